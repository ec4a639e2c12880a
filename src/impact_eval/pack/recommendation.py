"""One recommendation's section: what was asked, its rating, its thread, its evidence and its next step.

The thread is shown twice: as a strip of steps in which a gap is seen at once, and as a table with every row.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from impact_eval.charts.result_row import ResultRow, grouped, result_rows
from impact_eval.charts.written import day
from impact_eval.pack.board import BoardRow
from impact_eval.pack.evidence import Level, Place, levels_of
from impact_eval.pack.figures import Drawings
from impact_eval.pack.history import History, QuarterRating
from impact_eval.pack.tables import PackTable, laid_out
from impact_eval.pack.wording import say, words

if TYPE_CHECKING:
    import pandas as pd

    from impact_eval.evaluation import Evaluation, Evidence


@dataclass(frozen=True)
class Step:
    """A step of the thread: what it is, what is on record of it, and whether anything is."""

    title: str
    present: bool
    details: tuple[str, ...]


@dataclass(frozen=True)
class Section:
    """Everything that a recommendation's section shows."""

    row: BoardRow
    facts: tuple[tuple[str, str], ...]
    steps: tuple[Step, ...]
    missing: tuple[str, ...]
    thread: PackTable
    levels: tuple[Level, ...]
    caveats: tuple[str, ...]
    history: tuple[QuarterRating, ...] = ()


def section_of(
    evaluation: Evaluation, row: BoardRow, drawings: Drawings, history: History | None = None
) -> Section:
    """Return the section of a recommendation of a protected evaluation.

    Parameters
    ----------
    evaluation : the evaluation, after disclosure control.
    row : the recommendation's row of the board.
    drawings : where the charts are made; a chart that another section has made is used again.
    history : the ratings quarter by quarter.
    """
    evidence, thread = evaluation.of(row.id), evaluation.thread(row.id)
    return Section(
        row=row,
        facts=_facts(evaluation, row.id),
        steps=_steps(thread.table),
        missing=thread.missing,
        thread=laid_out("thread", thread.table, caption=say("recommendation.thread_caption", id=row.id)),
        levels=levels_of(evidence, Place(row.id, row.anchor), drawings),
        caveats=_caveats(evidence),
        history=history.of(row.id) if history else (),
    )


def _steps(thread: pd.DataFrame) -> tuple[Step, ...]:
    """The steps of a thread in its order; which detail of a step is shown is data."""
    rows = result_rows(thread, ("step", "id", "date", "state"), "Thread.table")
    steps = []
    for (step,), of_step in grouped(rows, "step").items():
        on_record = [row for row in of_step if row.word("state") == "present"]
        details = [_detail(row, words("steps").get(step, "")) for row in on_record]
        shown = tuple(dict.fromkeys(detail for detail in details if detail))
        steps.append(Step(str(words("phrases").get(step, step)), bool(on_record), shown))
    return tuple(steps)


def _detail(row: ResultRow, what: str) -> str:
    if what == "date":
        date = row.date("date")
        return "" if date is None else day(date)
    return row.word("id") if what == "id" else ""


def _facts(evaluation: Evaluation, recommendation_id: str) -> tuple[tuple[str, str], ...]:
    """What the register says of the recommendation."""
    register = evaluation.recommendations
    found = register[register["recommendation_id"].astype(str) == recommendation_id].iloc[0]
    told = ((label, _fact(found.get(column))) for column, label in words("facts").items())
    return tuple((label, text) for label, text in told if text)


def _fact(value: object) -> str:
    import pandas as pd

    if isinstance(value, (list, tuple)):
        return ", ".join(str(one) for one in value)
    if value is None or pd.isna(value):  # type: ignore[call-overload]
        return ""
    return day(value) if isinstance(value, pd.Timestamp) else str(value)


def _caveats(evidence: Evidence) -> tuple[str, ...]:
    """Strength of the designs, each once; the notes stand beside their own numbers."""
    frames = (evidence.learning.table, evidence.behaviour.audits, evidence.results.table)
    designs = [design for frame in frames for design in frame["design"].dropna().astype(str) if design]
    return tuple(say("recommendation.design", design=design) for design in dict.fromkeys(designs))
