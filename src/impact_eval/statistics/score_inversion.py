"""Where a score statistic crosses its critical value: the limits of a score interval, for all groups at once.

A score interval holds every difference that the score test would not reject, so each limit is the root of a
monotone function on a known bracket. Bisection halves that bracket for every group together, needs no
derivative, cannot leave the bracket, and after 60 halvings of [-1, 1] is at the precision of the numbers
themselves. (scipy's own vectorised root finder appeared in 1.15; this package also runs on 1.13.)
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

HALVINGS = 60


def falling_root(
    function: Callable[[FloatArray], FloatArray], low: FloatArray, high: FloatArray
) -> FloatArray:
    """Return, for every group, where a function that falls through 0 does so, between `low` and `high`.

    Only interior points are evaluated, so the function may be undefined at the ends of the bracket.

    Parameters
    ----------
    function : takes and gives (G,) arrays; positive left of the root, negative right of it.
    low, high : (G,) the bracket.

    Examples
    --------
    >>> falling_root(lambda x: 2.0 - x**2, np.array([0.0]), np.array([2.0])).round(6)
    array([1.414214])
    """
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        left_of_root = function(middle) > 0
        low, high = np.where(left_of_root, middle, low), np.where(left_of_root, high, middle)
    return (low + high) / 2
