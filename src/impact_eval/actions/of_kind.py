"""The actions of one kind, and the courses that carry them, in the register's order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from impact_eval.levels.level_result import records_of


def actions_of_kind(tables: Mapping[str, pd.DataFrame], kind: str) -> list[dict[str, Any]]:
    """Return the register's rows of the actions of one kind.

    Parameters
    ----------
    tables : the study's tables.
    kind : one of the five kinds.
    """
    actions = tables["actions"]
    return records_of(actions[actions["kind"] == kind])


def courses_of_action(tables: Mapping[str, pd.DataFrame], action_id: str) -> list[dict[str, Any]]:
    """Return the register's rows of the courses that carry an action."""
    linked = tables["action_courses"]
    names = linked.loc[linked["action_id"] == action_id, "course_id"]
    courses = tables["courses"]
    return records_of(courses[courses["course_id"].isin(names)])


def keys_of(action: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns by which every table of actions says whose row it is."""
    return {"action_id": action["action_id"], "recommendation_id": action["recommendation_id"]}


def days_of(sessions: pd.DataFrame, courses: list[str]) -> pd.Series:
    """Return the days on which sessions of these courses were held, in order."""
    return sessions.loc[sessions["course_id"].isin(courses), "date"].sort_values()
