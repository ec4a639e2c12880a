"""The step of the lattice that a group's changes lie on: whole points, halves, fifths, or none at all.

A mean of five items moves in fifths of a point, and a mean of items of which some were left out in the common
part of several. What is exact about the sum of such changes is cheap to work out, for the sum moves on the
same lattice.
"""

from __future__ import annotations

import numpy as np

from .grouped import first_cells, group_range
from .proportion import FloatArray, IntArray

FINEST = 60
ON_LATTICE = 1e-6


def lattice_step(group: IntArray, size: FloatArray, groups: int) -> FloatArray:
    """Return the largest step (G,) that all sizes of a group are multiples of; nan where none is found.

    The smallest gap between sizes, which are above 0 and rise within their group, is a multiple of the step,
    so it is divided by 1, 2, ... up to 60.

    Examples
    --------
    >>> lattice_step(np.array([0, 0, 1, 1]), np.array([2.0, 5.0, 1 / 3, 0.5]), 2).round(4)
    array([1.    , 0.1667])
    """
    gap = np.diff(size, prepend=0.0)
    first = first_cells(group)
    gap[first] = size[first]
    _, step = group_range(group, -gap, groups)
    smallest, found = -step, np.full(groups, np.nan)
    for divisor in range(1, FINEST + 1):
        open_ = np.isnan(found[group])
        if not open_.any():
            break
        steps = size[open_] * divisor / smallest[group[open_]]
        off = np.abs(steps - np.rint(steps)) > np.minimum(ON_LATTICE * np.maximum(steps, 1.0), 0.01)
        fits = np.zeros(groups, dtype=np.bool_)
        fits[group[open_]] = True
        fits[group[open_][off]] = False
        found[fits] = smallest[fits] / divisor
    return found
