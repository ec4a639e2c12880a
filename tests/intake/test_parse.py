"""Texts to dates, months, quarters and numbers: one reading, or none."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact_eval.intake.parse import (
    of_two_readings,
    read_choice,
    read_date,
    read_integer,
    read_month,
    read_number,
    read_quarter,
    read_share,
)

STATUSES = ("booked", "attended", "no_show")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2025-04-03", "2025-04-03"), ("2025-04-03 14:05", "2025-04-03 14:05"),
        ("2025-04-03T14:05:09.123", "2025-04-03 14:05:09.123"), ("1900-01-01", "1900-01-01"),
        ("2025-04-03T23:30:00+01:00", "2025-04-03 23:30"), ("2025-04-03T23:30:00Z", "2025-04-03 23:30"),
        ("2199-12-31", "2199-12-31"),
    ],
)  # fmt: skip
def test_iso_dates_are_read_as_the_clock_showed_them(text: str, day: str) -> None:
    assert read_date(text) == pd.Timestamp(day)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "03/04/2025",
        "2025-02-29",
        "2025-13-01",
        "1899-12-31",
        "2200-01-01",
        "2025-4-3",
        "20250403",
        "45750",
    ],
)
def test_nothing_else_is_read_without_being_told_how(text: str) -> None:
    assert read_date(text) is None


def test_day_numbers_are_read_where_the_source_says_so() -> None:
    assert read_date("45777", "excel") == pd.Timestamp("2025-04-30")
    assert read_date("44315", "excel-1904") == pd.Timestamp("2025-04-30")
    assert read_date("2025-04-30", "excel") == pd.Timestamp("2025-04-30")


def test_a_month_is_any_day_of_it() -> None:
    assert read_month("2025-04") == read_month("2025-04-17") == pd.Timestamp("2025-04-01")
    assert read_month("04/2025", "%m/%Y") == pd.Timestamp("2025-04-01")
    assert read_month("2025-13") is None


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("7", 7), ("-7", -7), ("7.50", 7.5), (".5", 0.5), ("1e3", 1000), ("1,234", 1234),
        ("1,234,567.5", 1234567.5), ("1 234", 1234), ("1'234", 1234), ("12,5", 12.5), ("1.234,5", 1234.5),
        ("0,125", 0.125), ("1234,567", 1234.567),
    ],
)  # fmt: skip
def test_a_number_is_read_by_what_its_signs_can_only_mean(text: str, number: float) -> None:
    assert read_number(text) == number


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1e400",
        "nan",
        "inf",
        "12*",
        "<5",
        "1,23,456",
        "1.234.567",
        "12.34.5",
        "1,2345.6",
        "\u0661\u0662",
        "0x10",
    ],
)
def test_what_is_no_number_is_none(text: str) -> None:
    assert read_number(text) is None


def european(number: int, places: int, sign: str) -> str:
    """Write a number as on the Continent, its last `places` figures after a comma; `sign` marks thousands."""
    whole, rest = divmod(number, 10**places)
    written = f"{whole:,}".replace(",", sign)
    return f"{written},{rest:0{places}d}" if places else written


NUMBERS = st.tuples(st.integers(0, 10**9), st.integers(0, 4), st.sampled_from(["", ".", " "]))


@given(st.lists(NUMBERS, min_size=1, max_size=8))
def test_in_a_column_with_a_decimal_comma_no_number_is_read_as_another(
    given: list[tuple[int, int, str]],
) -> None:
    texts = {european(*one): one[0] / 10 ** one[1] for one in given} | {"12,5": 12.5}
    doubtful = of_two_readings(texts)
    for text, number in texts.items():
        read = read_number(text)
        assert text in doubtful or read is None or math.isclose(read, number), text


@given(st.lists(st.tuples(st.integers(0, 10**9), st.integers(0, 4), st.booleans()), min_size=1, max_size=8))
def test_in_a_column_with_a_decimal_point_every_number_is_read(given: list[tuple[int, int, bool]]) -> None:
    texts = {
        f"{number / 10**places:{',' if marked else ''}.{places}f}": number / 10**places
        for number, places, marked in given
    }
    assert not of_two_readings(texts)
    assert all(math.isclose(read_number(text) or 0.0, number, abs_tol=1e-9) for text, number in texts.items())


@given(st.text(max_size=30))
def test_any_text_is_a_finite_number_or_none(text: str) -> None:
    number = read_number(text)
    assert number is None or math.isfinite(number)
    whole = read_integer(text)
    assert whole is None or (whole == number and whole.is_integer())
    share = read_share(text)
    assert share is None or number is None


def test_a_quarter_is_written_in_one_form_and_others_are_none() -> None:
    assert read_quarter("2025/26 q4") == read_quarter("2025-2026 Q4") == "2025-26 Q4"
    assert [read_quarter(text) for text in ("Q4 2025-26", "2025-27 Q4", "2025-26 Q5", "9999-00 Q4")] == [
        None
    ] * 4


@pytest.mark.parametrize(
    ("text", "choice"),
    [("No show", "no_show"), ("NO-SHOW", "no_show"), (" Attended ", "attended"), ("came", "came")],
)
def test_a_choice_takes_the_contracts_spelling_where_only_that_differs(text: str, choice: str) -> None:
    assert read_choice(text, STATUSES) == choice


@given(st.text(max_size=20))
def test_a_choice_that_was_read_is_read_as_itself(text: str) -> None:
    once = read_choice(text, STATUSES)
    assert read_choice(once, STATUSES) == once
