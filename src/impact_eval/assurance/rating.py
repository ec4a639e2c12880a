"""From the statuses of seven dimensions to one rating, with the reason, the next step and what to decide.

The rules are data (`rules.Rules`); this module only applies them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from impact_eval.assurance.rules import Condition, Dimension, Rating, Rules, Status
from impact_eval.assurance.standing import Standing

#: Sentences of dimensions that a rating quotes at most.
QUOTED = 2
WITHOUT = ("no_evidence",)
#: The statuses that are gaps rather than findings.
GAPS = ("no_evidence", "too_little_evidence")


@dataclass(frozen=True)
class Rated:
    """A recommendation's rating."""

    rating: Rating
    because: str
    raise_by: str
    decide: str


def rating_of(
    statuses: Mapping[Dimension, Status], rules: Rules, *, has_course: bool, has_indicator: bool = False
) -> Rating:
    """Return the first rating whose conditions hold.

    Parameters
    ----------
    statuses : the status of every dimension.
    rules : the rules, best rating first.
    has_course : whether a course answers the recommendation.
    has_indicator : whether an outcome indicator with a better direction is linked to it.

    Examples
    --------
    >>> from pathlib import Path
    >>> from impact_eval.assurance.rules import read_rules
    >>> rules = read_rules("default", Path())
    >>> nothing = dict.fromkeys(rules.dimensions, "no_evidence")
    >>> rating_of(nothing | {"reaction": "at_standard"}, rules, has_course=True).id
    'not_assured'
    """
    there = _there(has_course, has_indicator)
    return next(rating for rating in rules.rating if not _unmet(rating, statuses, there))


def _there(has_course: bool, has_indicator: bool) -> frozenset[str]:
    """Return what there is of what conditions need."""
    return frozenset(["", *["course"] * has_course, *["indicator"] * has_indicator])


def rate(
    standings: Mapping[Dimension, Standing],
    rules: Rules,
    *,
    has_course: bool,
    numbers: Mapping[str, object],
    has_indicator: bool = False,
) -> Rated:
    """Return a recommendation's rating with because of what, what would raise it, and what to decide.

    Parameters
    ----------
    standings : how every dimension stands.
    rules : the rules, best rating first.
    has_course : whether a course answers the recommendation.
    numbers : what fills the gaps in the rules' words.
    has_indicator : whether an outcome indicator with a better direction is linked to it.
    """
    statuses: dict[Dimension, Status] = {name: one.status for name, one in standings.items()}
    rating = rating_of(statuses, rules, has_course=has_course, has_indicator=has_indicator)
    there = _there(has_course, has_indicator)
    return Rated(
        rating,
        _because(rating, standings, rules),
        _raise_by(rating, statuses, rules, there=there, numbers=numbers),
        _decide(statuses, rules),
    )


def _unmet(rating: Rating, statuses: Mapping[Dimension, Status], there: frozenset[str]) -> list[Condition]:
    """Return the conditions that keep a recommendation from a rating; of several ways, the nearest one's."""
    missing = [one for one in rating.conditions if not _holds(one, statuses, there)]
    ways = [[one for one in way if not _holds(one, statuses, there)] for way in rating.any]
    return missing + (min(ways, key=len) if ways else [])


def _holds(condition: Condition, statuses: Mapping[Dimension, Status], there: frozenset[str]) -> bool:
    if condition.needs not in there:
        return True
    return statuses[condition.dimension] in condition.statuses


def _because(rating: Rating, standings: Mapping[Dimension, Standing], rules: Rules) -> str:
    """Quote the dimensions that the rating rests on: findings first, or gaps where it is about those."""
    gaps = GAPS if rating.gaps_first else WITHOUT
    last = sorted(rating.because, key=lambda name: (standings[name].status in gaps) != rating.gaps_first)
    quoted = last[:QUOTED]
    return " ".join(f"{rules.dimensions[name]}: {standings[name].because}" for name in quoted)


def _raise_by(
    rating: Rating,
    statuses: Mapping[Dimension, Status],
    rules: Rules,
    *,
    there: frozenset[str],
    numbers: Mapping[str, object],
) -> str:
    """Say what would meet the unmet conditions of the next better rating."""
    place = rules.rating.index(rating)
    if place == 0:
        return rating.keep
    better = next((one for one in rules.rating if one.id == rating.aim), rules.rating[place - 1])
    steps = [_step(one.dimension, statuses[one.dimension], rules) for one in _unmet(better, statuses, there)]
    told = _sentence(dict.fromkeys(step.format(**numbers) for step in steps))
    return f"To be {better.title.lower()}: {told}."


def _step(dimension: Dimension, status: Status, rules: Rules) -> str:
    words = rules.raise_by[dimension]
    return words.get(status, words["any"])


def _sentence(steps: Sequence[str] | dict[str, None]) -> str:
    return "; ".join(steps)


def _decide(statuses: Mapping[Dimension, Status], rules: Rules) -> str:
    fitting = (one.words for one in rules.decide if statuses[one.dimension] in one.statuses)
    return next(fitting, "")
