"""Quarters as local government counts them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact_eval.contract.period import Quarter
from impact_eval.errors import StudyError

DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))


@given(DAYS)
def test_every_day_is_in_its_quarter_and_the_quarter_is_read_back_from_its_name(day: date) -> None:
    quarter = Quarter.containing(day)
    assert quarter.start <= day <= quarter.end
    assert Quarter.parse(str(quarter)) == quarter


@given(DAYS)
def test_the_quarter_before_ends_the_day_before(day: date) -> None:
    quarter = Quarter.containing(day)
    assert quarter.previous.end == quarter.start - timedelta(days=1)
    assert quarter.previous < quarter


@pytest.mark.parametrize(
    ("text", "start"),
    [("2025-26 Q1", date(2025, 4, 1)), ("2025/26 q4", date(2026, 1, 1)), ("2025-2026 Q3", date(2025, 10, 1))],
)
def test_a_quarter_may_be_written_in_several_ways(text: str, start: date) -> None:
    assert Quarter.parse(text).start == start


@pytest.mark.parametrize(
    "text", ["2025 Q1", "2025-26 Q5", "2025-27 Q1", "Q1 2025-26", "", "0000-01 Q1", "9999-00 Q4"]
)
def test_what_is_no_quarter_is_refused_with_the_way_to_write_it(text: str) -> None:
    with pytest.raises(StudyError, match="Write "):
        Quarter.parse(text)
