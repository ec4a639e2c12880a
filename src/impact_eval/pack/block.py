"""A block of evidence: charts, the sentences that may be repeated, and tables, of one thing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from impact_eval.pack.figures import Figure
from impact_eval.pack.tables import PackTable

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Block:
    """What one course, or one kind of evidence, has to show.

    Attributes
    ----------
    title : the course; blank where the block is of no course.
    figures : its charts.
    sentences : what may be said.
    shown : tables that stand open.
    folded : tables that are opened by who wants the numbers.
    """

    title: str = ""
    figures: tuple[Figure, ...] = ()
    sentences: tuple[str, ...] = ()
    shown: tuple[PackTable, ...] = ()
    folded: tuple[PackTable, ...] = ()

    @property
    def has_evidence(self) -> bool:
        """Whether there is anything to show."""
        return bool(self.figures or self.sentences or self.shown or self.folded)


def told(frame: pd.DataFrame) -> tuple[str, ...]:
    """Return the sentences of a table's rows, each once."""
    return tuple(dict.fromkeys(text for text in frame["text"].dropna().astype(str) if text))
