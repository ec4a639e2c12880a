"""The counts of distinct (before, after) values: all that a paired test needs to know of a group of people.

Questionnaire scores are discrete, so how many people went from which value to which is a sufficient
statistic for every test, estimate and interval built on it: which row a person stood in carries nothing
further. The counts are held in coordinate form, sorted, for all groups together, so that ten million pairs
on a five-point item cost what twenty-five cells cost. Continuous scores take the same road with counts of
one.

Differences that are the same to 9 decimals of the group's own size (9 below the leading digit of its largest
score) are one difference. Scores such as 3.8 and 3.2 are binary fractions: 3.8 - 3.2 is 0.5999999999999996
and 2.6 - 2.0 is 0.6000000000000001, and a rank test that takes them for different breaks ties that the people
did not break. R's `wilcox.test` does, unless its argument `digits.rank` is set. Their value is given to 12
decimals, so that estimates made of it are as near as scores are.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from .given import numbers
from .grouped import first_cells, group_count, group_range
from .proportion import FloatArray, IntArray
from .tally import Cells, Scores, tally

# Decimals to which changes are alike, and further ones to which they are given.
DECIMALS, FURTHER = 9, 3
# Beyond it the powers of ten that rounding needs leave the range of a float.
LARGEST_SCORE = 1e290


@dataclass(frozen=True)
class DifferenceCounts:
    """How many pairs of each group changed by how much (after less before).

    Attributes
    ----------
    group : (C,) the group of each cell, 0 to groups - 1, sorted.
    value : (C,) the change, distinct and rising within a group, in the units of the score.
    count : (C,) pairs that changed by it, 1 or more.
    groups : G, how many groups there are, those without pairs included.
    """

    group: IntArray
    value: FloatArray
    count: IntArray
    groups: int

    def n(self) -> IntArray:
        """Return the number of pairs of each group (G,)."""
        return group_count(self.group, self.count, self.groups)


@dataclass(frozen=True)
class PairCounts:
    """How many people of each group went from which value to which.

    Make it with `from_pairs` (one row a person) or `from_counts` (already counted); both sort and validate.

    Attributes
    ----------
    group : (C,) the group of each cell, 0 to groups - 1, sorted.
    before, after : (C,) the two scores of the cell, in the units of the scale.
    count : (C,) people in the cell, 1 or more.
    groups : G, how many groups there are, those without pairs included.
    given, dropped : (G,) pairs handed over, and those left out since a score was missing.

    Examples
    --------
    >>> pairs = PairCounts.from_pairs([3, 3, 4, np.nan], [4, 4, 4, 5])
    >>> pairs.before, pairs.after, pairs.count
    (array([3., 4.]), array([4., 4.]), array([2, 1]))
    >>> pairs.n(), pairs.given, pairs.dropped
    (array([3]), array([4]), array([1]))
    """

    group: IntArray
    before: FloatArray
    after: FloatArray
    count: IntArray
    groups: int
    given: IntArray
    dropped: IntArray

    @classmethod
    def from_counts(
        cls,
        group: ArrayLike,
        before: ArrayLike,
        after: ArrayLike,
        count: ArrayLike,
        groups: int | None = None,
    ) -> PairCounts:
        """Take pairs that are counted already; cells given twice are added up, empty cells left out.

        Parameters
        ----------
        group, before, after, count : (C,) each, in any order; see the class.
        groups : how many groups there are; by default one more than the highest in `group`.

        Raises
        ------
        ValueError : where lengths differ, a score is missing or infinite, a count is not a whole number of
            0 or more, or a group is not a whole number from 0 to groups - 1.

        Examples
        --------
        >>> PairCounts.from_counts([1, 0, 1], [3, 2, 3], [4, 2, 4], [5, 1, 2]).count
        array([1, 7])
        """
        was, became = (scores.astype(np.float64) for scores in _scores(before, after))
        places, groups = _groups(group, was.size, groups)
        people = _whole(count, was.size, "Counts")
        if not (np.all(np.isfinite(was)) and np.all(np.isfinite(became))):
            raise ValueError("Scores must be finite: a cell of counts has both a before and an after value.")
        _refuse_astronomical(was, became)
        given = group_count(places, people, groups)
        return cls(*_aggregate(places, was, became, people), groups, given, np.zeros_like(given))

    @classmethod
    def from_pairs(
        cls, before: ArrayLike, after: ArrayLike, group: ArrayLike | None = None, groups: int | None = None
    ) -> PairCounts:
        """Count raw pairs, one row a person; a pair with a missing score is dropped, and counted as dropped.

        Parameters
        ----------
        before, after : (N,) scores; nan where missing.
        group : (N,) the group of each pair, 0 to G - 1; by default all pairs are one group.
        groups : how many groups there are; by default one more than the highest in `group`.

        Raises
        ------
        ValueError : where lengths differ, a score is infinite or beyond 1e290, or a group is not a whole
            number from 0 on.

        Examples
        --------
        >>> PairCounts.from_pairs([1, 2, 1], [2, 2, 2], group=[0, 1, 0]).count
        array([2, 1])
        """
        was, became = _scores(before, after)
        if group is None:
            # All are of the first group: one place checks what there is to check.
            _, groups = _groups(np.zeros(min(was.size, 1)), min(was.size, 1), 1 if groups is None else groups)
            places = None
        else:
            places, groups = _groups(group, was.size, groups)
        cells = tally(was, became, places, groups) or _sorted_cells(was, became, places, groups)
        _refuse_astronomical(cells.before, cells.after)
        given = group_count(cells.group, cells.count, groups) + cells.dropped
        return cls(cells.group, cells.before, cells.after, cells.count, groups, given, cells.dropped)

    def n(self) -> IntArray:
        """Return the number of whole pairs of each group (G,)."""
        return group_count(self.group, self.count, self.groups)

    def differences(self) -> DifferenceCounts:
        """Count the pairs by their change, after less before; changes that are equal in decimals tie.

        Examples
        --------
        >>> PairCounts.from_pairs([3.2, 4.0, 1.0], [3.8, 4.6, 1.0]).differences().value
        array([0. , 0.6])
        """
        change, decimals = self.after - self.before, self._decimals()[self.group]
        alike = _rounded(change, decimals)
        value = _one_size(self.group, alike, _rounded(change, decimals + FURTHER))
        order = np.lexsort((value, self.group))
        group, value = self.group[order], value[order]
        first = first_cells(group, value)
        count = np.add.reduceat(self.count[order], first) if first.size else self.count
        return DifferenceCounts(group[first], value[first], count, self.groups)

    def _decimals(self) -> FloatArray:
        """Return the decimal place (G,) that lies 9 below the leading digit of the group's largest score."""
        size = np.maximum(np.abs(self.before), np.abs(self.after))
        _, high = group_range(self.group, size, self.groups)
        largest = np.where(high > 0, high, 1.0)
        # Scores beyond 10^290 either way are no scores; the bound keeps the powers of ten within a float.
        return np.asarray(np.clip(DECIMALS - np.ceil(np.log10(largest)), -290.0, 290.0))


def _one_size(group: IntArray, alike: FloatArray, finer: FloatArray) -> FloatArray:
    """Return the finer value of each change, the same for all of a group that are alike, up or down."""
    if np.array_equal(alike, finer):
        return alike
    size = np.abs(alike)
    order = np.lexsort((np.abs(finer), size, group))
    first = first_cells(group[order], size[order])
    of = np.repeat(np.abs(finer[order][first]), np.diff(np.append(first, group.size)))
    one_size = np.empty_like(of)
    one_size[order] = of
    return np.sign(alike) * one_size + 0.0


def _refuse_astronomical(*scores: FloatArray) -> None:
    if any(np.max(np.abs(one), initial=0.0) > LARGEST_SCORE for one in scores):
        raise ValueError("Scores lie within 1e290 either way; the largest given does not.")


def _rounded(value: FloatArray, decimals: FloatArray) -> FloatArray:
    """Round each value to its own decimal place; adding 0 turns -0.0 into 0.0."""
    # Dividing by 10^9 rounds to the nearest binary fraction of the decimal; multiplying by 10^-9 does not.
    upward, downward = 10.0 ** np.maximum(decimals, 0), 10.0 ** np.maximum(-decimals, 0)
    return np.rint(value * upward / downward) / upward * downward + 0.0


def _scores(before: ArrayLike, after: ArrayLike) -> tuple[Scores, Scores]:
    """Return the scores as floats, or as the whole numbers that they are, and check their shapes."""
    was, became = _as_they_are(before), _as_they_are(after)
    if was.ndim != 1 or was.shape != became.shape:
        raise ValueError(
            f"Before and after must be lists of one length; their shapes are {was.shape} and {became.shape}."
        )
    return was, became


def _as_they_are(scores: ArrayLike) -> Scores:
    """Return a list (N,): whole numbers in an array as they are, and all else as floats."""
    if isinstance(scores, np.ndarray) and scores.dtype.kind in "iu" and not np.ma.isMaskedArray(scores):
        return np.atleast_1d(scores)
    return np.atleast_1d(numbers(scores))


def _whole(values: ArrayLike, size: int, what: str) -> IntArray:
    given = np.atleast_1d(np.asarray(values))
    if given.dtype.kind not in "iu":
        given = np.atleast_1d(numbers(values, what))
    if given.shape != (size,):
        raise ValueError(f"{what} must be one a row: {size} were expected, and {given.size} given.")
    # `~(x >= 0)` also catches nan, which `x < 0` lets through.
    if np.any(~(given >= 0)) or np.any(~np.isfinite(given)) or np.any(given != np.floor(given)):
        raise ValueError(f"{what} must be whole numbers, 0 or more, with none missing.")
    return given.astype(np.int64)


def groups_of(group: ArrayLike | None, size: int, groups: int | None) -> tuple[IntArray, int]:
    """Return the group of each of so many people, and how many groups there are; without groups, one.

    Raises
    ------
    ValueError : where a group is not a whole number from 0 to groups - 1, or there is not one for each.

    Examples
    --------
    >>> groups_of(None, 2, None), groups_of([1, 0], 2, None)
    ((array([0, 0]), 1), (array([1, 0]), 2))
    """
    return _groups(np.zeros(size) if group is None else group, size, 1 if group is None else groups)


def _groups(group: ArrayLike, size: int, groups: int | None) -> tuple[IntArray, int]:
    places = _whole(group, size, "Groups")
    needed = int(places.max()) + 1 if size else 0
    if groups is None:
        return places, needed
    if groups < needed:
        raise ValueError(
            f"There are {groups} groups, so they run from 0 to {groups - 1}, not to {needed - 1}."
        )
    return places, groups


def _aggregate(
    group: IntArray, before: FloatArray, after: FloatArray, count: IntArray
) -> tuple[IntArray, FloatArray, FloatArray, IntArray]:
    """Sort the cells, add up those of the same group and values, and leave out the empty ones."""
    filled = count > 0
    group, before, after, count = group[filled], before[filled], after[filled], count[filled]
    order = np.lexsort((after, before, group))
    group, before, after = group[order], before[order], after[order]
    first = first_cells(group, before, after)
    total = np.add.reduceat(count[order], first) if first.size else count
    # Adding 0 turns -0.0 into 0.0.
    return group[first], before[first] + 0.0, after[first] + 0.0, total


def _sorted_cells(before: Scores, after: Scores, group: IntArray | None, groups: int) -> Cells:
    """Count pairs of scores that lie on no grid, such as measured times."""
    before, after = before.astype(np.float64, copy=False), after.astype(np.float64, copy=False)
    group = np.zeros(before.size, dtype=np.int64) if group is None else group
    if np.any(np.isinf(before)) or np.any(np.isinf(after)):
        raise ValueError("Scores must be finite, or nan where missing; an infinite score has no meaning.")
    whole = ~(np.isnan(before) | np.isnan(after))
    dropped = np.bincount(group[~whole], minlength=groups).astype(np.int64)
    ones = np.ones(int(whole.sum()), dtype=np.int64)
    return Cells(*_aggregate(group[whole], before[whole], after[whole], ones), dropped)
