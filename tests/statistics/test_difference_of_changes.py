"""The difference of two mean changes, held to R, to scipy, and to a count of every way to part the people."""

import itertools
import json
import warnings
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from impact_eval.statistics.counts import PairCounts
from impact_eval.statistics.difference_of_changes import DifferenceOfChanges, difference_of_changes

REFERENCE = Path(__file__).parent / "reference" / "difference_of_changes_reference.json"
FROM_R = json.loads(REFERENCE.read_text(encoding="utf-8"))["entries"]
CHANGES = st.lists(st.integers(-3, 3), max_size=10)
FIELDS = {
    "welch": ["difference", "low", "high", "t", "df", "p"],
    "g_limits": ["g_low", "g_high"],
    "g": ["hedges_g"],
}


def changed(by: list[float]) -> PairCounts:
    after = np.array(by, dtype=float)
    return PairCounts.from_pairs(np.zeros_like(after), after, groups=1)


def of_changes(new: list[float], old: list[float], level: float = 0.95) -> DifferenceOfChanges:
    return difference_of_changes(changed(new), changed(old), level)


@pytest.mark.parametrize("entry", FROM_R, ids=lambda entry: entry["kind"])
def test_every_figure_is_that_of_r(entry: dict) -> None:
    inputs = entry["inputs"]
    result = of_changes(inputs["new"], inputs["old"], inputs.get("level", 0.95))
    seen = [getattr(result, field)[0] for field in FIELDS[entry["kind"]]]
    np.testing.assert_allclose(seen, np.atleast_1d(entry["value"]), rtol=1e-8, atol=1e-10)


def test_r_was_asked_for_every_kind() -> None:
    kinds = [entry["kind"] for entry in FROM_R]
    assert {kind: kinds.count(kind) for kind in FIELDS} == {"welch": 14, "g_limits": 14, "g": 7}


@given(CHANGES, CHANGES)
def test_it_is_scipys_welch_test_of_the_changes_or_says_why_not(new: list[int], old: list[int]) -> None:
    ours = of_changes(new, old)
    numbers = np.array([ours.t[0], ours.df[0], ours.p[0], ours.low[0], ours.high[0]])
    if min(len(new), len(old)) < 2 or np.ptp(new) + np.ptp(old) == 0:
        assert np.isnan(numbers).all()
        assert ours.reason[0]
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # scipy's own, of a side in which all are alike
        expected = stats.ttest_ind(new, old, equal_var=False)
    interval = expected.confidence_interval(0.95)
    np.testing.assert_allclose(
        numbers,
        [expected.statistic, expected.df, expected.pvalue, interval.low, interval.high],
        rtol=1e-9,
        atol=1e-12,
    )
    assert ours.reason[0] == ""


@given(CHANGES, CHANGES)
def test_exchanging_the_groups_turns_every_figure_round(new: list[int], old: list[int]) -> None:
    one, other = of_changes(new, old), of_changes(old, new)
    for name, turned in (("difference", "difference"), ("low", "high"), ("hedges_g", "hedges_g")):
        np.testing.assert_allclose(getattr(one, name), -getattr(other, turned), atol=1e-12)
    np.testing.assert_allclose(one.g_low, -other.g_high, rtol=1e-8, atol=1e-10)
    np.testing.assert_allclose(one.p, other.p, atol=1e-12)


@given(CHANGES, CHANGES)
def test_a_figure_that_is_missing_is_missing_for_a_reason(new: list[int], old: list[int]) -> None:
    ours = of_changes(new, old)
    assert np.isnan(ours.p[0]) == bool(ours.reason[0])
    assert np.isnan(ours.hedges_g[0]) == bool(ours.g_reason[0])
    (sentence,) = ours.sentences()
    assert "nan" not in sentence.split()


def test_p_is_near_the_share_of_all_ways_to_part_the_people_that_differ_as_much() -> None:
    # Changes of which no two are alike, so that few ways to part them tie with the one seen.
    new, old = (
        [1.31, 0.92, 2.07, 0.48, 1.75, 0.11, 1.02, 2.43],
        [0.83, -0.39, 1.17, 0.05, 0.67, -0.58, 1.49, 0.29],
    )
    everyone, seen = np.array(new + old), np.mean(new) - np.mean(old)
    ways = [everyone[list(chosen)].sum() for chosen in itertools.combinations(range(16), 8)]
    apart = np.abs(2 * np.array(ways) - everyone.sum()) / 8
    exact = np.mean(apart >= seen - 1e-9)
    assert of_changes(new, old).p[0] == pytest.approx(exact, abs=0.004)


def test_many_groups_are_those_of_each_alone() -> None:
    new = PairCounts.from_pairs([1, 2, 3, 1, 2, 2], [3, 3, 4, 1, 4, 2], group=[0, 0, 0, 1, 1, 1], groups=3)
    old = PairCounts.from_pairs([1, 2, 3, 1, 2], [1, 3, 3, 2, 2], group=[0, 0, 0, 1, 1], groups=3)
    together = difference_of_changes(new, old)
    for group, (mine, other) in enumerate((([2, 1, 1], [0, 1, 0]), ([0, 2, 0], [1, 0]))):
        alone = of_changes(mine, other)
        np.testing.assert_allclose(together.p[group], alone.p[0])
        np.testing.assert_allclose(together.g_high[group], alone.g_high[0])
    assert together.reason[2] == "there are no pairs"


def test_it_says_itself() -> None:
    # R 4.2.2: t.test(c(2,1,2,1,2), c(1,0,1,0)); metafor 3.8-1: escalc('SMD', ...).
    assert of_changes([2, 1, 2, 1, 2], [1, 0, 1, 0]).sentences() == [
        "Mean change was 1.10 points larger (+1.60 from 5 pairs, against +0.50 from 4 pairs), 95% interval "
        "0.19 to 2.01, p = 0.025 (Welch); Hedges g +1.74, 0.26 to 3.58, in SDs of the changes."
    ]
    assert of_changes([1, 1], [0, 0]).sentences() == [
        "Mean change +1.00 from 2 pairs, against 0.00 from 2 pairs; everybody in each group changed by the "
        "same amount, so there is no spread to test against."
    ]


def test_two_sides_of_unlike_length_are_refused() -> None:
    with pytest.raises(ValueError, match="as many groups"):
        difference_of_changes(changed([1, 2]), PairCounts.from_pairs([1, 2], [2, 2], group=[0, 1]))
