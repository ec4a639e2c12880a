"""Dates that are not ISO: which days each may be, told with the `date_format` that would read it.

03/04/2025 is 3 April to one reader and 4 March to another, so it is never taken for either. What the other
dates of its column fit is said beside it, since 30/04/2025 can only have the day first; to follow that is for
the analyst to decide. A column written in one way is settled by one word in `study.toml`, so it is told once,
however many dates it holds. A bare day number of a spreadsheet (45750) is told with the days that it is in
the system of 1900 and in that of 1904 (ECMA-376, part 1, 18.17.4.1).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import product

import pandas as pd

from impact_eval.contract.date_format import DAY_NUMBERS
from impact_eval.contract.period import YEARS
from impact_eval.wording import listed, written_day

_CLOCKS = ("", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p")
_DAYS = {
    "%d{0}%m{0}%Y": "day first", "%m{0}%d{0}%Y": "month first", "%d{0}%m{0}%y": "day first",
    "%m{0}%d{0}%y": "month first", "%Y{0}%m{0}%d": "year first",
}  # fmt: skip
_NAMED = (
    "%d %B %Y", "%d %b %Y", "%d-%b-%Y", "%d-%b-%y", "%d/%b/%Y", "%B %d, %Y", "%b %d, %Y", "%A %d %B %Y",
    "%A, %d %B %Y", "%A, %B %d, %Y", "%a %d %b %Y",
)  # fmt: skip
_MONTHS = ("%b %Y", "%B %Y", "%b-%Y", "%b-%y", "%B-%y", "%b %y", "%m/%Y", "%Y/%m", "%m-%Y", "%m.%Y")
_DAY_NUMBER = re.compile(r"[0-9]{5,6}(?:\.[0-9]{1,12})?")
#: Day numbers below this are years, counts or slips rather than days (it is 1954).
_FIRST_DAY_NUMBER = 20_000
_SPAN = f"{YEARS[0]} to {YEARS[-1]}"
_EXAMPLE = datetime(2031, 12, 23, 22, 58, 59)


#: A date in figures, with or without a clock.
_IN_FIGURES = re.compile(r"([0-9]{1,4})([-/.])([0-9]{1,2})\2([0-9]{1,4})(?:[ T].*)?")


@dataclass(frozen=True)
class Told:
    """What is said of a text that is no date as it stands.

    Attributes
    ----------
    problem, mend, code : as in a finding.
    once : whether what mends one text mends all of its column that are told the same mend.
    """

    problem: str
    mend: str
    code: str
    once: bool = False


def _shape(text: str) -> str:
    """Return a text with its numbers and words set aside, to look for formats that it may have.

    Examples
    --------
    >>> _shape("03/04/2025 2:05 PM"), _shape("3 April 2025")
    ('9/9/9 9:9 p', '9 a 9')
    """
    words = re.sub(r"[^\W\d_]+", lambda word: "p" if word[0].casefold() in ("am", "pm") else "a", text)
    return re.sub(r"[0-9]+", "9", words)


def _ways() -> dict[str, dict[str, str]]:
    """Return shape to the formats that have it, each with what comes first in it."""
    by_shape: dict[str, dict[str, str]] = defaultdict(dict)
    orders = {day.format(sign): order for sign, (day, order) in product("/.-", _DAYS.items())}
    orders |= dict.fromkeys(_NAMED, "month in words")
    for (day, order), clock in product(orders.items(), _CLOCKS):
        by_shape[_shape(_EXAMPLE.strftime(day + clock))][day + clock] = order
    for way, order in (("%Y%m%d", "year first"), ("%d%m%Y", "day first")):
        by_shape["9"][way] = order
    return dict(by_shape)


_WAYS = _ways()
_MONTH_WAYS: dict[str, dict[str, str]] = {}
for _way in _MONTHS:
    _MONTH_WAYS.setdefault(_shape(_EXAMPLE.strftime(_way)), {})[_way] = "month and year"


def readings(text: str, *, of_months: bool = False) -> dict[str, datetime]:
    """Return each format that reads a text, with the day that it is by that.

    Examples
    --------
    >>> [str(day.date()) for day in readings("03/04/2025").values()]
    ['2025-04-03', '2025-03-04']
    >>> list(readings("30/04/2025")), list(readings("30 Apr 2025"))
    (['%d/%m/%Y'], ['%d %b %Y'])
    """
    if len(text) > 60 or not text.isascii():
        return {}
    shape = _shape(text)
    ways = {**_WAYS.get(shape, {}), **(_MONTH_WAYS.get(shape, {}) if of_months else {})}
    found = {}
    for way in ways:
        try:
            day = datetime.strptime(text, way)
        except ValueError:
            continue
        if day.year in YEARS and (way not in ("%Y%m%d", "%d%m%Y") or len(text) == 8):
            found[way] = day.replace(day=1) if of_months else day
    return found


def day_number(text: str, system: str) -> datetime | None:
    """Return the day that a spreadsheet's day number is, in one of the two systems.

    Examples
    --------
    >>> day_number("45750", "excel"), day_number("45750.5", "excel-1904")
    (datetime.datetime(2025, 4, 3, 0, 0), datetime.datetime(2029, 4, 4, 12, 0))
    """
    if not re.fullmatch(r"[0-9]{1,6}(?:\.[0-9]{1,12})?", text) or float(text) < 61:
        return None
    day = DAY_NUMBERS[system] + timedelta(seconds=round(float(text) * 86_400))
    return day if day.year in YEARS else None


def tell_dates(
    failed: Iterable[str], date_format: str = "", *, of_months: bool = False
) -> dict[str, Told | None]:
    """Return what is to be said of each text of a column that is no date; nothing where none is like it.

    Parameters
    ----------
    failed : the texts of one source's column that were not read.
    date_format : what the source says of its dates.
    of_months : whether the column holds months.

    Examples
    --------
    >>> print(tell_dates(["03/04/2025"])["03/04/2025"].problem)
    may be 3 April 2025 or 4 March 2025.
    """
    given = {text: readings(text, of_months=of_months) for text in failed}
    column = _Column(_common(given.values()), next(filter(_of_several_days, given.values()), {}), of_months)
    return {text: _told(text, ways, column, date_format) for text, ways in given.items()}


@dataclass(frozen=True)
class _Column:
    """What a column has in common: the formats that read all, and those of one of several days."""

    common: list[str]
    doubtful: dict[str, datetime]
    of_months: bool

    @property
    def kind(self) -> tuple[str, str]:
        """What it holds, and how that is written."""
        return ("month", "2026-03") if self.of_months else ("date", "2026-03-31")

    @property
    def mend(self) -> str:
        """How to settle the whole column at once, and what all of it fits; or date by date."""
        kind, written = self.kind
        if not self.common:
            return f"Write each {kind} of this column as {written}: they are written in more than one way."
        if not self.doubtful:
            return (
                f"Say so for this source in study.toml: {_in_order(self.common)}; or write it as {written}."
            )
        words = "Say which for this source in study.toml:"
        if len(self.common) > 1:
            return f"{words} {_in_order(self.common)}."
        fits = f"Every {kind} of this column can be read {_order(self.common[0])}, and some only so."
        return f"{words} {_in_order(self.doubtful)}. {fits}"


def _of_several_days(ways: dict[str, datetime]) -> bool:
    return len({*ways.values()}) > 1


def _common(given: Iterable[dict[str, datetime]]) -> list[str]:
    """Return the formats that read every text that any format reads, one for each reading of all."""
    known = [ways for ways in given if ways]
    if not known:
        return []
    common = set.intersection(*(set(ways) for ways in known))
    by_days = {
        tuple(ways[way] for ways in known): way for way in sorted(common, key=_WAY_ORDER, reverse=True)
    }
    return sorted(by_days.values(), key=_WAY_ORDER)


_ALL_WAYS = [way for ways in (*_WAYS.values(), *_MONTH_WAYS.values()) for way in ways]
_WAY_ORDER = {way: number for number, way in enumerate(dict.fromkeys(_ALL_WAYS))}.__getitem__


def _told(text: str, ways: dict[str, datetime], column: _Column, date_format: str) -> Told | None:
    kind, _ = column.kind
    if not ways:
        return (None if column.of_months else _told_number(text, date_format)) or _no_such_day(text, kind)
    days = list(dict.fromkeys((_month if column.of_months else _day)(day) for day in ways.values()))
    if date_format:
        return Told(
            f'is not written as date_format says ("{date_format}"); it may be {_either(days)}.',
            f"Correct it, or date_format for this source in study.toml: {_in_order(ways)}.",
            f"not-a-{kind}", once=True,
        )  # fmt: skip
    once = bool(column.common)
    if len(days) > 1:
        return Told(f"may be {_either(days)}.", column.mend, f"ambiguous-{kind}", once)
    read = f"is {days[0]}, read {_order(next(iter(ways)))}"
    why = (
        f"nothing says that {kind}s are written so"
        if once
        else f"this column holds {kind}s written in other ways too"
    )
    return Told(f"{read}, and {why}.", column.mend, f"not-a-{kind}", once)


def _no_such_day(text: str, kind: str) -> Told | None:
    """Say of a date in figures that there is no such day, or that it is out of all time."""
    month = kind == "month" and re.fullmatch(r"[0-9]{4}-[0-9]{2}", text)
    text, what = (f"{text}-01", "month") if month else (text, "day")
    match = _IN_FIGURES.fullmatch(text) if text.isascii() else None
    if match is None:
        return None
    first, middle, last = int(match[1]), int(match[3]), int(match[4])
    orders = [(first, middle, last)] if len(match[1]) > 2 else [(last, middle, first), (last, first, middle)]
    years = [year for year, month, day in orders if _there_is(year, month, day)]
    if not years:
        return Told(f"is a {what} that does not exist.", "Correct it.", f"not-a-{kind}")
    if len(match[1]) > 2 or len(match[4]) > 2:
        out = not any(year in YEARS for year in years)
        mend = f"Correct it: years are {_SPAN}."
        return Told("is out of all time.", mend, f"not-a-{kind}") if out else None
    return None


def _there_is(year: int, month: int, day: int) -> bool:
    try:
        datetime(year if year > 99 else 2000 + year, month, day)
    except ValueError:
        return False
    return True


def _told_number(text: str, date_format: str) -> Told | None:
    """Say which days a bare number may be."""
    if date_format in DAY_NUMBERS or not _DAY_NUMBER.fullmatch(text) or float(text) < _FIRST_DAY_NUMBER:
        return None
    days = [_day(day) if (day := day_number(text, system)) else "" for system in DAY_NUMBERS]
    if not all(days):
        return None
    return Told(
        f"is a spreadsheet's number for a day: {days[0]}, or {days[1]} in a workbook of the 1904 system.",
        "Format the column as dates and save it again, or say for this source in study.toml: "
        'date_format = "excel" (or "excel-1904").', "day-number", once=True,
    )  # fmt: skip


def _in_order(ways: Iterable[str]) -> str:
    return " or ".join(f'date_format = "{way}" ({_order(way)})' for way in ways)


def _order(way: str) -> str:
    found = (ways[way] for ways in (*_WAYS.values(), *_MONTH_WAYS.values()) if way in ways)
    return next(found, "")


def _either(days: list[str]) -> str:
    return listed(days).replace(" and ", " or ")


def _day(day: datetime) -> str:
    return written_day(pd.Timestamp(day))


def _month(day: datetime) -> str:
    return f"{day:%B %Y}"
