"""How many runs a random order of points makes about a line, exactly.

A run is a stretch of neighbours on the same side. Given n points above and m below, every order of them being
equally likely, Swed and Eisenhart (1943, Ann Math Stat 14:66-87) count the orders with r runs: an even
r = 2k splits both sides into k runs, an odd r = 2k + 1 one side into k + 1 and the other into k. The counts
are whole numbers and are kept so until the last division, so nothing here is an approximation.
"""

from __future__ import annotations

from math import comb

import numpy as np

from .proportion import FloatArray


def runs_distribution(n_above: int, n_below: int) -> FloatArray:
    """Return P(R = r) for r = 0 .. n_above + n_below, when every order of the points is equally likely.

    Exact: Swed and Eisenhart (1943), in whole numbers until the last division.

    Examples
    --------
    >>> runs_distribution(2, 2)
    array([0.        , 0.        , 0.33333333, 0.33333333, 0.33333333])
    """
    a, b = n_above, n_below
    if a == 0 or b == 0:
        one_run = np.zeros(a + b + 1)
        one_run[min(1, a + b)] = 1.0
        return one_run
    ways = [0, 0]
    for r in range(2, a + b + 1):
        k, odd = divmod(r, 2)
        if odd:
            ways.append(comb(a - 1, k) * comb(b - 1, k - 1) + comb(a - 1, k - 1) * comb(b - 1, k))
        else:
            ways.append(2 * comb(a - 1, k - 1) * comb(b - 1, k - 1))
    orders = comb(a + b, a)
    return np.array([way / orders for way in ways])


def runs_limits(n_above: int, n_below: int, alpha: float = 0.05) -> tuple[int, int]:
    """Return the fewest and the most runs that are not a signal; fewer or more has chance alpha / 2 at most.

    Examples
    --------
    >>> runs_limits(10, 10)
    (7, 15)
    """
    p = runs_distribution(n_above, n_below)
    # A hair of slack, so that rounding in a sum cannot move a limit.
    rare = alpha / 2 + 1e-12
    at_most, at_least = np.cumsum(p), np.cumsum(p[::-1])[::-1]
    return int(np.argmax(at_most > rare)), int(np.flatnonzero(at_least > rare)[-1])
