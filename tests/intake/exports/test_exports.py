"""Each product's export is recognised by its first rows and read as the same sheet, with its own rows."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from export_files import AGREE, CODE, LAYOUTS, PEOPLE, STATEMENTS, qualtrics, write_rows

from impact_eval.errors import SourceError
from impact_eval.intake.exports import exports, inspect_head, read_export, recognise
from impact_eval.intake.exports.export import Head
from impact_eval.intake.exports.plain import Plain
from impact_eval.intake.readers.sheet import Unreadable

ROOT = Path(__file__).parents[3]
WIDE = [name for name in LAYOUTS if name not in ("xapi", "redcap")]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_an_export_is_recognised_for_certain_and_no_other_is(tmp_path: Path, layout: str) -> None:
    export, write = LAYOUTS[layout]
    found, _ = inspect_head(write(tmp_path))
    certain = [one.export.name for one in found if one.certain]
    assert certain == ([] if export == "plain" else [export])
    assert found[0].why
    assert read_export(write(tmp_path)).export == export


@pytest.mark.parametrize("layout", WIDE)
def test_the_cells_of_every_wide_export_are_the_answers_as_they_were_given(
    tmp_path: Path, layout: str
) -> None:
    sheet = read_export(LAYOUTS[layout][1](tmp_path))
    kept = ~sheet.cells.index.isin([i for i, row in enumerate(sheet.rows) if row in sheet.unusable])
    words = sheet.cells[kept].apply(set, axis=1)
    expected = [person for person in PEOPLE if not (layout == "kobo_toolbox" and person[0] == "GH78")]
    assert len(words) == len(expected)
    for (code, session, one, two, *_), row in zip(expected, words, strict=True):
        assert {code, session, AGREE[one - 1], AGREE[two - 1]} <= row


@pytest.mark.parametrize(
    ("layout", "first", "kept_out", "told"),
    [
        ("survey_monkey", 3, {}, "1 more row of headings is no answer"),
        ("survey_monkey_expanded", 3, {}, "3 questions with a column for each answer"),
        ("qualtrics", 4, {4: "preview-response"}, "1 preview is kept out; 1 response was not finished"),
        ("lime_survey", 2, {}, "1 response was not finished"),
        ("kobo_toolbox", 2, {5: "not-approved"}, "1 submission was not approved"),
        ("redcap", 2, {}, "1 row has a form that is marked incomplete"),
        ("spss", 1, {}, "1 value is declared as missing"),
        ("xapi", 1, dict.fromkeys((1, 5, 9, 13, 17, 21), "no-answer"), "18 answered, 6 initialized"),
    ],
)
def test_rows_that_are_no_answers_are_counted_and_told_under_the_files_own_numbers(
    tmp_path: Path, layout: str, first: int, kept_out: dict[int, str], told: str
) -> None:
    sheet = read_export(LAYOUTS[layout][1](tmp_path))
    assert sheet.rows[0] == first
    assert {row: why.code for row, why in sheet.unusable.items()} == kept_out
    assert told in " ".join(finding.problem for finding in sheet.findings)
    assert {finding.code for finding in sheet.kept_out} == set(kept_out.values())


def test_the_questions_as_they_were_asked_stand_beside_their_names(tmp_path: Path) -> None:
    assert read_export(LAYOUTS["qualtrics"][1](tmp_path)).texts["Q3_2"].endswith(STATEMENTS[1])
    assert read_export(LAYOUTS["spss"][1](tmp_path)).texts["c1"] == STATEMENTS[0]
    assert read_export(LAYOUTS["spss"][1](tmp_path)).labels["c1"][5.0] == AGREE[4]


def test_anonymous_is_nobody(tmp_path: Path) -> None:
    sheet = read_export(LAYOUTS["microsoft_forms"][1](tmp_path))
    assert sheet.cells["Email"].tolist() == ["", "a.aspen@example.org", "", "", "", ""]


def test_a_multiple_choice_question_keeps_a_column_for_each_answer(tmp_path: Path) -> None:
    own = ["Respondent ID", "Collector ID", "Start Date", "End Date"]
    rows = [
        [*own, "Who was there?", "", "", "Why?"],
        ["", "", "", "", "School", "Health", "Other (please specify)", "Open-Ended Response"],
        ["1", "2", "", "", "School", "Health", "", "x"],
        ["2", "2", "", "", "", "Health", "an aunt", "y"],
    ]
    sheet = read_export(write_rows(tmp_path / "a.csv", rows))
    assert list(sheet.cells.columns)[4:] == [
        "Who was there? [School]",
        "Who was there? [Health]",
        "Who was there? [Other (please specify)]",
        "Why?",
    ]


def test_statements_may_be_a_list_and_those_taken_back_are_kept_out(tmp_path: Path) -> None:
    lines = [json.loads(line) for line in LAYOUTS["xapi"][1](tmp_path).read_text().splitlines()]
    answer = lines[1]
    voided = {**answer, "id": "v", "verb": {"id": "http://adlnet.gov/expapi/verbs/voided"},
              "object": {"objectType": "StatementRef", "id": answer["id"]}}  # fmt: skip
    path = tmp_path / "query.json"
    path.write_text(json.dumps({"statements": [answer, lines[2], voided, {"no": "statement"}]}))
    sheet = read_export(path)
    codes = {row: why.code for row, why in sheet.unusable.items()}
    assert codes == {1: "voided", 3: "voided", 4: "no-statement"}
    assert sheet.cells["response"].tolist()[1] == AGREE[2]
    assert set(read_export(path, table="attendance").unusable) == {1, 3, 4}


def test_what_is_only_likely_stays_plain_until_it_is_named(tmp_path: Path) -> None:
    path = write_rows(
        tmp_path / "sheet.csv", [["Timestamp", "Score", CODE], ["03/04/2025 10:00:00", "3", "AB12"]]
    )
    found, _ = inspect_head(path)
    assert (found[0].export.name, found[0].certain) == ("google_forms", False)
    assert read_export(path).export == "plain"
    assert read_export(path, export="google_forms").export == "google_forms"


def test_headings_further_down_are_the_analysts_own_doing_and_nothing_is_recognised(tmp_path: Path) -> None:
    sheet = read_export(qualtrics(tmp_path), header=2)
    assert (sheet.export, sheet.rows[0]) == ("plain", 3)


@pytest.mark.parametrize("export", [name for name in exports() if name != "plain"])
def test_a_file_that_is_not_of_the_named_export_is_refused_with_the_reason(
    tmp_path: Path, export: str
) -> None:
    path = write_rows(tmp_path / "a.csv", [["Team", "Score"], ["North", "4"]])
    with pytest.raises(Unreadable) as failure:
        read_export(path, export=export)
    assert failure.value.code in ("not-that-export", "unreadable-file")
    assert failure.value.mend


def test_an_export_that_nobody_knows_is_refused_with_those_there_are(tmp_path: Path) -> None:
    path = write_rows(tmp_path / "a.csv", [["Team"], ["North"]])
    with pytest.raises(Unreadable) as failure:
        read_export(path, export="typeform")
    assert "qualtrics" in failure.value.mend


def test_spss_without_its_library_says_which_extra_brings_it(tmp_path: Path, monkeypatch) -> None:
    path = LAYOUTS["spss"][1](tmp_path)
    monkeypatch.setitem(sys.modules, "pyreadstat", None)
    with pytest.raises(Unreadable) as failure:
        read_export(path)
    assert failure.value.code == "missing-extra"
    assert "impact-eval[spss]" in failure.value.mend


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.sav", b"$FL2" + b"\0" * 300),
        ("a.jsonl", b'{"actor": 1, "verb": 2, "object": 3}\nnot json\n[1, 2]\n'),
        ("b.json", b"[" * 100_000),
        (
            "e.jsonl",
            b'{"actor": {"name": "a"}, "verb": {"id": "v"}, "object": {"id": "o", "definition": '
            b'{"choices": 5, "scale": {"a": 1}}}, "result": {"response": "a"}}',
        ),
        ("c.json", b'{"actor": {}, "verb": {}, "object": {}, "result": {"response": [[]]}}'),
        ("d.csv", b'StartDate,Q1\n"Start Date",x\n"{""ImportId"":1}","{""ImportId"": [[[["\n'),
        ("e.csv", b"Respondent ID,Collector ID,Start Date,End Date\n"),
        ("f.csv", b"Respondent ID,Collector ID,Start Date,End Date,Q\n,,,,Response\n"),
        ("g.csv", b"Timestamp,X\n2025/99/99 1:00:00 AM GMT,x\n"),
        ("h.csv", b"id,submitdate,lastpage,startlanguage\n"),
    ],
)
def test_a_hostile_file_is_a_sheet_or_a_refusal_and_never_a_fault(
    tmp_path: Path, name: str, content: bytes
) -> None:
    (tmp_path / name).write_bytes(content)
    for export in ("", *exports()):
        try:
            sheet = read_export(tmp_path / name, export=export)
        except Unreadable as failure:
            assert failure.mend
        else:
            assert len(sheet.rows) == len(sheet.cells)


@pytest.fixture
def anew() -> Iterator[None]:
    """Look for exports anew before and after."""
    exports.cache_clear()
    yield
    exports.cache_clear()


@pytest.mark.usefixtures("anew")
def test_another_package_offers_an_export_by_an_entry_point(tmp_path: Path, monkeypatch) -> None:
    class Typeform(Plain):
        name, title = "typeform", "Typeform"

        def recognise(self, head: Head) -> float:
            return 1.0 if head.row(1)[:1] == ("#",) else 0.0

    class Point:
        name, value = "typeform", "their_package:Typeform"

        def __init__(self, kind: object) -> None:
            self.kind = kind

        def load(self) -> object:
            if self.kind is None:
                raise ModuleNotFoundError("their_package")
            return self.kind

    offered = [Point(Typeform)]
    monkeypatch.setattr("impact_eval.intake.exports.entry_points", lambda group: offered)
    path = write_rows(tmp_path / "a.csv", [["#", "Q"], ["1", "x"]])
    assert recognise(Head(".csv", rows=(("#",),)))[0].export.name == "typeform"
    assert read_export(path).export == "typeform"
    for fault in (None, dict):
        offered[:] = [Point(fault)]
        exports.cache_clear()
        with pytest.raises(SourceError, match="typeform"):
            exports()


def test_every_export_says_where_its_layout_is_documented() -> None:
    for one in exports().values():
        assert one.name == "plain" or "Source: " in (type(one).__doc__ or ""), one.name
