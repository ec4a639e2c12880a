"""A question as it was answered: its answers from unfavourable to favourable, and what is withheld."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from impact_eval.charts.result_row import ResultRow
from impact_eval.charts.wording import say
from impact_eval.charts.written import count, percent


@dataclass(frozen=True)
class Question:
    """One question of one course.

    Attributes
    ----------
    answers : rows of `Reaction.distribution`, from unfavourable to favourable.
    share : its row of `Reaction.table`, where that was given.
    course : title of its course, where a chart has several.
    """

    answers: tuple[ResultRow, ...]
    share: ResultRow | None
    course: str

    @property
    def text(self) -> str:
        """The question, and its course where there are several."""
        text = self.answers[0].word("item_text")
        return f"{text} ({self.course})" if self.course else text

    @property
    def n(self) -> str:
        """How many answered."""
        return self.answers[0].written("n_total", count)

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """The answers in words, in order."""
        return tuple(answer_label(answer) for answer in self.answers)

    @property
    def withheld(self) -> float:
        """Per cent of the bar that the shown answers leave to the withheld ones; nothing when none is."""
        if not any(answer.is_hidden("share") for answer in self.answers):
            return 0.0
        return 100 - sum(100 * (answer.number("share") or 0) for answer in self.answers)


def answer_label(answer: ResultRow) -> str:
    """Return an answer in words; where the instrument has none, its score."""
    return answer.word("label") or f"{answer.number('score') or 0:g}"


def favourable(share: ResultRow) -> str:
    """Return a favourable share with its interval, from a row of `Reaction.table`."""
    if share.number("favourable_share") is None:
        return share.written("favourable_share", percent)
    ends = {end: share.written(f"favourable_{end}", percent) for end in ("low", "high")}
    interval = say("cell.interval_named", **ends)
    return f"{share.written('favourable_share', percent)} ({interval})"
