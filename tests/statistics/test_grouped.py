"""Sums, ranges and reasons of many groups at once are those of each group taken alone."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from impact_eval.statistics import grouped

CELLS = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 9)), max_size=30).map(sorted)


@given(CELLS)
def test_every_group_is_as_if_it_were_alone(cells: list[tuple[int, int]]) -> None:
    group = np.array([place for place, _ in cells], dtype=np.int64)
    count = np.array([value for _, value in cells], dtype=np.int64)
    totals, sizes = grouped.group_count(group, count, 7), grouped.cells_per_group(group, 7)
    low, high = grouped.group_range(group, count.astype(float), 7)
    before, place = grouped.sum_before_cell(group, count), grouped.place_in_group(group)
    for one in range(7):
        own = count[group == one]
        assert (totals[one], sizes[one]) == (own.sum(), own.size)
        assert place[group == one].tolist() == list(range(own.size))
        assert before[group == one].tolist() == (np.cumsum(own) - own).tolist()
        assert np.array_equal(
            [low[one], high[one]], [own.min(), own.max()] if own.size else [np.nan] * 2, True
        )


def test_dividing_by_nought_is_missing_and_not_a_warning() -> None:
    found = grouped.divide(np.array([1.0, 0.0, 2.0, np.nan]), np.array([0.0, 0.0, 4.0, 1.0]))
    np.testing.assert_array_equal(found, [np.nan, np.nan, 0.5, np.nan])


def test_the_first_reason_that_holds_is_given_whole() -> None:
    cases = [(np.array([True, False, False]), "short"), (np.array([True, True, False]), "a longer reason")]
    assert grouped.first_reason(3, cases).tolist() == ["short", "a longer reason", ""]
