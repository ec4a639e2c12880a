"""A file's columns under the contract's names: found by their headings, translated, or told as missing."""

from __future__ import annotations

import pandas as pd
import pytest

from impact_eval.contract.study_file import ColumnSource, Source
from impact_eval.intake.mapping import find_heading, headings_wanted, long_columns, take_column, translate
from impact_eval.intake.readers.sheet import RawSheet, make_sheet

PEOPLE = Source(table="people", file="people.csv")


def sheet(*rows: list[str]) -> RawSheet:
    return make_sheet(list(rows), 1)


@pytest.mark.parametrize(
    "wanted", ["Your code?", "your  code?", "YOUR CODE?", "Your\u00a0code?", "Your code?."]
)
def test_a_heading_is_found_whatever_its_case_spaces_and_last_stop(wanted: str) -> None:
    assert find_heading(sheet(["Your code?", "Team"], ["a", "b"]), wanted) == "Your code?"


def test_a_heading_as_it_stands_goes_before_one_that_is_like_it() -> None:
    assert find_heading(sheet(["team", "Team"], ["a", "b"]), "Team") == "Team"
    assert find_heading(sheet(["Team"], ["a"]), "Teams") is None


def test_a_pattern_takes_its_group_or_all_of_what_matches() -> None:
    raw = sheet(["Title"], ["Neglect (S01) morning"], ["none"])
    taken = {
        pattern: take_column(raw, ColumnSource(column="Title", pattern=pattern))
        for pattern in (r"\((S\d+)\)", r"S\d+")
    }
    assert [cells.tolist() for cells in taken.values() if cells is not None] == [["S01", ""], ["S01", ""]]


def test_a_constant_stands_in_every_row_and_a_missing_column_is_none() -> None:
    raw = sheet(["Team"], ["a"], ["b"])
    assert list(take_column(raw, ColumnSource(constant="pre"))) == ["pre", "pre"]
    assert take_column(raw, ColumnSource(column="When")) is None


@pytest.mark.parametrize(
    "word", ["N/A", "n/a.", "Not known", "TBC", "Prefer not to say", "-", "\u2013", "#N/A"]
)
def test_words_for_nothing_are_blank_where_a_code_a_date_or_a_name_belongs(word: str) -> None:
    assert translate(pd.Series([word]), {}, [], "team").tolist() == [""]


@pytest.mark.parametrize("name", ["value", "judgement", "text", "title", "description", "respondent"])
def test_answers_and_sentences_are_left_to_those_who_understand_them(name: str) -> None:
    assert translate(pd.Series(["N/A"]), {}, [], name).tolist() == ["N/A"]


def test_a_files_own_words_are_put_into_the_contracts() -> None:
    words = {"Before the day": "pre", "None": "follow_up"}
    cells = pd.Series(["before the  day", "none", "later", "left blank"])
    assert translate(cells, words, ["Left blank"], "wave").tolist() == ["pre", "follow_up", "later", ""]


def test_a_column_that_is_missing_is_told_with_those_that_are_there_and_the_nearest() -> None:
    frame, (found,) = long_columns(PEOPLE, sheet(["Person ID", "agency"], ["p1", "Health"]), "people.csv")
    assert (found.code, found.column, found.severity) == ("missing-column", "person_id", "error")
    assert "the file has 'Person ID', 'agency'" in found.mend
    assert found.mend.endswith("The nearest is 'Person ID'.")
    assert frame[["person_id", "agency"]].to_numpy().tolist() == [["", "Health"]]


def test_many_headings_are_not_all_listed() -> None:
    raw = sheet([f"q{n}" for n in range(5_000)], ["1"] * 5_000)
    (found,) = long_columns(PEOPLE, raw, "people.csv")[1]
    assert "'q11', and more" in found.mend
    assert len(found.mend) < 400


def test_a_column_that_need_not_be_there_is_told_only_where_study_toml_names_it() -> None:
    raw = sheet(["person_id"], ["p1"])
    assert long_columns(PEOPLE, raw, "people.csv")[1] == []
    named = Source(table="people", file="people.csv", columns={"team": ColumnSource(column="Team name")})
    assert [found.column for found in long_columns(named, raw, "people.csv")[1]] == ["Team name"]


def test_the_headings_that_a_source_cannot_do_without() -> None:
    columns = {"wave": ColumnSource(constant="pre"), "person_id": ColumnSource(column="Code")}
    assert headings_wanted(Source(table="responses", file="a.csv", columns=columns)) == [
        "session_id", "Code", "item_id",
    ]  # fmt: skip
    wide = Source(table="responses", file="a.csv", columns=columns, layout="wide", items={"c1": "First"})
    assert headings_wanted(wide) == ["session_id", "Code"]
