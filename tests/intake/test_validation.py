"""Typed columns, checks and references: each slip is told at its row, and many of one kind are counted."""

from __future__ import annotations

import pandas as pd
import pytest

from impact_eval.contract.tables import columns_of
from impact_eval.intake import fate, validation
from impact_eval.intake.fate import Origin, Records
from impact_eval.intake.validation import apply_schema, conflicts, resolve_references, type_columns


def records(table: str, *rows: dict[str, str], files: tuple[str, ...] = ("a.csv",)) -> Records:
    """Records as they leave their file; the row of a record is its place and one for the headings."""
    cells = [{name: row.get(name, "") for name in columns_of(table)} for row in rows]
    frame = pd.DataFrame(cells, dtype=object)
    numbers = [int(row.get("_source", 0)) for row in rows]
    frame = frame.assign(
        _source=numbers, _row=range(2, len(rows) + 2), _column="", _position=-1, _fate="accepted"
    )
    return Records(table, frame, [Origin(file, "", table) for file in files])


def month(numerator: str, denominator: str = "40", of: str = "2025-04") -> dict[str, str]:
    return {
        "indicator_id": "repeat", "area": "Here", "month": of, "numerator": numerator,
        "denominator": denominator,
    }  # fmt: skip


def told(made: Records) -> list[tuple[int, str, str, str]]:
    return [(one.row, one.column, one.value, one.code) for one in made.findings]


def test_texts_become_dates_numbers_and_choices_and_what_does_not_is_kept_out_with_its_text() -> None:
    made = records(
        "sessions", {"session_id": "S1", "date": "2025-05-01", "mode": "In person"}, {"date": "soon"}
    )
    type_columns(made, [""])
    assert made.frame["date"].tolist()[0] == pd.Timestamp("2025-05-01")
    assert made.frame["mode"].tolist()[0] == "in_person"
    assert made.frame["mode"].isna().tolist() == [False, True]
    assert told(made) == [(3, "date", "soon", "not-a-date")]
    assert made.frame["_fate"].tolist() == ["accepted", "quarantined"]


def test_each_source_has_its_own_date_format() -> None:
    rows = [{"session_id": f"S{n}", "date": "03/04/2025", "_source": str(n)} for n in (0, 1)]
    made = records("sessions", *rows, files=("a.csv", "b.csv"))
    type_columns(made, ["%d/%m/%Y", "%m/%d/%Y"])
    assert made.frame["date"].dt.month.tolist() == [4, 3]


def test_a_column_of_doubtful_dates_is_told_once_and_keeps_every_row_out() -> None:
    made = records("sessions", *({"session_id": f"S{n}", "date": f"0{n}/04/2025"} for n in range(1, 8)))
    type_columns(made, [""])
    (found,) = made.findings
    assert (found.row, found.value, found.code) == (2, "01/04/2025", "ambiguous-date")
    assert found.problem == "may be 1 April 2025 or 4 January 2025; 6 more rows have dates written so."
    assert set(made.frame["_fate"]) == {"quarantined"}


def test_the_date_shown_is_a_doubtful_one_where_there_is_one() -> None:
    made = records(
        "sessions", {"session_id": "S1", "date": "30/04/2025"}, {"session_id": "S2", "date": "03/04/2025"}
    )
    type_columns(made, [""])
    assert [(one.row, one.value) for one in made.findings] == [(3, "03/04/2025")]


def test_percentages_are_read_as_shares_of_their_denominator_and_told_once() -> None:
    made = records("indicators", month("30%"), month("27.5%", "200"), month("85%", "100%"), month("35%", ""))
    type_columns(made, [""])
    assert made.frame["numerator"].tolist()[:3] == [12.0, 55.0, 85.0]
    assert made.frame["denominator"].tolist()[:3] == [40.0, 200.0, 100.0]
    assert told(made) == [(2, "numerator", "30%", "percentage"), (5, "numerator", "35%", "not-a-number")]
    assert (
        made.findings[0].problem
        == "is a percentage; 3 percentages are read as that share of the denominator."
    )


def test_a_share_below_one_is_told_unless_it_was_written_as_a_percentage() -> None:
    made = records("indicators", month("0.85"), month("1%"), month("0.5", "1"))
    type_columns(made, [""])
    assert told(made) == [(2, "numerator", "0.85", "share-for-count"), (3, "numerator", "1%", "percentage")]


def test_thousands_are_read_until_a_decimal_comma_makes_them_doubtful() -> None:
    plain = records("indicators", month("1,234", "5,000"))
    type_columns(plain, [""])
    assert plain.frame["numerator"].tolist() == [1234.0]
    made = records("indicators", month("1,234", "5,000"), month("12,5", "40"))
    type_columns(made, [""])
    assert told(made) == [(2, "numerator", "1,234", "ambiguous-number")]


@pytest.mark.parametrize("text", ["<5", "\u22645", "fewer than 5", "[c]", "*", "**"])
def test_a_count_that_was_withheld_is_said_to_be_one(text: str) -> None:
    made = records("indicators", month(text))
    type_columns(made, [""])
    assert made.findings[0].problem == "is a count that was withheld, not a number."


def test_a_schema_tells_each_failing_cell_once_with_what_the_column_holds() -> None:
    made = records(
        "attendance",
        {"session_id": "S1", "person_id": "person-a", "status": "came"},
        {"session_id": "S1", "person_id": "", "status": "attended"},
    )
    type_columns(made, [""])
    apply_schema(made)
    assert sorted(told(made)) == [(2, "status", "came", "not-allowed"), (3, "person_id", "", "blank-value")]
    mends = {one.code: one.mend for one in made.findings}
    assert mends["not-allowed"] == (
        "Correct it (status: what became of the place), or say what the word means in study.toml, under "
        "[source.values.status]."
    )


def test_references_take_the_registers_spelling_and_those_to_nothing_are_told() -> None:
    rows = [{"session_id": name, "person_id": "p", "status": "booked"} for name in ("s1", "S 1", "S2", "S3")]
    made = records("attendance", *rows)
    type_columns(made, [""])
    resolve_references(
        made, {"sessions": pd.DataFrame({"session_id": ["S1"]})}, {"sessions": frozenset({"s3"})}
    )
    assert made.frame["session_id"].tolist() == ["S1", "S1", "S2", "S3"]
    problems = {one.row: one.problem for one in made.findings}
    assert problems == {4: "is not in sessions.", 5: "has a row in sessions that was kept out."}


def person(code: str, team: str, source: int = 0) -> dict[str, str]:
    return {"person_id": code, "agency": "Health", "team": team, "_source": str(source)}


def said_of_conflicts(made: Records) -> list[str]:
    type_columns(made, [""] * len(made.origins))
    return [one.problem for one in conflicts(made, ["person_id"], ["agency", "team", "role"])]


def test_rows_of_one_key_that_differ_are_told_with_their_rows_and_columns() -> None:
    made = records(
        "people", person("a", "North"), person("b", "North"), person("a", "South"), person("b", "North")
    )
    assert said_of_conflicts(made) == ["stands in rows 2 and 4, which differ in team; the last one is used."]


def test_rows_of_several_files_are_told_with_the_files() -> None:
    made = records("people", person("a", "North"), person("a", "South", 1), files=("a.csv", "b.csv"))
    assert said_of_conflicts(made) == [
        "stands in row 2 of a.csv and row 3 of b.csv, which differ in team; the last one is used."
    ]


def test_one_slip_in_very_many_rows_is_told_row_by_row_up_to_a_bound_and_then_counted(monkeypatch) -> None:
    monkeypatch.setattr(fate, "MOST_TOLD", 3)
    made = records(
        "attendance", *({"session_id": "S9", "person_id": "p", "status": "booked"} for _ in range(10))
    )
    type_columns(made, [""])
    resolve_references(made, {"sessions": pd.DataFrame({"session_id": ["S1"]})}, {})
    assert [one.row for one in made.findings] == [2, 3, 4, 5]
    assert made.findings[-1].problem == "The same is to be said of 7 more, from here on."
    assert set(made.frame["_fate"]) == {"quarantined"}


def test_very_many_conflicts_are_counted_too(monkeypatch) -> None:
    monkeypatch.setattr(validation, "MOST_TOLD", 2)
    made = records("people", *(person(f"p{n % 5}", f"team {n}") for n in range(10)))
    said = said_of_conflicts(made)
    assert len(said) == 2
    assert said[-1].endswith("The same is to be said of 3 more.")
