"""Figures that rest on where people work: places, reach by quarter, who is missing, and totals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from impact_eval.contract.period import Quarter
from impact_eval.levels.level_result import records_of
from impact_eval.levels.roles import of_roles, roles_by_course
from impact_eval.levels.wording import say as said_of_levels
from impact_eval.trace.evaluated import Family, labelled, rows_frame, together
from impact_eval.trace.wording import say

if TYPE_CHECKING:
    from impact_eval.trace.evaluated import Evaluated, Tables

_PARTS = ("reach_by_quarter", "places", "missing", "totals")
_COLUMNS = ("result_id", "text", "part", "course_id", "agency", "quarter", "named_by", "measure")
#: The totals that count sessions; the others count who attended.
_OF_SESSIONS = ("courses", "sessions")


def _figures(evaluated: Evaluated) -> pd.DataFrame:
    parts = [
        frame.assign(part=name, text=[say(f"says.{name}", **row) for row in records_of(frame)])
        for name in _PARTS
        if len(frame := getattr(evaluated.participation, name))
    ]
    found = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
    found = found.reindex(columns=list(_COLUMNS)).astype(object)
    return found.where(found.notna(), "")


def _rows(evaluated: Evaluated, figures: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    sessions = labelled(tables["sessions"])[["index", "session_id", "course_id", "date"]]
    people = tables["people"][["person_id", "agency", "role"]]
    places = labelled(tables["attendance"])[["index", "session_id", "person_id", "status"]]
    places = places.merge(sessions.drop(columns="index"), on="session_id")
    places = places.merge(people, on="person_id", how="left")
    of = {name: figures[figures["part"] == name].drop(columns=["text", "part"]) for name in _PARTS}
    worked = places.assign(agency=places["agency"].fillna(said_of_levels("participation.no_agency")))
    named = of["places"][["result_id", "course_id", "agency"]]
    return together([
        rows_frame(worked.merge(named, on=["course_id", "agency"]), "attendance", "booked"),
        *_by_quarter(of["reach_by_quarter"], places[places["status"] == "attended"], tables),
        *_missing(of["missing"], tables),
        *_totals(of["totals"], sessions, places[places["status"] == "attended"]),
    ])  # fmt: skip


def _by_quarter(figures: pd.DataFrame, came: pd.DataFrame, tables: Tables) -> list[pd.DataFrame]:
    """Return who attended up to a quarter's end, and the headcounts that say how many were there and left."""
    roles, workforce = roles_by_course(tables["courses"]), labelled(tables["workforce"])
    came = came.assign(held=[str(Quarter.containing(day.date())) for day in came["date"]])
    first = came.sort_values("date", kind="stable").duplicated(["course_id", "person_id"])
    came = came.assign(use=np.where(first.reindex(came.index), "already_trained", "counted"))
    parts = []
    for course, of_course in figures.groupby("course_id", sort=False):
        asked = of_course[["result_id", "agency", "quarter"]]
        mine = of_roles(came[came["course_id"] == course], roles.get(str(course), frozenset()))
        both = mine.merge(asked, on="agency")
        staff = of_roles(workforce, roles.get(str(course), frozenset())).merge(
            asked, on="agency", suffixes=("", "_asked")
        )
        began = came.loc[came["course_id"] == course, "held"].min()
        staff = staff[(staff["quarter"] <= staff["quarter_asked"]) & (staff["quarter"] >= began)]
        role = np.where(staff["quarter"] == staff["quarter_asked"], "headcount", "who_left")
        both = both[both["held"] <= both["quarter"]]
        parts += [
            rows_frame(both, "attendance", "came", both["use"]),
            rows_frame(staff, "workforce", role),
        ]
    return parts


def _missing(figures: pd.DataFrame, tables: Tables) -> list[pd.DataFrame]:
    """Return the headcounts of agencies that nobody came from, and the recommendations that name them."""
    roles, workforce = roles_by_course(tables["courses"]), labelled(tables["workforce"])
    latest = workforce[workforce["quarter"] == workforce["quarter"].max()]
    recommendations = labelled(tables["recommendations"])[["index", "recommendation_id"]]
    parts = []
    for row in records_of(figures):
        staff = of_roles(latest, roles.get(row["course_id"], frozenset()))
        staff = staff[staff["agency"] == row["agency"]].assign(result_id=row["result_id"])
        naming = recommendations["recommendation_id"].isin(str(row["named_by"]).split("; "))
        named = recommendations[naming].assign(result_id=row["result_id"])
        parts += [
            rows_frame(staff, "workforce", "headcount"),
            rows_frame(named, "recommendations", "recommendation"),
        ]
    return parts


def _totals(figures: pd.DataFrame, sessions: pd.DataFrame, came: pd.DataFrame) -> list[pd.DataFrame]:
    held = figures["measure"].isin(_OF_SESSIONS)
    return [
        rows_frame(sessions.merge(figures.loc[held, ["result_id"]], how="cross"), "sessions", "held"),
        rows_frame(came.merge(figures.loc[~held, ["result_id"]], how="cross"), "attendance", "came"),
    ]


AGENCIES = Family(_figures, _rows)
