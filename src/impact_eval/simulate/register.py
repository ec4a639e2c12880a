"""The action tracker: reviews, recommendations, actions, their courses, and what bears on what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from impact_eval.simulate.partnership import Partnership
from impact_eval.simulate.story import chapter

if TYPE_CHECKING:
    import pandas as pd


def register_tables(partnership: Partnership) -> dict[str, pd.DataFrame]:
    """Return the register's tables; actions keep only the courses that the partnership has.

    Examples
    --------
    >>> list(register_tables(Partnership()))
    ['reviews', 'recommendations', 'overrides', 'actions', 'courses', 'action_courses', 'links']
    """
    import pandas as pd

    told = chapter("register")
    offered = {course.course_id for course in partnership.courses}
    carried = [
        {"action_id": action["action_id"], "course_id": course_id}
        for action in told["actions"]
        for course_id in action.get("courses", ())
        if course_id in offered
    ]
    recommendations = pd.DataFrame(told["recommendations"])
    return {
        "reviews": pd.DataFrame(told["reviews"]),
        "recommendations": recommendations.assign(agencies=recommendations["agencies"].str.join("; ")),
        "overrides": pd.DataFrame(told["overrides"]),
        "actions": pd.DataFrame(told["actions"]).drop(columns="courses"),
        "courses": _courses(partnership),
        "action_courses": pd.DataFrame(carried, columns=["action_id", "course_id"]),
        "links": pd.DataFrame(_links(told["links"])),
    }


def _courses(partnership: Partnership) -> pd.DataFrame:
    import pandas as pd

    names = ("course_id", "title", "version", "agency_scope", "instrument_id")
    return pd.DataFrame(
        {
            **{name: getattr(course, name) for name in names},
            "target_roles": "; ".join(course.target_roles) or None,
            "replaces": course.replaces,
        }
        for course in partnership.courses
    )


def _links(told: dict[str, dict[str, list[str]]]) -> list[dict[str, str | None]]:
    """List each recommendation's criteria, then each one's indicators; one of the two is blank in a row."""
    return [
        {"recommendation_id": name, "criterion_id": None, "indicator_id": None, column: what}
        for column, chosen in (("criterion_id", told["criteria"]), ("indicator_id", told["indicators"]))
        for name, several in chosen.items()
        for what in several
    ]
