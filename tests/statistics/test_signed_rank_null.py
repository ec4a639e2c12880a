"""The exact null distribution of the signed-rank sum, by counting subsets and against R."""

from itertools import product

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from impact_eval.statistics.counts import PairCounts
from impact_eval.statistics.midranks import midranks
from impact_eval.statistics.signed_rank_null import sign_patterns, smaller_tails


@given(st.lists(st.integers(1, 9), min_size=1, max_size=9).map(sorted), st.integers(0, 60))
def test_patterns_are_those_of_every_subset(ranks: list[int], highest: int) -> None:
    sums = np.array(list(product((0, 1), repeat=len(ranks)))) @ np.array(ranks)
    expected = [np.count_nonzero(sums == total) for total in range(highest + 1)]
    assert sign_patterns(ranks, highest).tolist() == expected


def test_all_patterns_together_are_two_to_the_number_of_ranks() -> None:
    assert sign_patterns(list(range(1, 41)), 820).sum() == 2.0**40


def test_groups_with_the_same_ties_share_a_distribution_and_keep_their_own_sums() -> None:
    change, group = [1, 2, 3, 10, 20, 30, 1, 1, 2], [0, 0, 0, 1, 1, 1, 3, 3, 3]
    ranks = midranks(PairCounts.from_pairs(np.zeros(9), change, group).differences())
    at_most, below = smaller_tails(ranks, np.array([2, 6, 3]), np.array([0, 1, 3]))
    np.testing.assert_allclose(at_most, [2 / 8, 5 / 8, 3 / 8])
    np.testing.assert_allclose(below, [1 / 8, 3 / 8, 1 / 8])


def test_the_confidence_of_untied_ranks_is_that_of_r(from_r) -> None:
    (entry,) = from_r("interval_place")
    for n, q, confidence in zip(entry["inputs"]["n"], *entry["value"], strict=True):
        ways = sign_patterns(list(range(1, n + 1)), int(q) - 1)
        np.testing.assert_allclose(1 - 2 * ways.sum() / 2.0**n, confidence, rtol=1e-10)
