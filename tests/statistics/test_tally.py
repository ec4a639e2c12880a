"""Counting without sorting gives the cells that sorting gives, whatever the scores are."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact_eval.statistics import tally as module
from impact_eval.statistics.counts import PairCounts
from impact_eval.statistics.tally import grid_of, tally


def cells_by_hand(before: np.ndarray, after: np.ndarray, group: np.ndarray) -> dict[tuple, int]:
    counted: dict[tuple, int] = {}
    for cell in zip(group.tolist(), before.tolist(), after.tolist(), strict=True):
        if not (np.isnan(cell[1]) or np.isnan(cell[2])):
            counted[cell] = counted.get(cell, 0) + 1
    return counted


def cells_of(pairs: PairCounts) -> dict[tuple, int]:
    cells = zip(pairs.group.tolist(), pairs.before.tolist(), pairs.after.tolist(), strict=True)
    return dict(zip(cells, pairs.count.tolist(), strict=True))


LIKERT = st.sampled_from([1.0, 2.0, 3.0, 4.0, 5.0, np.nan])
MEANS = st.sampled_from([*(np.arange(5, 26) / 5), np.nan])
MIXED = st.sampled_from([-0.0, 0.0, 1 / 3, 0.1 + 0.2, 0.3, 1e9, -7.5, np.nan])
ANY = st.floats(-1e6, 1e6) | st.just(np.nan)


@given(
    st.one_of([
        st.lists(st.tuples(kind, kind, st.integers(0, 3)), max_size=60)
        for kind in (LIKERT, MEANS, MIXED, ANY)
    ])
)  # fmt: skip
def test_the_cells_are_those_of_counting_one_by_one(rows: list[tuple[float, float, int]]) -> None:
    before, after, group = (np.array([row[at] for row in rows], dtype=float) for at in range(3))
    pairs = PairCounts.from_pairs(before, after, group.astype(int), groups=4)
    assert cells_of(pairs) == cells_by_hand(before + 0.0, after + 0.0, group.astype(int))
    assert not np.signbit(pairs.before[pairs.before == 0]).any()
    lost = np.isnan(before) | np.isnan(after)
    np.testing.assert_array_equal(pairs.dropped, np.bincount(group[lost].astype(int), minlength=4))
    np.testing.assert_array_equal(pairs.given, np.bincount(group.astype(int), minlength=4))
    order = np.lexsort((pairs.after, pairs.before, pairs.group))
    np.testing.assert_array_equal(order, np.arange(order.size))


@pytest.mark.parametrize("late", [6.0, 2.5, -40.0, 1e12, np.nan])
def test_a_score_that_the_sample_did_not_see_is_counted_all_the_same(late: float) -> None:
    rng = np.random.default_rng(3)
    before, after = rng.integers(1, 6, (2, 100_000)).astype(float)
    before[99_998], after[54_321] = late, late
    pairs = PairCounts.from_pairs(before, after)
    assert cells_of(pairs) == cells_by_hand(before, after, np.zeros(100_000, dtype=int))


def test_many_groups_with_few_pairs_each_are_counted_by_their_cells() -> None:
    rng = np.random.default_rng(4)
    before, after = rng.integers(0, 101, (2, 9_000)).astype(float)
    group = rng.permutation(np.repeat(np.arange(3_000), 3))
    assert module.MOST_BINS < 3_000 * 101**2
    assert cells_of(PairCounts.from_pairs(before, after, group)) == cells_by_hand(before, after, group)


@pytest.mark.parametrize("kind", ["int64", "int8", "uint8", "int32"])
@pytest.mark.parametrize("other", ["int8", "float64"])
def test_whole_numbers_are_counted_as_they_come(kind: str, other: str) -> None:
    rng = np.random.default_rng(7)
    before, after = rng.integers(1, 6, (2, 80_000))
    before[70_001], after[79_000] = 100, 9
    pairs = PairCounts.from_pairs(before.astype(kind), after.astype(other))
    assert cells_of(pairs) == cells_by_hand(before * 1.0, after * 1.0, np.zeros(80_000, dtype=int))
    assert (pairs.before.dtype, pairs.after.dtype) == (np.float64, np.float64)


def test_a_group_in_any_order_of_rows_has_the_same_cells() -> None:
    rng = np.random.default_rng(5)
    before, after = rng.integers(5, 26, (2, 70_000)) / 5
    group = rng.integers(0, 7, 70_000)
    order = rng.permutation(70_000)
    straight = PairCounts.from_pairs(before, after, group)
    mixed = PairCounts.from_pairs(before[order], after[order], group[order])
    for name in ("group", "before", "after", "count"):
        np.testing.assert_array_equal(getattr(straight, name), getattr(mixed, name))


def test_measured_times_lie_on_no_grid_and_are_left_to_sorting() -> None:
    times = np.random.default_rng(6).exponential(1.0, 500)
    assert tally(times, times, None, 1) is None
    assert PairCounts.from_pairs(times, times).count.sum() == 500


def test_two_values_a_hair_apart_stay_two_values() -> None:
    close = np.array([0.3, 0.1 + 0.2])
    assert close[0] != close[1]
    assert PairCounts.from_pairs(close, [1, 1]).before.tolist() == [0.3, 0.1 + 0.2]


@pytest.mark.parametrize(
    "scores", [[], [np.nan], [np.inf, 1.0], [-1e308, 1e308, 0.0], [1.0, 1.0 + 1e-12, 9.0]]
)
def test_what_makes_no_grid_is_none(scores: list[float]) -> None:
    assert grid_of(np.array(scores)) is None


def test_an_infinite_score_in_a_late_block_is_refused() -> None:
    before = np.ones(100_001)
    before[70_001] = np.inf
    with pytest.raises(ValueError, match="finite"):
        PairCounts.from_pairs(before, np.ones(100_001))
