"""Reviews and their clocks, and the lessons that keep coming back.

Each stage of each review stands with its days, how long it took and how it stands, as a word with an icon;
what is overdue comes first. The guidance that the clocks are counted by is printed with its source.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from impact_eval.charts.result_row import ResultRow, result_rows
from impact_eval.charts.written import count, day
from impact_eval.pack.status import Status, status_of
from impact_eval.pack.tables import PackTable, laid_out
from impact_eval.pack.wording import say

if TYPE_CHECKING:
    import pandas as pd

    from impact_eval.evaluation import Evaluation
    from impact_eval.register import Register, Themes

CLOCK = (
    "review_id", "stage_title", "by", "started", "due", "done", "working_days", "state", "state_title",
)  # fmt: skip


@dataclass(frozen=True)
class ClockRow:
    """One stage of one review, ready to be laid out."""

    review: str
    stage: str
    by: str
    started: str
    due: str
    done: str
    working_days: str
    status: Status


@dataclass(frozen=True)
class Reviews:
    """What the section on reviews shows."""

    text: str
    overdue: tuple[str, ...]
    remarks: tuple[str, ...]
    clocks: tuple[ClockRow, ...]
    summary: PackTable
    decisions: PackTable
    facts: PackTable
    stages: PackTable


@dataclass(frozen=True)
class Lessons:
    """What the section on themes shows."""

    text: str
    came_back: tuple[str, ...]
    themes: PackTable


def reviews_of(evaluation: Evaluation) -> Reviews | None:
    """Return the section on reviews of a protected evaluation; None where no review is in the register."""
    register: Register = evaluation.register
    if register.reviews.empty:
        return None
    needed = register.timeliness[register.timeliness["state"] != "not_needed"]
    overdue = register.overdue
    return Reviews(
        text=register.text,
        overdue=tuple(f"{row['review_id']}. {row['text']}" for row in overdue.to_dict("records")),
        remarks=register.remarks,
        clocks=tuple(_clock(row) for row in result_rows(needed, CLOCK, "Register.timeliness")),
        summary=laid_out("reviews_in_time", register.summary),
        decisions=laid_out("review_decisions", register.decisions),
        facts=laid_out("review_facts", register.reviews),
        stages=laid_out("review_stages", _stages(needed)),
    )


def lessons_of(evaluation: Evaluation) -> Lessons | None:
    """Return the section on themes of a protected evaluation; None where there is no recommendation."""
    themes: Themes = evaluation.themes
    if themes.table.empty:
        return None
    back = themes.table[themes.table["n_came_back"] > 0]
    return Lessons(themes.text, tuple(back["text"]), laid_out("themes", themes.table))


def _clock(row: ResultRow) -> ClockRow:
    return ClockRow(
        review=row.word("review_id"),
        stage=row.word("stage_title"),
        by=row.word("by"),
        started=_day(row, "started"),
        due=_day(row, "due"),
        done=_day(row, "done"),
        working_days=row.written("working_days", count),
        status=status_of("clocks", row.word("state"), row.word("state_title")),
    )


def _day(row: ResultRow, column: str) -> str:
    found = row.date(column)
    return say("cell.missing") if found is None else day(found)


def _stages(timeliness: pd.DataFrame) -> pd.DataFrame:
    """Each stage that was timed, once for each edition that it was timed by."""
    timed = timeliness[timeliness["edition"] != ""]
    return timed.drop_duplicates(["stage", "edition"])
