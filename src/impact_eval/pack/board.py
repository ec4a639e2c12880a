"""Page one: the assurance board, what changed since last quarter, and what the group is asked to decide.

Recommendations run down and dimensions across; a status is a word with an icon, and the rating says because
of what. The two lists that a yearly report asks for, evidence of impact and areas of little or no progress,
are the same rows picked by their status.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from impact_eval.charts.result_row import ResultRow, grouped, result_rows
from impact_eval.pack.status import Status, status_of
from impact_eval.pack.wording import say, words

if TYPE_CHECKING:
    from impact_eval.evaluation import Evaluation

BOARD = (
    "recommendation_id", "review_id", "text", "theme", "owner", "due_date", "rating", "rating_title",
    "because", "raise_by", "decide", "previous_rating_title", "moved", "decided_rating",
    "decided_rating_title", "better_than_evidence", "decision_note", "firmness",
)  # fmt: skip
DIMENSIONS = ("recommendation_id", "dimension", "dimension_title", "status", "status_title", "because")


@dataclass(frozen=True)
class Dimension:
    """A column of the board."""

    key: str
    title: str
    level: str


@dataclass(frozen=True)
class DimensionStatus:
    """The evidence of one recommendation in one dimension."""

    key: str
    title: str
    status_key: str
    status: Status
    because: str


@dataclass(frozen=True)
class BoardRow:
    """A recommendation on the board.

    Attributes
    ----------
    anchor : the id of its section.
    rating : by the evidence.
    decided, better : what a group decided in its place, None where nothing stands, and whether that is better
        than the evidence.
    decision_note : who decided what, when and why, and how a decision ended.
    firmness : which single change would change the rating.
    """

    id: str
    anchor: str
    text: str
    theme: str
    rating_key: str
    rating: Status
    because: str
    raise_by: str
    decide: str
    moved: str
    previous: str
    dimensions: tuple[DimensionStatus, ...]
    decided_key: str = ""
    decided: Status | None = None
    better: bool = False
    decision_note: str = ""
    firmness: str = ""

    @property
    def withdrawn(self) -> bool:
        """Whether it was withdrawn, and so is not rated."""
        return self.rating_key == "withdrawn"


@dataclass(frozen=True)
class Picked:
    """Rows of the board picked for a list: the recommendation and the sentence that says why."""

    row: BoardRow
    status: Status
    title: str
    because: str


@dataclass(frozen=True)
class Board:
    """Everything that page one and the two lists after it show."""

    dimensions: tuple[Dimension, ...]
    rows: tuple[BoardRow, ...]

    @property
    def rated(self) -> tuple[BoardRow, ...]:
        """The recommendations that were not withdrawn."""
        return tuple(row for row in self.rows if not row.withdrawn)

    @property
    def moves(self) -> tuple[str, ...]:
        """What changed since last quarter, a sentence each; one sentence where nothing did."""
        moved = [row for row in self.rows if row.moved in MOVES]
        if self.rows and all(row.moved in {"new", ""} for row in self.rows):
            return (say("board.changed_first"),)
        return tuple(_move(row) for row in moved) or (say("board.changed_none"),)

    @property
    def decisions(self) -> tuple[tuple[str, tuple[BoardRow, ...]], ...]:
        """What the group is asked to decide, and for which recommendations."""
        asked: dict[str, list[BoardRow]] = {}
        for row in self.rows:
            if row.decide:
                asked.setdefault(row.decide, []).append(row)
        return tuple((decision, tuple(rows)) for decision, rows in asked.items())

    def impact(self) -> tuple[tuple[str, tuple[Picked, ...]], ...]:
        """Evidence of impact: what improved, grouped by dimension."""
        plan = words("impact")
        return tuple(
            (title, tuple(self._picked(plan["statuses"], (dimension,))))
            for dimension, title in plan["groups"].items()
        )

    def standing_still(self) -> tuple[BoardRow, ...]:
        """Recommendations with little or no progress."""
        slow = set(words("progress")["ratings"])
        return tuple(row for row in self.rows if not slow.isdisjoint((row.rating_key, row.decided_key)))

    def without_change(self) -> tuple[Picked, ...]:
        """Evidence from practice and outcomes that got worse or shows no change."""
        plan = words("progress")
        return tuple(self._picked(plan["statuses"], plan["dimensions"]))

    def _picked(self, statuses: Iterable[str], dimensions: Iterable[str]) -> Iterable[Picked]:
        wanted = set(statuses), set(dimensions)
        for row in self.rows:
            for one in row.dimensions:
                if one.status_key in wanted[0] and one.key in wanted[1]:
                    yield Picked(row, one.status, one.title, one.because)


#: What is told of a rating that did not stay the same.
MOVES = frozenset({"raised", "lowered", "changed", "new", "withdrawn"})


def _move(row: BoardRow) -> str:
    return say(
        f"board.changed_{row.moved}",
        id=row.id,
        theme=row.theme,
        now=row.rating.title.lower(),
        before=row.previous.lower(),
    )


def board_of(evaluation: Evaluation) -> Board:
    """Return the board of a protected evaluation, in the order of the register."""
    rows = result_rows(evaluation.assurance.board, BOARD, "Assurance.board")
    by_id = grouped(
        result_rows(evaluation.assurance.table, DIMENSIONS, "Assurance.table"), "recommendation_id"
    )
    anchors = anchors_of([row.word("recommendation_id") for row in rows])
    return Board(
        dimensions=tuple(
            Dimension(key, title, words("board")["levels"].get(key, ""))
            for key, title in words("dimensions").items()
        ),
        rows=tuple(_row(row, by_id.get((row.word("recommendation_id"),), []), anchors) for row in rows),
    )


def _row(row: ResultRow, dimensions: list[ResultRow], anchors: dict[str, str]) -> BoardRow:
    known = {one.word("dimension"): one for one in dimensions}
    decided = row.word("decided_rating")
    return BoardRow(
        id=row.word("recommendation_id"),
        anchor=anchors[row.word("recommendation_id")],
        text=row.word("text"),
        theme=row.word("theme"),
        rating_key=row.word("rating"),
        rating=status_of("ratings", row.word("rating"), row.word("rating_title")),
        because=row.word("because"),
        raise_by=row.word("raise_by"),
        decide=row.word("decide"),
        moved=row.word("moved"),
        previous=row.word("previous_rating_title"),
        dimensions=tuple(
            _dimension(key, title, known.get(key), rated=row.word("rating") != "withdrawn")
            for key, title in words("dimensions").items()
        ),
        decided_key=decided,
        decided=status_of("ratings", decided, row.word("decided_rating_title")) if decided else None,
        better=row.word("better_than_evidence") == "yes",
        decision_note=row.word("decision_note"),
        firmness=row.word("firmness"),
    )


def _dimension(key: str, title: str, row: ResultRow | None, *, rated: bool) -> DimensionStatus:
    if not rated:
        return DimensionStatus(key, title, "", status_of("statuses", ""), "")
    if row is None:
        return DimensionStatus(key, title, "no_evidence", status_of("statuses", "no_evidence"), "")
    status = status_of("statuses", row.word("status"), row.word("status_title"))
    return DimensionStatus(
        key, row.word("dimension_title") or title, row.word("status"), status, row.word("because")
    )


def anchors_of(identifiers: Iterable[Any]) -> dict[str, str]:
    """Return an id of the page for each identifier, unique whatever the identifiers are.

    Examples
    --------
    >>> anchors_of(["R 01", "r-01", "R02"])
    {'R 01': 'rec-r-01', 'r-01': 'rec-r-01-2', 'R02': 'rec-r02'}
    """
    anchors: dict[str, str] = {}
    for identifier in identifiers:
        base = anchor = "rec-" + re.sub(r"[^a-z0-9]+", "-", str(identifier).lower()).strip("-")
        number = 2
        while anchor in anchors.values():
            anchor, number = f"{base}-{number}", number + 1
        anchors[str(identifier)] = anchor
    return anchors
