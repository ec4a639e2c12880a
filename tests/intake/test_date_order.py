"""Dates that are not ISO: every day that one may be is found, none is taken, and a column is told once."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact_eval.contract.date_format import DAY_NUMBERS, refusal_of
from impact_eval.contract.period import YEARS
from impact_eval.intake import date_order
from impact_eval.intake.date_order import day_number, readings, tell_dates
from impact_eval.intake.parse import read_date

WAYS = [way for ways in date_order._WAYS.values() for way in ways]
DAYS = st.datetimes(datetime(1900, 1, 1), datetime(2199, 12, 31))
#: Dates as each way writes them, with or without noughts before figures, and texts much like dates.
WRITTEN = st.builds(lambda day, way: day.strftime(way), DAYS, st.sampled_from(WAYS))
LOOSE = st.builds(lambda text: text.replace("/0", "/").removeprefix("0"), WRITTEN)
LIKE = st.from_regex(r"[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}( [0-9]{1,2}:[0-9]{2})?", fullmatch=True)
TEXTS = st.one_of(WRITTEN, LOOSE, LIKE, st.text(max_size=20))


def strptime(text: str, way: str) -> datetime | None:
    try:
        return datetime.strptime(text, way)
    except ValueError:
        return None


@given(TEXTS)
def test_no_way_that_reads_a_text_is_missed_and_none_is_made_up(text: str) -> None:
    """Against trying every way on every text; a text of figures alone must have eight."""
    if not text.isascii() or " ".join(text.split()) != text:
        return  # cells are tidied before they are read
    tried = {way: day for way in WAYS if (day := strptime(text, way)) and day.year in YEARS}
    if text.isdecimal() and len(text) != 8:
        tried = {}
    assert readings(text) == tried


@pytest.mark.parametrize("way", WAYS)
def test_every_way_that_is_proposed_may_stand_in_study_toml(way: str) -> None:
    assert refusal_of(way) == ""


@given(TEXTS)
def test_a_date_that_is_read_without_a_format_has_no_other_reading(text: str) -> None:
    day = read_date(text)
    if day is not None:
        assert {other.date() for other in readings(text).values()} <= {day.date()}


@given(TEXTS, st.sampled_from(WAYS))
def test_a_date_that_is_read_by_a_format_is_the_day_that_it_says(text: str, way: str) -> None:
    day, meant = read_date(text, way), strptime(text, way)
    if meant and meant.year in YEARS:
        assert day == meant
    elif day is not None:
        assert day == read_date(text)


def told(*texts: str, date_format: str = "", of_months: bool = False) -> dict[str, tuple[str, str]]:
    """Return what is said of each text: the problem and the mend."""
    found = tell_dates(texts, date_format, of_months=of_months)
    return {text: (one.problem, one.mend) if one else ("", "") for text, one in found.items()}


def test_a_date_of_two_days_is_told_with_both_and_with_the_word_for_each() -> None:
    assert told("03/04/2025")["03/04/2025"] == (
        "may be 3 April 2025 or 4 March 2025.",
        'Say which for this source in study.toml: date_format = "%d/%m/%Y" (day first) or '
        'date_format = "%m/%d/%Y" (month first).',
    )


@pytest.mark.parametrize(("other", "order"), [("30/04/2025", "day first"), ("04/30/2025", "month first")])
def test_what_the_rest_of_the_column_fits_is_said_and_not_followed(other: str, order: str) -> None:
    found = told("03/04/2025", other)
    assert found["03/04/2025"][0] == "may be 3 April 2025 or 4 March 2025."
    assert f"Every date of this column can be read {order}, and some only so." in found["03/04/2025"][1]


def test_a_column_of_one_way_is_told_with_one_mend() -> None:
    found = tell_dates(["03/04/2025", "04/04/2025", "30/04/2025"])
    assert len({one.mend for one in found.values() if one}) == 1
    assert all(one.once for one in found.values() if one)


def test_a_column_of_several_ways_is_told_date_by_date() -> None:
    found = tell_dates(["03/04/2025", "30/04/2025", "04/29/2025"])
    assert not any(one.once for one in found.values() if one)
    assert {one.mend for one in found.values() if one} == {
        "Write each date of this column as 2026-03-31: they are written in more than one way."
    }


def test_a_day_on_which_both_readings_agree_is_not_doubtful() -> None:
    assert told("04/04/2025")["04/04/2025"][0] == (
        "is 4 April 2025, read day first, and nothing says that dates are written so."
    )


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("2025-02-29", "is a day that does not exist."),
        ("31/11/2024", "is a day that does not exist."),
        ("00/00/0000", "is a day that does not exist."),
        ("0205-05-01", "is out of all time."),
        ("9999-12-31", "is out of all time."),
        ("01/05/0205", "is out of all time."),
        ("2025-04-30 evening", ""),
        ("in the spring", ""),
        ("1/2", ""),
    ],
)
def test_a_day_that_does_not_exist_is_told_from_what_is_no_date(text: str, problem: str) -> None:
    assert told(text)[text][0] == problem


def test_a_text_that_the_format_does_not_read_is_told_with_the_format_that_would() -> None:
    problem, mend = told("04/30/2025", date_format="%d/%m/%Y")["04/30/2025"]
    assert problem == 'is not written as date_format says ("%d/%m/%Y"); it may be 30 April 2025.'
    assert 'date_format = "%m/%d/%Y" (month first)' in mend


def test_months_are_told_as_months() -> None:
    found = told("03/04/2025", of_months=True)["03/04/2025"]
    assert found[0] == "may be April 2025 or March 2025."
    assert told("Apr-25", of_months=True)["Apr-25"][0].startswith("is April 2025, read month and year")
    assert told("2025-13", of_months=True)["2025-13"][0] == "is a month that does not exist."
    assert told("9999-12", of_months=True)["9999-12"][0] == "is out of all time."


@given(st.integers(61, 109_000))
def test_a_day_number_is_the_day_that_a_spreadsheet_shows(number: int) -> None:
    """Counted day by day: from 1 March 1900 on, and 1,462 days later in the system of 1904."""
    shown = date(1900, 3, 1) + timedelta(days=number - 61)
    assert day_number(str(number), "excel") == datetime(shown.year, shown.month, shown.day)
    later = shown + timedelta(days=1462)
    meant = day_number(str(number), "excel-1904")
    assert meant == (datetime(later.year, later.month, later.day) if later.year in YEARS else None)


@pytest.mark.parametrize("text", ["60", "0", "-5", "45750.1234567890123", "4575a", "9999999", "1e5"])
def test_what_is_no_day_number_is_none(text: str) -> None:
    assert all(day_number(text, system) is None for system in DAY_NUMBERS)


def test_a_bare_number_is_told_with_its_day_in_both_systems() -> None:
    assert told("45777")["45777"][0] == (
        "is a spreadsheet's number for a day: 30 April 2025, or 1 May 2029 in a workbook of the 1904 system."
    )
    assert told("2025") == {"2025": ("", "")}
