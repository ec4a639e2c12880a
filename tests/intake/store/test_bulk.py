"""Large tables taken by DuckDB itself hold what the ordinary reader reads, or are left to it."""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_study import RESPONSES, forms

import impact_eval as ie
from impact_eval.errors import SourceError
from impact_eval.intake.store import bulk
from impact_eval.intake.study import Study

HEAD = "session_id,person_id,wave,respondent,item_id,value,submitted_at"
ROWS = [
    "S1,ann,pre,self,c1,Agree,2025-05-01",
    "S1,bob,pre,,c1,Disagree,2025-05-01",
    "S1,cat,post,self,c1,Rather agree,",
]


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Take every table in bulk that can be, and note of each whether it was."""
    monkeypatch.setattr(bulk, "BULK_BYTES", 1)
    noted: list[bool] = []
    take = bulk.Bulk.take

    def noting(self: bulk.Bulk, *given: object) -> bulk.Taken | None:
        done = take(self, *given)  # type: ignore[arg-type]
        if self.name == "forms/pre.csv":
            noted.append(done is not None)
        return done

    monkeypatch.setattr(bulk.Bulk, "take", noting)
    return noted


def put(folder: Path, content: bytes) -> None:
    (folder / "forms" / "pre.csv").write_bytes(content)
    (folder / "evidence.duckdb").unlink(missing_ok=True)


def both(folder: Path) -> tuple[Study, Study]:
    assert ie.load(folder).ok
    return ie.read_study(folder), ie.read_study(folder, from_files=True)


PLAIN = {
    "commas": "\n".join([HEAD, *ROWS]) + "\n",
    "no line end at the end": "\n".join([HEAD, *ROWS]),
    "Windows line ends": "\r\n".join([HEAD, *ROWS]) + "\r\n",
    "semicolons": "\n".join([HEAD, *ROWS]).replace(",", ";") + "\n",
    "tabs": "\n".join([HEAD, *ROWS]).replace(",", "\t") + "\n",
    "a mark at the beginning": "\ufeff" + "\n".join([HEAD, *ROWS]) + "\n",
    "quotation marks": "\n".join([HEAD, *ROWS, '"S1","d,an",pre,self,c1,"Ag""ree",2025-05-01']) + "\n",
    "spaces that do not show": "\n".join([HEAD, *ROWS, "S1,\u00a0DAN ,pre,self,c1,Agree\u00a0,"]) + "\n",
    "a column that is not wanted": "\n".join([f"{HEAD},Team", *(f"{row},East" for row in ROWS)]) + "\n",
    "columns in another order": "person_id,value,item_id,wave,session_id\nann,Agree,c1,pre,S1\n",
    "answers that are not understood": "\n".join([HEAD, *ROWS, "S1,dan,pre,self,c1,Agre,"]) + "\n",
    "a mark within a cell": "\n".join([HEAD, *ROWS, 'S1,dan,pre,self,c1,Agr"ee,']) + "\n",
    "a column that it can do without": "session_id,person_id,wave,item_id\nS1,ann,pre,c1\n",
    "rows for nobody": "\n".join([HEAD, *ROWS, "S1,,pre,self,c1,Agree,"]) + "\n",
}


@pytest.mark.parametrize("text", PLAIN.values(), ids=PLAIN)
def test_a_plain_table_taken_in_bulk_is_what_the_ordinary_reader_reads(
    folder: Path, taken: list[bool], same: Callable[[Study, Study], None], text: str
) -> None:
    put(folder, text.encode())
    same(*both(folder))
    assert taken == [True]


UNEVEN = {
    "a line break in a cell": ("\n".join([HEAD, *ROWS, 'S1,dan,pre,self,c1,"Ag\nree",']) + "\n").encode(),
    "a blank line": "\n".join([HEAD, ROWS[0], "", ROWS[1]]).encode(),
    "a line of delimiters": "\n".join([HEAD, ROWS[0], ",,,,,,", ROWS[1]]).encode(),
    "a row too short": "\n".join([HEAD, ROWS[0], "S1,bob,pre,self,c1", ROWS[1]]).encode(),
    "a row too long": "\n".join([HEAD, ROWS[0], f"{ROWS[1]},more", ROWS[2]]).encode(),
    "another encoding": "\n".join([HEAD, *ROWS, "S1,andr\u00e9,pre,self,c1,Agree,"]).encode("cp1252"),
    "null bytes": "\n".join([HEAD, *ROWS, "S1,d\0an,pre,self,c1,Agree,"]).encode(),
    "headings alone": f"{HEAD}\n".encode(),
}


@pytest.mark.parametrize("content", UNEVEN.values(), ids=UNEVEN)
def test_a_table_that_is_not_plain_is_left_to_the_ordinary_reader(
    folder: Path, taken: list[bool], same: Callable[[Study, Study], None], content: bytes
) -> None:
    put(folder, content)
    same(*both(folder))
    assert True not in taken


CELL = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=6)
ROW = st.tuples(
    st.sampled_from(["S1", "s1 ", "S9"]), CELL, st.sampled_from(["pre", "Post", "x"]), CELL,
    st.sampled_from(["c1", "useful", ""]), st.sampled_from(["Agree", "agree ", "2", "n/a", "Agre", ""]),
    st.sampled_from(["2025-05-01", "", "1/2/25"]),
)  # fmt: skip


@pytest.mark.slow
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(ROW, min_size=1, max_size=8))
def test_whatever_stands_in_the_cells_both_roads_lead_to_the_same(
    folder: Path, taken: list[bool], same: Callable[[Study, Study], None], rows: list[tuple[str, ...]]
) -> None:
    lines = [",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows]
    put(folder, "\n".join([HEAD, *lines]).encode())
    stored, filed = both(folder)
    for study in (stored, filed):
        # A strange answer is kept without names, addresses and numbers in it.
        study.findings["value"] = ""
    for name, table in filed.tables.items():
        assert table.equals(stored.tables[name]), name
    assert stored.ledger.equals(filed.ledger)
    assert stored.findings.equals(filed.findings)


def test_constants_patterns_words_and_missing_marks_hold_in_bulk_too(
    folder: Path, taken: list[bool], same: Callable[[Study, Study], None]
) -> None:
    file = folder / "study.toml"
    text = file.read_text(encoding="utf-8").replace(
        'file = "forms/*.csv"\n',
        'file = "forms/*.csv"\nmissing = ["none"]\n'
        'columns = {session_id = {column = "About", pattern = "for (S\\\\d)"}, wave = {constant = "pre"}}\n'
        'values = {value = {"yes" = "Agree"}}\n',
    )
    file.write_text(text, encoding="utf-8")
    (folder / "forms" / "post.csv").unlink()
    put(folder, b"About,person_id,item_id,value\nform for S1,ann,c1,yes\nform for S1,bob,c1,none\n")
    stored, filed = both(folder)
    same(stored, filed)
    assert taken == [True]
    assert list(stored.tables["responses"]["score"].dropna()) == [4.0]


def test_a_name_where_an_answer_belongs_is_not_kept(folder: Path, taken: list[bool]) -> None:
    put(folder, "\n".join([HEAD, *ROWS, "S1,dan,pre,self,c1,ring Sarah on 01632 960123,"]).encode())
    ie.load(folder)
    assert taken == [True]
    values = ie.read_study(folder).findings["value"]
    assert "ring [name] on [phone]" in set(values)


def test_whoever_was_forgotten_is_left_out_and_the_others_keep_their_rows(
    folder: Path, taken: list[bool]
) -> None:
    ie.load(folder)
    ie.forget(folder, "ann")
    (folder / "forms" / "pre.csv").write_text("\n".join([HEAD, *ROWS, *ROWS[:2]]), encoding="utf-8")
    row = ie.load(folder).table.query("file == 'forms/pre.csv'").iloc[0]
    assert taken == [True, True]
    assert (row["rows"], row["left_out"]) == (3, 2)
    responses = ie.read_study(folder).tables["responses"]
    assert sorted(responses.loc[responses["_source"] == responses["_source"].max(), "_row"]) == [4, 6]


def test_rows_keep_their_places_when_somebody_is_forgotten_later(folder: Path, taken: list[bool]) -> None:
    ie.load(folder)
    before = ie.read_study(folder).tables["responses"]
    ie.forget(folder, "bob")
    after = ie.read_study(folder).tables["responses"]
    assert len(after) == len(before) - 2
    places = before[["_source", "_row", "person_id"]].merge(after[["_source", "_row", "person_id"]])
    assert len(places) == len(after)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="memory is counted as Linux counts it")
def test_a_large_table_goes_in_within_bounded_memory(folder: Path) -> None:
    people = [f"p{number:05}" for number in range(20_000)]
    block = "".join(forms("pre", [(person, item, "Agree") for person in people for item in ("c1", "c2")]))
    with (folder / "forms" / "pre.csv").open("w", encoding="utf-8") as file:
        file.write(RESPONSES)
        for _ in range(130):
            file.write(block)
    assert (folder / "forms" / "pre.csv").stat().st_size > 150_000_000
    program = (
        "import resource, sys, impact_eval as ie\n"
        "done = ie.load(sys.argv[1])\n"
        "assert int(done.table['rows'].max()) == 5_200_000, done.table\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(folder)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) * resource.getpagesize() / 4096 < 1_000_000


@pytest.mark.parametrize("to", ["other rows of the same texts", "another text", "nothing at all"])
def test_a_file_that_changes_between_its_two_readings_is_refused_and_leaves_no_trace(
    folder: Path, taken: list[bool], monkeypatch: pytest.MonkeyPatch, to: str
) -> None:
    ie.load(folder)
    before = (folder / "evidence.duckdb").read_bytes()
    file = folder / "forms" / "pre.csv"
    file.write_text("\n".join([HEAD, *ROWS, *ROWS]), encoding="utf-8")
    write = bulk.Bulk._write

    def changing(self: bulk.Bulk, *given: object) -> int:
        if to == "nothing at all":
            file.unlink()
        else:
            more = ROWS if to.startswith("other") else [ROWS[0].replace("ann", "eve")]
            file.write_text("\n".join([HEAD, *ROWS, *ROWS, *more]), encoding="utf-8")
        return write(self, *given)  # type: ignore[arg-type]

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(bulk.Bulk, "_write", changing)
        with pytest.raises(SourceError, match=r"pre\.csv: the file changed while it was being loaded"):
            ie.load(folder, [file])
    assert (folder / "evidence.duckdb").read_bytes() == before
    file.write_text("\n".join([HEAD, *ROWS, *ROWS]), encoding="utf-8")
    assert ie.load(folder).ok
    assert len(ie.read_study(folder).tables["responses"]) > 0


@pytest.mark.parametrize("name", ["pre [1].csv", "wave=pre.csv"])
def test_a_files_name_is_a_name_and_no_pattern(
    folder: Path, taken: list[bool], same: Callable[[Study, Study], None], name: str
) -> None:
    (folder / "forms" / name).write_text("\n".join([HEAD, *ROWS]), encoding="utf-8")
    (folder / "forms" / "pre 1.csv").write_text("\n".join([HEAD, *ROWS, *ROWS]), encoding="utf-8")
    same(*both(folder))
