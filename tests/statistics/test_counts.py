"""Counting pairs: rows in any order, raw or counted, give the same cells; the rest is refused in words."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact_eval.statistics.counts import PairCounts

SCORES = st.one_of(st.integers(1, 5).map(float), st.just(float("nan")))
ROWS = st.lists(st.tuples(SCORES, SCORES, st.integers(0, 3)), min_size=1, max_size=30)


def cells(pairs: PairCounts) -> list[tuple]:
    columns = (pairs.group, pairs.before, pairs.after, pairs.count)
    return list(zip(*(column.tolist() for column in columns), strict=True))


@given(ROWS, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(rows: list[tuple], random) -> None:
    shuffled = rows.copy()
    random.shuffle(shuffled)
    ours, again = (PairCounts.from_pairs(*zip(*given_, strict=True), groups=4) for given_ in (rows, shuffled))
    assert cells(ours) == cells(again)
    np.testing.assert_array_equal(ours.dropped, again.dropped)


@given(ROWS)
def test_raw_rows_and_counts_of_them_are_the_same_cells(rows: list[tuple]) -> None:
    raw = PairCounts.from_pairs(*zip(*rows, strict=True), groups=4)
    whole = [row for row in rows if row[0] == row[0] and row[1] == row[1]]
    before, after, group = zip(*whole, strict=True) if whole else ((), (), ())
    counted = PairCounts.from_counts(group, before, after, [1] * len(whole), groups=4)
    assert cells(raw) == cells(counted)
    assert cells(PairCounts.from_counts(raw.group, raw.before, raw.after, raw.count, 4)) == cells(raw)


@given(ROWS)
def test_given_is_paired_and_dropped(rows: list[tuple]) -> None:
    pairs = PairCounts.from_pairs(*zip(*rows, strict=True), groups=4)
    np.testing.assert_array_equal(pairs.given, pairs.n() + pairs.dropped)
    assert pairs.given.sum() == len(rows)


def test_empty_cells_are_left_out_and_groups_without_pairs_are_kept() -> None:
    pairs = PairCounts.from_counts([0, 2], [1, 2], [2, 3], [0, 4], groups=4)
    assert cells(pairs) == [(2, 2.0, 3.0, 4)]
    assert pairs.n().tolist() == [0, 0, 4, 0]


@pytest.mark.parametrize("unit", [1e-250, 1e-6, 1.0, 1e6, 1e250])
def test_equal_changes_tie_whatever_the_unit_of_the_score(unit: float) -> None:
    pairs = PairCounts.from_pairs(
        np.array([3.2, 2.0, 1.4, 4.0]) * unit, np.array([3.8, 2.6, 2.0, 4.0]) * unit
    )
    changes = pairs.differences()
    np.testing.assert_allclose(changes.value, np.array([0.0, 0.6]) * unit, rtol=1e-8)
    assert changes.count.tolist() == [1, 3]


def test_changes_on_no_decimals_keep_theirs() -> None:
    before, after = np.array([51.123456789123, 48.2, 60.987654321987]), np.array([61.9876543219, 44.0, 1 / 3])
    found = PairCounts.from_pairs(before, after).differences().value
    np.testing.assert_allclose(found, np.sort(after - before), rtol=1e-11)


@given(st.lists(st.tuples(st.integers(-4, 4), st.integers(-3, 3)), min_size=1, max_size=30))
def test_changes_a_hair_apart_are_one_size_up_and_down(rows: list[tuple[int, int]]) -> None:
    change = np.array([whole / 3 + hair * 1e-11 for whole, hair in rows])
    cells = PairCounts.from_pairs(np.zeros(change.size), change).differences()
    assert (np.diff(cells.value) > 0).all()
    sizes = {abs(whole) for whole, _ in rows}
    assert np.unique(np.abs(cells.value)).size == len(sizes)
    assert cells.count.sum() == len(rows)
    assert (0 in sizes) == bool((cells.value == 0).any())
    np.testing.assert_allclose(np.unique(np.abs(cells.value)), np.array(sorted(sizes)) / 3, atol=1e-10)


def test_changes_are_rounded_by_their_own_group_and_not_by_its_neighbours() -> None:
    pairs = PairCounts.from_pairs([0.0, 0.0, 1e12], [1e-7, 2e-7, 2e12], [0, 0, 1])
    np.testing.assert_allclose(pairs.differences().value, [1e-7, 2e-7, 1e12])


@given(st.lists(st.integers(1, 25), min_size=2, max_size=20))
def test_means_of_five_items_have_as_many_changes_as_their_sums(sums: list[int]) -> None:
    before, after = np.array(sums), np.array(sums[::-1])
    means = PairCounts.from_pairs(before / 5, after / 5).differences()
    whole = PairCounts.from_pairs(before, after).differences()
    np.testing.assert_array_equal(means.count, whole.count)
    np.testing.assert_allclose(means.value * 5, whole.value, atol=1e-8)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: PairCounts.from_pairs([1, 2], [1]), "one length"),
        (lambda: PairCounts.from_pairs([1, np.inf], [1, 2]), "infinite"),
        (lambda: PairCounts.from_pairs([1], [1], [-1]), "Groups must be whole"),
        (lambda: PairCounts.from_pairs([1], [1], [0.5]), "Groups must be whole"),
        (lambda: PairCounts.from_pairs([1, 1], [1, 1], [0, 3], groups=3), "from 0 to 2, not to 3"),
        (lambda: PairCounts.from_counts([0], [np.nan], [1], [1]), "must be finite"),
        (lambda: PairCounts.from_counts([0], [1], [1], [1.5]), "Counts must be whole"),
        (lambda: PairCounts.from_counts([0], [1], [1], [np.nan]), "Counts must be whole"),
        (lambda: PairCounts.from_counts([0], [1], [1], [1, 1]), "1 were expected, and 2 given"),
    ],
)
def test_what_cannot_be_counted_is_refused_in_words(call, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        call()
