"""A mean with Student's t interval, for every group at once.

For people who answered one wave, paired or not. Student (1908, Biometrika 6:1-25). With one answer there is
no spread to estimate, so there is a mean and no interval.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtrit

from .change import LARGEST_OF_MEANS
from .given import numbers
from .grouped import divide, first_reason, group_sum
from .proportion import FloatArray, IntArray, TextArray, critical_value
from .spoken import Spoken


@dataclass(frozen=True)
class MeanInterval(Spoken):
    """Means, one entry a group.

    Attributes
    ----------
    mean, sd, low, high : (G,) in units of the score; nan where there is none.
    n : (G,) values.
    level : confidence level.
    reason : (G,) why something is missing; '' where nothing is.
    """

    mean: FloatArray
    sd: FloatArray
    low: FloatArray
    high: FloatArray
    n: IntArray
    level: float
    reason: TextArray


def mean_interval(group: ArrayLike, value: ArrayLike, groups: int, level: float = 0.95) -> MeanInterval:
    """Return the mean of each group with its t interval.

    Parameters
    ----------
    group : (N,) the group of each value, 0 to groups - 1, in any order.
    value : (N,) finite scores.
    groups : G, how many groups there are.
    level : confidence level.

    Raises
    ------
    ValueError : where lengths differ, a value is not finite or beyond 1e100, or the level is not between 0
        and 1.

    Examples
    --------
    >>> scores = mean_interval([0, 0, 0, 1], [3.0, 4.0, 5.0, 2.0], 3)
    >>> scores.mean, scores.low.round(3), scores.n
    (array([ 4.,  2., nan]), array([1.516,   nan,   nan]), array([3, 1, 0]))
    """
    places, values = np.asarray(group, dtype=np.int64), numbers(value)
    if places.shape != values.shape or values.ndim != 1 or not np.all(np.isfinite(values)):
        raise ValueError("Give one finite value, and one group, for each.")
    if np.any(np.abs(values) > LARGEST_OF_MEANS):
        raise ValueError("Means take scores within 1e100 either way; put these in a larger unit.")
    critical_value(level)
    n = np.bincount(places, minlength=groups).astype(np.int64)
    mean = divide(group_sum(places, values, groups), n)
    squares = group_sum(places, (values - mean[places]) ** 2, groups)
    sd = np.sqrt(divide(squares, np.maximum(n - 1, 0)))
    half = stdtrit(np.where(n > 1, n - 1, np.nan), 0.5 + level / 2) * sd / np.sqrt(np.maximum(n, 1))
    reason = first_reason(groups, [(n == 0, "no answers"), (n == 1, "one answer: no interval")])
    return MeanInterval(mean, sd, mean - half, mean + half, n, level, reason)
