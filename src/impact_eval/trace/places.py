"""Figures that rest on who came and who answered: the funnel, reach, delivery and sessions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from impact_eval.levels.level_result import records_of
from impact_eval.levels.roles import roles_by_course
from impact_eval.levels.wording import say as said_of_levels
from impact_eval.trace.evaluated import Family, labelled, rows_frame, together
from impact_eval.trace.wording import say

if TYPE_CHECKING:
    from impact_eval.trace.evaluated import Evaluated, Tables

#: A stage of the funnel to the waves and the respondent that it counts.
STAGES = {
    "pre": (("pre", "retro_pre"), "self"),
    "post": (("post",), "self"),
    "pre_and_post": (("pre", "retro_pre", "post"), "self"),
    "follow_up": (("follow_up",), "self"),
    "all_three": (("pre", "retro_pre", "post", "follow_up"), "self"),
    "manager": (("follow_up",), "manager"),
}
#: Stages that a form counts for only beside the person's others: which kinds of form make one whole.
_TIMES = {"pre": "pre", "retro_pre": "pre", "post": "post", "follow_up": "follow_up"}
_WHOLE = {"pre_and_post": 2, "all_three": 3}
_COLUMNS = ("result_id", "text", "part", "course_id", "stage", "agency", "session_id")


def _figures(evaluated: Evaluated) -> pd.DataFrame:
    came = evaluated.participation
    parts = [
        frame.assign(part=name, text=[say(f"says.{name}", **row) for row in records_of(frame)])
        for name in ("funnel", "reach", "delivery", "sessions")
        if len(frame := getattr(came, name))
    ]
    found = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
    return found.reindex(columns=list(_COLUMNS))


def _rows(evaluated: Evaluated, figures: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    figures = figures.drop(columns="text")
    sessions = labelled(tables["sessions"])[["index", "session_id", "course_id"]]
    course = sessions[["session_id", "course_id"]]
    places = labelled(tables["attendance"])[["index", "session_id", "person_id", "status"]].merge(
        course, on="session_id"
    )
    forms = labelled(tables["responses"])[["index", "session_id", "person_id", "wave", "respondent"]]
    forms = forms.merge(course, on="session_id")
    return together(
        [
            *_funnel(figures[figures["part"] == "funnel"], places, forms),
            *_reach(figures[figures["part"] == "reach"], places, tables),
            *_held(figures[figures["part"].isin(["delivery", "sessions"])], sessions, places, forms),
        ]
    )


def _funnel(figures: pd.DataFrame, places: pd.DataFrame, forms: pd.DataFrame) -> list[pd.DataFrame]:
    figures = figures[["result_id", "course_id", "stage"]]
    booked = places.merge(figures[figures["stage"].isin(["booked", "attended"])], on="course_id")
    booked = booked[(booked["stage"] == "booked") | (booked["status"] == "attended")]
    parts = [rows_frame(booked, "attendance")]
    for stage, (waves, respondent) in STAGES.items():
        asked = figures[figures["stage"] == stage]
        mine = forms[forms["wave"].isin(waves) & (forms["respondent"] == respondent)].merge(
            asked, on="course_id"
        )
        times = mine["wave"].map(_TIMES).groupby([mine["result_id"], mine["session_id"], mine["person_id"]])
        whole = times.transform("nunique").eq(_WHOLE.get(stage, 1)).to_numpy(dtype=bool)
        parts.append(rows_frame(mine, "responses", use=np.where(whole, "counted", "not_every_wave")))
    return parts


def _reach(figures: pd.DataFrame, places: pd.DataFrame, tables: Tables) -> list[pd.DataFrame]:
    if figures.empty:
        return []
    roles = roles_by_course(tables["courses"])

    def inside(frame: pd.DataFrame) -> pd.Series:
        wanted = [roles.get(course, frozenset()) for course in frame["course_id"]]
        return pd.Series(
            [not of or role in of for of, role in zip(wanted, frame["role"], strict=True)],
            index=frame.index,
            dtype=bool,
        )

    people = labelled(tables["people"])[["index", "person_id", "agency", "role"]]
    came = places[places["status"] == "attended"].merge(
        people, on="person_id", how="left", suffixes=("", "_person")
    )
    came["agency"] = came["agency"].fillna(said_of_levels("participation.no_agency"))
    came = came.merge(figures[["result_id", "course_id", "agency"]], on=["course_id", "agency"])
    came["use"] = np.where(inside(came), "counted", "other_role")
    listed = came[came["index_person"].notna()].assign(index=lambda frame: frame["index_person"].astype(int))
    listed = listed.sort_values("use", kind="stable").drop_duplicates(["result_id", "index"])
    staff = labelled(tables["workforce"])
    staff = staff[staff["quarter"] == staff["quarter"].max()]
    staff = staff.merge(figures[["result_id", "course_id", "agency"]], on="agency")
    staff = staff[inside(staff)]
    return [
        rows_frame(came, "attendance", "came", came["use"]),
        rows_frame(listed, "people", "listed", listed["use"]),
        rows_frame(staff, "workforce", "headcount"),
    ]


def _held(
    figures: pd.DataFrame, sessions: pd.DataFrame, places: pd.DataFrame, forms: pd.DataFrame
) -> list[pd.DataFrame]:
    courses, lone = (figures[figures["part"] == part] for part in ("delivery", "sessions"))
    came = places[places["status"] == "attended"]
    return [
        rows_frame(sessions.merge(courses[["result_id", "course_id"]], on="course_id"), "sessions", "held"),
        rows_frame(came.merge(courses[["result_id", "course_id"]], on="course_id"), "attendance", "came"),
        rows_frame(sessions.merge(lone[["result_id", "session_id"]], on="session_id"), "sessions", "held"),
        rows_frame(places.merge(lone[["result_id", "session_id"]], on="session_id"), "attendance", "booked"),
        rows_frame(forms.merge(lone[["result_id", "session_id"]], on="session_id"), "responses"),
    ]


PLACES = Family(_figures, _rows)
