"""Order statistics of Walsh averages from counts: the list of all averages, sorted, by either road."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from impact_eval.statistics import walsh
from impact_eval.statistics.counts import DifferenceCounts, PairCounts
from impact_eval.statistics.walsh import walsh_order_statistics

CHANGES = st.lists(st.integers(-40, 40), min_size=1, max_size=25)


def counted(change: np.ndarray) -> DifferenceCounts:
    value, count = np.unique(change, return_counts=True)
    return DifferenceCounts(np.zeros(value.size, dtype=np.int64), value, count, 1)


def all_averages(change: np.ndarray) -> np.ndarray:
    i, j = np.triu_indices(change.size)
    return np.sort((change[i] + change[j]) / 2)


@settings(deadline=None)
@given(CHANGES, st.sampled_from([1000, 1]))
def test_every_place_is_that_of_the_sorted_list(change: list[int], largest_sorted: int) -> None:
    scores = np.array(change) / 10
    expected = all_averages(scores)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(walsh, "LARGEST_SORTED", largest_sorted)  # 1: by halving, as thousands of values are
        ours = walsh_order_statistics(counted(scores), np.arange(1, expected.size + 1)[None, :])[0]
    np.testing.assert_allclose(ours, expected, rtol=0, atol=1e-13)


@pytest.mark.parametrize("unit", [1e-12, 1.0, 1e12])
def test_halving_is_right_in_any_unit_and_at_nought(unit: float) -> None:
    half = np.random.default_rng(2).normal(size=600)
    change = np.unique(np.concatenate([-half, half, [0.3]])) * unit
    expected = all_averages(change)
    places = np.array([1, 2, 5000, expected.size // 2, expected.size // 2 + 1, expected.size])
    ours = walsh_order_statistics(counted(change), places[None, :])[0]
    np.testing.assert_allclose(ours, expected[places - 1], rtol=0, atol=1e-14 * unit)


def test_groups_with_different_numbers_of_values_keep_their_own_averages() -> None:
    change, group = [1, 1, 4, 7, 0, 2], [0, 0, 0, 2, 3, 3]
    differences = PairCounts.from_pairs(np.zeros(6), change, group).differences()
    ours = walsh_order_statistics(differences, np.array([[3, 6], [1, 1], [1, 0], [2, 3]]))
    np.testing.assert_array_equal(ours, [[1, 4], [np.nan, np.nan], [7, np.nan], [1, 2]])
