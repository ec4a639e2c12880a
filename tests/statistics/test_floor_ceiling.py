"""Shares at the ends of the scale: counted by hand, with words where an end is missing or overstepped."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact_eval.statistics.counts import PairCounts
from impact_eval.statistics.floor_ceiling import FloorCeiling, floor_ceiling

SHARES = ("floor_before", "floor_after", "ceiling_before", "ceiling_after")


def shares(ends: FloorCeiling) -> np.ndarray:
    return np.array([getattr(ends, name)[0] for name in SHARES])


@given(st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5)), min_size=1, max_size=30))
def test_shares_are_counts_over_pairs(rows: list[tuple[int, int]]) -> None:
    before, after = np.array(rows).T
    found = floor_ceiling(PairCounts.from_pairs(before, after), 1, 5)
    expected = [np.mean(before == 1), np.mean(after == 1), np.mean(before == 5), np.mean(after == 5)]
    np.testing.assert_allclose(shares(found), expected)
    assert found.reason[0] == ""


def test_an_end_reached_but_for_rounding_is_reached() -> None:
    third = (1 / 3 + 1 / 3 + 1 / 3) * 5 - 1e-12
    found = floor_ceiling(PairCounts.from_pairs([third, 1], [5, 5]), 1, 5)
    np.testing.assert_allclose(shares(found), [0.5, 0, 0.5, 1])


@pytest.mark.parametrize(
    ("ends", "missing", "words"),
    [
        ((None, None), [True] * 4, "no stated ends"),
        ((1, None), [False, False, True, True], "no stated maximum"),
        ((None, 5), [True, True, False, False], "no stated minimum"),
        ((2, 5), [True] * 4, "outside its scale"),
        ((1, 4), [True] * 4, "outside its scale"),
        ((0, 5), [False] * 4, ""),
    ],
)
def test_a_missing_or_overstepped_end_has_a_reason(ends, missing: list[bool], words: str) -> None:
    found = floor_ceiling(PairCounts.from_pairs([1, 2, 3], [2, 3, 5]), *ends)
    assert np.isnan(shares(found)).tolist() == missing
    assert words in found.reason[0]
    assert (found.reason[0] == "") == (not any(missing))


def test_missing_scores_are_in_no_share_and_no_pairs_have_a_reason() -> None:
    found = floor_ceiling(
        PairCounts.from_pairs([5, 5, np.nan], [5, np.nan, 5], groups=2, group=[0, 0, 0]), 1, 5
    )
    np.testing.assert_allclose(shares(found), [0, 0, 1, 1])
    assert found.reason.tolist() == ["", "there are no pairs"]
    assert np.isnan(found.ceiling_after[1])


@pytest.mark.parametrize(
    ("ends", "words"), [((5, 1), "below its maximum"), (([1, 1], 5), "one number or one a group")]
)
def test_a_scale_that_is_none_is_refused(ends, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        floor_ceiling(PairCounts.from_pairs([1], [2]), *ends)
