"""The latent trait: its mean and spread are exact, and no shift means no difference."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from impact_eval.simulate import Partnership
from impact_eval.simulate.trait import trait_at

NEGLECT = Partnership().courses[1]


@pytest.mark.parametrize("wave", ["pre", "post", "follow_up", "retro_pre"])
def test_draws_have_the_stated_mean_and_spread(wave: str) -> None:
    trait = trait_at(Partnership(), NEGLECT, "knowledge", wave)
    rng = np.random.default_rng(2)
    drawn = trait.draw(*rng.standard_normal((3, 200_000)), rng)
    assert drawn.mean() == pytest.approx(trait.mean, abs=0.01)
    assert drawn.std() == pytest.approx(trait.sd, rel=0.01)


def test_without_a_shift_later_waves_are_as_the_first() -> None:
    still = replace(NEGLECT, post={}, follow_up={})
    first = trait_at(Partnership(), still, "knowledge", "pre")
    assert trait_at(Partnership(), still, "knowledge", "post") == first


def test_people_with_a_low_baseline_gain_more() -> None:
    before = trait_at(Partnership(), NEGLECT, "knowledge", "pre")
    after = trait_at(Partnership(), NEGLECT, "knowledge", "post")
    assert after.baseline < before.baseline


def test_looking_back_lowers_the_start() -> None:
    then = trait_at(Partnership(), NEGLECT, "confidence", "retro_pre")
    assert then.mean < trait_at(Partnership(), NEGLECT, "confidence", "pre").mean


def test_a_construct_that_is_not_asked_is_refused() -> None:
    with pytest.raises(ValueError, match="says nothing of application"):
        trait_at(Partnership(), replace(NEGLECT, application=None, reaction=None), "application", "follow_up")
