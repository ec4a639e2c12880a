"""`date_format`: what reads a date back is taken, anything else refused with what was meant."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact_eval.contract.date_format import refusal_of

DAYS = st.datetimes(datetime(1900, 1, 1), datetime(2199, 12, 31)).map(lambda day: day.replace(microsecond=0))


@pytest.mark.parametrize(
    "date_format",
    [
        "",
        "%d/%m/%Y",
        "%m/%d/%y",
        "%d %B %Y",
        "%Y%m%d",
        "%A, %d %B %Y, %I:%M %p",
        "%j %Y",
        "excel",
        "excel-1904",
    ],
)
def test_a_format_that_says_year_month_and_day_is_taken(date_format: str) -> None:
    assert refusal_of(date_format) == ""


@pytest.mark.parametrize(
    ("date_format", "said"),
    [
        ("dd/mm/yyyy", "write it as '%d/%m/%Y'"),
        ("MM/DD/YYYY", "write it as '%m/%d/%Y'"),
        ("yyyy-mm-dd", "write it as '%Y-%m-%d'"),
        ("d.m.yy", "write it as '%d.%m.%Y'"),
        ("day first", "does not say where the year, month and day stand"),
        ("%m/%Y", "does not say where the day stands"),
        ("%d/%m", "does not say where the year stands"),
        ("%d/%m/%Y %Q", "holds '%Q', which means nothing"),
        ("%d/%m/%Y %", "holds '%', which means nothing"),
        ("%d/%m/%Y %m", "says one part of the date twice"),
    ],
)
def test_what_cannot_read_a_date_is_refused_with_what_was_meant(date_format: str, said: str) -> None:
    assert said in refusal_of(date_format)


def test_months_need_no_day() -> None:
    assert refusal_of("%b %Y", of_months=True) == ""
    assert "the month stands" in refusal_of("%Y", of_months=True)


@given(
    st.permutations(["%d", "%m", "%Y"]),
    st.sampled_from(["/", "-", ".", " "]),
    st.sampled_from(["", " %H:%M:%S"]),
    DAYS,
)
def test_a_format_that_is_taken_reads_back_what_it_wrote(
    parts: list[str], sign: str, clock: str, day: datetime
) -> None:
    date_format = sign.join(parts) + clock
    assert refusal_of(date_format) == ""
    read = datetime.strptime(day.strftime(date_format), date_format)
    assert read == (day if clock else day.replace(hour=0, minute=0, second=0))


@given(st.text(alphabet="%dmYybBHMSpj/-. :", max_size=20))
def test_whatever_is_written_is_taken_or_refused_in_one_sentence(date_format: str) -> None:
    refused = refusal_of(date_format)
    if refused:
        assert refused.startswith(f"date_format '{date_format}' ")
    else:
        day = datetime(2025, 4, 3)
        read = datetime.strptime(day.strftime(date_format), date_format) if date_format else day
        assert read.date() == day.date()
