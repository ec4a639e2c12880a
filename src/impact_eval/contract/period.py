"""Periods as local government in England counts them: quarter 1 is April to June.

A quarter is written `2025-26 Q4` (January to March 2026). Evidence is always *as of* a date: a pack for a
quarter uses what had been submitted by the quarter's last day and nothing later.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from impact_eval.errors import StudyError

#: Years of a partnership's records.
YEARS = range(1900, 2200)
_QUARTER = re.compile(r"^\s*(\d{4})\s*[-/]\s*(\d{2}|\d{4})\s+[Qq]([1-4])\s*$")


@dataclass(frozen=True, order=True)
class Quarter:
    """A financial-year quarter.

    Examples
    --------
    >>> quarter = Quarter.parse("2025-26 Q4")
    >>> str(quarter), quarter.start.isoformat(), quarter.end.isoformat()
    ('2025-26 Q4', '2026-01-01', '2026-03-31')
    >>> str(quarter.previous), str(Quarter.containing(date(2026, 4, 1)))
    ('2025-26 Q3', '2026-27 Q1')
    """

    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> Quarter:
        """Read `2025-26 Q4`; a `StudyError` says how a quarter is written when it is not one."""
        match = _QUARTER.match(text)
        if match is None:
            raise StudyError(f"'{text}' is not a quarter.", mend="Write it as in '2025-26 Q4'.")
        year, following, number = int(match[1]), match[2], int(match[3])
        if year not in YEARS:
            raise StudyError(f"'{text}' is out of all time.", mend="Write it as in '2025-26 Q4'.")
        if int(following) not in {year + 1, (year + 1) % 100}:
            raise StudyError(
                f"'{text}' is not a financial year: {year} is followed by {(year + 1) % 100:02d}.",
                mend=f"Write '{year}-{(year + 1) % 100:02d} Q{number}'.",
            )
        return cls(year, number)

    @classmethod
    def containing(cls, day: date) -> Quarter:
        """Return the quarter that a day falls in."""
        year = day.year if day.month >= 4 else day.year - 1
        return cls(year, (day.month - 4) % 12 // 3 + 1)

    @property
    def start(self) -> date:
        """First day of the quarter."""
        month = (self.number - 1) * 3 + 4
        return date(self.year + (month > 12), (month - 1) % 12 + 1, 1)

    @property
    def end(self) -> date:
        """Last day of the quarter."""
        return self.next.start - timedelta(days=1)

    @property
    def next(self) -> Quarter:
        """The quarter that follows."""
        return Quarter(self.year + self.number // 4, self.number % 4 + 1)

    @property
    def previous(self) -> Quarter:
        """The quarter before."""
        return Quarter(self.year - (self.number == 1), (self.number - 2) % 4 + 1)

    def __str__(self) -> str:
        return f"{self.year}-{(self.year + 1) % 100:02d} Q{self.number}"
