"""The tail by conditioning: against the shift algorithm, and where the work is counted."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from impact_eval.statistics.counts import DifferenceCounts, PairCounts
from impact_eval.statistics.midranks import Midranks, midranks
from impact_eval.statistics.signed_rank_null import smaller_tails
from impact_eval.statistics.signed_rank_tail import binomial_half, conditioned_tails, ways_to_condition


def ranks_of(*groups: list[int]) -> Midranks:
    change = np.concatenate([np.array(group, dtype=float) for group in groups])
    place = np.repeat(np.arange(len(groups)), [len(group) for group in groups])
    return midranks(PairCounts.from_pairs(np.zeros(change.size), change, place, len(groups)).differences())


@settings(deadline=None)
@given(st.lists(st.integers(-3, 3), min_size=1, max_size=30).filter(any), st.floats(0, 0.5))
def test_the_tail_is_that_of_the_shift_algorithm(change: list[int], share: float) -> None:
    ranks = ranks_of(change)
    at = np.array([int(share * np.sum(ranks.doubled_rank * ranks.size))])
    step = np.gcd.reduce(ranks.doubled_rank)
    at -= at % step  # the shift algorithm takes sums that can be reached
    ours, theirs = conditioned_tails(ranks, at, np.array([0])), smaller_tails(ranks, at, np.array([0]))
    np.testing.assert_allclose(ours, theirs, rtol=1e-10, atol=1e-14)


def test_groups_are_independent_of_each_other() -> None:
    one, other = [1, 1, -2, 3], [-1, -1, 0, 2, 2, 2]
    together = conditioned_tails(ranks_of(one, [], other), np.array([6, 8]), np.array([0, 2]))
    for index, (change, at) in enumerate(((one, 6), (other, 8))):
        alone = conditioned_tails(ranks_of(change), np.array([at]), np.array([0]))
        np.testing.assert_allclose([tail[index] for tail in together], np.ravel(alone))


def test_the_work_is_the_product_over_the_rarer_sizes_and_stays_finite() -> None:
    ranks = ranks_of([1] * 500, [1, 1, -1, 2, 2, 3], [], list(range(1, 1200)))
    work = ways_to_condition(ranks)
    np.testing.assert_allclose(work[:3], [1, 6, 0])
    assert 1e300 < work[3] < np.inf


@pytest.mark.parametrize("m", [0, 1, 2, 7, 200, 5000])
def test_the_fair_coin_is_that_of_scipy(m: int) -> None:
    np.testing.assert_allclose(
        binomial_half(m), stats.binom.pmf(np.arange(m + 1), m, 0.5), rtol=1e-7, atol=1e-16
    )


def test_ten_million_who_answered_yes_or_no_have_the_exact_sign_test() -> None:
    change = DifferenceCounts(
        np.zeros(2, np.int64), np.array([-1.0, 1.0]), np.array([4_999_000, 5_001_000]), 1
    )
    ranks = midranks(change)
    at = np.array([ranks.doubled_rank[0] * 4_999_000])
    at_most, below = conditioned_tails(ranks, at, np.array([0]))
    expected = stats.binom.cdf([4_999_000, 4_998_999], 10_000_000, 0.5)
    np.testing.assert_allclose([at_most[0], below[0]], expected, rtol=1e-7)  # bdtr has some 8 digits here
