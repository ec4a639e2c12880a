"""The mean change: R's t.test, scipy's one-sample test, and reasons where there is no test."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from impact_eval.statistics.change import MeanChange, mean_change
from impact_eval.statistics.counts import PairCounts

LIKERT_PAIRS = st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5)), min_size=1, max_size=12)
NUMBERS = ("mean_change", "low", "high", "t", "p")


def of_pairs(pairs: list[tuple[int, int]]) -> MeanChange:
    return mean_change(PairCounts.from_pairs(*np.array(pairs, dtype=float).T))


def test_mean_interval_t_and_p_are_those_of_r(from_r, pairs_of) -> None:
    for entry in from_r("t_test"):
        ours = mean_change(pairs_of(entry))
        found = [getattr(ours, name)[0] for name in NUMBERS]
        np.testing.assert_allclose(found, entry["value"], rtol=1e-8, atol=1e-12, err_msg=entry["call"])


@given(LIKERT_PAIRS)
def test_it_is_the_one_sample_t_test_of_the_changes(pairs: list[tuple[int, int]]) -> None:
    before, after = np.array(pairs, dtype=float).T
    ours = of_pairs(pairs)
    assert ours.mean_change[0] == pytest.approx((after - before).mean(), abs=1e-12)
    if np.unique(after - before).size < 2:
        assert np.isnan([ours.p[0], ours.low[0], ours.high[0], ours.t[0]]).all()
        assert ours.reason[0]
        return
    expected = stats.ttest_1samp(after - before, 0.0)
    interval = expected.confidence_interval(0.95)
    np.testing.assert_allclose(
        [ours.t[0], ours.p[0], ours.low[0], ours.high[0]],
        [expected.statistic, expected.pvalue, interval.low, interval.high],
        rtol=1e-9,
        atol=1e-12,
    )


@given(LIKERT_PAIRS.filter(lambda pairs: len(pairs) > 1))
def test_moments_are_those_of_numpy(pairs: list[tuple[int, int]]) -> None:
    before, after = np.array(pairs, dtype=float).T
    ours = of_pairs(pairs)
    sds = [ours.sd_before[0], ours.sd_after[0], ours.sd_change[0]]
    np.testing.assert_allclose(sds, [np.std(x, ddof=1) for x in (before, after, after - before)], atol=1e-12)
    if before.std() > 0 and after.std() > 0:
        assert ours.correlation[0] == pytest.approx(np.corrcoef(before, after)[0, 1], abs=1e-12)
        assert ours.correlation_reason[0] == ""
    else:
        assert np.isnan(ours.correlation[0])
        assert "no correlation" in ours.correlation_reason[0]


@given(LIKERT_PAIRS, st.integers(-3, 3), st.sampled_from([0.2, 20.0]))
def test_a_shift_of_all_scores_changes_nothing_and_a_scale_only_the_unit(
    pairs, shift: int, scale: float
) -> None:
    ours = of_pairs(pairs)
    moved = mean_change(PairCounts.from_pairs(*((np.array(pairs, dtype=float) + shift) * scale).T))
    for name in ("mean_change", "low", "high", "sd_change"):
        np.testing.assert_allclose(getattr(moved, name), scale * getattr(ours, name), rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(moved.p, ours.p, rtol=1e-7)
    assert moved.reason[0] == ours.reason[0]


@given(LIKERT_PAIRS)
def test_swapping_before_and_after_turns_the_sign(pairs: list[tuple[int, int]]) -> None:
    ours, swapped = of_pairs(pairs), of_pairs([(after, before) for before, after in pairs])
    np.testing.assert_allclose(
        [swapped.mean_change, swapped.low, swapped.high], [-ours.mean_change, -ours.high, -ours.low]
    )
    np.testing.assert_allclose(swapped.p, ours.p)


def test_a_constant_change_of_means_of_items_has_no_t_though_its_fractions_differ() -> None:
    ours = mean_change(PairCounts.from_pairs([3.2, 2.0, 1.4], [3.8, 2.6, 2.0]))
    assert (ours.sd_change[0], bool(ours.constant[0])) == (0.0, True)
    assert np.isnan([ours.t[0], ours.p[0], ours.low[0]]).all()
    assert "same amount" in ours.reason[0]


def test_no_pairs_one_pair_and_two_have_what_they_can_have() -> None:
    ours = mean_change(PairCounts.from_pairs([1, 1, 2], [3, 2, 5], [1, 2, 2], groups=3))
    np.testing.assert_array_equal(ours.mean_change, [np.nan, 2.0, 2.0])
    assert ours.reason.tolist() == [
        "there are no pairs",
        "one pair has no spread, so there is no standard deviation, t test or effect size",
        "",
    ]
    assert ours.p[2] == pytest.approx(stats.ttest_1samp([1, 3], 0).pvalue)


def test_a_mean_far_from_nought_keeps_its_spread() -> None:
    ours = mean_change(PairCounts.from_pairs(np.array([1, 2, 4]) + 1e8, np.array([2, 4, 4]) + 1e8))
    assert ours.sd_change[0] == pytest.approx(1.0)
    assert ours.correlation[0] == pytest.approx(np.corrcoef([1, 2, 4], [2, 4, 4])[0, 1])


def test_a_level_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="level"):
        mean_change(PairCounts.from_pairs([1, 2], [2, 2]), 95)
