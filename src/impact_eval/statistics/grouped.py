"""Sums, ranges and reasons of many groups at once, from cells held in long form.

Everything here takes cells in *coordinate form*: one array says which group a cell belongs to (0 to groups
- 1, sorted), the others what it holds. A group's cells therefore lie side by side, a sum over groups is one
`bincount`, a range is one `reduceat`, and nothing is padded: a group with three cells and one with three
thousand cost what they hold.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .proportion import FloatArray, IntArray, TextArray

BoolArray = NDArray[np.bool_]


def group_sum(group: IntArray, values: FloatArray, groups: int) -> FloatArray:
    """Add up `values` (C,) within each group; a group without cells sums to 0.

    Examples
    --------
    >>> group_sum(np.array([0, 0, 2]), np.array([1.5, 2.0, 4.0]), 3)
    array([3.5, 0. , 4. ])
    """
    return np.bincount(group, weights=values, minlength=groups).astype(np.float64)


def group_count(group: IntArray, count: IntArray, groups: int) -> IntArray:
    """Add up whole numbers within each group, as whole numbers (exact up to 2^53).

    Examples
    --------
    >>> group_count(np.array([0, 0, 2]), np.array([1, 2, 4]), 3)
    array([3, 0, 4])
    """
    return np.rint(group_sum(group, count.astype(np.float64), groups)).astype(np.int64)


def group_range(group: IntArray, values: FloatArray, groups: int) -> tuple[FloatArray, FloatArray]:
    """Return each group's least and greatest value (G,); nan for a group without cells.

    Examples
    --------
    >>> group_range(np.array([0, 0, 2]), np.array([3.0, 2.0, 4.0]), 3)
    (array([ 2., nan,  4.]), array([ 3., nan,  4.]))
    """
    low, high = np.full(groups, np.nan), np.full(groups, np.nan)
    if values.size:
        first = first_cells(group)
        present = group[first]
        low[present] = np.minimum.reduceat(values, first)
        high[present] = np.maximum.reduceat(values, first)
    return low, high


def first_cells(*keys: NDArray[np.generic]) -> IntArray:
    """Return where a new run of equal keys begins, in cells that are sorted by those keys.

    Examples
    --------
    >>> first_cells(np.array([0, 0, 0, 2]), np.array([1.0, 1.0, 5.0, 5.0]))
    array([0, 2, 3])
    """
    changed = np.zeros(keys[0].size, dtype=np.bool_)
    changed[:1] = True
    for key in keys:
        changed[1:] |= key[1:] != key[:-1]
    return np.flatnonzero(changed)


def distinct_rows(*columns: IntArray) -> tuple[IntArray, IntArray]:
    """Return one row for each distinct combination of whole numbers, and which combination each row has.

    Examples
    --------
    >>> rows, of = distinct_rows(np.array([3, 1, 3, 3]), np.array([0, 2, 0, 5]))
    >>> rows, of
    (array([1, 0, 3]), array([1, 0, 1, 2]))
    """
    code = np.zeros(columns[0].size, dtype=np.int64)
    for column in columns:
        # Renumbering at every step keeps the codes below the number of rows squared.
        _, place = np.unique(column, return_inverse=True)
        _, code = np.unique(code * (place.max(initial=0) + 1) + place, return_inverse=True)
    _, rows, of = np.unique(code, return_index=True, return_inverse=True)
    return rows, of


def cells_per_group(group: IntArray, groups: int) -> IntArray:
    """Return how many cells each group holds.

    Examples
    --------
    >>> cells_per_group(np.array([0, 0, 2]), 3)
    array([2, 0, 1])
    """
    return np.bincount(group, minlength=groups).astype(np.int64)


def place_in_group(group: IntArray) -> IntArray:
    """Number the cells of each group from 0.

    Examples
    --------
    >>> place_in_group(np.array([0, 0, 2]))
    array([0, 1, 0])
    """
    first = first_cells(group)
    lengths = np.diff(np.append(first, group.size))
    return np.arange(group.size) - np.repeat(first, lengths)


def sum_before_cell(group: IntArray, count: IntArray) -> IntArray:
    """Return how much of its group's total lies before each cell.

    Examples
    --------
    >>> sum_before_cell(np.array([0, 0, 0, 2]), np.array([3, 1, 5, 4]))
    array([0, 3, 4, 0])
    """
    before = np.cumsum(count) - count
    first = first_cells(group)
    lengths = np.diff(np.append(first, group.size))
    return before - np.repeat(before[first], lengths)


def divide(numerator: FloatArray | IntArray, denominator: FloatArray | IntArray) -> FloatArray:
    """Divide, giving nan where the denominator is 0 or missing (and no warning).

    Examples
    --------
    >>> divide(np.array([1.0, 1.0]), np.array([4, 0]))
    array([0.25,  nan])
    """
    safe = np.where(denominator == 0, np.nan, denominator)
    return np.asarray(numerator / safe, dtype=np.float64)


def first_reason(groups: int, cases: Sequence[tuple[BoolArray, str]]) -> TextArray:
    """Return, for each group, the words of the first case that holds; '' where none does.

    Examples
    --------
    >>> first_reason(2, [(np.array([True, False]), "no pairs")]).tolist()
    ['no pairs', '']
    """
    reason = np.full(groups, "", dtype=f"<U{max((len(words) for _, words in cases), default=1)}")
    for holds, words in reversed(cases):
        reason[holds] = words
    return reason
