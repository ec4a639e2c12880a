"""Practitioners: their pseudonyms, where they work, and the places they take on courses.

A pseudonym is six letters and figures that cannot be taken for one another, so that two people's codes are
almost never one slip apart. A person attends a course once at most, unless the course asks the same people
again; who cancelled or stayed away may book again.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from impact_eval.contract.period import Quarter
from impact_eval.simulate.partnership import Course, Partnership

if TYPE_CHECKING:
    import pandas as pd

ALPHABET = np.array(list("ABCDEFGHJKMNPQRTUVWXYZ2346789"))
TRAINERS = 9


def draw_staff(partnership: Partnership, rng: np.random.Generator) -> pd.DataFrame:
    """Return everybody who works in the area: person_id, agency, team, role, team_number, interest."""
    import pandas as pd

    blocks = []
    teams_before = 0
    for agency in partnership.agencies:
        roles = np.repeat(list(agency.roles), list(agency.roles.values()))
        team = rng.integers(len(agency.teams), size=len(roles))
        block = pd.DataFrame({"agency": agency.name, "team": np.array(agency.teams)[team], "role": roles})
        blocks.append(block.assign(team_number=teams_before + team, interest=agency.interest))
        teams_before += len(agency.teams)
    staff = pd.concat(blocks, ignore_index=True)
    staff.insert(0, "person_id", _pseudonyms(len(staff), rng))
    return staff


def _pseudonyms(count: int, rng: np.random.Generator) -> list[str]:
    drawn: dict[str, None] = {}
    while len(drawn) < count:
        letters = rng.choice(ALPHABET, size=(count, 6))
        drawn |= dict.fromkeys("".join(row) for row in letters)
    return list(drawn)[:count]


def draw_headcounts(partnership: Partnership, rng: np.random.Generator) -> pd.DataFrame:
    """Return the workforce table: headcounts drift a little around the settings, quarter by quarter."""
    import pandas as pd

    quarters = [Quarter.containing(partnership.start)]
    while quarters[-1].end < partnership.end:
        quarters.append(quarters[-1].next)
    rows = [
        {"agency": agency.name, "role": role, "quarter": str(quarter), "usual": usual}
        for quarter in quarters
        for agency in partnership.agencies
        for role, usual in agency.roles.items()
    ]
    frame = pd.DataFrame(rows)
    drift = rng.normal(1.0, 0.02, size=len(frame))
    return frame.assign(headcount=np.rint(frame["usual"].to_numpy() * drift)).drop(columns="usual")


def draw_sessions(partnership: Partnership, rng: np.random.Generator) -> pd.DataFrame:
    """Return every session of every course, with the course's number and the session's within the course."""
    import pandas as pd

    rows = [
        {
            "session_id": f"{course.course_id}-{number + 1:02d}",
            "course_id": course.course_id,
            "date": pd.Timestamp(course.sessions.first + timedelta(days=number * course.sessions.every_days)),
            "mode": course.mode,
            "number": number,
            "places": course.sessions.places,
        }
        for course in partnership.courses
        if course.sessions
        for number in range(course.sessions.count)
    ]
    frame = pd.DataFrame(rows)
    trainers = rng.integers(1, TRAINERS + 1, size=len(frame))
    frame["trainer"] = [f"T{trainer:02d}" for trainer in trainers]
    return frame[frame["date"] <= pd.Timestamp(partnership.end)].reset_index(drop=True)


def draw_places(
    partnership: Partnership, staff: pd.DataFrame, sessions: pd.DataFrame, rng: np.random.Generator
) -> pd.DataFrame:
    """Return who had a place at which session and what became of it: session_id, staff_number, status."""
    import pandas as pd

    courses = {course.course_id: course for course in partnership.courses}
    blocks = []
    for course_id, given in sessions.groupby("course_id", sort=False):
        course = courses[str(course_id)]
        before = np.empty(0, dtype=int)
        weight = staff["interest"].where(
            staff["role"].isin(course.target_roles) | (not course.target_roles), 0.0
        )
        weights = weight.to_numpy(dtype=float, copy=True)
        for session_id, places in zip(given["session_id"], given["places"], strict=True):
            taken = _take(course, weights, before, int(places), rng)
            status = _outcomes(partnership, course, len(taken), rng)
            weights[taken[status == "attended"]] = 0.0
            blocks.append(pd.DataFrame({"session_id": session_id, "staff_number": taken, "status": status}))
            before = taken
    return pd.concat(blocks, ignore_index=True)


def _take(
    course: Course, weights: np.ndarray, before: np.ndarray, places: int, rng: np.random.Generator
) -> np.ndarray:
    """Draw who books: some of the session before where the course asks people again, the rest by interest."""
    again = rng.permutation(before)[: int(course.again * places)]
    free = weights.copy()
    free[again] = 0.0
    rest = min(places - len(again), int(np.count_nonzero(free)))
    new = rng.choice(len(free), size=rest, replace=False, p=free / free.sum()) if rest else before[:0]
    return np.sort(np.concatenate([again, new]).astype(int))


def _outcomes(partnership: Partnership, course: Course, places: int, rng: np.random.Generator) -> np.ndarray:
    """Draw what became of places; where a course has a share of its own, everybody else is still booked."""
    shares = (partnership.attended, partnership.no_show, partnership.cancelled)
    if course.turn_up is not None:
        shares = (course.turn_up, 0.0, 0.0)
    names = np.array(["attended", "no_show", "cancelled", "booked"])
    return names[np.searchsorted(np.cumsum(shares), rng.random(places), side="right")]
