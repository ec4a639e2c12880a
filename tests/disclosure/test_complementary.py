"""No reader, not even one who knows the rule, can tell a withheld part of a total."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact_eval.disclosure.complementary import small, withheld_parts


def every_table(n_parts: int, total: int) -> np.ndarray:
    """All ways to spread `total` people over `n_parts` parts, zeros among them, (tables, parts)."""
    bars = np.array(list(combinations(range(total + n_parts - 1), n_parts - 1)), dtype=int).reshape(
        -1, n_parts - 1
    )
    edges = np.column_stack([np.full(len(bars), -1), bars, np.full(len(bars), total + n_parts - 1)])
    return np.diff(edges, axis=1) - 1


def releases(tables: np.ndarray, below: int) -> np.ndarray:
    """Each table as published: the parts shown, -1 where withheld."""
    owner = np.repeat(np.arange(len(tables)), tables.shape[1])
    gone = withheld_parts(tables.ravel(), owner, below).reshape(tables.shape)
    return np.where(gone, -1, tables)


@pytest.mark.parametrize("below", [2, 3, 5, 6])
@pytest.mark.parametrize("n_parts", [2, 3, 4, 5])
def test_of_all_tables_with_one_published_form_no_withheld_part_has_one_value_only(n_parts, below):
    """The strongest reader: knows the total, the parts shown and the rule itself, and tries every table."""
    for total in range(max(below, 3), 15):
        tables = every_table(n_parts, total)
        published = releases(tables, below)
        seen = defaultdict(list)
        for table, release in zip(tables.tolist(), published.tolist(), strict=True):
            seen[tuple(release)].append(table)
        for release, candidates in seen.items():
            possible = np.array(candidates)
            for at in np.flatnonzero(np.array(release) == -1):
                assert len(set(possible[:, at])) > 1, (total, release, candidates)


@pytest.mark.parametrize("n_parts", [2, 3, 5])
def test_no_small_part_is_shown_and_what_is_withheld_adds_up_to_no_small_number(n_parts):
    for total in range(5, 20):
        tables = every_table(n_parts, total)
        published = releases(tables, below=5)
        assert not ((published > 0) & (published < 5)).any()
        withheld = np.where(published == -1, tables, 0).sum(axis=1)
        assert not ((withheld > 0) & (withheld < 5)).any()


@pytest.mark.parametrize("n_parts", [3, 5])
def test_a_table_without_a_small_part_is_shown_whole(n_parts):
    tables = every_table(n_parts, 21)
    untouched = ~((tables > 0) & (tables < 5)).any(axis=1)
    assert (releases(tables, below=5)[untouched] == tables[untouched]).all()


counts = st.lists(st.one_of(st.integers(0, 9), st.integers(0, 400)), min_size=2, max_size=14)


@given(counts, st.integers(2, 11), st.data())
def test_any_exchange_of_values_among_the_withheld_parts_is_published_alike(values, below, data):
    gone = withheld_parts(values, np.zeros(len(values), dtype=int), below)
    at = np.flatnonzero(gone)
    other = np.array(values)
    other[at] = data.draw(st.permutations(other[at].tolist()))
    assert (withheld_parts(other, np.zeros(len(values), dtype=int), below) == gone).all()


@given(counts, st.integers(2, 11))
def test_what_is_withheld_holds_two_different_values_or_every_part(values, below):
    gone = withheld_parts(values, np.zeros(len(values), dtype=int), below)
    assert gone[small(values, below)].all()
    if gone.any():
        assert gone.all() or len(set(np.array(values)[gone])) > 1


@given(st.lists(counts, min_size=1, max_size=8), st.integers(0, 7))
def test_totals_do_not_touch_each_other(tables, below):
    together = withheld_parts(
        np.concatenate([np.array(table) for table in tables]),
        np.repeat(np.arange(len(tables)), [len(table) for table in tables]),
        below,
    )
    alone = [withheld_parts(table, np.zeros(len(table), dtype=int), below) for table in tables]
    assert (together == np.concatenate(alone)).all()


def test_zero_is_shown_where_other_parts_hide_the_small_one():
    assert withheld_parts([0, 0, 2, 12, 16], [0] * 5, 5).tolist() == [False, False, True, True, False]


def test_the_next_smallest_goes_with_all_that_are_as_small():
    """Of 4, 5 and 5, showing one 5 would leave 9, which the rule could only have made from 4 and 5."""
    assert withheld_parts([4, 5, 5], [0, 0, 0], 5).all()


def test_small_parts_whose_sum_is_small_take_the_next_with_them():
    assert withheld_parts([1, 2, 9, 20], [0] * 4, 5).tolist() == [True, True, True, False]


def test_a_part_that_is_not_known_leaves_nothing_to_reckon_with():
    gone = withheld_parts([3, float("nan"), 12, 0], [0] * 4, 5)
    assert gone.tolist() == [True, False, True, True]


def test_a_threshold_of_0_or_1_withholds_nothing():
    assert not withheld_parts([1, 2, 3], [0, 0, 0], 0).any()
    assert not withheld_parts([1, 2, 3], [0, 0, 0], 1).any()
