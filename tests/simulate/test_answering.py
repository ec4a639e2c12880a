"""Answers: what is drawn agrees with what is expected, item by item and for the pass mark."""

from __future__ import annotations

import numpy as np
import pytest

from impact_eval.simulate import Partnership
from impact_eval.simulate.answering import question, scale_mean, share_at_pass_mark
from impact_eval.simulate.asked import questionnaires
from impact_eval.simulate.trait import Trait

TRAIT = Trait(mean=0.3, baseline=0.7, team=0.1, person=0.2, occasion=0.3)
DRAWS = 100_000


def _traits(rng: np.random.Generator) -> np.ndarray:
    return TRAIT.mean + TRAIT.sd * rng.standard_normal(DRAWS)


@pytest.mark.parametrize(
    ("instrument", "item"),
    [
        ("practice", "C1"),
        ("practice", "C3"),
        ("practice", "REC1"),
        ("neglect", "N2"),
        ("domestic-abuse", "DA3"),
    ],
)
def test_shares_drawn_are_the_shares_expected(instrument: str, item: str) -> None:
    asked = question(Partnership(), questionnaires()[instrument], item)
    rng = np.random.default_rng(3)
    drawn = asked.draw(_traits(rng), rng)
    expected = asked.shares(TRAIT)
    assert expected.sum() == pytest.approx(1)
    assert [(drawn == score).mean() for score in asked.scores] == pytest.approx(list(expected), abs=0.006)


def test_a_reversed_item_is_agreed_with_less_the_higher_the_trait() -> None:
    asked = question(Partnership(), questionnaires()["practice"], "C3")
    rng = np.random.default_rng(4)
    traits = _traits(rng)
    assert np.corrcoef(traits, asked.draw(traits, rng))[0, 1] < -0.5


@pytest.mark.parametrize(
    ("instrument", "item"), [("practice", "C1"), ("practice", "REC1"), ("neglect", "N1")]
)
def test_words_mean_the_scores_they_were_said_for(instrument: str, item: str) -> None:
    questionnaire = questionnaires()[instrument]
    asked = question(Partnership(), questionnaire, item)
    scores = np.repeat(asked.scores, 20)
    words = asked.say(scores, np.random.default_rng(5))
    read = [questionnaire.response_of(item).read(word, asked.item.correct).score for word in words]
    assert read == list(scores)


def test_a_scale_turns_reversed_items_round() -> None:
    questionnaire = questionnaires()["practice"]
    scale = next(scale for scale in questionnaire.scales if scale.id == "confidence")
    asked = {name: question(Partnership(), questionnaire, name) for name in scale.items}
    high = Trait(mean=2.0, baseline=0.1, team=0.0, person=0.0, occasion=0.1)
    assert scale_mean(scale, asked, dict.fromkeys(asked, high)) > 4.5


def test_the_share_at_the_pass_mark_is_that_of_many_draws() -> None:
    questionnaire = questionnaires()["neglect"]
    scale = next(scale for scale in questionnaire.scales if scale.id == "knowledge")
    asked = {name: question(Partnership(), questionnaire, name) for name in scale.items}
    rng = np.random.default_rng(6)
    traits = _traits(rng)
    right = sum(one.draw(traits, rng) for one in asked.values())
    assert share_at_pass_mark(scale, asked, TRAIT) == pytest.approx((right >= 6).mean(), abs=0.006)


def test_a_scale_without_a_pass_mark_has_no_share_at_it() -> None:
    scale = next(scale for scale in questionnaires()["neglect"].scales if scale.id == "confidence")
    assert np.isnan(share_at_pass_mark(scale, {}, TRAIT))
