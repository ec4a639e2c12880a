"""Working days of England: Monday to Friday, without the bank holidays of England and the one-off ones.

The day after the first is day 1, so that something done on the day itself took no working day, and a clock
that starts on a Saturday has its day 1 on the Monday. Bank holidays are those of the library `holidays`,
which agrees with the government's own list (docs/decisions/working-days.md).
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import Literal

import numpy as np

_DAY = timedelta(days=1)


def bank_holidays(year: int) -> frozenset[date]:
    """Return the bank holidays of England in a year.

    Examples
    --------
    >>> sorted(bank_holidays(2022))[6].isoformat()
    '2022-06-03'
    """
    import holidays

    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))


def working_days_after(start: date, end: date) -> int:
    """Return how many working days lie after one day, up to and including another; below zero backwards.

    Examples
    --------
    >>> working_days_after(date(2025, 4, 17), date(2025, 4, 22))  # over Easter: the 22nd is day 1
    1
    >>> working_days_after(date(2025, 6, 6), date(2025, 6, 2))
    -4
    """
    if end < start:
        return -working_days_after(end, start)
    return int(np.busday_count(start + _DAY, end + _DAY, busdaycal=_calendar(start.year, end.year)))


def nth_working_day(start: date, n: int) -> date:
    """Return the nth working day after a day, or before it where n is below zero.

    Examples
    --------
    >>> nth_working_day(date(2024, 9, 3), 5).isoformat(), nth_working_day(date(2024, 11, 7), -7).isoformat()
    ('2024-09-10', '2024-10-29')
    """
    room = abs(n) // 200 + 1
    calendar = _calendar(start.year - room, start.year + room)
    day = np.datetime64(start, "D")
    roll: Literal["backward", "forward"] = "backward" if n >= 0 else "forward"
    return date.fromisoformat(str(np.busday_offset(day, n, roll=roll, busdaycal=calendar)))


@cache
def _calendar(first: int, last: int) -> np.busdaycalendar:
    closed = sorted(day for year in range(first, last + 1) for day in _closed(year))
    return np.busdaycalendar(holidays=closed)


_closed = cache(bank_holidays)
