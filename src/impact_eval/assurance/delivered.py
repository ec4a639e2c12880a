"""Delivered: whether the recommendation's actions were carried out, and its courses held."""

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
    done = actions["completed_date"].notna()
    sessions = int(case.delivery["n_sessions"].sum())
    if not done.any() and not sessions:
        return Standing("no_evidence", say("delivered.none_begun") + _overdue(case))
    held = set(case.delivery.loc[case.delivery["n_sessions"] > 0, "course_id"])
    waiting = [course for course in case.courses if course not in held]
    whole = done.all() and not waiting and not case.without_course
    status: Status = "at_standard" if whole else "below_standard"
    parts = [
        _actions(int(done.sum()), len(actions)),
        *_late(case),
        *_sessions(case, sessions, waiting),
        *_untaught(case),
    ]
    sentence = "; ".join(parts)
    return Standing(status, f"{sentence[0].upper()}{sentence[1:]}.")


def _actions(done: int, n: int) -> str:
    if done < n:
        return say("delivered.actions_partly", done=done, n=n)
    return say("delivered.action_done") if n == 1 else say("delivered.actions_done", n=n)


def _late(case: Case) -> list[str]:
    due = case.actions["due_date"] < pd.Timestamp(case.as_of)
    late = case.actions.loc[case.actions["completed_date"].isna() & due, "action_id"].tolist()
    return [say("delivered.overdue", actions=listed(late))] if late else []


def _overdue(case: Case) -> str:
    return "".join(f" {part[0].upper()}{part[1:]}." for part in _late(case))


def _sessions(case: Case, sessions: int, waiting: list[str]) -> list[str]:
    said = (
        [say("delivered.session" if sessions == 1 else "delivered.sessions", n=sessions)] if sessions else []
    )
    return said + ([say("delivered.no_session", courses=listed(waiting))] if waiting else [])


def _untaught(case: Case) -> list[str]:
    missing = case.without_course
    return [say("delivered.no_course", actions=listed(missing))] if missing else []
