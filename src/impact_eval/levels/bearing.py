"""What bears on a recommendation: its courses, criteria and indicators, and the day its change began.

The links run recommendation to action to course, and recommendation to criterion or indicator. A course may
answer several recommendations and a recommendation may be answered by several courses.

The *marker date* divides audits and months into before and after. It is the first day, on or after the day on
which the recommendation was accepted, on which something of it reached practice: a session of one of its
courses, or the entry of its change in the practitioner's toolkit. A course that ran long before the review is
not its effect.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

#: The kind of action that reaches practice without a course, on the day it is completed.
WITHOUT_COURSE = "toolkit"


@dataclass(frozen=True)
class Bearing:
    """What bears on each recommendation, as frames in register order.

    Attributes
    ----------
    courses : recommendation_id, course_id; each pair once.
    criteria : recommendation_id, criterion_id.
    indicators : recommendation_id, indicator_id.
    markers : recommendation_id to its marker date; NaT where nothing has reached practice.
    earlier : (recommendation_id, course_id) of courses whose sessions were all held before the recommendation
        was accepted: the version that a revision took the place of, and no answer to it.
    """

    courses: pd.DataFrame
    criteria: pd.DataFrame
    indicators: pd.DataFrame
    markers: dict[str, pd.Timestamp]
    earlier: frozenset[tuple[str, str]]

    def courses_of(self, recommendation_id: str) -> tuple[str, ...]:
        """Return the courses that answer a recommendation."""
        rows = self.courses["recommendation_id"] == recommendation_id
        return tuple(self.courses.loc[rows, "course_id"])

    def answering(self, recommendation_id: str) -> tuple[str, ...]:
        """Return the courses that answer a recommendation, without those that were over before it."""
        courses = self.courses_of(recommendation_id)
        return tuple(course for course in courses if (recommendation_id, course) not in self.earlier)

    def recommendations_of(self, course_id: str) -> tuple[str, ...]:
        """Return the recommendations that a course answers."""
        return tuple(self.courses.loc[self.courses["course_id"] == course_id, "recommendation_id"])


def is_known(day: object) -> bool:
    """Whether there is a day; NaT, which pandas puts where there is none, is not one.

    Examples
    --------
    >>> is_known(pd.Timestamp("2025-03-01")), is_known(pd.NaT)
    (True, False)
    """
    return day is not None and day is not pd.NaT


def bearing_of(tables: Mapping[str, pd.DataFrame]) -> Bearing:
    """Return what bears on each recommendation of a study's tables."""
    order = list(tables["recommendations"]["recommendation_id"])
    actions = tables["actions"][["action_id", "recommendation_id", "kind", "completed_date"]]
    linked = actions.merge(tables["action_courses"][["action_id", "course_id"]], on="action_id")
    return Bearing(
        courses=_in_order(linked, order, "course_id"),
        criteria=_in_order(tables["links"], order, "criterion_id"),
        indicators=_in_order(tables["links"], order, "indicator_id"),
        markers=_markers(tables, linked, actions),
        earlier=_earlier(tables, linked),
    )


def bearing_on(
    tables: Mapping[str, pd.DataFrame], recommendations: Collection[str]
) -> dict[str, pd.DataFrame]:
    """Return a study's tables with only the rows that bear on some recommendations, and the workforce.

    What is known of them from these is what is known from all: each course, criterion and indicator is looked
    at by itself. People are matched over all sessions, so their codes must have been linked before.

    Parameters
    ----------
    tables : contract table to its rows.
    recommendations : the recommendations.
    """
    kept = dict(tables)

    def keep(name: str, column: str, values: Collection[object]) -> None:
        kept[name] = kept[name][kept[name][column].isin(values)].reset_index(drop=True)

    for name in ("recommendations", "actions", "links", "overrides"):
        keep(name, "recommendation_id", recommendations)
    keep("action_courses", "action_id", set(kept["actions"]["action_id"]))
    for name in ("courses", "sessions"):
        keep(name, "course_id", set(kept["action_courses"]["course_id"]))
    for name in ("attendance", "responses", "comments"):
        keep(name, "session_id", set(kept["sessions"]["session_id"]))
    keep("audits", "criterion_id", set(kept["links"]["criterion_id"].dropna()))
    keep("indicators", "indicator_id", set(kept["links"]["indicator_id"].dropna()))
    return kept


def _in_order(frame: pd.DataFrame, order: list[str], column: str) -> pd.DataFrame:
    """Return the distinct pairs of recommendation and `column`, in the register's order."""
    pairs = frame[["recommendation_id", column]].dropna().drop_duplicates()
    known = pairs[pairs["recommendation_id"].isin(order)]
    place = known["recommendation_id"].map({name: at for at, name in enumerate(order)})
    return known.iloc[np.lexsort((known[column].astype(str), place))].reset_index(drop=True)


def _earlier(tables: Mapping[str, pd.DataFrame], linked: pd.DataFrame) -> frozenset[tuple[str, str]]:
    """Return the courses of each recommendation whose last session was before it was accepted."""
    last = tables["sessions"].groupby("course_id")["date"].max()
    pairs = linked[["recommendation_id", "course_id"]].drop_duplicates()
    over = looked_up(pairs["course_id"], last) < _accepted(tables, pairs["recommendation_id"])
    return frozenset(pairs[over].itertuples(index=False, name=None))


def looked_up(keys: pd.Series, days: pd.Series) -> pd.Series:
    """Return the day of each key, NaT where it has none; dates also where there is nothing to look up."""
    return pd.Series(days.reindex(keys).to_numpy(dtype="datetime64[ns]"), index=keys.index)


def _accepted(tables: Mapping[str, pd.DataFrame], names: pd.Series) -> pd.Series:
    return looked_up(names, tables["recommendations"].set_index("recommendation_id")["accepted_date"])


def _markers(
    tables: Mapping[str, pd.DataFrame], linked: pd.DataFrame, actions: pd.DataFrame
) -> dict[str, pd.Timestamp]:
    """Return the first day on or after acceptance on which something reached practice."""
    held = linked.merge(tables["sessions"][["course_id", "date"]], on="course_id")[
        ["recommendation_id", "date"]
    ]
    entered = actions[actions["kind"] == WITHOUT_COURSE].rename(columns={"completed_date": "date"})
    days = pd.concat([held, entered[["recommendation_id", "date"]]]).dropna()
    since = _accepted(tables, days["recommendation_id"])
    first = days[~(days["date"] < since)].groupby("recommendation_id")["date"].min()
    return {name: first.get(name, pd.NaT) for name in tables["recommendations"]["recommendation_id"]}
