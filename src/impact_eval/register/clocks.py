"""The clock of one stage of one review: when it started, when it is due, when it stopped, and how it stands.

A state is one of *met*, *late*, *done* (no limit is set), *running*, *overdue*, *not_started*, *not_needed*
and *unknown*. What is not on record is never counted as done, and dates that contradict each other are not
timed.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

import pandas as pd

from impact_eval.contract.tables import schemas
from impact_eval.register.incidents import TIMED, Incident
from impact_eval.register.wording import counted, say, words
from impact_eval.register.working_days import nth_working_day, working_days_after
from impact_eval.wording import written_day

if TYPE_CHECKING:
    from impact_eval.register.editions import Edition, Editions, Stage

State = Literal["met", "late", "done", "running", "overdue", "not_started", "not_needed", "unknown"]
NOWHERE = float("nan")


@dataclass(frozen=True)
class Clock:
    """One stage of one review, as it stood on a day.

    Attributes
    ----------
    stage, edition : the stage, and the edition by which it was timed; None where none held.
    state, text : how it stands, and the sentence that says so.
    started, due, done : its days; None where there is none.
    working_days : from the start until it was done, or until the day it is looked at.
    days_left : working days until it is due, below zero when it is overdue; only while it is not done.
    told_at : the other row of the same incident, where the stage is told there.
    """

    stage: Stage
    edition: Edition | None
    state: State
    text: str
    started: pd.Timestamp | None = None
    due: pd.Timestamp | None = None
    done: pd.Timestamp | None = None
    working_days: float = NOWHERE
    days_left: float = NOWHERE
    told_at: str = ""


def clocks_of(incident: Incident, editions: Editions, as_of: date, kept: Container[str]) -> list[Clock]:
    """Return every stage's clock for a review; a stage is timed by the edition that held when it started.

    Parameters
    ----------
    incident : the review, as it was known on the day.
    editions : the editions of the guidance.
    as_of : the day.
    kept : the dates of which the register has at least one; what it does not keep is not overdue.
    """
    first = _first_day(incident, editions)
    edition = editions.on(first or as_of) or editions.editions[0]
    return [
        _needless(incident, stage, edition, kept) or _clock(incident, stage, edition, editions, as_of)
        for stage in edition.stage
    ]


def _first_day(incident: Incident, editions: Editions) -> date | None:
    """The day that says which edition's stages a review has: the first of its dates on record."""
    columns = {
        name for edition in editions.editions for stage in edition.stage for name in (stage.start, stage.to)
    }
    days = [day for name in columns | {"incident_date"} if (day := incident.day(name)) is not None]
    return min(days).date() if days else None


def _needless(incident: Incident, stage: Stage, edition: Edition, kept: Container[str]) -> Clock | None:
    """The clock of a stage that is told elsewhere, not needed or not kept; None where it has to be timed."""
    partner = incident.told_at(stage.phase)
    if partner:
        text = say("clock.told_at", title=stage.title, review=partner)
        return Clock(stage, edition, "not_needed", text, told_at=partner)
    if reason := _not_needed(incident, stage):
        return Clock(stage, edition, "not_needed", reason)
    if stage.optional and stage.to not in kept:
        return Clock(stage, edition, "unknown", say("clock.not_kept", title=stage.title))
    return None


def _clock(incident: Incident, stage: Stage, edition: Edition, editions: Editions, as_of: date) -> Clock:
    started, held = incident.day(stage.start), None
    if started is not None:
        held = editions.on(started.date())
        stage = (held and held.of(stage.id)) or stage
        started = incident.day(stage.start)
    done = incident.day(stage.to)
    told = {"title": stage.title, "start": words("starts")[stage.start]}
    if started is None:
        return _without_start(stage, edition, done, told)
    told["started"] = written_day(started)
    if held is None:
        return Clock(stage, None, "unknown", say("clock.no_edition", **told), started, None, done)
    if done is not None and done < started and not stage.before:
        text = say("clock.out_of_order", done=written_day(done), **told)
        return Clock(stage, held, "unknown", text, started, None, done)
    return _timed(stage, held, started, done, as_of, told)


def _not_needed(incident: Incident, stage: Stage) -> str:
    """Say why a stage is not needed; blank where it is."""
    if incident.kind not in TIMED:
        return say("clock.not_of_kind", title=stage.title, kind=words("a_kind")[incident.kind])
    for column, needed in stage.only.items():
        word = incident.word(column)
        if word and word not in needed:
            return say("clock.not_needed", title=stage.title, why=_why(column, word))
    for column, needless in stage.unless.items():
        if (word := incident.word(column)) in needless:
            return say("clock.not_needed", title=stage.title, why=_why(column, word))
    if stage.reason and incident.day(stage.to) is None and (reason := incident.word(stage.reason)):
        return say("clock.with_reason", title=stage.title, reason=reason.rstrip("."))
    return ""


def _why(column: str, word: str) -> str:
    reason: str | None = words("reasons").get(column, {}).get(word)
    meaning = schemas()["reviews"].columns[column].description
    return reason or say("clock.other_word", word=word.replace("_", " "), meaning=meaning)


def _without_start(
    stage: Stage, edition: Edition | None, done: pd.Timestamp | None, told: dict[str, str]
) -> Clock:
    """A stage whose first day is not on record: not timed if it was done, else not begun or not known."""
    if done is not None:
        text = say("clock.no_start", done=written_day(done), **told)
        return Clock(stage, edition, "unknown", text, None, None, done)
    # Somebody became aware, or there would be no review: only the day is missing.
    known_to_be = stage.start == "aware_date"
    text = say("clock.start_missing" if known_to_be else "clock.not_started", **told)
    return Clock(stage, edition, "unknown" if known_to_be else "not_started", text)


def _timed(
    stage: Stage, edition: Edition, started: pd.Timestamp, done: pd.Timestamp | None, as_of: date,
    told: dict[str, str],
) -> Clock:  # fmt: skip
    due = _due(stage, started)
    last = as_of if done is None else done.date()
    taken = working_days_after(started.date(), last) * (-1 if stage.before else 1)
    counts = not stage.before or done is not None
    state = _state(due, done, as_of)
    left = NOWHERE if due is None or done is not None else float(working_days_after(as_of, due.date()))
    facts = {
        **told,
        "taken": counted(abs(taken), "working_day"),
        "limit": counted(stage.limit or 0, {"months": "month"}.get(stage.unit, "working_day")),
        "way": words("way")["before" if stage.before and taken >= 0 else "after"],
        "done": "" if done is None else written_day(done),
        "due": "" if due is None else written_day(due),
        "over": counted(0 if due is None else abs(working_days_after(due.date(), last)), "working_day"),
    }
    kind = "_without_limit" if due is None else "_before" if stage.before else ""
    text = say(f"clock.{state}{kind}", **facts)
    return Clock(stage, edition, state, text, started, due, done, float(taken) if counts else NOWHERE, left)


def _due(stage: Stage, started: pd.Timestamp) -> pd.Timestamp | None:
    """The last day in time; a month that is too short ends on its last day."""
    if stage.limit is None:
        return None
    if stage.unit == "months":
        return started + pd.DateOffset(months=stage.limit)
    return pd.Timestamp(nth_working_day(started.date(), -stage.limit if stage.before else stage.limit))


def _state(due: pd.Timestamp | None, done: pd.Timestamp | None, as_of: date) -> State:
    if due is None:
        return "running" if done is None else "done"
    if done is not None:
        return "met" if done <= due else "late"
    return "running" if as_of <= due.date() else "overdue"
