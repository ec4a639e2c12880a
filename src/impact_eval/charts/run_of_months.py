"""A run of months as a chart reads it: the own area's line, then any comparison area, each with its shape."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from impact_eval.charts.result_row import ResultRow, grouped
from impact_eval.charts.wording import look, words
from impact_eval.charts.written import Writer, decimals, places_for

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Line:
    """One area's months, in order, and how they are drawn (a shape of `colours.toml`)."""

    area: str
    months: tuple[ResultRow, ...]
    style: dict[str, Any]

    @property
    def is_own(self) -> bool:
        """Whether this is the area that the recommendation is about."""
        return self.months[0].true("own_area")

    @property
    def latest(self) -> ResultRow:
        """The last month with a figure, be it withheld."""
        known = [row for row in self.months if row.is_hidden("value") or row.number("value") is not None]
        return known[-1] if known else self.months[-1]

    @property
    def withheld(self) -> list[ResultRow]:
        """The months whose figure is withheld."""
        return [row for row in self.months if row.is_hidden("value")]


@dataclass(frozen=True)
class Run:
    """The lines of one indicator, and its row of `Results.table`."""

    lines: tuple[Line, ...]
    result: ResultRow

    @classmethod
    def of(cls, months: Sequence[ResultRow], result: ResultRow) -> Run:
        """Part the months by area, the own area first."""
        areas = grouped(sorted(months, key=lambda row: not row.true("own_area")), "area")
        shapes = look("areas")
        comparison = iter(shapes["comparison"] * len(areas))
        lines = [
            Line(area, tuple(rows), shapes["own"] if rows[0].true("own_area") else next(comparison))
            for (area,), rows in areas.items()
        ]
        return cls(tuple(lines), result)

    @property
    def own(self) -> Line:
        """The area that the recommendation is about (or the only one there is)."""
        return self.lines[0]

    @property
    def title(self) -> str:
        """The indicator in words."""
        return self.own.months[0].word("indicator_title")

    @property
    def unit(self) -> str:
        """Unit of the values."""
        return self.own.months[0].word("unit")

    @cached_property
    def values(self) -> list[float]:
        """All values that are shown."""
        values = [row.number("value") for line in self.lines for row in line.months]
        return [value for value in values if value is not None]

    @cached_property
    def value(self) -> Writer:
        """How its values are written."""
        return decimals(places_for(self.values))

    @cached_property
    def span(self) -> tuple[pd.Timestamp, pd.Timestamp]:
        """First and last month."""
        dates = [
            date for line in self.lines for row in line.months if (date := row.date("month")) is not None
        ]
        return min(dates), max(dates)

    @cached_property
    def median(self) -> ResultRow:
        """A month of the own area that carries its median before (every month carries the same)."""
        known = [row for row in self.own.months if row.number("baseline_median") is not None]
        return (known or self.own.months)[0]

    @cached_property
    def shifts(self) -> dict[tuple[str, str], list[ResultRow]]:
        """Months of the own area in a shift, by what it means and the side of the median it lies on."""
        meanings = words("indicator")["better"][self.result.word("better")]
        shifts: dict[tuple[str, str], list[ResultRow]] = {}
        for row in self.own.months:
            side = row.word("side")
            if row.true("in_shift") and side in meanings and row.number("value") is not None:
                shifts.setdefault((meanings[side], side), []).append(row)
        return shifts
