"""Tables as files: the same numbers as the page, harmless in a spreadsheet."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pandas as pd
import pytest

from impact_eval.pack.export import csv_of


def _rows(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\n"])
def test_a_text_that_begins_like_a_formula_stays_a_text(sign: str) -> None:
    rows = _rows(csv_of(pd.DataFrame({"theme": [f"{sign}HYPERLINK(A1)"], "owners": [(f"{sign}a", "b")]})))

    assert rows[1] == [f"'{sign}HYPERLINK(A1)", f"'{sign}a; b"]


def test_a_line_break_in_a_text_does_not_begin_a_row() -> None:
    rows = _rows(csv_of(pd.DataFrame({"theme": ["a\r=1+1", "b\r\n=1+1", "\r=1+1", 'c",\n=1+1']})))

    assert rows[1:] == [["a\n=1+1"], ["b\n=1+1"], ["'\n=1+1"], ['c",\n=1+1']]


def test_a_negative_number_stays_a_number() -> None:
    assert _rows(csv_of(pd.DataFrame({"change": [-0.25, -3.0, -2]})))[1:] == [["-0.25"], ["-3"], ["-2"]]


def test_withheld_is_marked_and_missing_is_blank() -> None:
    frame = pd.DataFrame({"n": [float("nan"), float("nan")], "text": ["", "a"], "hidden": ["n;text", ""]})

    assert _rows(csv_of(frame)) == [["n", "text"], ["[c]", "[c]"], ["", "a"]]


def test_a_value_that_is_named_as_hidden_is_not_written_even_if_it_is_there() -> None:
    assert b"3" not in csv_of(pd.DataFrame({"n": [3], "hidden": ["n"]}))


def test_columns_of_our_own_bookkeeping_are_left_out() -> None:
    assert _rows(csv_of(pd.DataFrame({"theme": ["a"], "_row": [7], "hidden": [""]})))[0] == ["theme"]


def test_dates_are_iso_and_yes_or_no_is_written_out() -> None:
    frame = pd.DataFrame({"day": [pd.Timestamp("2025-03-04"), pd.NaT], "own": [True, None]})

    assert _rows(csv_of(frame))[1:] == [["2025-03-04", "True"], ["", ""]]


def test_excel_is_told_that_the_file_is_unicode() -> None:
    assert csv_of(pd.DataFrame({"a": ["–"]})).startswith(b"\xef\xbb\xbf")


def test_threads_name_their_recommendation(pack: Path) -> None:
    rows = _rows((pack / "tables/threads.csv").read_bytes())

    assert rows[0][0] == "recommendation_id"
    assert {row[0] for row in rows[1:]} == {"R1", "R2", "R3"}


def test_the_ledger_is_there_by_file_and_by_what_it_holds(pack: Path) -> None:
    by_file = _rows((pack / "tables/ledger-by-file.csv").read_bytes())
    assert [row[0] for row in by_file[1:]] == ["a.csv", "a.csv", "b.csv"]
    assert _rows((pack / "tables/ledger.csv").read_bytes())[1] == [
        "responses",
        "row",
        "103",
        "98",
        "3",
        "2",
        "0",
    ]
