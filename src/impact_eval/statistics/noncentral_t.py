"""Which noncentrality would make the t that was seen sit at a given point of its distribution.

Confidence limits for a standardised mean turn on it (Steiger and Fouladi 1997, in Harlow et al., "What if
there were no significance tests?"): the lower limit is the noncentrality for which a t as high as the one
seen is just rare, the upper the one for which a t as low is. The noncentral distribution is scipy's; its
own inverse in the noncentrality stops at seven digits, so the root is found here, for all groups at once.
On the normal-quantile scale the distribution function is almost a straight line in the noncentrality, so a
secant from a good start needs three or four evaluations. A t beyond 10,000, which changes that are all but
equal can give, is beyond scipy's reach too; of T = (Z + d) / S only S is then left to vary, and the limit is
t times the quantile of S (right to six digits there, and more above). R's `pt` is an approximation where the
noncentrality passes 37.62; scipy's distribution function is not.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chdtri, nctdtr, ndtr, ndtri

from .proportion import FloatArray

STEPS = 60
CLOSE = 1e-13
HUGE = 1e4


def noncentrality(t: ArrayLike, df: ArrayLike, probability: float) -> FloatArray:
    """Return the noncentrality for which P(T <= t) is `probability`.

    Parameters
    ----------
    t, df : (G,) the t seen and its degrees of freedom; nan in either gives nan.
    probability : between 0 and 1.

    Examples
    --------
    >>> noncentrality([2.0, 2.0], [9, 9], 0.975).round(6), noncentrality(2.0, 9, 0.025).round(6)
    (array([-0.205855, -0.205855]), array([4.11621]))
    """
    seen, freedom = np.broadcast_arrays(np.atleast_1d(t).astype(float), np.atleast_1d(df).astype(float))
    known = np.isfinite(seen) & (freedom > 0)
    result = np.full(seen.shape, np.nan)
    if np.any(known):
        pairs, where = np.unique(np.column_stack([freedom[known], seen[known]]), axis=0, return_inverse=True)
        result[known] = _solve(pairs[:, 1], pairs[:, 0], probability)[where.reshape(-1)]
    return result


def _solve(t: FloatArray, df: FloatArray, probability: float) -> FloatArray:
    """Solve with the sign of t turned positive: P(T <= t; d) = 1 - P(T <= -t; -d)."""
    sign = np.where(t < 0, -1.0, 1.0)
    target = sign * ndtri(probability)
    size = np.abs(t)
    width = np.sqrt(1.0 + size**2 / (2.0 * df))
    typical = 1.0 - 1.0 / (4.0 * df + 1.0)
    # T = (Z + d) / S: the start is exact for t = 0, where only Z is left, and for a huge t, where only S is.
    rare = np.sqrt(chdtri(df, ndtr(target)) / df)
    start = size * typical - np.sign(target) * np.hypot(target, size * (typical - rare))
    found, near = size * rare, size < HUGE
    found[near] = _secant(size[near], df[near], target[near], start[near], width[near])
    return np.asarray(sign * found)


def _secant(
    t: FloatArray, df: FloatArray, target: FloatArray, start: FloatArray, width: FloatArray
) -> FloatArray:
    """Follow the near-straight line of the normal quantile of P(T <= t) against the noncentrality."""
    guess, slope = start.copy(), -1.0 / width
    at = _height(t, df, guess) - target
    open_ = np.arange(t.size)
    for _ in range(STEPS):
        here, height = guess[open_], at[open_]
        step = np.clip(-height / slope[open_], -2.0 * width[open_], 2.0 * width[open_])
        guess[open_] = here + step
        at[open_] = _height(t[open_], df[open_], guess[open_]) - target[open_]
        moved = np.abs(step) > CLOSE * np.maximum(np.abs(here), 1.0)
        risen = at[open_] - height
        # The curve falls everywhere; a secant that rises is rounding error, and the old slope is kept.
        usable = moved & (risen * step < 0)
        slope[open_[usable]] = risen[usable] / step[usable]
        open_ = open_[moved]
        if open_.size == 0:
            break
    return guess


def _height(t: FloatArray, df: FloatArray, noncentral: FloatArray) -> FloatArray:
    """Return the normal quantile of P(T <= t), kept finite where the probability rounds to 0 or 1."""
    inside = np.clip(nctdtr(df, noncentral, t), 1e-300, 1.0 - 1e-16)
    return np.asarray(ndtri(inside), dtype=np.float64)
