"""Improved, same and worse: counts, R's sign test, McNemar's and the score interval carried over."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact_eval.statistics.counts import PairCounts
from impact_eval.statistics.improvement import Improvement, improvement
from impact_eval.statistics.paired_proportions import paired_difference

CHANGES = st.lists(st.integers(-4, 4), min_size=1, max_size=25)
NUMBERS = ("probability", "low", "high", "p_sign")


def of_changes(change: list[int], better: str = "higher", level: float = 0.95) -> Improvement:
    pairs = PairCounts.from_pairs(np.zeros(len(change)), change)
    return improvement(pairs.differences(), better, level)  # type: ignore[arg-type]


def numbers(people: Improvement) -> np.ndarray:
    return np.array([getattr(people, name)[0] for name in NUMBERS])


def test_the_sign_test_is_that_of_r(from_r, pairs_of) -> None:
    for entry in from_r("sign_test"):
        ours = improvement(pairs_of(entry).differences())
        np.testing.assert_allclose(ours.p_sign, entry["value"], rtol=1e-10, err_msg=entry["call"])


@given(CHANGES)
def test_people_are_counted_and_unchanged_ones_count_half(change: list[int]) -> None:
    ours, moved = of_changes(change), np.array(change)
    counts = [np.count_nonzero(moved > 0), np.count_nonzero(moved == 0), np.count_nonzero(moved < 0)]
    assert [ours.improved[0], ours.same[0], ours.worse[0]] == counts
    assert ours.probability[0] == pytest.approx((counts[0] + counts[1] / 2) / len(change))
    assert 0 <= ours.low[0] <= ours.probability[0] <= ours.high[0] <= 1


@given(CHANGES)
def test_the_interval_is_that_of_the_difference_of_shares_carried_over(change: list[int]) -> None:
    ours = of_changes(change)
    lean = paired_difference(ours.same, ours.worse, ours.improved, 0)
    np.testing.assert_allclose([ours.low, ours.high], [(1 + lean.low) / 2, (1 + lean.high) / 2])


@given(CHANGES)
def test_how_far_a_change_goes_does_not_matter(change: list[int]) -> None:
    ours, signs = of_changes(change), of_changes(np.sign(change).tolist())
    np.testing.assert_array_equal(numbers(ours), numbers(signs))


@given(CHANGES)
def test_turning_the_changes_or_what_is_better_turns_the_probability(change: list[int]) -> None:
    ours, turned = numbers(of_changes(change)), numbers(of_changes([-d for d in change]))
    np.testing.assert_allclose(turned[:3], 1 - ours[[0, 2, 1]], atol=1e-12)
    np.testing.assert_allclose(turned[3], ours[3])
    np.testing.assert_array_equal(numbers(of_changes([-d for d in change], "lower")), ours)


def test_nobody_and_nobody_who_moved_have_a_reason() -> None:
    pairs = PairCounts.from_pairs([3, 3, 3], [3, 3, 3], [1, 1, 1], groups=2)
    ours = improvement(pairs.differences())
    assert np.isnan([ours.probability[0], ours.low[0], ours.high[0], ours.p_sign[0], ours.p_sign[1]]).all()
    assert ours.probability[1] == 0.5
    assert 0 < ours.low[1] < 0.5 < ours.high[1] < 1
    assert ours.reason[0] == "there are no pairs"
    assert "no pair changed" in ours.reason[1]


def test_a_direction_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="'up' is neither"):
        of_changes([1], "up")
