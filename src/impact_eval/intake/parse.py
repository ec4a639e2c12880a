"""Text to dates, months, quarters and numbers; what cannot be read is told, never guessed.

Dates are ISO (2026-03-31) unless the source names its `date_format`: a date such as 03/04/2025 means two
different days on the two sides of the Atlantic, so it is not read without one. Each distinct text is read
once, however many rows hold it. Years are those of a partnership's records (1900 to 2199): 0202 is a slip,
and 9999 a system's word for never.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import datetime

import pandas as pd

from impact_eval.contract.period import Quarter
from impact_eval.errors import StudyError

_ISO_DATE = re.compile(r"^\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}(:\d{2}(\.\d+)?)?)?$")
_YEARS = range(1900, 2200)
_MONTH = re.compile(r"^(\d{4})-(\d{2})$")

#: Kind of column to the mend for a text that is not one.
MENDS = {
    "date": "Write it as 2026-03-31 (years 1900 to 2199), or set date_format for this source in study.toml.",
    "month": "Write it as 2026-03.",
    "quarter": "Write it as 2025-26 Q4.",
    "integer": "Write a whole number.",
    "number": "Write a number.",
}


def read_date(text: str, date_format: str = "") -> pd.Timestamp | None:
    """Read a date or a date and time.

    Examples
    --------
    >>> read_date("2025-04-03"), read_date("03/04/2025"), read_date("03/04/2025", "%d/%m/%Y")
    (Timestamp('2025-04-03 00:00:00'), None, Timestamp('2025-04-03 00:00:00'))
    """
    day = _written_as(text, date_format) or _iso(text)
    return pd.Timestamp(day) if day and day.year in _YEARS else None


def _written_as(text: str, date_format: str) -> datetime | None:
    try:
        return datetime.strptime(text, date_format) if date_format else None
    except ValueError:
        return None


def _iso(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if _ISO_DATE.match(text) else None
    except ValueError:
        return None


def read_month(text: str, date_format: str = "") -> pd.Timestamp | None:
    """Read a month as its first day, from `2025-04` or any date in it."""
    match = _MONTH.match(text)
    day = read_date(f"{text}-01") if match else read_date(text, date_format)
    return None if day is None else day.normalize().replace(day=1)


def read_number(text: str) -> float | None:
    """Read a number; thousands may be marked with a comma."""
    try:
        number = float(text.replace(",", "") if re.fullmatch(r"-?\d{1,3}(,\d{3})+(\.\d+)?", text) else text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


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
    return str(quarter) if quarter.year in _YEARS else None


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
    return {"integer": read_integer, "number": read_number, "quarter": read_quarter}.get(kind)
