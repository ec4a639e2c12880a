"""Text to dates, months, quarters and numbers; what cannot be read is told, never guessed.

Dates are ISO (2026-03-31) unless the source names its `date_format`: a date such as 03/04/2025 means two
different days on the two sides of the Atlantic, so it is not read without one (`intake.date_order` says what
it may be). Decimals may be marked by a comma where that cannot be a mark of thousands. Each distinct text is
read once, however many rows hold it. Years are those of a partnership's records (1900 to 2199): 0202 is a
slip, and 9999 a system's word for never.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from datetime import datetime

import pandas as pd

from impact_eval.contract.date_format import DAY_NUMBERS
from impact_eval.contract.period import YEARS, Quarter
from impact_eval.errors import StudyError
from impact_eval.intake.date_order import day_number

#: A clock's distance from Greenwich is set aside: the day is the one that the clock showed.
_ISO_DATE = re.compile(
    r"^([0-9]{4}-[0-9]{2}-[0-9]{2}(?:[ T][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?)?)"
    r"(?:Z|[+-][0-9]{2}:?[0-9]{2})?$"
)
_MONTH = re.compile(r"^([0-9]{4})-([0-9]{2})$")
_PLAIN = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?")
#: 1,234 or 1 234 or 1'234, with decimals after a point; 1.234,5 and 1 234,5; 12,5 and 0,125.
_THOUSANDS = re.compile(r"[+-]?[1-9][0-9]{0,2}(?:([, '\u2019])[0-9]{3})(?:\1[0-9]{3})*(?:\.[0-9]+)?")
_COMMA = re.compile(
    r"[+-]?(?:[0-9]+,(?:[0-9]{1,2}|[0-9]{4,})|0,[0-9]{3}|[0-9]{4,},[0-9]{3}"
    r"|[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]+|[0-9]{1,3}(?: [0-9]{3})+,[0-9]+)"
)
_EITHER = re.compile(r"[+-]?[1-9][0-9]{0,2}[.,][0-9]{3}")
_PER_CENT = re.compile(r"([+-]?[0-9]+(?:[.,][0-9]+)?) ?%")

#: Kind of column to the mend for a text that is not one.
MENDS = {
    "date": "Write it as 2026-03-31 (years 1900 to 2199), or set date_format for this source in study.toml.",
    "month": "Write it as 2026-03.",
    "quarter": "Write it as 2025-26 Q4.",
    "year": "Write it as 2025-26: a financial year, from April.",
    "integer": "Write a whole number in digits, as in 1250.",
    "number": "Write a number in digits, as in 12.5.",
}


def read_date(text: str, date_format: str = "") -> pd.Timestamp | None:
    """Read a date or a date and time.

    Examples
    --------
    >>> read_date("2025-04-03"), read_date("03/04/2025"), read_date("03/04/2025", "%d/%m/%Y")
    (Timestamp('2025-04-03 00:00:00'), None, Timestamp('2025-04-03 00:00:00'))
    """
    day = _written_as(text, date_format) or _iso(text)
    return pd.Timestamp(day) if day and day.year in YEARS else None


def _written_as(text: str, date_format: str) -> datetime | None:
    if date_format in DAY_NUMBERS:
        return day_number(text, date_format)
    try:
        return datetime.strptime(text, date_format).replace(tzinfo=None) if date_format else None
    except (ValueError, OverflowError, re.error):
        return None


def _iso(text: str) -> datetime | None:
    match = _ISO_DATE.match(text)
    try:
        return datetime.fromisoformat(match[1]) if match else None
    except ValueError:
        return None


def read_month(text: str, date_format: str = "") -> pd.Timestamp | None:
    """Read a month as its first day, from `2025-04` or any date in it."""
    match = _MONTH.match(text)
    day = read_date(f"{text}-01") if match else read_date(text, date_format)
    return None if day is None else day.normalize().replace(day=1)


def read_number(text: str) -> float | None:
    """Read a number; thousands may be marked, and decimals by a comma where it cannot mark thousands.

    Examples
    --------
    >>> read_number("1,234"), read_number("12,5"), read_number("1.234,5"), read_number("85%")
    (1234.0, 12.5, 1234.5, None)
    """
    if _PLAIN.fullmatch(text):
        number = float(text)
    elif _THOUSANDS.fullmatch(text):
        number = float(re.sub(r"[, '\u2019]", "", text))
    elif _COMMA.fullmatch(text):
        number = float(text.replace(".", "").replace(" ", "").replace(",", "."))
    else:
        return None
    return number if math.isfinite(number) else None


def of_two_readings(texts: Iterable[str]) -> frozenset[str]:
    """Return the numbers of a column that may be thousands or decimals: 1,234 beside 12,5.

    Examples
    --------
    >>> sorted(of_two_readings(["12,5", "1,234", "7"])), sorted(of_two_readings(["1,234", "7"]))
    (['1,234'], [])
    """
    given = set(texts)
    if not any(_COMMA.fullmatch(text) for text in given):
        return frozenset()
    return frozenset(text for text in given if _EITHER.fullmatch(text))


def read_share(text: str) -> float | None:
    """Read a percentage as a share of one.

    Examples
    --------
    >>> read_share("85 %"), read_share("85"), read_share("62,5%")
    (0.85, None, 0.625)
    """
    match = _PER_CENT.fullmatch(text)
    return float(match[1].replace(",", ".")) / 100 if match else None


def read_integer(text: str) -> float | None:
    """Read a whole number."""
    number = read_number(text)
    return number if number is not None and number.is_integer() else None


def read_quarter(text: str) -> str | None:
    """Read a quarter and write it in the one form."""
    try:
        quarter = Quarter.parse(text)
    except StudyError:
        return None
    return str(quarter) if quarter.year in YEARS else None


def read_year(text: str) -> str | None:
    """Read a financial year and write it in the one form.

    Examples
    --------
    >>> read_year("2025/2026"), read_year("2025-26"), read_year("2025"), read_year("2025-27")
    ('2025-26', '2025-26', None, None)
    """
    quarter = read_quarter(f"{text} Q1")
    return quarter and quarter.removesuffix(" Q1")


def read_choice(text: str, choices: tuple[str, ...]) -> str:
    """Put a choice in the contract's spelling where it differs only in case, spaces or dashes."""
    plain = re.sub(r"[\s\-]+", "_", text.strip().casefold())
    return plain if plain in choices else text


def parser_of(kind: str, choices: tuple[str, ...], date_format: str) -> Callable[[str], object] | None:
    """Return what reads a kind of column; None where text stays text."""
    if kind == "date":
        return lambda text: read_date(text, date_format)
    if kind == "month":
        return lambda text: read_month(text, date_format)
    if kind == "choice":
        return lambda text: read_choice(text, choices)
    read: dict[str, Callable[[str], object]] = {
        "integer": read_integer, "number": read_number, "quarter": read_quarter, "year": read_year,
    }  # fmt: skip
    return read.get(kind)
