"""What a rating says of itself: because of what, what would raise it, and what is to be decided."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any

import pytest

from impact_eval.assurance.rating import Rated, rate
from impact_eval.assurance.rules import NUMBERS, ONE_STEP_DOWN, read_rules
from impact_eval.assurance.standing import Standing

RULES = read_rules("default", Path())
FILLED = dict(zip(NUMBERS, (5, 10, 42, 56), strict=True))
BEST = dict.fromkeys(RULES.dimensions, "at_standard")
NOTHING = dict.fromkeys(RULES.dimensions, "no_evidence")


def rated(statuses: dict[Any, Any], *, has_course: bool = True) -> Rated:
    standings: dict[Any, Any] = {
        name: Standing(status, f"{name} is {status}.") for name, status in statuses.items()
    }
    return rate(standings, RULES, has_course=has_course, numbers=FILLED)


def test_the_best_rating_says_what_to_keep_watching() -> None:
    best = rated(BEST)
    assert best.rating.id == "embedded"
    assert best.raise_by.startswith("Nothing is above this.")
    assert best.decide == "accept assurance, and set the date of the next audit"


def test_a_rating_quotes_the_evidence_before_the_gaps() -> None:
    one = rated(BEST | {"behaviour": "improved", "results": "no_evidence"})
    assert one.rating.id == "partly_embedded"
    assert one.because == "Behaviour: behaviour is improved. Learning: learning is at_standard."


def test_what_is_not_assured_quotes_the_gaps_before_the_evidence() -> None:
    one = rated(NOTHING | {"delivered": "at_standard", "learning": "improved"})
    assert one.rating.id == "not_assured"
    assert one.because == "Behaviour: behaviour is no_evidence. Retention: retention is no_evidence."


def test_only_what_is_unmet_is_asked_for() -> None:
    one = rated(BEST | {"retention": "no_evidence"})
    assert one.raise_by == (
        "To be embedded: send the follow-up questionnaire 42 to 56 days after each session."
    )


@pytest.mark.parametrize(
    ("statuses", "words"),
    [
        (NOTHING, "agree an action, its owner and its date"),
        (BEST | {"behaviour": "worse"}, "ask why practice got worse"),
        (BEST | {"results": "worse"}, "the outcome that got worse"),
        (BEST | {"behaviour": "no_evidence"}, "name an audit criterion"),
        (BEST | {"behaviour": "too_little_evidence"}, "commission an audit"),
        (BEST | {"reached": "below_standard"}, "ask the agencies named under reach"),
        (BEST | {"behaviour": "improved"}, "accept partial assurance"),
    ],
)
def test_the_group_is_asked_to_decide_on_what_stands_in_the_way(statuses: dict[Any, Any], words: str) -> None:
    assert words in rated(statuses).decide


def test_every_rating_but_the_best_says_what_would_raise_it_and_all_ask_for_a_decision() -> None:
    dimensions = ("delivered", "behaviour", "results", "retention")
    for combination in product(ONE_STEP_DOWN, repeat=len(dimensions)):
        for has_course in (True, False):
            statuses = BEST | dict(zip(dimensions, combination, strict=True))
            one = rated(statuses, has_course=has_course)
            assert one.because and one.decide
            assert "{" not in one.raise_by
            if one.rating.id != "embedded":
                _, _, steps = one.raise_by.partition(": ")
                assert len(steps) > len("."), statuses


def test_doing_what_is_asked_for_does_raise_the_rating() -> None:
    for statuses in (
        NOTHING,
        NOTHING | {"delivered": "at_standard"},
        BEST | {"behaviour": "no_change_shown"},
        BEST | {"behaviour": "improved", "reached": "below_standard"},
    ):
        one = rated(statuses)
        asked = {
            name
            for name, status in statuses.items()
            if RULES.raise_by[name].get(status, RULES.raise_by[name]["any"]).format(**FILLED) in one.raise_by
        }
        assert rated(statuses | dict.fromkeys(asked, "at_standard")).rating.rank > one.rating.rank
