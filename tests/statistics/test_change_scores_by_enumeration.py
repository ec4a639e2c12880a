"""Change scores against full enumeration and against scipy where scipy has the same method."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from impact_eval.statistics.change import mean_change
from impact_eval.statistics.counts import PairCounts
from impact_eval.statistics.signed_rank import signed_rank

LIKERT_PAIRS = st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5)), min_size=1, max_size=9)


def counted(pairs: list[tuple[int, int]]) -> PairCounts:
    before, after = np.array(pairs, dtype=float).T
    return PairCounts.from_pairs(before, after)


@settings(deadline=None)
@given(LIKERT_PAIRS)
def test_the_signed_rank_p_is_that_of_every_way_to_sign_the_changes(pairs: list[tuple[int, int]]) -> None:
    change = np.array([after - before for before, after in pairs])
    ranks = stats.rankdata(np.abs(change))[change != 0]  # Pratt: zeros take their ranks with them
    result = signed_rank(counted(pairs).differences())
    if ranks.size == 0:
        assert np.isnan(result.p[0])
        assert result.reason[0]
        return
    null = np.array([np.dot(signs, ranks) for signs in product((0, 1), repeat=ranks.size)])
    observed = ranks[change[change != 0] > 0].sum()
    tail = min((null >= observed - 1e-9).mean(), (null <= observed + 1e-9).mean())
    assert result.v[0] == pytest.approx(observed)
    assert result.p[0] == pytest.approx(min(1.0, 2 * tail), abs=1e-12)
    assert result.smallest_p[0] == pytest.approx(min(1.0, 2.0 ** (1 - ranks.size)), abs=1e-12)


@settings(deadline=None)
@given(LIKERT_PAIRS)
def test_the_mean_change_has_the_t_interval_and_p_of_a_one_sample_test(pairs: list[tuple[int, int]]) -> None:
    change = np.array([after - before for before, after in pairs], dtype=float)
    result = mean_change(counted(pairs))
    assert result.mean_change[0] == pytest.approx(change.mean(), abs=1e-12)
    if np.unique(change).size < 2:
        assert np.isnan([result.p[0], result.low[0], result.high[0]]).all()
        assert result.reason[0]
        return
    expected = stats.ttest_1samp(change, 0.0)
    interval = expected.confidence_interval(0.95)
    assert result.p[0] == pytest.approx(expected.pvalue, abs=1e-10)
    assert [result.low[0], result.high[0]] == pytest.approx([interval.low, interval.high], abs=1e-9)
