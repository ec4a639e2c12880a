"""Reached: the share of the target workforce that attended, over all agencies and in each.

Only agencies that the recommendation names count, where it names some. A high share overall may hide an
agency from which nobody came, so an agency far below the standard keeps the whole below it, and is named; and
one that is named and never counted leaves the whole in doubt.

A total over some of a course's agencies, beside the numbers of the others in the table of reach, would give
back one that is withheld there. Such a total is told with the numbers it is made of, so that disclosure
control sees them and withholds the sentence with them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pandas as pd

from impact_eval.assurance.case import Case
from impact_eval.assurance.rules import Status
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
    together = weakest({course: _of_course(case, course, reach[course]) for course in case.courses})
    return _less_the_unknown(case, together)


def _of_course(case: Case, course: str, rows: pd.DataFrame) -> Standing:
    named = _agencies(case)
    mine = rows[rows["agency"].isin(named)] if named else rows
    if mine.empty:
        return _nobody(case, course, someone=not rows.empty)
    counted = mine[mine["headcount"] > 0]
    unknown = mine.loc[~(mine["headcount"] > 0) & (mine["attended"] > 0), "agency"].tolist()
    standard = case.settings.reach_standard
    behind = counted[counted["share"] < standard * case.thresholds.agency_share_of_standard]
    if counted.empty or (unknown and behind.empty):
        return _uncounted(mine, rows, unknown)
    share, sentence = _share(case, counted, rows)
    if share >= standard and behind.empty:
        return Standing("at_standard", sentence)
    told = sentence + _low(behind) + _named("not_counted", unknown)
    return Standing("below_standard", told, gist=_low(behind).strip(" ."))


def _nobody(case: Case, course: str, *, someone: bool) -> Standing:
    """Say that nobody came, nobody who was named, or that it was not recorded."""
    if someone:
        return Standing("no_evidence", _named("nobody_named", _agencies(case)))
    delivery = case.delivery[case.delivery["course_id"] == course]
    unknown = bool(delivery["n_attended"].isna().any())
    return Standing("no_evidence", say("reached.not_recorded" if unknown else "reached.nobody"))


def _uncounted(mine: pd.DataFrame, rows: pd.DataFrame, unknown: list[str]) -> Standing:
    sentence = say(
        "reached.no_headcount",
        attended=int(mine["attended"].sum()),
        each="" if _is_whole(mine, rows) else _each(mine),
        agencies=listed(sorted(unknown or mine["agency"])),
    )
    return Standing("too_little_evidence", sentence)


def _share(case: Case, counted: pd.DataFrame, rows: pd.DataFrame) -> tuple[float, str]:
    """Return the share over all agencies; one above its headcount makes up for none of the others."""
    came = counted["attended"].clip(upper=counted["headcount"])
    attended, headcount = int(came.sum()), int(counted["headcount"].sum())
    standard = case.settings.reach_standard
    over = counted.loc[counted["attended"] > counted["headcount"], "agency"]
    few = (counted["headcount"] < case.settings.suppress_below).any()
    sentence = say(
        "reached.share",
        attended=attended,
        headcount=headcount,
        share=percent(attended / headcount),
        each="" if _is_whole(counted, rows) and over.empty and not few else _each(counted),
        standard=percent(standard),
    )
    return attended / headcount, sentence + _named("over_headcount", over)


def _is_whole(some: pd.DataFrame, rows: pd.DataFrame) -> bool:
    """Whether these are all who came to the course, whose total is shown and protected as such."""
    return int(some["attended"].sum()) == int(rows["attended"].sum())


def _each(rows: pd.DataFrame) -> str:
    """Return what each agency adds to a total."""
    said = [
        say("reached.agency_of", agency=agency, attended=int(attended), headcount=int(headcount))
        if headcount > 0
        else say("reached.agency", agency=agency, attended=int(attended))
        for agency, attended, headcount in rows.sort_values("agency")[
            ["agency", "attended", "headcount"]
        ].itertuples(index=False, name=None)
    ]
    return say("reached.each", agencies=", ".join(said))


def _less_the_unknown(case: Case, together: Standing) -> Standing:
    """Hold back where an agency that the recommendation names stands in no count of any course."""
    counted = case.reach[(case.reach["headcount"] > 0) | (case.reach["attended"] > 0)]
    unknown = _agencies(case) - set(counted["agency"])
    if not unknown or together.status not in {"at_standard", "below_standard"}:
        return together
    status: Status = "too_little_evidence" if together.status == "at_standard" else together.status
    return replace(together, status=status, because=together.because + _named("not_counted", unknown))


def _named(sentence: str, agencies: Iterable[str]) -> str:
    names = sorted(agencies)
    return say(f"reached.{sentence}", agencies=listed(names)) if names else ""


def _agencies(case: Case) -> set[str]:
    text = case.recommendation.get("agencies")
    return {part.strip() for part in text.split(";") if part.strip()} if isinstance(text, str) else set()


def _low(behind: pd.DataFrame) -> str:
    """Name the agencies that are furthest behind; how far they are stands in the table of reach."""
    named = behind.sort_values(["share", "agency"])["agency"].head(NAMED).tolist()
    return say("reached.low", agencies=listed(named)) if named else ""
