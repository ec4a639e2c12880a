"""The ratings quarter by quarter: each as an icon and a word, with what was decided where it differs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from impact_eval.charts.result_row import ResultRow, grouped, result_rows
from impact_eval.pack.status import Status, status_of

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = (
    "recommendation_id", "order", "quarter", "rating", "rating_title", "decided_rating",
    "decided_rating_title", "moved", "because",
)  # fmt: skip


@dataclass(frozen=True)
class QuarterRating:
    """A recommendation's rating at the end of a quarter; `decided` is what a group decided in its place."""

    quarter: str
    rating: Status
    decided: Status | None
    because: str


@dataclass(frozen=True)
class History:
    """The quarters, the oldest first, and each recommendation's ratings; None where it was not known yet."""

    quarters: tuple[str, ...]
    ratings: dict[str, tuple[QuarterRating | None, ...]]

    def of(self, recommendation_id: str) -> tuple[QuarterRating, ...]:
        """Return the quarters in which a recommendation has a rating; none where it is one only."""
        known = tuple(filter(None, self.ratings.get(recommendation_id, ())))
        return known if len(known) > 1 else ()


def history_of(table: pd.DataFrame) -> History:
    """Return what the pack shows of `Assurance.history`."""
    rows = result_rows(table, COLUMNS, "Assurance.history")
    quarters = tuple(dict.fromkeys(row.word("quarter") for row in sorted(rows, key=_order)))
    ratings = {}
    for (name,), of_one in grouped(rows, "recommendation_id").items():
        by_quarter = {row.word("quarter"): _rating(row) for row in of_one}
        ratings[str(name)] = tuple(by_quarter.get(quarter) for quarter in quarters)
    return History(quarters, ratings)


def _order(row: ResultRow) -> float:
    return row.number("order") or 0


def _rating(row: ResultRow) -> QuarterRating:
    decided = row.word("decided_rating")
    return QuarterRating(
        row.word("quarter"),
        status_of("ratings", row.word("rating"), row.word("rating_title")),
        status_of("ratings", decided, row.word("decided_rating_title")) if decided else None,
        row.word("because"),
    )
