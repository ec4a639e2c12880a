"""The roles that a course is for: which people, and which rows of the workforce, are of them."""

from __future__ import annotations

import pandas as pd


def target_roles(text: object) -> frozenset[str]:
    """Return the parts of a list as the contract writes it; none means all.

    Examples
    --------
    >>> sorted(target_roles("Social worker; Team manager"))
    ['Social worker', 'Team manager']
    """
    return (
        frozenset(part.strip() for part in str(text).split(";") if part.strip())
        if isinstance(text, str)
        else frozenset()
    )


def roles_by_course(courses: pd.DataFrame) -> dict[str, frozenset[str]]:
    """Return the roles that each course is for.

    Examples
    --------
    >>> roles_by_course(pd.DataFrame({"course_id": ["C1"], "target_roles": ["Nurse"]}))
    {'C1': frozenset({'Nurse'})}
    """
    rows = courses[["course_id", "target_roles"]].itertuples(index=False, name=None)
    return {course: target_roles(text) for course, text in rows}


def of_roles(rows: pd.DataFrame, roles: frozenset[str]) -> pd.DataFrame:
    """Return the rows whose `role` is one of these; all of them where there are none.

    Examples
    --------
    >>> staff = pd.DataFrame({"role": ["Nurse", "Doctor"], "headcount": [10, 5]})
    >>> of_roles(staff, frozenset({"Nurse"}))["headcount"].tolist()
    [10]
    """
    return rows[rows["role"].isin(roles)] if roles else rows
