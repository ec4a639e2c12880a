"""The distribution of a resampled mean, worked out instead of drawn.

Where changes lie on a lattice (an item's whole points, a mean of five items in fifths), the sum of n people
drawn with replacement has as its distribution the n-fold convolution of the group's own distribution of
changes: the limit that bootstrap draws approach (Efron 1979, Ann Stat 7:1-26, section 3, method 1). A
convolution is a product of Fourier transforms, so the n-fold one is an n-th power, and all groups are done
together. Nothing is left to chance, and there is no seed.

A sum of n people spreads over some multiple of sqrt(n) places and not over all n times as many. A transform
wraps whatever lies outside its window, so the window is as wide as Bernstein's inequality (1946; Boucheron,
Lugosi and Massart 2013, *Concentration Inequalities*, section 2.8) needs for what lies outside to stay below
1e-13: ten million people cost little more than a thousand.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from .counts import DifferenceCounts
from .grouped import BoolArray, group_range, group_sum
from .lattice import lattice_step
from .proportion import FloatArray, IntArray

MOST_PLACES = 1 << 14
LARGEST_WINDOW = 1 << 17
# Places times groups held at once: a megabyte, which a processor has near it.
BLOCK = 1 << 17
OUTSIDE = 1e-13
# What is rarer is rounding error of a transform, and counts as 0.
SELDOM = 1e-15


@dataclass(frozen=True)
class Lattice:
    """Changes as whole steps from the group's least change.

    Attributes
    ----------
    place : (C,) steps of each cell.
    low, step : (G,) the least change, and the size of a step, in the units of the score.
    fits : (G,) whether the group has a lattice of a useful size.
    """

    place: FloatArray
    low: FloatArray
    step: FloatArray
    fits: BoolArray


@dataclass(frozen=True)
class ResampledMeans:
    """The distributions of some groups' resampled means, side by side.

    Attributes
    ----------
    groups : (H,) which groups they are.
    mean : (H, L) the values that a resampled mean can have, rising.
    probability : (H, L) of each.
    seen : (H,) where in L the mean of the people seen stands.
    """

    groups: IntArray
    mean: FloatArray
    probability: FloatArray
    seen: IntArray


def lattice_of(differences: DifferenceCounts) -> Lattice:
    """Find the coarsest lattice that all changes of a group lie on.

    Examples
    --------
    >>> cells = DifferenceCounts(np.array([0, 0, 0]), np.array([-0.5, 0.0, 0.75]), np.array([1, 2, 1]), 1)
    >>> lattice_of(cells).place, lattice_of(cells).step
    (array([0., 2., 5.]), array([0.25]))
    """
    group, groups = differences.group, differences.groups
    low, high = group_range(group, differences.value, groups)
    rise = differences.value - low[group]
    above = rise > 0
    step = lattice_step(group[above], rise[above], groups)
    step = np.where(high == low, 1.0, step)
    with np.errstate(invalid="ignore"):
        fits = (high - low) / step < MOST_PLACES
        place = np.rint(rise / step[group])
    return Lattice(np.where(fits[group], place, 0.0), low, np.where(fits, step, 1.0), fits)


def resampled_means(
    differences: DifferenceCounts, lattice: Lattice, wanted: BoolArray
) -> Iterator[ResampledMeans]:
    """Give the distribution of the resampled mean of each wanted group, some groups at a time.

    Parameters
    ----------
    differences, lattice : the changes, and from `lattice_of`.
    wanted : (G,) groups that have a lattice (`fits`) and a window of `window_of` that is not too large.

    Examples
    --------
    >>> cells = DifferenceCounts(np.array([0, 0]), np.array([0.0, 1.0]), np.array([1, 1]), 1)
    >>> of = next(resampled_means(cells, lattice_of(cells), np.array([True])))
    >>> likely = of.probability[0] > 1e-9
    >>> of.mean[0, likely], of.probability[0, likely].round(6)
    (array([0. , 0.5, 1. ]), array([0.25, 0.5 , 0.25]))
    """
    window = window_of(differences, lattice)
    for width in np.unique(window[wanted]).tolist():
        alike = np.flatnonzero(wanted & (window == width))
        for start in range(0, alike.size, max(BLOCK // width, 1)):
            yield _convolved(differences, lattice, alike[start : start + max(BLOCK // width, 1)], width)


def window_of(differences: DifferenceCounts, lattice: Lattice) -> IntArray:
    """Return how many places (G,), a power of 2, the sum of n resampled changes needs.

    Examples
    --------
    >>> cells = DifferenceCounts(np.array([0, 0]), np.array([0.0, 1.0]), np.array([5_000_000] * 2), 1)
    >>> window_of(cells, lattice_of(cells))
    array([32768])
    """
    group, groups, n = differences.group, differences.groups, np.maximum(differences.n(), 1)
    mean = group_sum(group, differences.count * lattice.place, groups) / n
    away = lattice.place - mean[group]
    variance = group_sum(group, differences.count * away**2, groups) / n
    farthest = np.nan_to_num(group_range(group, np.abs(away), groups)[1])
    rarity = np.log(2.0 / OUTSIDE)
    third = farthest * rarity / 3.0
    reach = third + np.sqrt(third**2 + 2.0 * rarity * n * variance)
    everything = n * (np.nan_to_num(group_range(group, lattice.place, groups)[1]) + 1.0)
    needed = np.minimum(everything, 2.0 * reach + 3.0)
    return np.asarray(2.0 ** np.ceil(np.log2(needed + 1.0)), dtype=np.int64)


def _convolved(
    differences: DifferenceCounts, lattice: Lattice, groups: IntArray, width: int
) -> ResampledMeans:
    row = np.full(differences.groups, -1)
    row[groups] = np.arange(groups.size)
    cells = np.flatnonzero(row[differences.group] >= 0)
    row, count = row[differences.group[cells]], differences.count[cells].astype(np.float64)
    n = np.rint(np.bincount(row, count, groups.size))
    total = np.rint(np.bincount(row, count * lattice.place[cells], groups.size))
    # Steps from the middle, lest the power turns through the circle more often than digits can follow.
    middle = np.rint(total / n)
    place = (lattice.place[cells] - middle[row]).astype(np.int64) % width
    own = np.bincount(row * width + place, count / n[row], groups.size * width).reshape(-1, width)
    wrapped = np.fft.irfft(_powers(np.fft.rfft(own), n.astype(np.int64)), width)
    seen, lowest = total - n * middle, -n * middle
    highest = lowest + n * group_range(row, lattice.place[cells], groups.size)[1]
    start = np.clip(seen - width // 2, lowest, np.maximum(lowest, highest - width + 1)).astype(np.int64)
    # Twice side by side, a window that begins anywhere is one stretch.
    twice = sliding_window_view(np.concatenate([wrapped, wrapped], axis=1), width, axis=1)
    probability = twice[np.arange(groups.size), start % width]
    probability[probability < SELDOM] = 0.0
    probability /= probability.sum(axis=1, keepdims=True)
    used = np.flatnonzero(probability.any(axis=0))
    start, probability = start + used[0], probability[:, used[0] : used[-1] + 1]
    steps = middle[:, None] + (start[:, None] + np.arange(probability.shape[1])) / n[:, None]
    mean = lattice.low[groups, None] + lattice.step[groups, None] * steps
    return ResampledMeans(groups, mean, probability, seen.astype(np.int64) - start)


def _powers(base: NDArray[np.complex128], exponent: IntArray) -> NDArray[np.complex128]:
    """Raise each row to its own power, by squaring: numpy's complex power takes logarithms of everything."""
    power = np.ones_like(base)
    while exponent.any():
        odd = exponent % 2 == 1
        if odd.all():
            power *= base
        else:
            power[odd] *= base[odd]
        exponent = exponent // 2
        base = base * base
    return power
