"""Reached: the share of the target workforce that attended, over all agencies and in each.

Only agencies that the recommendation names count, where it names some. A high share overall may hide an
agency from which nobody came, so an agency far below the standard keeps the whole below it, and is named.
"""

from __future__ import annotations

import pandas as pd

from impact_eval.assurance.case import Case
from impact_eval.assurance.standing import Standing, weakest
from impact_eval.assurance.wording import say
from impact_eval.wording import listed, percent

#: Agencies named at most, from the furthest behind.
NAMED = 3


def judge_reached(case: Case) -> Standing:
    """At standard when enough of the target workforce attended, and no agency is far behind."""
    if not case.courses:
        return Standing("no_evidence", say("reached.no_course"))
    reach = case.by_course(case.reach)
    return weakest({course: _of_course(case, course, reach[course]) for course in case.courses})


def _of_course(case: Case, course: str, rows: pd.DataFrame) -> Standing:
    named = _agencies(case)
    rows = rows[rows["agency"].isin(named)] if named else rows
    delivery = case.delivery[case.delivery["course_id"] == course]
    if rows.empty:
        unknown = bool(delivery["n_attended"].isna().any())
        return Standing("no_evidence", say("reached.not_recorded" if unknown else "reached.nobody"))
    counted = rows[rows["headcount"] > 0]
    if counted.empty or len(counted) < len(rows[rows["attended"] > 0]):
        return Standing(
            "too_little_evidence", say("reached.no_headcount", attended=int(rows["attended"].sum()))
        )
    share = counted["attended"].sum() / counted["headcount"].sum()
    standard = case.settings.reach_standard
    behind = counted[counted["share"] < standard * case.thresholds.agency_share_of_standard]
    enough = share >= standard and behind.empty
    sentence = say(
        "reached.share",
        attended=int(counted["attended"].sum()),
        headcount=int(counted["headcount"].sum()),
        share=percent(share),
        standard=percent(standard),
    )
    return Standing(
        "at_standard" if enough else "below_standard", sentence + ("" if enough else _low(behind))
    )


def _agencies(case: Case) -> set[str]:
    text = case.recommendation.get("agencies")
    return {part.strip() for part in text.split(";") if part.strip()} if isinstance(text, str) else set()


def _low(behind: pd.DataFrame) -> str:
    """Name the agencies that are furthest behind; how far they are stands in the table of reach."""
    named = behind.sort_values(["share", "agency"])["agency"].head(NAMED).tolist()
    return say("reached.low", agencies=listed(named)) if named else ""
