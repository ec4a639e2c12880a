"""Working days are England's: counted as a person counts them in a diary, over every bank holiday.

The bank holidays are those of https://www.gov.uk/bank-holidays (division England and Wales), typed by hand.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from impact_eval.register.working_days import bank_holidays, nth_working_day, working_days_after

PUBLISHED = {
    2019: "01-01 04-19 04-22 05-06 05-27 08-26 12-25 12-26",
    2020: "01-01 04-10 04-13 05-08 05-25 08-31 12-25 12-28",  # early May moved to VE day
    2021: "01-01 04-02 04-05 05-03 05-31 08-30 12-27 12-28",
    2022: "01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-26 12-27",  # jubilee and state funeral
    2023: "01-02 04-07 04-10 05-01 05-08 05-29 08-28 12-25 12-26",  # coronation
    2024: "01-01 03-29 04-01 05-06 05-27 08-26 12-25 12-26",
    2025: "01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26",
    2026: "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28",
    2027: "01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28",
}
CLOSED = {date.fromisoformat(f"{year}-{day}") for year, days in PUBLISHED.items() for day in days.split()}
DAYS = st.dates(date(2019, 1, 1), date(2027, 12, 31))


def is_open(day: date) -> bool:
    return day.weekday() < 5 and day not in CLOSED


def days_between(first: date, last: date) -> list[date]:
    """Every day after the first, up to and including the last."""
    return [first + timedelta(days=n) for n in range(1, (last - first).days + 1)]


@pytest.mark.parametrize("year", PUBLISHED)
def test_weekdays_on_which_england_is_closed_are_those_that_the_government_publishes(year: int) -> None:
    of_year = {day for day in CLOSED if day.year == year}
    assert {day for day in bank_holidays(year) if day.weekday() < 5} == of_year


@pytest.mark.parametrize(
    ("first", "last", "n"),
    [
        ("2024-09-03", "2024-09-03", 0),  # done on the day itself
        ("2024-09-03", "2024-09-04", 1),  # the day after is day 1
        ("2024-09-03", "2024-09-10", 5),
        ("2024-09-07", "2024-09-09", 1),  # from a Saturday: Monday is day 1
        ("2024-09-06", "2024-09-08", 0),  # done on a Sunday: no working day has gone by
        ("2024-12-24", "2025-01-02", 4),  # Christmas and New Year: 27, 30 and 31 December, 2 January
        ("2022-05-31", "2022-06-06", 2),  # the jubilee: 1 and 6 June
        ("2022-09-16", "2022-09-20", 1),  # the state funeral
        ("2023-05-05", "2023-05-09", 1),  # the coronation
    ],
)
def test_working_days_are_counted_as_in_a_diary(first: str, last: str, n: int) -> None:
    assert working_days_after(date.fromisoformat(first), date.fromisoformat(last)) == n


@settings(deadline=None)  # the calendars of the years are made once
@given(DAYS, DAYS)
def test_counting_agrees_with_looking_at_every_day(one: date, other: date) -> None:
    first, last = sorted((one, other))
    n = sum(is_open(day) for day in days_between(first, last))
    assert working_days_after(first, last) == n
    assert working_days_after(last, first) == -n


@settings(deadline=None)  # the calendars of the years are made once
@given(DAYS, st.integers(1, 60))
def test_the_nth_working_day_is_the_first_by_which_n_have_gone_by(start: date, n: int) -> None:
    day = nth_working_day(start, n)
    if day <= date(2027, 12, 31):
        later = days_between(start, day)
        assert sum(is_open(one) for one in later) == n
        assert is_open(day)


@settings(deadline=None)  # the calendars of the years are made once
@given(DAYS, st.integers(1, 60))
def test_so_many_working_days_before_a_day_are_counted_back_from_it(end: date, n: int) -> None:
    day = nth_working_day(end, -n)
    if day >= date(2019, 1, 1):
        gone_by = [
            one for one in days_between(day - timedelta(days=1), end - timedelta(days=1)) if is_open(one)
        ]
        assert len(gone_by) == n
        assert gone_by[0] == day
