"""The mean change of pairs, with Student's t interval and test (Student 1908, Biometrika 6:1-25).

The two means, standard deviations and their correlation are what later readers need to compute any other
effect size, so they are reported beside the change. Where every pair changed by the same amount the t
statistic divides by zero: libraries then answer t = 1e16 and p = 0, from rounding error alone. Here there
is no interval and no p, and the reason in words.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import stdtr, stdtrit

from .counts import DifferenceCounts, PairCounts
from .grouped import BoolArray, cells_per_group, divide, first_reason, group_range, group_sum
from .proportion import FloatArray, IntArray, TextArray, critical_value
from .spoken import Spoken

NOTHING = 1e-9
# The third powers of scores up to this, which skewness needs, are still numbers.
LARGEST_OF_MEANS = 1e100
TOO_SMALL = "the scores are so small that their squares are 0; put them in a smaller unit"


@dataclass(frozen=True)
class MeanChange(Spoken):
    """Mean changes with their t intervals, one entry a group; nan where the reason says why.

    Attributes
    ----------
    n : (G,) pairs.
    mean_before, mean_after, sd_before, sd_after : (G,) in the units of the score; SDs divide by n - 1.
    correlation : (G,) Pearson's, between before and after.
    mean_change, low, high : (G,) after less before, and its interval at `level`.
    sd_change : (G,) standard deviation of the changes.
    t, df, p : (G,) Student's t, its degrees of freedom n - 1, and the two-sided p.
    constant : (G,) whether there are two pairs or more and all changed by the same amount.
    level : confidence level.
    reason : (G,) why there is no interval and no p; '' where there are.
    correlation_reason : (G,) why there is no correlation; '' where there is one.
    """

    n: IntArray
    mean_before: FloatArray
    mean_after: FloatArray
    sd_before: FloatArray
    sd_after: FloatArray
    correlation: FloatArray
    mean_change: FloatArray
    low: FloatArray
    high: FloatArray
    sd_change: FloatArray
    t: FloatArray
    df: IntArray
    p: FloatArray
    constant: BoolArray
    level: float
    reason: TextArray
    correlation_reason: TextArray


def mean_change(
    counts: PairCounts, level: float = 0.95, differences: DifferenceCounts | None = None
) -> MeanChange:
    """Return the mean change of every group with its t interval and test.

    Parameters
    ----------
    counts : the pairs.
    level : confidence level.
    differences : `counts.differences()`, where the caller has it already.

    Raises
    ------
    ValueError : where the level is not between 0 and 1, or a score is beyond 1e100 either way.

    Examples
    --------
    >>> scores = PairCounts.from_pairs([2, 3, 3, 4, 2, 3], [3, 3, 5, 4, 4, 4])
    >>> change = mean_change(scores)
    >>> change.mean_change, change.low.round(3), change.high.round(3), change.p.round(4)
    (array([1.]), array([0.061]), array([1.939]), array([0.0409]))
    >>> mean_change(PairCounts.from_pairs([2, 3, 4], [3, 4, 5])).reason.tolist()
    ['every pair changed by the same amount, so there is no t test, d_z or interval for mean or g']
    """
    critical_value(level)
    if np.any(np.maximum(np.abs(counts.before), np.abs(counts.after)) > LARGEST_OF_MEANS):
        raise ValueError("Means take scores within 1e100 either way; put these in a larger unit.")
    n = counts.n()
    before, sd_before, off_before = _moments(counts, counts.before, n)
    after, sd_after, off_after = _moments(counts, counts.after, n)
    change, sd_change, _ = _moments(counts, counts.after - counts.before, n)
    changes = counts.differences() if differences is None else differences
    constant = (n > 1) & (cells_per_group(changes.group, changes.groups) == 1)
    sd_change = np.where(constant, 0.0, sd_change)
    flat = _flat(counts, counts.before), _flat(counts, counts.after)
    sd_before, sd_after = (
        np.where(same & (n > 1), 0.0, sd) for same, sd in zip(flat, (sd_before, sd_after), strict=True)
    )
    products = group_sum(counts.group, counts.count * off_before * off_after, counts.groups)
    correlation = np.clip(divide(products, (n - 1) * sd_before * sd_after), -1.0, 1.0)
    error = np.where(constant, np.nan, sd_change) / np.sqrt(np.maximum(n, 1))
    t = divide(change, error)
    half = t_quantile(n - 1, level) * error
    return MeanChange(
        n,
        before,
        after,
        sd_before,
        sd_after,
        correlation,
        change,
        change - half,
        change + half,
        sd_change,
        t,
        n - 1,
        two_sided_t_p(t, n - 1),
        constant,
        level,
        _test_reason(n, constant, sd_change),
        _correlation_reason(n, *flat, correlation),
    )


def t_quantile(df: IntArray, level: float) -> FloatArray:
    """Return Student's two-sided critical value (G,); nan where there are no degrees of freedom.

    Examples
    --------
    >>> t_quantile(np.array([9, 0]), 0.95).round(4)
    array([2.2622,    nan])
    """
    distinct, where = np.unique(df, return_inverse=True)
    safe = np.where(distinct > 0, distinct, np.nan).astype(np.float64)
    return np.asarray(stdtrit(safe, 0.5 + level / 2), dtype=np.float64)[where]


def two_sided_t_p(t: FloatArray, df: IntArray) -> FloatArray:
    """Return the two-sided p of Student's t (G,).

    Examples
    --------
    >>> two_sided_t_p(np.array([2.2621571628]), np.array([9])).round(6)
    array([0.05])
    """
    safe = np.where(df > 0, df, np.nan).astype(np.float64)
    return np.asarray(2.0 * stdtr(safe, -np.abs(t)), dtype=np.float64)


def _moments(counts: PairCounts, value: FloatArray, n: IntArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return mean (G,), SD (G,) and each cell's distance from its group's mean (C,), in two passes."""
    mean = divide(group_sum(counts.group, counts.count * value, counts.groups), n)
    away = value - mean[counts.group]
    squares = group_sum(counts.group, counts.count * away**2, counts.groups)
    return mean, np.sqrt(divide(squares, np.maximum(n - 1, 0))), away


def _flat(counts: PairCounts, value: FloatArray) -> BoolArray:
    """Say which groups hold one value only, rounding error apart."""
    low, high = group_range(counts.group, value, counts.groups)
    return np.asarray(high - low <= NOTHING * np.maximum(np.abs(low), np.abs(high)))


def _test_reason(n: IntArray, constant: BoolArray, sd_change: FloatArray) -> TextArray:
    return first_reason(
        n.size,
        [
            (n == 0, "there are no pairs"),
            (n == 1, "one pair has no spread, so there is no standard deviation, t test or effect size"),
            (
                constant,
                "every pair changed by the same amount, so there is no t test, d_z or interval for mean or g",
            ),
            (sd_change == 0, TOO_SMALL),
        ],
    )


def _correlation_reason(
    n: IntArray, flat_before: BoolArray, flat_after: BoolArray, correlation: FloatArray
) -> TextArray:
    return first_reason(
        n.size,
        [
            (n == 0, "there are no pairs"),
            (n == 1, "one pair has no correlation"),
            (flat_before & flat_after, "every score is the same at each time, so there is no correlation"),
            (flat_before, "every score before is the same, so there is no correlation"),
            (flat_after, "every score after is the same, so there is no correlation"),
            (np.isnan(correlation), TOO_SMALL),
        ],
    )
