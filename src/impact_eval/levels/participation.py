"""Who came and who answered: the response funnel, the reach into each agency, and what was delivered.

Every later figure rests on the people counted here, so each stage of the funnel has its own count: half of
those who came answering the follow-up is a finding about the follow-up. A *place* is one person at one
session. Reach is people, not places, over the headcount of the course's target roles.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from impact_eval.levels.bearing import Bearing, bearing_of
from impact_eval.levels.level_result import LevelResult, records_of, result_table
from impact_eval.levels.places import places_by_agency, totals_by_scope
from impact_eval.levels.reach import missing_agencies, reach_by_quarter
from impact_eval.levels.roles import of_roles, target_roles
from impact_eval.levels.wording import counted, say, words

if TYPE_CHECKING:
    from impact_eval.intake.study import Study

FUNNEL = (
    "result_id", "course_id", "course_title", "stage", "stage_title", "order", "n", "share_of_attended",
    "hidden",
)  # fmt: skip
REACH = (
    "result_id", "course_id", "course_title", "agency", "attended", "headcount", "share", "quarter", "note",
    "hidden",
)  # fmt: skip
DELIVERY = (
    "result_id", "course_id", "course_title", "version", "agency_scope", "n_sessions", "first_session",
    "last_session", "n_attended", "hidden",
)  # fmt: skip
SESSIONS = (
    "result_id", "course_id", "course_title", "session_id", "date", "mode", "n_booked", "n_attended",
    "n_pre", "n_post", "n_pre_and_post", "n_follow_up", "hidden",
)  # fmt: skip
PLACE = ["session_id", "person_id"]


@dataclass(frozen=True)
class Participation(LevelResult):
    """Who came and who answered.

    Attributes
    ----------
    funnel : one row a course and stage (booked, attended, pre, post, pre_and_post, follow_up, all_three,
        manager), counted in places; booked and attended are left out where no attendance was recorded.
    reach : one row a course and agency: people of the target roles who attended, over the headcount.
    sessions : one row a session: places booked and attended (missing where not recorded), and forms by wave.
    delivery : one row a course: its sessions, and the people who attended (missing where not recorded).
    reach_by_quarter : one row a course, agency and quarter: people trained by then, how many of them are
        taken to be still there, and the share of the headcount; see `levels.reach`.
    places : one row a course and agency: what became of places, with the shares cancelled and not come to.
    missing : one row a course and agency that it is for and that nobody came from.
    totals : courses, sessions, places and people of single- and multi-agency training, apart and together.
    """

    funnel: pd.DataFrame
    reach: pd.DataFrame
    delivery: pd.DataFrame
    sessions: pd.DataFrame
    reach_by_quarter: pd.DataFrame
    places: pd.DataFrame
    missing: pd.DataFrame
    totals: pd.DataFrame

    @property
    def table(self) -> pd.DataFrame:  # type: ignore[override]
        """The delivery table."""
        return self.delivery

    @property
    def text(self) -> str:
        """How much was delivered, and to how many."""
        held = self.delivery[self.delivery["n_sessions"] > 0]
        attended = self.funnel.loc[self.funnel["stage"] == "attended", "n"]
        unknown = self.delivery["n_attended"].isna().all()
        known = say("participation.withheld") if unknown else counted(int(attended.sum()), "place")
        return say(
            "participation.text",
            sessions=counted(int(self.delivery["n_sessions"].sum()), "session"),
            courses=counted(len(held), "course"),
            people=known,
        )


def participation_of(study: Study, bearing: Bearing | None = None) -> Participation:
    """Return who came to the courses of a study and who answered.

    Parameters
    ----------
    study : the study, as it was known on a day.
    bearing : which course answers which recommendation, where the caller has it already.
    """
    tables = study.tables
    courses = tables["courses"]
    places = tables["attendance"].merge(tables["sessions"][["session_id", "course_id"]], on="session_id")
    attended = places[places["status"] == "attended"]
    forms = tables["responses"][[*PLACE, "wave", "respondent"]].drop_duplicates()
    forms = forms.merge(tables["sessions"][["session_id", "course_id"]], on="session_id")
    return Participation(
        funnel=_funnel(courses, places, attended, forms),
        reach=_reach(courses, attended, tables),
        delivery=_delivery(courses, attended, tables["sessions"], set(places["course_id"])),
        sessions=_sessions(courses, tables["sessions"], _stages(places, attended, forms)),
        reach_by_quarter=reach_by_quarter(tables),
        places=places_by_agency(tables, study.file.settings.confidence),
        missing=missing_agencies(study, bearing or bearing_of(tables)),
        totals=totals_by_scope(tables),
    )


def _stages(places: pd.DataFrame, attended: pd.DataFrame, forms: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return, for each stage, the places that reached it."""
    own = forms[forms["respondent"] == "self"]
    keys = ["course_id", *PLACE]

    def answered(*waves: str) -> pd.DataFrame:
        return own.loc[own["wave"].isin(waves), keys].drop_duplicates()

    pre, post, later = answered("pre", "retro_pre"), answered("post"), answered("follow_up")
    both = pre.merge(post, on=keys)
    managers = forms[(forms["wave"] == "follow_up") & (forms["respondent"] == "manager")]
    return {
        "booked": places[keys].drop_duplicates(),
        "attended": attended[keys].drop_duplicates(),
        "pre": pre,
        "post": post,
        "pre_and_post": both,
        "follow_up": later,
        "all_three": both.merge(later, on=keys),
        "manager": managers[keys].drop_duplicates(),
    }


def _funnel(
    courses: pd.DataFrame, places: pd.DataFrame, attended: pd.DataFrame, forms: pd.DataFrame
) -> pd.DataFrame:
    stages = _stages(places, attended, forms)
    counts = pd.DataFrame({stage: rows.groupby("course_id").size() for stage, rows in stages.items()})
    counts = counts.reindex(courses["course_id"], columns=list(stages)).fillna(0).astype("int64")
    long = counts.reset_index().melt("course_id", var_name="stage", value_name="n")
    recorded = set(places["course_id"])
    long = long[long["course_id"].isin(recorded) | ~long["stage"].isin(["booked", "attended"])]
    shown = set(long.loc[long["n"] > 0, "course_id"])
    long = long[long["course_id"].isin(shown)]
    base = long["course_id"].map(counts["attended"]).astype("float64")
    order = {stage: at for at, stage in enumerate(stages)}
    return result_table(
        FUNNEL,
        long.assign(
            result_id="funnel:" + long["course_id"] + ":" + long["stage"],
            course_title=long["course_id"].map(_titles(courses)),
            stage_title=long["stage"].map(words("stages")),
            order=long["stage"].map(order),
            share_of_attended=long["n"] / base.where(base > 0),
        ),
    )


def _sessions(courses: pd.DataFrame, held: pd.DataFrame, stages: dict[str, pd.DataFrame]) -> pd.DataFrame:
    counts = pd.DataFrame({f"n_{stage}": rows.groupby("session_id").size() for stage, rows in stages.items()})
    counts = counts.reindex(held["session_id"]).fillna(0).reset_index(drop=True)
    recorded = held["session_id"].isin(stages["booked"]["session_id"]).to_numpy()
    for name in ("n_booked", "n_attended"):
        counts[name] = counts[name].where(recorded)
    rows = held[["course_id", "session_id", "date", "mode"]].reset_index(drop=True).join(counts)
    rows["course_title"] = rows["course_id"].map(_titles(courses))
    rows["result_id"] = "session:" + rows["session_id"].astype(str)
    return result_table(SESSIONS, rows.sort_values(["course_id", "date", "session_id"], kind="stable"))


def _titles(courses: pd.DataFrame) -> dict[str, str]:
    return dict(zip(courses["course_id"], courses["title"], strict=True))


def _reach(courses: pd.DataFrame, attended: pd.DataFrame, tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    people = attended[["course_id", "person_id"]].drop_duplicates()
    people = people.merge(tables["people"][["person_id", "agency", "role"]], on="person_id", how="left")
    people["agency"] = people["agency"].fillna(say("participation.no_agency"))
    workforce = tables["workforce"]
    latest = workforce[workforce["quarter"] == workforce["quarter"].max()]
    parts = [
        _reach_of(course["course_id"], target_roles(course["target_roles"]), people, latest)
        for course in records_of(courses)
        if (people["course_id"] == course["course_id"]).any()
    ]
    rows = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(REACH))
    rows["result_id"] = "reach:" + rows["course_id"].astype(str) + ":" + rows["agency"].astype(str)
    return result_table(REACH, rows.assign(course_title=rows["course_id"].map(_titles(courses))))


def _reach_of(
    course_id: str, roles: frozenset[str], people: pd.DataFrame, workforce: pd.DataFrame
) -> pd.DataFrame:
    """Return the agencies of one course: those with target roles, and those whose people came."""
    came = people[people["course_id"] == course_id]
    inside, staff = of_roles(came, roles), of_roles(workforce, roles)
    headcount = staff.groupby("agency")["headcount"].sum()
    attended = inside.groupby("agency").size()
    outside = set(came.loc[~came.index.isin(inside.index), "agency"])
    rows = pd.DataFrame({"attended": attended, "headcount": headcount[headcount > 0]}).rename_axis("agency")
    rows = rows.reindex(sorted({*rows.index, *outside})).rename_axis("agency").reset_index()
    rows["attended"] = rows["attended"].fillna(0).astype("int64")
    rows["share"] = rows["attended"] / rows["headcount"]
    rows["quarter"] = workforce["quarter"].max() if len(workforce) else ""
    rows["note"] = [
        _reach_note(headcount, came_in, agency in outside)
        for agency, came_in, headcount in zip(
            rows["agency"], rows["attended"], rows["headcount"], strict=True
        )
    ]
    return rows.assign(course_id=course_id)


def _reach_note(headcount: float, attended: int, outside: bool) -> str:
    said = []
    if np.isnan(headcount):
        said.append(say("participation.no_headcount"))
    if attended > headcount:
        said.append(say("participation.over_headcount"))
    if outside:
        said.append(say("participation.other_roles"))
    return " ".join(said)


def _delivery(
    courses: pd.DataFrame, attended: pd.DataFrame, sessions: pd.DataFrame, recorded: set[str]
) -> pd.DataFrame:
    held = sessions.groupby("course_id")["date"].agg(["size", "min", "max"])
    people = attended[["course_id", "person_id"]].drop_duplicates().groupby("course_id").size()
    known = courses.set_index("course_id", drop=False)
    n_sessions = held["size"].reindex(known.index).fillna(0).astype("int64")
    # Nobody recorded is not nobody there: only a course without sessions has certainly had nobody.
    told = known["course_id"].isin(recorded) | (n_sessions == 0)
    return result_table(
        DELIVERY,
        known.assign(
            result_id="delivery:" + known["course_id"].astype(str),
            course_title=known["title"],
            n_sessions=n_sessions,
            first_session=held["min"],
            last_session=held["max"],
            n_attended=people.reindex(known.index).fillna(0).astype("float64").where(told),
        ),
    )
