"""Counting pairs whose scores lie on a grid, in one pass and without sorting them.

An item has five answers and the mean of five items twenty-one, evenly spaced. A score's place on such a grid
is one subtraction and one multiplication, a pair's cell is a whole number made of the two places and the
group, and counting whole numbers needs no sorting. A block of rows at a time is worked on, so that what is
held at once stays in the processor's cache and does not grow with the number of people. Where there are few
cells, as on an item, two pairs are counted as one of cells times cells: half the counting, and fewer people
on the same count, which a processor would have to wait for.

Nothing is assumed: the grid is read off a sample of the scores, and every score is then compared with the
value at its place, bit for bit. A score that the sample missed makes a finer grid, and the count begins
again; scores that lie on no grid of a useful size are left to sorting.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .proportion import FloatArray, IntArray

Scores = FloatArray | NDArray[np.integer]
# Numbers of 32 bits go through a processor twice as fast as those of 64.
Places = NDArray[np.int32]
BLOCK = 1 << 16
SAMPLE = 1 << 12
MOST_PLACES = 4096
MOST_BINS = 1 << 22
# Two pairs are counted as one while their cells together are no more than this.
MOST_TOGETHER = 1 << 12
# Scores up to this, and their places, are still numbers of 32 bits.
LARGEST_WHOLE = 2.0**30
BEGINNINGS = 8


@dataclass(frozen=True)
class Grid:
    """Evenly spaced places that hold scores.

    Attributes
    ----------
    low, step : the first place, and the distance from one to the next, in the units of the score.
    values : (K,) the score at each place; nan where none is known.
    """

    low: float
    step: float
    values: FloatArray

    @property
    def whole(self) -> bool:
        """Whether the places are whole numbers, one apart, so that a score shows its own."""
        return self.step == 1.0 and self.low == np.rint(self.low) and abs(self.low) < LARGEST_WHOLE

    def places(self, scores: Scores) -> Places | None:
        """Return the place of each score (N,), counted from 0; None where one is not on the grid.

        Examples
        --------
        >>> grid_of(np.array([1.0, 1.5, 3.0])).places(np.array([3.0, 1.0]))
        array([4, 0], dtype=int32)
        """
        if scores.size == 0:
            return np.zeros(0, dtype=np.int32)
        if self.whole and scores.dtype.kind in "iu":
            within = self.low <= scores.min() and scores.max() <= self.low + self.values.size - 1
            return scores.astype(np.int32) - np.int32(self.low) if within else None
        return self._cut(scores) if self.whole else self._looked_up(scores)

    def _cut(self, scores: Scores) -> Places | None:
        """Cut the decimals off; what then is another score has no place, nor has one out of reach, or nan."""
        with np.errstate(invalid="ignore"):
            place = scores.astype(np.int32)
        if not np.equal(place, scores).all():
            return None
        place -= np.int32(self.low)
        return place if place.min() >= 0 and place.max() < self.values.size else None

    def _looked_up(self, scores: Scores) -> Places | None:
        with np.errstate(invalid="ignore", over="ignore"):
            place: FloatArray = scores.astype(np.float64, copy=False) - self.low
            place *= 1.0 / self.step
            np.rint(place, out=place)
            index = place.astype(np.int32)
        # Whatever lies outside, and whatever is nan, is clipped to a place whose value it does not equal.
        held = np.take(self.values, index, mode="clip")
        return index if np.equal(held, scores).all() else None


@dataclass(frozen=True)
class Cells:
    """Distinct pairs and how often each occurs, sorted by group, before and after.

    Attributes
    ----------
    group, before, after, count : (C,) each.
    dropped : (G,) pairs left out since a score was missing.
    """

    group: IntArray
    before: FloatArray
    after: FloatArray
    count: IntArray
    dropped: IntArray


def tally(before: Scores, after: Scores, group: IntArray | None, groups: int) -> Cells | None:
    """Count the distinct pairs of every group; None where the scores lie on no grid of a useful size.

    Parameters
    ----------
    before, after : (N,) scores, floats or whole numbers; nan where missing. An infinite one is on no grid.
    group : (N,) the group of each pair, 0 to groups - 1; None where all are of the first.
    groups : how many groups there are.

    Examples
    --------
    >>> cells = tally(np.array([3.0, 3, 4, 3]), np.array([4.0, 4, 4, np.nan]), None, 1)
    >>> cells.before, cells.after, cells.count, cells.dropped
    (array([3., 4.]), array([4., 4.]), array([2, 1]), array([1]))
    """
    grids = grid_of(_sample(before)), grid_of(_sample(after))
    for _ in range(BEGINNINGS):
        was, became = grids
        if was is None or became is None or groups * was.values.size * became.values.size > 2**62:
            return None
        counted = _count(was, became, before, after, group, groups)
        if isinstance(counted, Cells):
            return counted
        stray = before[counted], after[counted]
        grids = tuple(  # type: ignore[assignment]
            grid_of(np.concatenate([grid.values, scores]))
            for grid, scores in zip((was, became), stray, strict=True)
        )
    return None


def grid_of(scores: Scores) -> Grid | None:
    """Return the coarsest even grid on which all scores have a place of their own; nan is passed over.

    Examples
    --------
    >>> grid_of(np.array([1.0, 1.4, 1.2, 5.0])).values.size
    21
    >>> grid_of(np.array([0.0, 1e-9, 1.0])) is None
    True
    """
    seen: FloatArray = np.unique(scores[~np.isnan(scores)]).astype(np.float64) + 0.0
    if seen.size == 0 or not np.isfinite(seen[[0, -1]]).all():
        return None
    if seen.size == 1:
        return Grid(float(seen[0]), 1.0, seen)
    with np.errstate(over="ignore"):
        reach = seen[-1] - seen[0]
        steps = np.rint(reach / np.diff(seen).min())
    # `not <=` also catches what overflowed.
    if not steps < MOST_PLACES:
        return None
    step = float(reach / steps)
    place = np.rint((seen - seen[0]) / step).astype(np.int64)
    if np.any(np.diff(place) == 0):
        return None
    grid = Grid(float(seen[0]), step, np.full(int(steps) + 1, np.nan))
    # Every whole number in between has a place, those that the sample missed among them.
    grid.values[:] = seen[0] + np.arange(steps + 1) if grid.whole else np.nan
    grid.values[place] = seen
    return grid


def _sample(scores: Scores) -> Scores:
    return scores[:: max(1, scores.size // SAMPLE)]


def _count(
    was: Grid, became: Grid, before: Scores, after: Scores, group: IntArray | None, groups: int
) -> Cells | slice:
    """Count all rows, or return the rows of the first block with a score that is on neither grid."""
    width = was.values.size * became.values.size
    bins = groups * width
    # Bins pay while they are not many more than the pairs that fall into them.
    binned = bins <= min(MOST_BINS, 2 * before.size + BLOCK)
    total = np.zeros(bins if binned else 0, dtype=np.int64)
    kept: list[IntArray] = [np.zeros(0, dtype=np.int64)]
    dropped, some_missing = np.zeros(groups, dtype=np.int64), False
    for block in _blocks(before.size, max(BLOCK, bins) if binned else BLOCK):
        first, second = before[block], after[block]
        of = None if group is None else group[block]
        cell = None if some_missing else _cell(was, became, first, second)
        if cell is None:
            # Where a block has missing scores the next will have them too.
            some_missing = True
            whole = ~(np.isnan(first) | np.isnan(second))
            lost = np.zeros(int((~whole).sum()), dtype=np.int64) if of is None else of[~whole]
            dropped += np.bincount(lost, minlength=groups)
            of = None if of is None else of[whole]
            cell = _cell(was, became, first[whole], second[whole])
        if cell is None:
            return block
        whole_cell = cell if of is None else cell + of * width
        if binned:
            total += _counted(whole_cell, bins)
        else:
            kept.append(whole_cell.astype(np.int64, copy=False))
    filled, count = _distinct(total) if binned else np.unique(np.concatenate(kept), return_counts=True)
    return Cells(
        filled // width,
        was.values[filled % width // became.values.size],
        became.values[filled % became.values.size],
        count.astype(np.int64),
        dropped,
    )


def _cell(was: Grid, became: Grid, before: Scores, after: Scores) -> Places | None:
    """Return the cell of each pair within its group; None where a score is not on its grid."""
    place = was.places(before)
    other = None if place is None else became.places(after)
    if place is None or other is None:
        return None
    # Places are below 4096, so that cells too are numbers of 32 bits.
    place *= np.int32(became.values.size)
    place += other
    return place


def _counted(cell: IntArray | Places, bins: int) -> NDArray[np.int64]:
    """Return how many pairs fall into each of the bins."""
    if bins**2 > MOST_TOGETHER:
        return np.bincount(cell, minlength=bins)
    half = cell.size // 2
    two = np.bincount(cell[:half] * bins + cell[half : 2 * half], minlength=bins**2).reshape(bins, bins)
    counted: NDArray[np.int64] = two.sum(axis=0) + two.sum(axis=1)
    counted[cell[2 * half :]] += 1
    return counted


def _blocks(size: int, length: int) -> Iterator[slice]:
    return (slice(start, start + length) for start in range(0, size, length))


def _distinct(total: IntArray) -> tuple[IntArray, NDArray[np.int64]]:
    cell = np.flatnonzero(total)
    return cell, total[cell]
