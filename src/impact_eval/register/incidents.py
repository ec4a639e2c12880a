"""One incident, one or two rows: a rapid review, and the practice review that looks into it further.

Where the register has a row for each, the later one names the earlier (`rapid_review_id`). What both may say
is then told once: the stages of the rapid review at its own row, those of the practice review at the other.
What the one row leaves blank is taken from its partner.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

#: Kinds of review that have statutory stages, and the phase that each kind's own row is about.
TIMED = ("rapid", "local_practice")


@dataclass(frozen=True)
class Incident:
    """One review's row, with what its partner says where it is blank itself.

    Attributes
    ----------
    row : column to value; blank words are empty, blank dates NaT.
    follows : the review whose incident it looks into further; blank where there is none in the register.
    followed_by : the review that looks further into it; blank where there is none.
    """

    row: Mapping[str, Any]
    follows: str
    followed_by: str

    @property
    def id(self) -> str:
        """The review's identifier."""
        return str(self.row["review_id"])

    @property
    def kind(self) -> str:
        """The kind of review."""
        return str(self.row["kind"])

    def day(self, column: str) -> pd.Timestamp | None:
        """Return a date without its clock; None where it is not on record."""
        value = self.row[column]
        return None if pd.isna(value) else value.normalize()

    def word(self, column: str) -> str:
        """Return a word or a text; blank where there is none. A practice review is one by decision."""
        value = self.row[column]
        if column == "decision" and not value and self.kind == "local_practice":
            return "local_review"
        return str(value)

    def told_at(self, phase: str) -> str:
        """Return the partner that a phase is told at; blank where it is told here."""
        return self.follows if phase == "rapid" else self.followed_by


def incidents_of(reviews: pd.DataFrame) -> tuple[list[Incident], list[str]]:
    """Return an incident a row, and the reviews that name a rapid review which is not in the register."""
    rows = {str(row["review_id"]): _plain(row) for row in reviews.to_dict("records")}
    named = {one: row["rapid_review_id"] for one, row in rows.items() if row["rapid_review_id"] != one}
    lost = [one for one, other in named.items() if other and other not in rows]
    heads = {one: other for one, other in named.items() if other in rows and not named.get(other)}
    followers = {head: one for one, head in reversed(list(heads.items()))}
    found = []
    for one, row in rows.items():
        partner = rows.get(heads.get(one, "") or followers.get(one, ""), {})
        filled = {name: partner.get(name, value) if _blank(value) else value for name, value in row.items()}
        found.append(Incident(filled, heads.get(one, ""), followers.get(one, "")))
    return found, lost


def _plain(row: Mapping[Any, Any]) -> dict[str, Any]:
    """Return a row with nothing in place of missing words; dates stay as they are."""
    return {
        str(name): value if isinstance(value, pd.Timestamp) or value is pd.NaT else _word(value)
        for name, value in row.items()
    }


def _word(value: Any) -> str:
    return "" if value is None or pd.isna(value) else str(value)


def _blank(value: Any) -> bool:
    return value is pd.NaT or value == ""
