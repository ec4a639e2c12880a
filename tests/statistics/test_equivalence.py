"""Equivalence and non-inferiority against R's one-sided t tests, and against their own interval."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from impact_eval.statistics.change import mean_change
from impact_eval.statistics.counts import PairCounts
from impact_eval.statistics.equivalence import Equivalence, equivalence

REFERENCE = Path(__file__).parent / "reference" / "mean_change_reference.json"
FROM_R = [
    entry for entry in json.loads(REFERENCE.read_text(encoding="utf-8"))["entries"] if entry["kind"] == "tost"
]
CHANGES = st.lists(st.integers(-3, 3), min_size=3, max_size=15).filter(lambda change: len(set(change)) > 1)


def of_changes(
    change: list[float], lower: float = -np.inf, upper: float = np.inf, alpha: float = 0.05
) -> Equivalence:
    return equivalence(mean_change(PairCounts.from_pairs(np.zeros(len(change)), change)), lower, upper, alpha)


def test_both_p_and_the_interval_are_those_of_r() -> None:
    assert len(FROM_R) == 36
    for entry in FROM_R:
        given_ = entry["inputs"]
        change = mean_change(PairCounts.from_pairs(given_["before"], given_["after"]))
        test = equivalence(change, given_["lower"], given_["upper"], given_["alpha"])
        seen = [test.p_lower[0], test.p_upper[0], test.low[0], test.high[0]]
        np.testing.assert_allclose(seen, entry["value"], rtol=1e-8, err_msg=entry["call"])
        assert test.p[0] == max(test.p_lower[0], test.p_upper[0])
        assert (test.method, test.level) == ("equivalence", 1 - 2 * given_["alpha"])


@given(CHANGES, st.floats(0.05, 3), st.sampled_from([0.01, 0.05, 0.1]))
def test_equivalence_is_shown_where_the_interval_lies_between_the_margins(
    change: list[int], margin: float, alpha: float
) -> None:
    test = of_changes(change, -margin, margin, alpha)
    if min(abs(test.low[0] + margin), abs(test.high[0] - margin)) < 1e-9:
        return
    assert test.shown[0] == (test.low[0] > -margin and test.high[0] < margin)


@given(CHANGES, st.floats(0.05, 3))
def test_turning_the_scale_turns_the_question(change: list[int], margin: float) -> None:
    below, above = of_changes(change, lower=-margin), of_changes([-one for one in change], upper=margin)
    assert (below.method, above.method) == ("not below", "not above")
    np.testing.assert_allclose(below.p, above.p, rtol=1e-9)
    assert np.isnan(below.p_upper).all()
    assert np.isnan(above.p_lower).all()


def test_one_margin_is_one_test() -> None:
    change = [0, 1, -1, 0, 0, 1, 0, -1, 1]
    test = of_changes(change, lower=-0.6)
    assert test.p[0] == pytest.approx(stats.ttest_1samp(change, -0.6, alternative="greater").pvalue)
    assert test.shown[0] == (test.low[0] > -0.6)


def test_each_group_may_have_its_own_margins() -> None:
    scores = PairCounts.from_pairs(
        [3, 3, 4, 2, 3, 3, 4, 2], [3, 4, 4, 2, 3, 4, 4, 2], [0, 0, 0, 0, 1, 1, 1, 1]
    )
    test = equivalence(mean_change(scores), np.array([-1.0, -0.3]), np.array([1.0, 0.3]))
    assert test.shown.tolist() == [True, False]
    assert test.p_lower[1] == pytest.approx(
        stats.ttest_1samp([0, 1, 0, 0], -0.3, alternative="greater").pvalue
    )


def test_a_change_that_is_shown_may_still_be_small_enough() -> None:
    test = of_changes([0, 0, 1, 0, 1, 0, 0, 1] * 40, -0.6, 0.6)
    assert test.shown.tolist() == [True]
    assert test.low[0] > 0


def test_what_cannot_be_tested_has_a_reason_and_is_not_shown() -> None:
    scores = PairCounts.from_pairs([3, 3, 3, 2.6, 3.8], [4, 3, 3, 3.2, 4.4], [1, 2, 2, 3, 3])
    test = equivalence(mean_change(scores), -1.0, 1.0)
    assert test.reason.tolist() == [
        "there are no pairs",
        "one pair has no spread, so there is no test against a margin",
        "every pair changed by the same amount, so there is no test against a margin",
        "every pair changed by the same amount, so there is no test against a margin",
    ]
    assert np.isnan([test.p, test.p_lower, test.p_upper, test.low, test.high]).all()
    assert not test.shown.any()


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
    test = equivalence(mean_change(by_hand), -1.0, 1.0)
    assert test.reason.tolist() == ["a score is not a finite number"]
    assert np.isnan(test.p).all()


@pytest.mark.parametrize(
    ("lower", "upper", "alpha", "words"),
    [
        (-np.inf, np.inf, 0.05, "Set a lower"),
        (1.0, -1.0, 0.05, "below the upper"),
        (np.nan, 1.0, 0.05, "below the upper"),
        (np.array([-1.0]), np.array([-1.0]), 0.05, "below the upper"),
        (-1.0, 1.0, 0.5, "Alpha"),
        (-1.0, 1.0, float("nan"), "Alpha"),
    ],
)
def test_margins_that_ask_nothing_are_refused(lower: float, upper: float, alpha: float, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        of_changes([1, 2, 0], lower, upper, alpha)


def test_a_margin_for_some_groups_only_is_refused() -> None:
    change = mean_change(PairCounts.from_pairs([1, 2, 1, 2], [2, 2, 1, 3], [0, 0, 1, 1]))
    with pytest.raises(ValueError, match="every group or for none"):
        equivalence(change, np.array([-1.0, -np.inf]), 1.0)
