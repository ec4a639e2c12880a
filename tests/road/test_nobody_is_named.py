"""Nothing that goes out names anybody: every name, address, number and code of the sample is looked for."""

from __future__ import annotations

import pickle
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner
from python_calamine import CalamineWorkbook

import impact_eval as ie
from impact_eval.cli import main
from impact_eval.intake.readers import read_sheet

SAMPLE = Path(__file__).parents[2] / "data" / "sample"
#: Headings of the sample's files under which people, cases and staff stand.
NAMING = (
    "person_id", "Delegate code", "Your delegate code", "Trainer", "Case", "Auditor", "Reviewer", "Observer",
    "Email",
    "Name",
)  # fmt: skip
COMMENT = "What will you do differently?"
ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
NUMBER = re.compile(r"(?<!\d)(?:\+44|0)[\d ]{9,13}\d(?!\d)")
QUARTER = "2025-26 Q4"


def cells() -> Iterator[tuple[str, str]]:
    """Give every cell of every file of the sample, with its heading."""
    for path in sorted(SAMPLE.rglob("*.csv")) + sorted(SAMPLE.rglob("*.xlsx")):
        sheets = CalamineWorkbook.from_path(path).sheet_names if path.suffix == ".xlsx" else [""]
        for sheet in sheets:
            titled = sheet in ("Reviews", "Recommendations", "Actions", "Issued", "Observed", "Returns")
            table = read_sheet(path, sheet, 3 if titled else 1).cells
            for heading in table.columns:
                yield from ((str(heading), str(cell)) for cell in table[heading].unique() if cell)


@pytest.fixture(scope="module")
def codes() -> set[str]:
    """Every identifier and name in the files, without case."""
    found = {text.strip().casefold() for heading, text in cells() if heading in NAMING}
    return found - {"", "anonymous"}


@pytest.fixture(scope="module")
def texts() -> set[str]:
    """Every comment, email address and telephone number in the files."""
    found = set()
    for heading, text in cells():
        found |= {match.strip() for pattern in (ADDRESS, NUMBER) for match in pattern.findall(text)}
        if heading == COMMENT and len(text) > 12:
            found.add(text.strip())
    return found


def files(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): path.read_text(encoding="utf-8-sig")
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """All that the commands say and write about the sample, by where it stands."""
    folder = tmp_path_factory.mktemp("sent")

    def run(*words: str) -> str:
        done = CliRunner().invoke(main, [words[0], str(SAMPLE), *words[1:]])
        assert done.exit_code in (0, 1), done.output
        return done.output

    drafts = folder / "drafts"
    for path in (SAMPLE / "audits" / "practice-audits-2024-25.xlsx", next(SAMPLE.rglob("*_post_*.csv"))):
        inspected = CliRunner().invoke(main, ["inspect", str(path), "--out", str(drafts / path.stem)])
        (folder / f"inspect {path.stem}.txt").write_text(inspected.output, encoding="utf-8")
    return {
        "pack": run("pack", "--quarter", QUARTER, "--out", str(folder / "pack")),
        "evaluate": run("evaluate", "--quarter", QUARTER, "--csv", str(folder / "tables")),
        "show": run("show", "R01", "--quarter", QUARTER),
        "register": run("register", "--as-of", "2026-03-31", "--csv", str(folder / "clocks.csv")),
        "check": run("check", "--csv", str(folder / "findings.csv")),
        **files(folder),
    }


@pytest.fixture(scope="module")
def studies() -> dict[str, ie.Study]:
    return {"as always": ie.read_study(SAMPLE), "with comments": ie.read_study(SAMPLE, free_text=True)}


def without_library(name: str, text: str) -> str:
    """Return a page without its programs, which hold no data; the data in it stay."""
    if not name.endswith("index.html"):
        return text
    return re.sub(r"<script>.*?</script>", " ", text, flags=re.DOTALL)


def words_of(text: str) -> set[str]:
    return set(re.split(r"[\s\"'<>,;:&()\[\]=]+", text.casefold()))


def test_there_is_something_to_look_for(codes: set[str], texts: set[str]) -> None:
    assert len(codes) > 1000
    assert {"t04", "aud-02"} <= codes
    assert any(code.startswith("case-") for code in codes)
    assert {"practitioner@example.org", "01632 960123"} <= texts
    assert len(texts) > 10


def test_no_code_of_anybody_is_in_anything_that_is_said_or_written(
    codes: set[str], sent: dict[str, str]
) -> None:
    assert len(sent) > 30
    for name, text in sent.items():
        assert codes & words_of(without_library(name, text)) == set(), name


def test_no_comment_address_or_number_is_in_anything_either(texts: set[str], sent: dict[str, str]) -> None:
    for name, text in sent.items():
        shown = without_library(name, text)
        assert [one for one in texts if one in shown] == [], name


def test_no_pseudonym_is_in_anything_that_is_sent(studies: dict[str, ie.Study], sent: dict[str, str]) -> None:
    pseudonyms = set(studies["as always"].identities)
    for column, table in (
        ("case_id", "audits"),
        ("auditor", "audits"),
        ("trainer", "sessions"),
        ("observer", "observations"),
    ):
        pseudonyms |= set(studies["as always"].tables[table][column].dropna())
    assert len(pseudonyms) > 1000
    for name in (name for name in sent if name not in ("check", "findings.csv")):
        assert pseudonyms & words_of(without_library(name, sent[name])) == set(), name


@pytest.mark.parametrize("how", ["as always", "with comments"])
@pytest.mark.parametrize(
    "kept",
    [
        lambda study: "".join(table.to_csv() for table in study.tables.values()),
        lambda study: study.findings.to_csv() + study.ledger.to_csv(),
        repr,
        lambda study: pickle.dumps(study).decode("latin-1"),
    ],
    ids=["tables", "findings and ledger", "repr", "pickle"],
)  # fmt: skip
def test_a_study_that_was_read_holds_nobody_but_in_its_identities(
    studies: dict[str, ie.Study], codes: set[str], texts: set[str], how: str, kept: Callable[[ie.Study], str]
) -> None:
    text = kept(studies[how])
    assert codes & words_of(text) == set()
    people = [one for one in texts if ADDRESS.search(one) or NUMBER.search(one)]
    assert [one for one in people if one in text] == []
    if how == "as always":
        assert [one for one in texts if one in text] == []


def test_comments_are_counted_and_their_texts_come_redacted_when_they_are_asked_for(
    studies: dict[str, ie.Study],
) -> None:
    silent, asked = (studies[how].tables["comments"] for how in ("as always", "with comments"))
    assert len(silent) == len(asked) > 100
    assert silent["text"].isna().all()
    said = set(asked["text"])
    assert "Please send me the slides: [email]" in said
    assert "Happy to be called about this on [phone]" in said
    assert "Ring the health visitor before I close a case" in said


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The evidence store of the sample, where one file has a name and an address in the wrong columns."""
    folder = tmp_path_factory.mktemp("stored") / "sample"
    shutil.copytree(SAMPLE, folder)
    form = folder / "attendance.csv"
    rows = form.read_text(encoding="utf-8").splitlines()
    rows.append(rows[1].rsplit(",", 1)[0] + ",Happy to be called about this on 01632 960123")
    rows.append(rows[2].rsplit(",", 1)[0] + ",practitioner@example.org")
    form.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return ie.load(folder).store


def test_the_store_holds_no_code_comment_address_or_number(
    store: Path, codes: set[str], texts: set[str]
) -> None:
    with duckdb.connect(str(store), read_only=True) as connection:
        names = [name for (name,) in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()]
        rows = [row for name in names for row in connection.execute(f'SELECT * FROM "{name}"').fetchall()]
    cells = {str(cell) for row in rows for cell in row}
    assert len(cells) > 5000
    assert codes & words_of(" ".join(cells)) == set()
    said = " ".join(cells)
    assert [one for one in texts if one in said] == []
    held = store.read_bytes().decode("latin-1")
    assert [one for one in texts if one in held] == []
    words = set(re.split(r"[^0-9a-z-]+", held.casefold()))
    assert {one for one in codes if len(one) > 5} & words == set()


def test_the_store_that_somebody_was_taken_out_of_holds_nobody_and_not_them(
    store: Path, codes: set[str], texts: set[str]
) -> None:
    study = ie.read_study(store.parent)
    pseudonym = study.tables["responses"]["person_id"].value_counts().index[0]
    ie.forget(store.parent, study.identities[pseudonym])
    held = store.read_bytes().decode("latin-1")
    assert held.count(pseudonym) == 1  # among those who asked
    assert [one for one in texts if one in held] == []
    words = set(re.split(r"[^0-9a-z-]+", held.casefold()))
    assert {one for one in codes if len(one) > 5} & words == set()
    assert [path.name for path in store.parent.iterdir() if "evidence" in path.name] == ["evidence.duckdb"]


@pytest.mark.slow
def test_packs_made_with_two_keys_are_the_same_bytes(tmp_path: Path) -> None:
    packs = []
    for name in ("one", "two"):
        study = ie.read_study(SAMPLE, key_file=tmp_path / f"{name}.key")
        ie.write_pack(ie.evaluate(study, quarter=QUARTER), tmp_path / name)
        packs.append({path: text.encode() for path, text in files(tmp_path / name).items()})
    assert packs[0] == packs[1]
