"""Planning of pairs against R's power.t.test, against its own definition, and against simulated studies."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from impact_eval.statistics.change import MeanChange, mean_change
from impact_eval.statistics.counts import PairCounts
from impact_eval.statistics.mean_interval import mean_interval
from impact_eval.statistics.planning import (
    detectable_change,
    paired_power,
    pairs_for_half_width,
    pairs_for_power,
)

REFERENCE = Path(__file__).parent / "reference" / "mean_change_reference.json"
ENTRIES = json.loads(REFERENCE.read_text(encoding="utf-8"))["entries"]
SIDES = {"two.sided": "two-sided", "one.sided": "one-sided"}


def of_kind(kind: str, count: int) -> list[dict]:
    found = [entry for entry in ENTRIES if entry["kind"] == kind]
    assert len(found) == count
    return found


def with_sd(n: int, sd: float) -> MeanChange:
    """Give n changes (n even) of this SD exactly."""
    change = np.resize([-1.0, 1.0], n) * sd * np.sqrt((n - 1) / n)
    return mean_change(PairCounts.from_pairs(np.zeros(n), change))


def test_power_is_that_of_r() -> None:
    for entry in of_kind("power_of", 96):
        plan = entry["inputs"]
        power = paired_power(plan["n"], plan["delta"] / plan["sd"], plan["alpha"], SIDES[plan["alternative"]])
        assert power[0] == pytest.approx(entry["value"], abs=1e-9), entry


def test_the_pairs_needed_are_those_of_r_rounded_up() -> None:
    for entry in of_kind("power_n", 24):
        plan = entry["inputs"]
        side = SIDES[plan["alternative"]]
        needed = pairs_for_power(plan["delta"] / plan["sd"], plan["power"], plan["alpha"], side)
        assert needed.n[0] == np.ceil(entry["value"]), entry
        assert needed.reached[0] >= plan["power"]


def test_the_detectable_change_is_that_of_r() -> None:
    for entry in of_kind("power_delta", 96):
        plan = entry["inputs"]
        if plan["n"] % 2:
            continue  # an SD to the last digit is made of an even number of changes
        side = SIDES[plan["alternative"]]
        least = detectable_change(with_sd(plan["n"], plan["sd"]), plan["power"], plan["alpha"], side)
        # R's root is as near as its `tol` times the range it searches.
        assert least.change[0] == pytest.approx(entry["value"], rel=1e-6), entry


@settings(deadline=None, max_examples=60)
@given(
    st.floats(0.05, 5),
    st.floats(0.3, 0.98),
    st.sampled_from([0.01, 0.05, 0.1]),
    st.sampled_from(["two-sided", "one-sided"]),
)
def test_one_pair_fewer_would_be_too_few(dz: float, power: float, alpha: float, side: str) -> None:
    needed = pairs_for_power(dz, power, alpha, side)
    assert needed.reached[0] == paired_power(needed.n, dz, alpha, side)[0] >= power
    assert needed.n[0] == 2 or paired_power(needed.n - 1, dz, alpha, side)[0] < power


@given(st.floats(0.01, 20), st.floats(0.1, 5), st.sampled_from([0.8, 0.95, 0.99]))
def test_one_pair_fewer_would_have_too_wide_an_interval(half: float, sd: float, level: float) -> None:
    needed = pairs_for_half_width(half, sd, level)
    n = int(needed.n[0])
    assert stats.t.ppf((1 + level) / 2, n - 1) * sd / np.sqrt(n) == pytest.approx(needed.reached[0])
    assert needed.reached[0] <= half * (1 + 1e-12)
    assert n == 2 or stats.t.ppf((1 + level) / 2, n - 2) * sd / np.sqrt(n - 1) > half * (1 - 1e-12)


def test_the_half_width_is_that_of_the_interval_made_later() -> None:
    needed = pairs_for_half_width(0.3, 1.2)
    n = int(needed.n[0])
    change = np.resize([-1.0, 1.0], n)
    made = mean_interval(np.zeros(n, dtype=int), change / change.std(ddof=1) * 1.2, 1)
    assert made.high[0] - made.mean[0] == pytest.approx(needed.reached[0])


def test_simulated_studies_show_the_change_as_often_as_promised() -> None:
    needed = pairs_for_power(0.6, power=0.8)
    change = np.random.default_rng(3).normal(0.6, 1.0, (20_000, int(needed.n[0])))
    shown = np.mean(stats.ttest_1samp(change, 0.0, axis=1).pvalue < 0.05)
    assert shown == pytest.approx(needed.reached[0], abs=0.01)


def test_power_rises_from_alpha_to_one_and_never_is_missing() -> None:
    dz = np.concatenate([[0.0], np.geomspace(1e-3, 1e6, 400)])
    for n in (2, 3, 5, 10, 100, 10_000, 10**7):
        for side in ("two-sided", "one-sided"):
            power = paired_power(n, dz, 0.01, side)
            assert power[0] == pytest.approx(0.01)
            assert power[-1] == pytest.approx(1.0, abs=1e-4)
            assert np.all(np.diff(power) > -1e-7)


def test_a_two_sided_test_takes_either_sign_and_a_one_sided_one_its_own() -> None:
    assert paired_power(20, -0.5)[0] == paired_power(20, 0.5)[0]
    assert paired_power(20, -0.5, alternative="one-sided")[0] < 0.01


def test_detectable_changes_of_many_groups_have_reasons_where_there_are_none() -> None:
    scores = PairCounts.from_pairs([3, 3, 3, 2, 3, 4], [4, 4, 4, 3, 5, 4], [1, 2, 2, 3, 3, 3])
    least = detectable_change(mean_change(scores))
    assert least.reason.tolist() == [
        "there are no pairs",
        "one pair has no spread, so it could have shown no change",
        "every pair changed by the same amount, so there is no SD to plan with",
        "",
    ]
    assert np.isnan(least.change).tolist() == [True, True, True, False]
    assert paired_power(3, least.dz[3])[0] == pytest.approx(0.8)
    assert (least.n.tolist(), least.method, least.level) == ([0, 1, 2, 3], "two-sided", 0.95)


def test_scores_that_are_no_numbers_have_a_reason() -> None:
    by_hand = PairCounts(
        np.array([0, 0]),
        np.array([1.0, 2.0]),
        np.array([np.nan, 2.0]),
        np.array([3, 2]),
        1,
        np.array([5]),
        np.array([0]),
    )
    least = detectable_change(mean_change(by_hand))
    assert least.reason.tolist() == ["a score is not a finite number"]
    assert np.isnan(least.change).all()


def test_plans_that_no_number_of_pairs_meets_say_so() -> None:
    needed = pairs_for_power([0.0, np.nan, np.inf, 1e-6, 0.5])
    assert needed.n.tolist() == [0, 0, 0, 0, 34]
    assert ["not a finite number" in words for words in needed.reason] == [True, True, True, False, False]
    assert "more than 10,000,000" in needed.reason[3]
    assert np.isnan(needed.reached).tolist() == [True, True, True, True, False]
    width = pairs_for_half_width([0.0, np.nan, 0.5, 1e-5], [1.0, 1.0, 0.0, 1.0])
    assert width.n.tolist() == [0, 0, 0, 0]
    assert all(width.reason)
    assert np.isnan(paired_power([1, 0, 5], [0.5, 0.5, np.nan])).all()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"power": 0.04}, "Power"),
        ({"power": 1.0}, "Power"),
        ({"alpha": 0.0}, "Alpha"),
        ({"alpha": float("nan")}, "Alpha"),
        ({"alternative": "greater"}, "neither"),
    ],
)
def test_a_test_that_is_none_is_refused(options: dict, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        pairs_for_power(0.5, **options)
    with pytest.raises(ValueError, match=words):
        detectable_change(with_sd(4, 1.0), **options)
