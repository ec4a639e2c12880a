"""Who should have been trained against who was, quarter by quarter, and the agencies that nobody came from.

The workforce gives the headcount of each role in an agency in a quarter; a course is for its target roles. A
person counts as trained from the first session attended. Who leaves takes the training along: where the
workforce says how many left in a quarter, those trained before it are taken to have left as often as the rest
of their agency's target roles,

    still there at the end of q = still there at the end of q-1, times (1 - leavers of q / headcount of q),
                                  plus those first trained in q,

and those trained in a quarter to be there at its end. Where leavers are not recorded for every quarter since
the first session, nobody is taken to have left: the share is an upper bound, and the note says so. Joiners
are not trained until they attend; they are in the next quarter's headcount.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from impact_eval.contract.identifier import normalise_identifier
from impact_eval.contract.period import Quarter
from impact_eval.levels.bearing import Bearing
from impact_eval.levels.level_result import records_of, result_table
from impact_eval.levels.roles import of_roles, target_roles
from impact_eval.levels.wording import say, sentences
from impact_eval.wording import listed

if TYPE_CHECKING:
    from impact_eval.intake.study import Study

BY_QUARTER = (
    "result_id", "course_id", "course_title", "agency", "quarter", "headcount", "trained", "still_there",
    "share", "turnover", "note", "hidden",
)  # fmt: skip
MISSING = (
    "result_id", "course_id", "course_title", "agency", "headcount", "named_by", "in_workforce", "text",
    "note", "hidden",
)  # fmt: skip


def reach_by_quarter(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return one row a course, agency and quarter of the workforce, from the course's first session on.

    Parameters
    ----------
    tables : the study's tables, as they were known on a day.

    Returns
    -------
    `Participation.reach_by_quarter`; without a workforce, or for courses of which no attendance is recorded,
    there is none.
    """
    workforce = tables["workforce"]
    first = _first_attended(tables)
    rows: list[dict[str, Any]] = []
    for course in records_of(tables["courses"]):
        came = first[first["course_id"] == course["course_id"]]
        if came.empty or workforce.empty:
            continue
        roles = target_roles(course["target_roles"])
        staff, inside = of_roles(workforce, roles), of_roles(came, roles)
        about = {"course_id": course["course_id"], "course_title": course["title"]}
        for agency in sorted(staff["agency"].unique()):
            employed, trained = (frame[frame["agency"] == agency] for frame in (staff, inside))
            series = _series(employed, trained, came["quarter"].min())
            rows += [{**about, "agency": agency, **row} for row in series]
    for row in rows:
        row["result_id"] = f"reached:{row['course_id']}:{row['agency']}:{row['quarter']}"
    return result_table(BY_QUARTER, rows)


def _first_attended(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return course_id, person_id, agency, role and quarter of each person's first session of each course."""
    attended = tables["attendance"][tables["attendance"]["status"] == "attended"]
    dated = attended.merge(tables["sessions"][["session_id", "course_id", "date"]], on="session_id")
    first = dated.groupby(["course_id", "person_id"], as_index=False)["date"].min()
    first["quarter"] = [str(Quarter.containing(day.date())) for day in first["date"]]
    people = tables["people"][["person_id", "agency", "role"]]
    known: pd.DataFrame = first.merge(people, on="person_id", how="left")
    return known


def _series(staff: pd.DataFrame, inside: pd.DataFrame, began: str) -> Iterator[dict[str, Any]]:
    """Yield the quarters of one course and agency, in order, from the quarter of its first session."""
    told = staff[staff["quarter"] >= began].groupby("quarter")
    headcount = told["headcount"].sum()
    # A sum in which one role's leavers are missing is no count of leavers.
    leavers = told["leavers"].agg(lambda values: values.sum(skipna=False))
    there, trained, recorded = 0.0, 0, True
    for at, quarter in enumerate(headcount.index):
        recorded &= Quarter.parse(quarter) == _later(began, at)
        left = leavers[quarter]
        open_ = recorded and np.isnan(left) and quarter == headcount.index[-1]
        recorded &= open_ or not np.isnan(left)
        stayed = 1.0
        if headcount[quarter] > 0 and not np.isnan(left):
            stayed = max(0.0, 1.0 - left / headcount[quarter])
        before, trained = trained, int((inside["quarter"] <= quarter).sum())
        there = there * stayed + trained - before
        still = round(there, 1) if recorded else float(trained)
        share = still / headcount[quarter] if headcount[quarter] > 0 else np.nan
        yield {
            "quarter": quarter,
            "headcount": headcount[quarter],
            "trained": trained,
            "still_there": still,
            "share": share,
            "turnover": "known" if recorded else "unknown",
            "note": sentences(
                "" if recorded else say("reach.upper_bound"),
                say("reach.not_ended") if open_ else "",
                say("participation.over_headcount") if share > 1 else "",
            ),
        }


def _later(quarter: str, by: int) -> Quarter:
    """Return the quarter that comes so many quarters after another."""
    found = Quarter.parse(quarter)
    for _ in range(by):
        found = found.next
    return found


def missing_agencies(study: Study, bearing: Bearing) -> pd.DataFrame:
    """Return the agencies that a course is for and that nobody came from.

    An agency is expected where the latest workforce has people of the course's target roles in it, or where a
    recommendation that the course answers names it.

    Parameters
    ----------
    study : the study, as it was known on a day.
    bearing : which course answers which recommendation.

    Returns
    -------
    `Participation.missing`: one row a course and agency, of the courses that anybody is known to have
    attended.
    """
    tables = study.tables
    first, workforce = _first_attended(tables), tables["workforce"]
    latest = workforce[workforce["quarter"] == workforce["quarter"].max()]
    names = _named(tables["recommendations"])
    rows: list[dict[str, Any]] = []
    for course in records_of(tables["courses"]):
        came = first[first["course_id"] == course["course_id"]]
        if came.empty:
            continue
        staff = of_roles(latest, target_roles(course["target_roles"]))
        headcount = staff.groupby("agency")["headcount"].sum()
        headcount = headcount[headcount > 0]
        there = {normalise_identifier(str(agency)) for agency in came["agency"].dropna()}
        asking = _asking(bearing.recommendations_of(course["course_id"]), names, list(headcount.index))
        expected = [*headcount.index, *(name for name in asking if name not in headcount.index)]
        rows += [
            _missing(course, agency, headcount, asking.get(agency, []), len(latest) > 0)
            for agency in expected
            if normalise_identifier(agency) not in there
        ]
    return result_table(MISSING, rows)


def _named(recommendations: pd.DataFrame) -> dict[str, list[str]]:
    """Return the agencies that each recommendation names."""
    return {
        row["recommendation_id"]: sorted(target_roles(row["agencies"])) for row in records_of(recommendations)
    }


def _asking(
    recommendations: tuple[str, ...], names: dict[str, list[str]], spelled: list[str]
) -> dict[str, list[str]]:
    """Return the agencies that recommendations name, in the workforce's spelling, with who names them."""
    spelling = {normalise_identifier(name): name for name in spelled}
    asking: dict[str, list[str]] = {}
    for recommendation in recommendations:
        for agency in names.get(recommendation, []):
            asking.setdefault(spelling.get(normalise_identifier(agency), agency), []).append(recommendation)
    return asking


def _missing(
    course: dict[str, Any], agency: str, headcount: pd.Series, named_by: list[str], counted: bool
) -> dict[str, Any]:
    known = agency in headcount.index
    key = "named" if named_by else "workforce"
    return {
        "result_id": f"missing:{course['course_id']}:{agency}",
        "course_id": course["course_id"],
        "course_title": course["title"],
        "agency": agency,
        "headcount": headcount.get(agency, np.nan),
        "named_by": "; ".join(named_by),
        "in_workforce": known,
        "text": say(f"reach.missing_{key}", agency=agency, course=course["title"], named=listed(named_by)),
        "note": "" if known or not counted else say("reach.no_roles_there"),
    }
