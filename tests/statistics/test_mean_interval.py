"""Means with t intervals against R and scipy."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from impact_eval.statistics.mean_interval import mean_interval


def test_the_interval_is_that_of_t_test_in_r() -> None:
    # R 4.2.2: t.test(c(3,3,2,4,3,2,3,3,4,2,1,3))$conf.int -> 2.1997537 3.3002463
    scores = mean_interval([0] * 12, [3, 3, 2, 4, 3, 2, 3, 3, 4, 2, 1, 3], 1)
    assert (scores.low[0], scores.high[0]) == pytest.approx((2.1997537, 3.3002463), abs=5e-8)


@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.floats(-1e3, 1e3).map(lambda value: round(value, 3))),
        min_size=2,
        max_size=40,
    )
)
def test_each_group_has_the_interval_that_scipy_gives_it_alone(rows: list[tuple[int, float]]) -> None:
    group, value = (np.array(part) for part in zip(*rows, strict=True))
    scores = mean_interval(group, value, 4)
    for at in range(4):
        mine = value[group == at]
        assert scores.n[at] == len(mine)
        if len(mine) > 1 and np.ptp(mine) > 0:
            low, high = stats.t.interval(0.95, len(mine) - 1, mine.mean(), stats.sem(mine))
            assert (scores.low[at], scores.high[at]) == pytest.approx((low, high), rel=1e-9, abs=1e-9)


def test_one_value_has_a_mean_and_says_why_it_has_no_interval() -> None:
    scores = mean_interval([0], [4.0], 2)
    assert scores.mean[0] == 4.0
    assert np.isnan(scores.low[0])
    assert scores.reason.tolist() == ["one answer: no interval", "no answers"]


def test_a_missing_value_is_refused() -> None:
    with pytest.raises(ValueError, match="finite"):
        mean_interval([0], [float("nan")], 1)
