"""Midranks of the sizes of change: scipy's ranks, with zeros ranked lowest, left out or split."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from impact_eval.statistics.counts import PairCounts
from impact_eval.statistics.midranks import Midranks, midranks

CHANGES = st.lists(st.integers(-5, 5), min_size=1, max_size=30)


def of_changes(change: list[int], zeros: str = "pratt") -> Midranks:
    return midranks(PairCounts.from_pairs(np.zeros(len(change)), change).differences(), zeros)  # type: ignore[arg-type]


@given(CHANGES, st.sampled_from(["pratt", "wilcoxon", "split"]))
def test_ranks_are_those_of_scipy(change: list[int], zeros: str) -> None:
    ranked = np.array([d for d in change if d or zeros != "wilcoxon"])
    expected = dict(zip(np.abs(ranked).tolist(), stats.rankdata(np.abs(ranked)).tolist(), strict=True))
    expected.pop(0, None)
    ours = of_changes(change, zeros)
    assert (ours.doubled_rank / 2).tolist() == [expected[size] for size in sorted(expected)]
    assert ours.size.tolist() == [np.count_nonzero(np.abs(change) == size) for size in sorted(expected)]
    assert ours.up.tolist() == [change.count(size) for size in sorted(expected)]
    assert (ours.n[0], ours.n_zero[0]) == (len(change), change.count(0))
    assert ours.n_changed()[0] == len(change) - change.count(0)


def test_scores_that_are_equal_in_decimals_tie_though_their_binary_fractions_differ() -> None:
    ranks = midranks(PairCounts.from_pairs([3.2, 2.0, 1.4], [3.8, 2.6, 2.0]).differences())
    assert ranks.size.tolist() == [3]


def test_an_unknown_handling_of_zeros_is_refused() -> None:
    with pytest.raises(ValueError, match="'drop' is none of them"):
        of_changes([1], "drop")
