"""How many stand at the bottom and at the top of the scale, before and after.

Somebody who answers at the top before the course cannot be seen to improve: with many of them a change is
hard to show whatever the course did, and a mean change understates it. McHorney and Tarlov (1995, Qual Life
Res 4:293-307) take 15 % at either end as the sign of it. Shares here are of the pairs, so that before and
after speak of the same people.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from .counts import PairCounts
from .grouped import BoolArray, divide, first_reason, group_count, group_range
from .proportion import FloatArray, TextArray
from .spoken import Spoken

NOTHING = 1e-9


@dataclass(frozen=True)
class FloorCeiling(Spoken):
    """Shares (0 to 1) of pairs at the ends of the scale, one entry a group; nan where the reason says why.

    Attributes
    ----------
    floor_before, floor_after : (G,) at the scale's minimum.
    ceiling_before, ceiling_after : (G,) at its maximum.
    reason : (G,) why a share is missing; '' where none is.
    """

    floor_before: FloatArray
    floor_after: FloatArray
    ceiling_before: FloatArray
    ceiling_after: FloatArray
    reason: TextArray


def floor_ceiling(
    counts: PairCounts, scale_min: ArrayLike | None = None, scale_max: ArrayLike | None = None
) -> FloorCeiling:
    """Return the shares at the ends of the scale for every group.

    Parameters
    ----------
    counts : the pairs.
    scale_min, scale_max : the scale's ends, a number or (G,); None or nan where there is no such end.

    Raises
    ------
    ValueError : where a minimum is not below its maximum, or an end has the wrong length.

    Examples
    --------
    >>> scores = PairCounts.from_pairs([1, 4, 5, 3], [3, 5, 5, 4])
    >>> ends = floor_ceiling(scores, 1, 5)
    >>> ends.floor_before, ends.ceiling_before, ends.ceiling_after
    (array([0.25]), array([0.25]), array([0.5]))
    """
    bottom, top = _end(scale_min, counts.groups), _end(scale_max, counts.groups)
    if np.any(bottom >= top):
        raise ValueError("A scale's minimum lies below its maximum.")
    slack = NOTHING * np.fmax(np.abs(bottom), np.abs(top))
    outside = _outside(counts, bottom - slack, top + slack)
    low, high = np.where(outside, np.nan, bottom), np.where(outside, np.nan, top)
    n = counts.n()
    return FloorCeiling(
        _share(counts, counts.before, low, slack),
        _share(counts, counts.after, low, slack),
        _share(counts, counts.before, high, slack),
        _share(counts, counts.after, high, slack),
        first_reason(
            counts.groups,
            [
                (n == 0, "there are no pairs"),
                (outside, "a score lies outside its scale, so there is no floor or ceiling share"),
                (
                    np.isnan(bottom) & np.isnan(top),
                    "the scale has no stated ends, so no floor or ceiling share",
                ),
                (np.isnan(bottom), "the scale has no stated minimum, so no floor share"),
                (np.isnan(top), "the scale has no stated maximum, so no ceiling share"),
            ],
        ),
    )


def _end(end: ArrayLike | None, groups: int) -> FloatArray:
    given = np.asarray(np.nan if end is None else end, dtype=np.float64)
    if given.ndim > 1 or given.size not in (1, groups):
        raise ValueError(f"An end of the scale is one number or one a group ({groups}), not {given.size}.")
    return np.broadcast_to(given, (groups,))


def _outside(counts: PairCounts, lowest: FloatArray, highest: FloatArray) -> BoolArray:
    """Say which groups hold a score beyond an end; a missing end has nothing beyond it."""
    least, _ = group_range(counts.group, np.minimum(counts.before, counts.after), counts.groups)
    _, most = group_range(counts.group, np.maximum(counts.before, counts.after), counts.groups)
    return np.asarray((least < lowest) | (most > highest))


def _share(counts: PairCounts, value: FloatArray, end: FloatArray, slack: FloatArray) -> FloatArray:
    """Return the share of pairs at one end; nan where the end is missing."""
    there = np.abs(value - end[counts.group]) <= slack[counts.group]
    at_end = group_count(counts.group[there], counts.count[there], counts.groups)
    return np.where(np.isnan(end), np.nan, divide(at_end, counts.n()))
