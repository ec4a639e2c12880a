"""Fieller's interval against its definition in R, a published program, and the truth in simulated groups."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given, settings
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


def people_with(gain: float, kept: float, errors: tuple[float, float], r: float, n: int) -> np.ndarray:
    """Return three waves of people whose gains have these means, standard errors and correlation."""
    made = np.random.default_rng(1).normal(size=(2, n))
    made -= made.mean(axis=1, keepdims=True)
    made = np.linalg.solve(np.linalg.cholesky(np.cov(made)), made)
    one, other = made
    gains = gain + errors[0] * np.sqrt(n) * one
    later = kept + errors[1] * np.sqrt(n) * (r * one + np.sqrt(1 - r**2) * other)
    return np.stack([np.zeros(n), gains, later])


def test_the_limits_are_those_of_a_published_program() -> None:
    # FIELLER by Colquhoun, in the Python of DCPROGS/DCSTATS (tests/test_fieller.py): 14 over 7 with standard
    # errors 3 and 2, uncorrelated, 10 degrees of freedom; its "0.05" leaves 5 % on either side.
    found = retention(*people_with(7, 14, (2, 3), 0.0, 11), level=0.90)
    assert found.retention[0] == pytest.approx(2.0)
    assert (found.low[0], found.high[0]) == pytest.approx((1.051413, 4.414296), abs=2e-6)


@pytest.mark.parametrize("r", [-0.8, 0.0, 0.5, 0.95])
@pytest.mark.parametrize("n", [4, 11, 60])
def test_the_limits_are_those_of_fiellers_formula_as_textbooks_write_it(r: float, n: int) -> None:
    a, b, va, vb = 1.1, 1.5, 0.3**2, 0.2**2
    cov, t, ratio = r * 0.3 * 0.2, stats.t.ppf(0.975, n - 1), a / b
    g = t**2 * vb / b**2
    spread = t / b * np.sqrt(va - 2 * ratio * cov + ratio**2 * vb - g * (va - cov**2 / vb))
    expected = [(ratio - g * cov / vb + side * spread) / (1 - g) for side in (-1, 1)]
    found = retention(*people_with(b, a, (0.2, 0.3), r, n))
    assert [found.low[0], found.high[0]] == pytest.approx(expected, rel=1e-8)


@pytest.mark.parametrize("unit", [1e-150, 1e-100, 1.0, 1e90])
def test_scores_of_any_size_give_the_same_share(unit: float) -> None:
    waves = np.array([[2, 3, 2, 4, 1, 3], [4, 4, 4, 5, 3, 4], [3, 4, 4, 4, 3, 4]])
    straight, turned = retention(*waves), retention(*(waves * unit))
    for name in ("retention", "low", "high"):
        assert getattr(turned, name)[0] == pytest.approx(getattr(straight, name)[0], rel=1e-9)
    assert turned.gain[0] == pytest.approx(straight.gain[0] * unit, rel=1e-12, abs=0)


@settings(deadline=None)
@given(WAVES)
def test_there_is_an_interval_just_where_the_gain_is_itself_shown(people: list) -> None:
    before, after, later = np.array(people, dtype=float).T
    gain = after - before
    assume(gain.std() > 0)
    p = stats.ttest_1samp(gain, 0).pvalue
    assume(abs(p - 0.05) > 1e-9)
    assert np.isfinite(retention(before, after, later).low[0]) == (p < 0.05)


@settings(deadline=None)
@given(RISING, st.randoms(use_true_random=False))
def test_the_order_of_people_does_not_matter(people: list, chance) -> None:
    mixed = list(people)
    chance.shuffle(mixed)
    one, other = (retention(*np.array(rows, dtype=float).T) for rows in (people, mixed))
    np.testing.assert_allclose([other.low, other.high], [one.low, one.high], rtol=1e-7, atol=1e-9)


@settings(deadline=None)
@given(RISING)
def test_a_share_measured_downwards_is_the_same_share(people: list) -> None:
    waves = np.array(people, dtype=float).T
    up, down = retention(*waves), retention(*-waves)
    np.testing.assert_allclose([down.low, down.high], [up.low, up.high], rtol=1e-9)


@settings(deadline=None)
@given(RISING)
def test_at_each_limit_the_difference_from_the_ratio_is_just_not_shown(people: list) -> None:
    before, after, later = np.array(people, dtype=float).T
    found = retention(before, after, later)
    assume(found.reason[0] == "")
    for limit in (found.low[0], found.high[0]):
        off = (later - before) - limit * (after - before)
        assume(off.std() > 1e-6)
        assert stats.ttest_1samp(off, 0).pvalue == pytest.approx(0.05, abs=1e-6)


@settings(deadline=None)
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


@pytest.mark.parametrize(
    "waves", [([1], [2], [np.inf]), ([1], [2], [1e101]), ([1, 2], [2], [3]), ([[1]],) * 3]
)
def test_what_are_no_scores_of_three_waves_is_refused(waves: tuple) -> None:
    with pytest.raises(ValueError, match=r"\."):
        retention(*waves)


@pytest.mark.parametrize("level", [0.0, 1.0, float("nan")])
def test_a_level_that_is_none_is_refused(level: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        retention([1, 2], [2, 3], [2, 3], level=level)
