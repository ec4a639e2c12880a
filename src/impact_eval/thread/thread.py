"""The chain of one recommendation, step by step, with what is missing in it named.

    incident, review, recommendation, action, course, session, attendance, questionnaires, audit, indicator

A step that ought to be there and is not is a row of its own, with the state `missing` and a plain sentence: a
recommendation without an action is found here before anybody looks for its effect.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pandas as pd

from impact_eval.levels.bearing import WITHOUT_COURSE, Bearing, is_known
from impact_eval.result import Result
from impact_eval.thread.wording import counted, say, words
from impact_eval.wording import listed, written_day

if TYPE_CHECKING:
    from datetime import date

    from impact_eval.intake.study import Study
    from impact_eval.levels.behaviour import Behaviour
    from impact_eval.levels.participation import Participation
    from impact_eval.levels.results import Results
    from impact_eval.register import Register

COLUMNS = ("order", "step", "id", "title", "date", "n", "state", "note", "hidden")


@dataclass(frozen=True)
class Thread(Result):
    """One recommendation's chain.

    Attributes
    ----------
    recommendation_id : the recommendation.
    recommendation : its row in the register.
    table : one row a step: order, step, id, title, date, n (sessions, places, forms, cases or months), state
        (`present` or `missing`), note.
    missing : what the chain lacks, a sentence each, in the order of the steps.
    """

    recommendation_id: str
    recommendation: dict[str, Any]
    table: pd.DataFrame
    missing: tuple[str, ...]

    @property
    def text(self) -> str:
        """The recommendation, and what its chain lacks."""
        gaps = " ".join(self.missing) or say("missing.nothing")
        return say("thread.text", id=self.recommendation_id, gaps=gaps)


def threads_of(
    study: Study,
    bearing: Bearing,
    participation: Participation,
    behaviour: Behaviour,
    results: Results,
    *,
    as_of: date,
    register: Register | None = None,
) -> dict[str, Thread]:
    """Return the thread of every recommendation, in the register's order.

    Parameters
    ----------
    study : the study, as it was known on a day.
    bearing : what bears on each recommendation.
    participation, behaviour, results : the levels' results for the same study.
    as_of : that day; what is due after it is not missing yet.
    register : the reviews' clocks on that day; without it the steps of the review do not tell them.
    """
    chains = (
        _Chain(study, bearing, participation, behaviour, results, as_of, row, register)
        for row in study.tables["recommendations"].to_dict("records")
    )
    return {chain.id: chain.thread() for chain in chains}


@dataclass(frozen=True)
class _Chain:
    """Collects the steps of one recommendation."""

    study: Study
    bearing: Bearing
    participation: Participation
    behaviour: Behaviour
    results: Results
    as_of: date
    row: dict[Any, Any]
    register: Register | None = None

    @property
    def id(self) -> str:
        return str(self.row["recommendation_id"])

    @cached_property
    def courses(self) -> tuple[str, ...]:
        return self.bearing.courses_of(self.id)

    @cached_property
    def actions(self) -> pd.DataFrame:
        actions = self.study.tables["actions"]
        return actions[actions["recommendation_id"] == self.id]

    def thread(self) -> Thread:
        """Return the whole chain."""
        steps = [*self._review(), *self._actions(), *self._courses(), *self._evidence()]
        order = {step: at for at, step in enumerate(words("steps"), 1)}
        rows = [{**step, "order": order[step["step"]], "hidden": ""} for step in steps]
        table = pd.DataFrame(rows, columns=list(COLUMNS)).sort_values("order", kind="stable")
        table["date"] = pd.to_datetime(table["date"])
        table["n"] = table["n"].astype("float64")
        if not pd.isna(self.row["withdrawn_date"]):
            # Nothing more is asked of what was withdrawn, but why it was.
            of_it = table["step"] == "recommendation"
            table = table[(table["state"] == "present") | of_it]
        table = table.reset_index(drop=True)
        gaps = table.loc[table["state"] == "missing", "note"]
        register = {str(name): value for name, value in self.row.items() if not str(name).startswith("_")}
        return Thread(self.id, register, table, tuple(dict.fromkeys(gaps)))

    def _review(self) -> Iterator[dict[str, Any]]:
        reviews = self.study.tables["reviews"]
        review = next(iter(reviews[reviews["review_id"] == self.row["review_id"]].to_dict("records")), None)
        if review is None:
            yield _missing("review", say("missing.review"))
        else:
            kind = words("review_kinds")[review["kind"]]
            if not pd.isna(review["incident_date"]):
                yield _present(
                    "incident", review["review_id"], words("steps")["incident"], review["incident_date"]
                ) | {"note": self._clocks(review["review_id"], "incident")}
            held = review["rapid_review_date"] if review["kind"] == "rapid" else review["published_date"]
            yield _present("review", review["review_id"], kind, held) | {
                "note": self._clocks(review["review_id"], "review")
            }
        yield _present("recommendation", self.id, self.row["text"], self.row["accepted_date"])
        if not pd.isna(self.row["withdrawn_date"]):
            yield self._withdrawal()

    def _withdrawal(self) -> dict[str, Any]:
        day, reason = written_day(self.row["withdrawn_date"]), self.row["withdrawn_reason"]
        if not reason or pd.isna(reason):
            return _missing("recommendation", say("missing.withdrawn_reason", day=day))
        told = _present("recommendation", self.id, say("thread.withdrawn"), self.row["withdrawn_date"])
        return told | {"note": say("thread.withdrawn_because", day=day, reason=reason)}

    def _clocks(self, review_id: str, step: str) -> str:
        """What is said of a review's clocks on one of its steps."""
        return " ".join(self.register.told(review_id, step)) if self.register else ""

    def _actions(self) -> Iterator[dict[str, Any]]:
        if self.actions.empty:
            yield _missing("action", say("missing.action"))
        for action in self.actions.to_dict("records"):
            kind = words("action_kinds")[action["kind"]]
            title = kind if pd.isna(action["description"]) else action["description"]
            yield _present("action", action["action_id"], title, action["completed_date"]) | {
                "note": self._action_note(action, kind)
            }

    def _action_note(self, action: dict[Any, Any], kind: str) -> str:
        finished = action["completed_date"]
        if not pd.isna(finished):
            state = say("thread.completed", day=written_day(finished))
            if finished < self.row["accepted_date"]:
                state = say("thread.before_accepted", state=state)
            elif finished < action["agreed_date"]:
                state = say("thread.before_agreed", state=state, day=written_day(action["agreed_date"]))
        elif pd.isna(action["due_date"]):
            state = say("thread.no_due_date")
        else:
            late = action["due_date"].date() < self.as_of
            state = say("thread.overdue" if late else "thread.due", day=written_day(action["due_date"]))
        return say("thread.action", kind=kind, state=state)

    def _courses(self) -> Iterator[dict[str, Any]]:
        linked = set(self.study.tables["action_courses"]["action_id"])
        for action in self.actions.to_dict("records"):
            if action["action_id"] not in linked and action["kind"] != WITHOUT_COURSE:
                yield _missing("course", say("missing.course", action=action["action_id"]))
        courses = self.study.tables["courses"].set_index("course_id")
        delivery = self.participation.delivery.set_index("course_id")
        for course_id in self.courses:
            if course_id not in courses.index:
                yield _missing("course", say("missing.course_unknown", course=course_id))
                continue
            title = str(courses["title"][course_id])
            yield _present("course", course_id, title) | {"note": self._also_answers(course_id)}
            yield from self._delivered(course_id, title, delivery[delivery.index == course_id].iloc[0])

    def _also_answers(self, course_id: str) -> str:
        others = [name for name in self.bearing.recommendations_of(course_id) if name != self.id]
        return say("thread.also_answers", others=listed(others)) if others else ""

    def _delivered(self, course_id: str, title: str, told: pd.Series) -> Iterator[dict[str, Any]]:
        if not told["n_sessions"]:
            yield _missing("session", say("missing.session", course=course_id))
            return
        yield _present("session", course_id, title, told["first_session"], told["n_sessions"]) | {
            "note": say("thread.sessions", last=written_day(told["last_session"]))
        }
        if pd.isna(told["n_attended"]):
            yield _missing("attendance", say("missing.attendance", course=course_id))
        else:
            yield _present("attendance", course_id, title, None, told["n_attended"])
        yield from self._questionnaires(course_id)

    def _questionnaires(self, course_id: str) -> Iterator[dict[str, Any]]:
        funnel = self.participation.funnel
        forms = funnel[funnel["course_id"] == course_id].set_index("stage")["n"]
        for stage in ("pre", "post", "follow_up"):
            n = int(forms.get(stage, 0))
            if n:
                yield _present("questionnaires", course_id, words("questionnaires")[stage], None, n)
            elif stage != "follow_up" or self._follow_up_due(course_id):
                yield _missing("questionnaires", say(f"missing.{stage}", course=course_id))

    def _follow_up_due(self, course_id: str) -> bool:
        """Whether any session's follow-up window has closed."""
        sessions = self.study.tables["sessions"]
        held = sessions.loc[sessions["course_id"] == course_id, "date"]
        closes = held + pd.Timedelta(days=self.study.file.settings.follow_up_days[1])
        return bool((closes < pd.Timestamp(self.as_of)).any())

    def _evidence(self) -> Iterator[dict[str, Any]]:
        yield from self._audits()
        rows = self.results.table[self.results.table["recommendation_id"] == self.id]
        if rows.empty:
            yield _missing("indicator", say("missing.indicator"))
        for row in rows.to_dict("records"):
            if row["n_months"]:
                yield _present(
                    "indicator",
                    row["indicator_id"],
                    row["indicator_title"],
                    row["latest_month"],
                    row["n_months"],
                )
            else:
                yield _missing("indicator", say("missing.months", indicator=row["indicator_title"]))

    def _audits(self) -> Iterator[dict[str, Any]]:
        rows = self.behaviour.audits[self.behaviour.audits["recommendation_id"] == self.id]
        if rows.empty:
            yield _missing("audit", say("missing.criterion"))
        for row in rows.to_dict("records"):
            cases = row["n_before"] + row["n_after"]
            if cases:
                yield _present(
                    "audit", row["criterion_id"], row["criterion_text"], row["last_audit"], cases
                ) | {
                    "note": say(
                        "thread.audit",
                        before=counted(row["n_before"], "case"),
                        after=counted(row["n_after"], "case"),
                    )
                }
            if not row["n_after"]:
                yield _missing(
                    "audit", say(f"missing.{self._why_no_audit(cases)}", criterion=row["criterion_text"])
                )

    def _why_no_audit(self, cases: int) -> str:
        if not is_known(self.bearing.markers[self.id]):
            return "audit_nothing_delivered"
        return "audit_since" if cases else "audit"


def _present(
    step: str, identifier: object, title: object, day: object = None, n: float = float("nan")
) -> dict[str, Any]:
    return {
        "step": step, "id": identifier, "title": title, "date": pd.NaT if day is None else day, "n": n,
        "state": "present", "note": "",
    }  # fmt: skip


def _missing(step: str, note: str) -> dict[str, Any]:
    return {
        "step": step, "id": "", "title": words("steps")[step], "date": pd.NaT, "n": float("nan"),
        "state": "missing", "note": note,
    }  # fmt: skip
