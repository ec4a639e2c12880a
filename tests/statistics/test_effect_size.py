"""Hedges g and d_z with their noncentral t intervals: R, definitions, invariances, and reasons."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact_eval.statistics.change import mean_change
from impact_eval.statistics.counts import PairCounts
from impact_eval.statistics.effect_size import EffectSize, effect_size, small_sample_correction

LIKERT_PAIRS = st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5)), min_size=2, max_size=12)
NUMBERS = ("hedges_g", "g_low", "g_high", "cohen_dz", "dz_low", "dz_high")


def of_pairs(before, after, level: float = 0.95) -> EffectSize:
    return effect_size(mean_change(PairCounts.from_pairs(before, after), level))


def numbers(effect: EffectSize) -> np.ndarray:
    return np.array([getattr(effect, name)[0] for name in NUMBERS])


def test_the_limits_of_dz_are_those_of_r(from_r, pairs_of) -> None:
    for entry in from_r("dz_limits"):
        ours = effect_size(mean_change(pairs_of(entry), entry["inputs"]["level"]))
        limits = [ours.dz_low[0], ours.dz_high[0]]
        np.testing.assert_allclose(limits, entry["value"], rtol=1e-8, atol=1e-8, err_msg=entry["call"])


def test_g_and_its_limits_are_those_of_r(from_r, pairs_of) -> None:
    for entry in from_r("hedges_g"):
        ours = numbers(effect_size(mean_change(pairs_of(entry), entry["inputs"]["level"])))[:3]
        np.testing.assert_allclose(ours, entry["value"], rtol=1e-8, atol=1e-8, err_msg=entry["call"])


def test_the_correction_is_that_of_r_and_missing_below_two_degrees_of_freedom(from_r) -> None:
    (entry,) = from_r("correction")
    np.testing.assert_allclose(small_sample_correction(entry["inputs"]["df"]), entry["value"], rtol=1e-12)
    assert np.isnan(small_sample_correction([1, 0, -1])).all()
    np.testing.assert_allclose(small_sample_correction(1e5), 1 - 3 / (4e5 - 1), rtol=1e-9)


@given(LIKERT_PAIRS, st.integers(-3, 3), st.sampled_from([0.2, 20.0]))
def test_an_effect_size_has_no_unit(pairs: list[tuple[int, int]], shift: int, scale: float) -> None:
    scores = np.array(pairs, dtype=float)
    moved = of_pairs(*((scores + shift) * scale).T)
    np.testing.assert_allclose(numbers(moved), numbers(of_pairs(*scores.T)), rtol=1e-6, atol=1e-6)


@given(LIKERT_PAIRS)
def test_swapping_before_and_after_turns_the_sign(pairs: list[tuple[int, int]]) -> None:
    before, after = np.array(pairs, dtype=float).T
    ours, swapped = numbers(of_pairs(before, after)), numbers(of_pairs(after, before))
    np.testing.assert_allclose(swapped, -ours[[0, 2, 1, 3, 5, 4]], rtol=1e-9, atol=1e-9)


@given(LIKERT_PAIRS)
def test_limits_hold_the_uncorrected_effect_and_agree_with_the_t_interval_on_nought(pairs) -> None:
    before, after = np.array(pairs, dtype=float).T
    change = mean_change(PairCounts.from_pairs(before, after))
    effect = effect_size(change)
    if change.reason[0]:
        assert np.isnan([effect.g_low[0], effect.g_high[0], effect.cohen_dz[0]]).all()
        return
    assert effect.dz_low[0] < effect.cohen_dz[0] < effect.dz_high[0]
    assert (effect.g_low[0] > 0) == (change.low[0] > 1e-12)
    assert (effect.g_high[0] < 0) == (change.high[0] < -1e-12)


def test_of_two_pairs_there_is_an_interval_and_no_corrected_g() -> None:
    effect = of_pairs([1, 2], [2, 4])
    assert np.isnan(effect.hedges_g[0])
    assert np.isfinite([effect.g_low[0], effect.g_high[0]]).all()
    assert effect.g_reason[0] == "two pairs are too few for the correction in Hedges g"


@pytest.mark.parametrize(
    ("before", "after", "missing_g", "words"),
    [
        ([], [], True, "there are no pairs"),
        ([3], [4], True, "one pair has no spread"),
        ([1, 2, 3], [2, 3, 4], False, "same amount"),
        ([3, 3, 3], [4, 4, 4], True, "same amount"),
    ],
)
def test_what_is_missing_has_a_reason(before, after, missing_g: bool, words: str) -> None:
    effect = of_pairs(before, after)
    assert np.isnan(effect.hedges_g[0]) == missing_g
    assert np.isnan(numbers(effect)[1:]).all()
    assert words in effect.reason[0]


def test_changes_that_are_all_but_equal_have_an_interval_all_the_same() -> None:
    effect = of_pairs([1, 2, 3, 4, 5], [2, 3, 4, 5, 6 + 1e-8])
    assert effect.reason[0] == ""
    assert np.isfinite(numbers(effect)).all()
    assert effect.g_low[0] < effect.hedges_g[0] < effect.g_high[0]
