"""What `date_format` may say: how dates are written in a file, as for `datetime.strptime`.

A format that names no day, or that is written as spreadsheets write theirs (dd/mm/yyyy), would read every
date as one of 1900 or none at all, so it is refused where it is read. `excel` and `excel-1904` are for
files whose dates are bare day numbers of a spreadsheet: days since 30 December 1899 (so that days from
March 1900 on are right, as in ECMA-376, 18.17.4.1), or since 1 January 1904.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Literal

from impact_eval.wording import listed

#: Names of the day-number systems, and the day that is their 0.
DAY_NUMBERS: dict[str, datetime] = {"excel": datetime(1899, 12, 30), "excel-1904": datetime(1904, 1, 1)}
#: What says the year, the month and the day; %j is the day of the year.
_PARTS = {"year": ("Y", "y"), "month": ("m", "b", "B", "j"), "day": ("d", "j")}
_KNOWN = "aAwdbBmyYHIpMSfzjUW%"
_DIRECTIVE = re.compile(r"%(.?)", re.DOTALL)
_EXAMPLE = datetime(2031, 12, 23, 22, 58, 59)


def refusal_of(date_format: str, *, of_months: bool = False) -> str:
    """Say what is wrong with a date format; nothing where it will do.

    Parameters
    ----------
    date_format : how dates are written.
    of_months : whether months are enough.

    Examples
    --------
    >>> refusal_of("%d/%m/%Y"), refusal_of("excel")
    ('', '')
    >>> refusal_of("dd/mm/yyyy")
    "date_format 'dd/mm/yyyy' does not say where the year, month and day stand; write it as '%d/%m/%Y'"
    """
    if not date_format or date_format in DAY_NUMBERS:
        return ""
    said = _DIRECTIVE.findall(date_format)
    strange = [sign for sign in said if sign not in _KNOWN or not sign]
    if strange:
        return f"date_format '{date_format}' holds '%{strange[0]}', which means nothing; {_like('%d/%m/%Y')}"
    wanted: tuple[Literal["year", "month", "day"], ...] = (
        ("year", "month") if of_months else ("year", "month", "day")
    )
    lacking = [part for part in wanted if not set(_PARTS[part]) & set(said)]
    if lacking:
        verb = "stands" if len(lacking) == 1 else "stand"
        meant = _like(_translated(date_format))
        return f"date_format '{date_format}' does not say where the {listed(lacking)} {verb}; {meant}"
    if len(set(said) - {"%"}) < len([sign for sign in said if sign != "%"]):
        return f"date_format '{date_format}' says one part of the date twice; {_like('%d/%m/%Y')}"
    return (
        "" if _works(date_format) else f"date_format '{date_format}' cannot be read back; {_like('%d/%m/%Y')}"
    )


def _like(example: str) -> str:
    return f"write it as '{example}'"


def _works(date_format: str) -> bool:
    try:
        datetime.strptime(_EXAMPLE.strftime(date_format), date_format)
    except (ValueError, re.error, OverflowError):
        return False
    return True


def _translated(date_format: str) -> str:
    """Return what somebody meant who wrote it as spreadsheets do; an example where that is not seen."""
    meant = re.sub(r"y+", "%Y", date_format.casefold(), count=1)
    meant = re.sub(r"d+", "%d", meant, count=1)
    meant = re.sub(r"m+", "%m", meant, count=1)
    return (
        meant
        if re.fullmatch(r"(%[Ydm])[/. -](%[Ydm])[/. -](%[Ydm])", meant) and _works(meant)
        else "%d/%m/%Y"
    )
