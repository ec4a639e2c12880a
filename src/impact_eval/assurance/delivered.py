"""Delivered: whether the recommendation's actions were carried out, and its courses held.

An action that was finished before the recommendation was accepted is no answer to it, whatever day it was
agreed on. One that was finished before it was agreed, and not before that, counts and is told.
"""

from __future__ import annotations

import pandas as pd

from impact_eval.assurance.case import Case
from impact_eval.assurance.rules import Status
from impact_eval.assurance.standing import Standing
from impact_eval.assurance.wording import say
from impact_eval.wording import listed


def judge_delivered(case: Case) -> Standing:
    """At standard when every action is completed, has the course it needs, and every course has been held."""
    actions = case.actions
    if actions.empty:
        return Standing("no_evidence", say("delivered.no_action"))
    done = case.answered_by
    sessions = int(case.delivery["n_sessions"].sum())
    if not done.any() and not sessions:
        return Standing(
            "no_evidence", say("delivered.none_begun") + _overdue(case) + _apart(_too_early(case))
        )
    held = set(case.delivery.loc[case.delivery["n_sessions"] > 0, "course_id"])
    waiting = [course for course in case.courses if course not in held]
    whole = done.all() and not waiting and not case.without_course
    status: Status = "at_standard" if whole else "below_standard"
    parts = [
        _actions(int(done.sum()), len(actions)),
        *_late(case),
        *_too_early(case),
        *_sessions(case, sessions, waiting),
        *_untaught(case),
    ]
    sentence = "; ".join(parts)
    # Actions and sessions are not people: the same sentence may stand beside that of another quarter.
    return Standing(status, f"{sentence[0].upper()}{sentence[1:]}.", gist=sentence)


def _actions(done: int, n: int) -> str:
    if done < n:
        return say("delivered.actions_partly", done=done, n=n)
    return say("delivered.action_done") if n == 1 else say("delivered.actions_done", n=n)


def _late(case: Case) -> list[str]:
    due = case.actions["due_date"] < pd.Timestamp(case.as_of)
    late = sorted(case.actions.loc[case.actions["completed_date"].isna() & due, "action_id"])
    return [say("delivered.overdue", actions=listed(late))] if late else []


def _too_early(case: Case) -> list[str]:
    """Tell the actions finished before the recommendation was accepted, or before they were agreed."""
    actions, finished = case.actions, case.actions["completed_date"]
    no_answer = finished.notna() & ~case.answered_by
    before = (finished < actions["agreed_date"]) & ~no_answer
    told = {"before_accepted": no_answer, "before_agreed": before}
    return [
        say(f"delivered.{key}", actions=listed(sorted(actions.loc[rows, "action_id"])))
        for key, rows in told.items()
        if rows.any()
    ]


def _overdue(case: Case) -> str:
    return _apart(_late(case))


def _apart(parts: list[str]) -> str:
    """Return parts as sentences of their own."""
    return "".join(f" {part[0].upper()}{part[1:]}." for part in parts)


def _sessions(case: Case, sessions: int, waiting: list[str]) -> list[str]:
    said = (
        [say("delivered.session" if sessions == 1 else "delivered.sessions", n=sessions)] if sessions else []
    )
    return said + ([say("delivered.no_session", courses=listed(waiting))] if waiting else [])


def _untaught(case: Case) -> list[str]:
    missing = case.without_course
    return [say("delivered.no_course", actions=listed(missing))] if missing else []
