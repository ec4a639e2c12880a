"""Bad input, as it comes, by the public road: each gives a clear word or a ledger row, never a traceback."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import xlsxwriter
from click.testing import CliRunner, Result
from small_study import AUDIT_TOOL, INDICATORS, QUESTIONNAIRE, REGISTER, RESPONSES, SETTINGS, forms

from impact_eval.cli import main

ITEMS = ("c1", "c2")
ANSWERS = RESPONSES + "".join(
    forms(wave, [(f"p{n}", item, answer) for n in range(12) for item in ITEMS])
    for wave, answer in (("pre", "Disagree"), ("post", "Agree"))
)
PEOPLE = "person_id,agency,team,role\n" + "".join(f"p{n},Health,T,Nurse\n" for n in range(12))
WORKFORCE = "agency,role,quarter,headcount\nHealth,Nurse,2025-26 Q1,40\n"
MONTHS = "indicator_id,area,month,numerator,denominator\n" + "".join(
    f"repeat,Here,2025-{month:02d},{20 + month},100\n" for month in range(1, 13)
)
AUDITS = "audit_id,case_id,team,auditor,audit_date,practice_date,criterion_id,judgement\n" + "".join(
    f"A1,c{n},T,Z,2025-04-01,,SEEN,Good\n" for n in range(8)
)
TABLES: dict[str, str | bytes] = {
    **REGISTER,
    "people": PEOPLE,
    "workforce": WORKFORCE,
    "responses": ANSWERS,
    "audits": AUDITS,
    "indicators": MONTHS,
}
HEAD = 'id = "s"\ntitle = "S"\ninstruments = ["*.yaml"]\n' + SETTINGS
YAML = {"short": QUESTIONNAIRE, "tool": AUDIT_TOOL, "outcomes": INDICATORS}
Make = Callable[..., Path]


@pytest.fixture
def study_of(tmp_path: Path) -> Make:
    """A function that writes the study with these tables, words or instruments put in place of its own."""

    def make(
        tables: dict[str, Any] | None = None,
        head: str = HEAD,
        sources: dict[str, str] | None = None,
        **yaml: str,
    ) -> Path:
        given = {**TABLES, **(tables or {})}
        said = {name: f'[[source]]\ntable = "{name}"\nfile = "{name}.csv"\n' for name in given}
        folder = tmp_path / "study"
        folder.mkdir()
        (folder / "study.toml").write_text(
            head + "\n".join({**said, **(sources or {})}.values()), encoding="utf-8"
        )
        for name, text in {**YAML, **yaml}.items():
            (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
        for name, content in given.items():
            if content is not None:
                data = content if isinstance(content, bytes) else content.encode()
                (folder / f"{name}.csv").write_bytes(data)
        return folder

    return make


def run(*words: object) -> Result:
    """Call the command line; whatever it is given, it must end by itself and not by an exception."""
    done = CliRunner().invoke(main, [str(word) for word in words])
    assert done.exception is None or isinstance(done.exception, SystemExit), repr(done.exception)
    return done


def findings_of(folder: Path) -> pd.DataFrame:
    """Check a study by the command line, and return what it wrote."""
    file = folder.parent / "findings.csv"
    done = run("check", folder, "--csv", file)
    assert done.exit_code in {0, 1}, done.output
    for line in done.output.splitlines():
        if " read = " in line:
            read, *fates = (int(word.replace(",", "")) for word in line.split() if word[0].isdigit())
            assert read == sum(fates)
    return pd.read_csv(file, keep_default_na=False, dtype={"value": str})


def with_rows(table: str, *rows: str) -> dict[str, Any]:
    return {table: str(TABLES[table]) + "".join(f"{row}\n" for row in rows)}


def changed(table: str, old: str, new: str) -> dict[str, Any]:
    assert old in str(TABLES[table])
    return {table: str(TABLES[table]).replace(old, new)}


#: A name to (tables in place of the study's own, code of the finding, file, row, value, what the words hold).
BAD: dict[str, tuple[dict[str, Any], str, str, int, str, str]] = {
    "an empty file": ({"responses": ""}, "empty-file", "responses.csv", 0, "", "Export it again"),
    "headings alone": ({"responses": RESPONSES}, "no-rows", "responses.csv", 0, "", "no rows"),
    "an unknown delimiter": (
        {"responses": ANSWERS.replace(",", "^")},
        "missing-column",
        "responses.csv",
        0,
        "",
        "session_id^person_id",
    ),
    "a missing column": (
        changed("responses", "item_id", "question"),
        "missing-column",
        "responses.csv",
        0,
        "",
        "'question'",
    ),
    "an unknown item": (
        with_rows("responses", "S1,p1,pre,self,zz,Agree,"),
        "unknown-item",
        "responses.csv",
        50,
        "zz",
        "add it to the instrument",
    ),
    "an answer off the scale": (
        with_rows("responses", "S1,p99,pre,self,c1,7,"),
        "not-on-scale",
        "responses.csv",
        50,
        "7",
        "4 = Agree",
    ),
    "a form before its own baseline": (
        with_rows("responses", "S1,q,pre,self,c1,Agree,2025-05-01", "S1,q,post,self,c1,Agree,2025-04-30"),
        "before-session",
        "responses.csv",
        51,
        "2025-04-30",
        "before the session",
    ),
    "a recommendation of no review": (
        changed("recommendations", "RV", "GONE"),
        "orphan",
        "recommendations.csv",
        2,
        "GONE",
        "not in reviews",
    ),
    "a session that is not there": (
        with_rows("responses", "S9,p1,pre,self,c1,Agree,"),
        "orphan",
        "responses.csv",
        50,
        "S9",
        "not in sessions",
    ),
    "null bytes": (
        changed("responses", "p3", "p\x003"),
        "null-bytes",
        "responses.csv",
        0,
        "",
        "4 null bytes",
    ),
    "a folder in place of a file": ({"responses": None}, "no-file", "responses.csv", 0, "", "a folder"),
    "a workbook called csv": (
        {"people": b"PK\x03\x04" + bytes(99)},
        "unreadable-file",
        "people.csv",
        0,
        "",
        "no text",
    ),
    "a quotation mark that is never closed": (
        changed("people", "p3,", '"p3,'),
        "unreadable-file",
        "people.csv",
        0,
        "",
        "line 5",
    ),
    "a row too wide": (
        with_rows("people", "p99,Health,T,Nurse,more"),
        "ragged-row",
        "people.csv",
        14,
        "",
        "5 cells",
    ),
    "29 February of a year without one": (
        changed("sessions", "2025-05-01", "2025-02-29"),
        "not-a-date",
        "sessions.csv",
        2,
        "2025-02-29",
        "does not exist",
    ),
    "a system's word for never": (
        changed("recommendations", "2025-12-31", "9999-12-31"),
        "not-a-date",
        "recommendations.csv",
        2,
        "9999-12-31",
        "1900 to 2199",
    ),
    "a year with a digit lost": (
        changed("audits", "2025-04-01", "0205-04-01"),
        "not-a-date",
        "audits.csv",
        2,
        "0205-04-01",
        "1900 to 2199",
    ),
    "a month out of all time": (
        with_rows("indicators", "repeat,Here,9999-12,1,2"),
        "not-a-month",
        "indicators.csv",
        14,
        "9999-12",
        "out of all time",
    ),
    "a quarter out of all time": (
        with_rows("workforce", "Health,Nurse,9999-00 Q4,40"),
        "not-a-quarter",
        "workforce.csv",
        3,
        "9999-00 Q4",
        "not a quarter",
    ),
    "a negative headcount": (
        with_rows("workforce", "Health,Doctor,2025-26 Q1,-4"),
        "not-allowed",
        "workforce.csv",
        3,
        "-4",
        "below 0",
    ),
    "half a person": (
        with_rows("workforce", "Health,Doctor,2025-26 Q1,4.5"),
        "not-a-integer",
        "workforce.csv",
        3,
        "4.5",
        "whole number",
    ),
    "a share above the whole": (
        with_rows("indicators", "repeat,Here,2026-01,200,100"),
        "above-the-whole",
        "indicators.csv",
        14,
        "200",
        "above its denominator",
    ),
    "a number beyond numbers": (
        with_rows("indicators", "repeat,Here,2026-01,1e400,100"),
        "not-a-number",
        "indicators.csv",
        14,
        "1e400",
        "not a number",
    ),
    "an indicator by another name": (
        with_rows("indicators", "repeats,Here,2026-01,20,100"),
        "unknown-indicator",
        "indicators.csv",
        14,
        "repeats",
        "there are: repeat, schools",
    ),
    "a link to no criterion": (
        with_rows("links", "R1,SEEM,"),
        "unknown-criterion",
        "links.csv",
        4,
        "SEEM",
        "SEEN, PLAN",
    ),
    "a course without its questionnaire": (
        changed("courses", ",short,", ",shirt,"),
        "unknown-instrument",
        "courses.csv",
        2,
        "shirt",
        "there are: short",
    ),
    "months of other areas alone": (
        changed("indicators", "Here", "There"),
        "unknown-area",
        "indicators.csv",
        0,
        "",
        "the areas are: There",
    ),
    "two words for one recommendation": (
        with_rows("recommendations", "R1,RV,Do something else.,2025-02-01,2025-12-31"),
        "conflicting-rows",
        "recommendations.csv",
        3,
        "R1",
        "which differ in text",
    ),
}


@pytest.mark.parametrize("name", list(BAD))
def test_bad_input_is_told_with_its_place_and_a_mend(study_of: Make, name: str) -> None:
    tables, code, file, row, value, words = BAD[name]
    folder = study_of(tables)
    if tables.get("responses", "") is None:
        (folder / "responses.csv").mkdir()
    findings = findings_of(folder)
    told = findings[findings["code"] == code].to_dict("records")
    assert told, findings.to_string()
    assert (told[0]["file"], told[0]["row"], told[0]["value"]) == (file, row, value)
    assert any(words in f"{one['problem']} {one['mend']}" for one in told), told[0]
    assert all(one["mend"] for one in told)


@pytest.mark.parametrize(
    "name", ["an empty file", "a system's word for never", "29 February of a year without one"]
)
def test_what_was_kept_out_does_not_keep_the_rest_from_being_evaluated(study_of: Make, name: str) -> None:
    done = run("evaluate", study_of(BAD[name][0]), "--quarter", "2025-26 Q4")
    assert done.exit_code == 0
    if name != "an empty file":
        assert "kept out" in done.stderr


@pytest.mark.parametrize(
    "content",
    [
        ANSWERS.encode("utf-16"),
        ANSWERS.encode("utf-16-le"),
        ANSWERS.encode("utf-16-be"),
        ANSWERS.encode("utf-8-sig"),
        ANSWERS.replace(",", ";").encode(),
        ANSWERS.replace("\n", "\r\n").encode(),
        ANSWERS.replace("\n", "\r").encode(),
        (ANSWERS + ANSWERS.split("\n", 1)[1]).encode(),
    ],
    ids=["utf-16", "utf-16-le", "utf-16-be", "bom", "semicolons", "crlf", "cr", "every row twice"],
)
def test_what_can_be_understood_gives_the_same_answers(study_of: Make, content: bytes) -> None:
    folder = study_of({"responses": content})
    assert findings_of(folder).empty
    file = folder.parent / "tables"
    assert run("evaluate", folder, "--quarter", "2025-26 Q4", "--csv", file).exit_code == 0
    learning = pd.read_csv(file / "learning.csv").set_index("measure_id")
    assert learning.loc["c1", "n_pairs"] == 12


def test_another_encoding_is_read_and_told(study_of: Make) -> None:
    text = str(TABLES["recommendations"]).replace("Train", "Entra\u00een\u00e9").encode("cp1252")
    assert findings_of(study_of({"recommendations": text}))["code"].tolist() == ["encoding"]


def test_merged_cells_are_told_and_formulas_are_read_by_their_value(study_of: Make) -> None:
    source = '[[source]]\ntable = "people"\nfile = "people.xlsx"\n'
    folder = study_of(sources={"people": source})
    workbook = xlsxwriter.Workbook(str(folder / "people.xlsx"))
    sheet = workbook.add_worksheet()
    sheet.write_row(0, 0, ["person_id", "agency", "team", "role"])
    sheet.write_column(1, 0, ["p0", "p1"])
    sheet.merge_range(1, 1, 2, 1, "Health")
    sheet.write_formula(2, 3, '="Nur"&"se"', None, "Nurse")
    workbook.close()
    findings = findings_of(folder)
    assert findings[["code", "row"]].to_dict("records") == [{"code": "merged-cells", "row": 2}]


WIDE = """
[[source]]
table = "responses"
file = "responses.csv"
layout = "wide"
[source.columns]
person_id = "Code"
session_id = "Session"
wave = {{ constant = "{wave}" }}
[source.items]
c1 = "First"
c2 = "Second"
[source.comments]
said = "What else?"
"""


@pytest.mark.parametrize(
    ("text", "wave", "code"),
    [
        ("Code,Session,First,Second\np1,S1,Agree,Agree\n", "pre", "missing-column"),  # of the comments
        ("Code,Session,First,What else?\np1,S1,Agree,\n", "pre", "missing-column"),
        ("Code,First,Second,What else?\np1,Agree,Agree,\n", "pre", "missing-column"),
        ("Code,Session,First,Second,What else?\n", "pre", "no-rows"),
        (
            "Code,Session,First,First,Second,What else?\np1,S1,Agree,Agree,Agree,\n",
            "pre",
            "duplicate-heading",
        ),
        ("Code,Session,First,Second,What else?\n,S1,Agree,Agree,\n", "pre", "blank-value"),
        ("Code,Session,First,Second,What else?\np1,S1,Agree,Agree,\n", "before", "not-allowed"),
    ],
)
def test_a_form_export_that_does_not_fit_is_told(study_of: Make, text: str, wave: str, code: str) -> None:
    folder = study_of({"responses": text}, sources={"responses": WIDE.format(wave=wave)})
    assert code in set(findings_of(folder)["code"])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"head": HEAD.replace("title", "titel")}, "titel"),
        ({"head": HEAD + "supress_below = 5\n"}, "supress_below"),
        ({"head": HEAD.replace("*.yaml", "/nowhere/*.yaml")}, "no pattern of files"),
        ({"head": HEAD.replace("*.yaml", "**.yaml")}, "no pattern of files"),
        ({"head": HEAD.replace("*.yaml", "none/*.yaml")}, "no instrument matches"),
        ({"head": "id = \n"}, "not valid TOML"),
        ({"sources": {"people": '[[source]]\ntable = "peeple"\nfile = "people.csv"\n'}}, "no table peeple"),
        (
            {"sources": {"people": '[[source]]\ntable = "people"\nfile = "**x/*.csv"\n'}},
            "no pattern of files",
        ),
        ({"short": QUESTIONNAIRE.replace("id: t2", "id: t1")}, "two items are called t1"),
        ({"short": QUESTIONNAIRE.replace("[c1, c2]", "[c1, zz]")}, "zz"),
        ({"short": QUESTIONNAIRE.replace("construct: relevance", "construct: relevanze")}, "relevanze"),
        ({"short": "kind: [\n"}, "short.yaml"),
        ({"short": "- a\n"}, "holds no instrument"),
    ],
)
def test_a_study_that_cannot_be_read_is_one_line_that_names_the_slip(
    study_of: Make, change: dict[str, Any], words: str
) -> None:
    done = run("check", study_of(**change))
    assert done.exit_code == 3
    assert words in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_day_that_is_none_is_one_line(study_of: Make) -> None:
    done = run("evaluate", study_of(), "--as-of", "2026-02-30")
    assert (done.exit_code, done.stderr.count("\n")) == (3, 1)


def test_many_rows_add_up(study_of: Make) -> None:
    rows = "".join(f"p{n},S1,Agree,Disagree,\n" for n in range(25_000))
    folder = study_of(
        {"responses": "Code,Session,First,Second,What else?\n" + rows},
        sources={"responses": WIDE.format(wave="pre")},
    )
    done = run("check", folder)
    assert "50,000 answers read = 50,000 accepted + 0 superseded + 0 quarantined" in done.output
