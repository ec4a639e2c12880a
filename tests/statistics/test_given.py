"""What is handed over is turned into numbers, or refused in a sentence; nothing is guessed."""

from fractions import Fraction

import numpy as np
import pytest

from impact_eval.statistics.counts import PairCounts
from impact_eval.statistics.given import counts_of_groups, numbers, whole_counts


@pytest.mark.parametrize(
    "given",
    [
        [1, None, 3],
        np.array([1, None, 3], dtype=object),
        ["1", "nan", "3"],
        np.ma.array([1, 2, 3], mask=[False, True, False]),
        np.array([1, np.nan, 3], dtype=np.float16),
        [Fraction(1), np.nan, 3],
    ],
)
def test_what_is_missing_is_nan_in_whatever_way_it_is_missing(given: object) -> None:
    np.testing.assert_array_equal(numbers(given), [1, np.nan, 3])


@pytest.mark.parametrize(
    "given",
    [
        ["a", 1],
        [1 + 2j],
        np.array(["2024-01-01"], dtype="M8[D]"),
        np.array([1], dtype="m8[D]"),
        [[1, 2], [3]],
        [object()],
        [10**400],
    ],
)
def test_what_is_no_number_is_refused_in_a_sentence(given: object) -> None:
    with pytest.raises(ValueError, match=r"^Answers must be numbers; something else is given\.$"):
        numbers(given, "Answers")


def test_a_masked_score_is_a_missing_one_and_not_what_lies_under_the_mask() -> None:
    before = np.ma.array([1, 2, 3, 4], mask=[0, 1, 0, 0])
    pairs = PairCounts.from_pairs(before, [2, 3, 4, 4])
    assert (pairs.n()[0], pairs.dropped[0], pairs.before.tolist()) == (3, 1, [1.0, 3.0, 4.0])


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (np.inf, "finite"),
        (2.0**62, "a million million"),
        (np.nan, "whole numbers"),
        (-1, "whole numbers"),
        (None, "whole numbers"),
        ("a", "must be numbers"),
    ],
)
def test_what_is_no_count_is_refused_in_words(given: object, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        whole_counts(given)


def test_counts_of_other_shapes_than_one_a_group_are_refused_in_words() -> None:
    with pytest.raises(ValueError, match=r"one a group; their shapes are \(2,\), \(3,\)\."):
        whole_counts([1, 2], [1, 2, 3])
    with pytest.raises(ValueError, match="not a table"):
        counts_of_groups([[1, 2], [3, 4]])
