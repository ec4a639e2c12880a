"""Fieller's interval against its definition in R, a published example, and the truth in simulated groups."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from impact_eval.statistics.retention import retention

REFERENCE = Path(__file__).parent / "reference" / "three_waves_reference.json"
ENTRIES = json.loads(REFERENCE.read_text(encoding="utf-8"))["entries"]
# Answers that mostly rise, so that there is a gain to keep.
RISING = st.lists(st.tuples(st.integers(1, 4), st.integers(3, 7), st.integers(1, 7)), min_size=6, max_size=25)
WAVES = st.lists(st.tuples(*[st.integers(1, 7)] * 3), min_size=3, max_size=25)


@pytest.mark.parametrize("entry", [one for one in ENTRIES if one["kind"] == "retention"], ids=range(6))
def test_the_limits_are_the_ratios_that_r_does_not_reject(entry: dict) -> None:
    before, after, later = np.array(entry["inputs"]["scores"], dtype=float).T
    value, found = entry["value"], retention(before, after, later)
    assert found.retention[0] == pytest.approx(value["retention"], rel=1e-12)
    if value["low"] is None:
        assert np.isnan([found.low, found.high]).all()
        assert found.reason.tolist() == [
            "the gain by the end is not itself shown, so no interval bounds the share kept"
        ]
    else:
        assert found.low[0] == pytest.approx(value["low"], rel=1e-9)
        assert found.high[0] == pytest.approx(value["high"], rel=1e-9)


@given(RISING)
def test_at_each_limit_the_difference_from_the_ratio_is_just_not_shown(people: list) -> None:
    before, after, later = np.array(people, dtype=float).T
    found = retention(before, after, later)
    assume(found.reason[0] == "")
    for limit in (found.low[0], found.high[0]):
        off = (later - before) - limit * (after - before)
        assume(off.std() > 1e-6)
        assert stats.ttest_1samp(off, 0).pvalue == pytest.approx(0.05, abs=1e-6)


@given(WAVES, st.floats(0.1, 20), st.floats(-50, 50))
def test_neither_the_unit_nor_the_zero_of_the_scale_matters(people: list, unit: float, shift: float) -> None:
    scores = np.array(people, dtype=float).T
    straight, turned = retention(*scores), retention(*(scores * unit + shift))
    np.testing.assert_allclose(turned.low, straight.low, rtol=1e-6, atol=1e-8)
    np.testing.assert_allclose(turned.high, straight.high, rtol=1e-6, atol=1e-8)


def test_95_in_100_intervals_hold_the_truth() -> None:
    rng, groups, n = np.random.default_rng(7), 4000, 20
    person = rng.normal(size=(groups, n))
    waves = [person + shift + rng.normal(scale=0.7, size=(groups, n)) for shift in (0.0, 1.0, 0.6)]
    found = retention(*(wave.ravel() for wave in waves), np.repeat(np.arange(groups), n))
    bounded = ~np.isnan(found.low)
    held = (found.low <= 0.6) & (found.high >= 0.6)
    assert bounded.mean() > 0.97
    assert held[bounded].mean() == pytest.approx(0.95, abs=0.012)


def test_groups_side_by_side_are_each_as_alone_and_missing_people_are_counted() -> None:
    rng = np.random.default_rng(8)
    scores = rng.integers(1, 6, (3, 80)).astype(float)
    scores[rng.random((3, 80)) < 0.1] = np.nan
    group = rng.integers(0, 3, 80)
    together = retention(*scores, group)
    for one in range(3):
        alone = retention(*scores[:, group == one])
        for name in ("retention", "low", "high", "n", "dropped"):
            np.testing.assert_allclose(getattr(together, name)[one], getattr(alone, name)[0], rtol=1e-9)


@pytest.mark.parametrize(
    ("waves", "reason"),
    [
        (([], [], []), "nobody answered all three times"),
        (([1, 2], [2, np.nan], [np.nan, 4]), "nobody answered all three times"),
        (([1], [3], [2]), "one person has no spread, so there is no interval"),
        (
            ([1, 2, 3], [1, 2, 3], [2, 3, 3]),
            "the mean did not change by the end, so there is no gain to keep",
        ),
        (([1, 2], [2, 1], [3, 3]), "the mean did not change by the end, so there is no gain to keep"),
    ],
)
def test_what_has_no_interval_says_why(waves: tuple, reason: str) -> None:
    found = retention(*waves, groups=None)
    assert found.reason.tolist() == [reason]
    assert np.isnan([found.low, found.high]).all()


def test_where_everybody_kept_the_same_the_interval_is_a_point() -> None:
    found = retention([1, 2, 3], [3, 4, 5], [2, 3, 4])
    assert (found.retention[0], found.low[0], found.high[0]) == pytest.approx((0.5, 0.5, 0.5))


@pytest.mark.parametrize("level", [0.0, 1.0, float("nan")])
def test_a_level_that_is_none_is_refused(level: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        retention([1, 2], [2, 3], [2, 3], level=level)
