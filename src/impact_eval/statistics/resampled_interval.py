"""From the values that resamples have to percentile and BCa limits.

Three kinds of resampled values come here: every resample's value as drawn, how often each of a few values was
drawn, and the probability of each of a few values. The sources of the methods are named in `bootstrap`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from scipy.special import ndtr, ndtri

from .proportion import FloatArray, IntArray

NOTHING = 1e-12
# Probabilities from a transform are good to some 1e-15; a limit that needs rarer ones is not known.
RAREST = 1e-10


class Limits(NamedTuple):
    """Limits of one group (floats) or of several (H,); nan where there is none.

    Attributes
    ----------
    percentile_low, percentile_high, bca_low, bca_high : the limits.
    bias_correction : z0, of the BCa interval.
    """

    percentile_low: FloatArray
    percentile_high: FloatArray
    bca_low: FloatArray
    bca_high: FloatArray
    bias_correction: FloatArray


def limits_of_draws(
    rising: FloatArray,
    count: FloatArray | IntArray,
    estimate: FloatArray,
    acceleration: FloatArray,
    level: float,
) -> Limits:
    """Return the limits where each of some values was drawn so many times.

    Parameters
    ----------
    rising : (H, L) values of each group, rising.
    count : (H, L) how often each was drawn; the same number in all for every group.
    estimate, acceleration : (H,) the value of the people seen, and the jackknife's.
    level : confidence level.

    Examples
    --------
    >>> values = np.arange(1.0, 40.0)[None]
    >>> limits = limits_of_draws(values, np.ones((1, 39)), np.array([20.0]), np.array([0.0]), 0.95)
    >>> limits.percentile_low.round(6), limits.bca_high.round(6)
    (array([1.]), array([39.]))
    """
    upto: FloatArray = np.cumsum(count, axis=1, dtype=np.float64)
    draws, rows = int(upto[0, -1]), np.arange(estimate.size)
    near = NOTHING * np.maximum(np.abs(estimate), rising[:, -1] - rising[:, 0])
    # Half of the draws that equal the estimate count as below it.
    values = [(rising < end[:, None]).sum(1) for end in (estimate - near, estimate + near)]
    lower, upper = (np.where(value > 0, upto[rows, value - 1], 0.0) for value in values)
    # One rising list of all groups, each beyond the draws of those before it, is searched at once.
    beyond = rows * (draws + 2.0)
    in_all = (upto + beyond[:, None]).ravel()

    def nth(place: FloatArray) -> FloatArray:
        """Return the value that was drawn as the n-th smallest."""
        return _value(rising, np.searchsorted(in_all, place + beyond) - rows * rising.shape[1])

    def at(z: FloatArray) -> FloatArray:
        first = np.clip(np.floor((draws + 1) * ndtr(z)), 1, draws - 1)
        before, after = ndtri(first / (draws + 1)), ndtri((first + 1) / (draws + 1))
        share = np.clip((z - before) / (after - before), 0.0, 1.0)
        one, next_one = (nth(place) for place in (first, first + 1))
        return np.asarray(one + share * (next_one - one), dtype=np.float64)

    # A quantile beyond the outermost draws is not known from them.
    outermost = float(ndtri(1.0 / (draws + 1)))
    return _limits(at, at, (lower + upper) / (2.0 * draws), acceleration, level, outermost)


def limits_of_all(
    rising: FloatArray, probability: FloatArray, seen: IntArray, acceleration: FloatArray, level: float
) -> Limits:
    """Return the limits where the probability of every value is known.

    Parameters
    ----------
    rising, probability : (H, L) values of each group, rising, and how likely a resample has them.
    seen : (H,) where in L the value of the people seen stands.
    acceleration : (H,) the jackknife's.
    level : confidence level.

    Examples
    --------
    >>> values, likely = np.array([[0.0, 0.5, 1.0]]), np.array([[0.25, 0.5, 0.25]])
    >>> limits_of_all(values, likely, np.array([1]), np.array([0.0]), 0.4).percentile_high
    array([0.5])
    """
    upto, rows = np.cumsum(probability, axis=1), np.arange(seen.size)
    onward = np.cumsum(probability[:, ::-1], axis=1)[:, ::-1]

    def from_below(z: FloatArray) -> FloatArray:
        return _value(rising, (upto < (ndtr(z) - NOTHING)[:, None]).sum(1))

    def from_above(z: FloatArray) -> FloatArray:
        return _value(rising, (onward >= (ndtr(-z) - NOTHING)[:, None]).sum(1) - 1)

    below = upto[rows, seen] - probability[rows, seen] / 2.0
    return _limits(from_below, from_above, below, acceleration, level, float(ndtri(RAREST)))


def _limits(
    low_at: Callable[[FloatArray], FloatArray],
    high_at: Callable[[FloatArray], FloatArray],
    below: FloatArray,
    acceleration: FloatArray,
    level: float,
    outermost: float,
) -> Limits:
    """Take the quantiles that `low_at` and `high_at` give at the tails, and at the tails moved by BCa."""
    ends = ndtri(np.array([(1.0 - level) / 2.0, (1.0 + level) / 2.0]))
    percentile = [at(np.full(below.size, end)) for at, end in zip((low_at, high_at), ends, strict=True)]
    # A share of 0 or 1 has an infinite quantile: the estimate lies outside all resamples.
    bias = ndtri(np.where((below > 0) & (below < 1), below, np.nan))
    nearness = 1.0 - acceleration[:, None] * (bias[:, None] + ends)
    with np.errstate(divide="ignore", invalid="ignore"):
        moved = bias[:, None] + (bias[:, None] + ends) / nearness
    known = np.all(nearness > 0, axis=1) & (moved[:, 0] >= outermost) & (moved[:, 1] <= -outermost)
    moved = np.where(known[:, None], moved, 0.0)
    low, high = (np.where(known, at(z), np.nan) for at, z in zip((low_at, high_at), moved.T, strict=True))
    return Limits(percentile[0], percentile[1], low, high, bias)


def _value(rising: FloatArray, place: IntArray) -> FloatArray:
    within = np.clip(place, 0, rising.shape[1] - 1)
    return np.take_along_axis(rising, within[:, None], axis=1)[:, 0]
