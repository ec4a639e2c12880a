"""Whether two groups of people gained the same: those who took the new version of a course, and the old one.

Each group was asked before and after, so each has a mean change; the people are different, so the two means
are independent. Their difference has Welch's interval and test (1947, Biometrika 34:28-35), which lets each
group have a spread of its own: a revised course may work more evenly than the one it replaced.

Hedges g of the difference (1981, J Educ Stat 6:107-128) is over the pooled standard deviation of the
*changes*, times the exact J(n - 2), with the interval from the noncentral t (Steiger and Fouladi 1997), which
is exact for normal changes of one variance. Its unit is the spread of changes; the g of one course
(`effect_size`) is in units of the spread of scores, and the two must not be compared. As there the limits
take no J.

The two groups came at different times and chose to come: a difference says that the gains differ, not that
the revision made them differ.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import stdtr, stdtrit

from .change import MeanChange, mean_change
from .counts import PairCounts
from .effect_size import small_sample_correction
from .grouped import BoolArray, divide, first_reason
from .noncentral_t import noncentrality
from .partly_overlapping import welch_df
from .proportion import FloatArray, IntArray, TextArray
from .spoken import Spoken


@dataclass(frozen=True)
class DifferenceOfChanges(Spoken):
    """Mean changes of two independent groups of people compared, one entry a comparison.

    Attributes
    ----------
    difference, low, high : (G,) mean change less reference mean change in units of the score, with Welch's t
        interval at `level`.
    t, df, p : (G,) Welch's t, its degrees of freedom (seldom whole) and the two-sided p.
    hedges_g, g_low, g_high : (G,) the difference in pooled SDs of the changes.
    change, change_low, change_high, sd_change : (G,) of the group of interest, as `mean_change` has them.
    reference_change, reference_low, reference_high, reference_sd : (G,) of the group it is compared with.
    n, reference_n : (G,) pairs.
    level : confidence level.
    reason : (G,) why there is no interval and no test of the difference; '' where there are.
    g_reason : (G,) why there is no g; '' where there is one.
    own_reason, reference_reason : (G,) why a group's own change has no interval; '' where it has one.
    """

    difference: FloatArray
    low: FloatArray
    high: FloatArray
    t: FloatArray
    df: FloatArray
    p: FloatArray
    hedges_g: FloatArray
    g_low: FloatArray
    g_high: FloatArray
    change: FloatArray
    change_low: FloatArray
    change_high: FloatArray
    sd_change: FloatArray
    reference_change: FloatArray
    reference_low: FloatArray
    reference_high: FloatArray
    reference_sd: FloatArray
    n: IntArray
    reference_n: IntArray
    level: float
    reason: TextArray
    g_reason: TextArray
    own_reason: TextArray
    reference_reason: TextArray


def difference_of_changes(
    counts: PairCounts, reference: PairCounts, level: float = 0.95
) -> DifferenceOfChanges:
    """Compare the mean change of each group with that of another group of people.

    Parameters
    ----------
    counts : pairs of the group of interest (the new version of a course).
    reference : pairs of the group it is compared with (the old version); as many groups, in the same order.
    level : confidence level.

    Raises
    ------
    ValueError : where the two do not hold as many groups, the level is not between 0 and 1, or a score is
        beyond 1e100 either way.

    Examples
    --------
    >>> new = PairCounts.from_pairs([2, 3, 3, 2, 3], [4, 4, 5, 3, 5])
    >>> old = PairCounts.from_pairs([2, 3, 3, 2], [3, 3, 4, 2])
    >>> found = difference_of_changes(new, old)
    >>> found.difference.round(2), found.low.round(3), found.high.round(3), found.p.round(4)
    (array([1.1]), array([0.187]), array([2.013]), array([0.0253]))
    >>> difference_of_changes(new, PairCounts.from_pairs([], [], groups=1)).reason.tolist()
    ['the group compared with has no pairs']
    """
    if counts.groups != reference.groups:
        raise ValueError(
            f"Both sides need as many groups, and there are {counts.groups} and {reference.groups}."
        )
    own, other = mean_change(counts, level), mean_change(reference, level)
    difference = own.mean_change - other.mean_change
    reason, g_reason = _reasons(own, other)
    first, second = divide(own.sd_change**2, own.n), divide(other.sd_change**2, other.n)
    tested = reason == ""
    df = np.where(tested, welch_df(first, own.n, second, other.n), np.nan)
    error = np.where(tested, np.sqrt(first + second), np.nan)
    half, t = stdtrit(df, 0.5 + level / 2) * error, divide(difference, error)
    return DifferenceOfChanges(
        difference,
        difference - half,
        difference + half,
        t,
        df,
        np.asarray(2.0 * stdtr(df, -np.abs(t))),
        *_standardised(own, other, difference, g_reason == "", level),
        own.mean_change,
        own.low,
        own.high,
        own.sd_change,
        other.mean_change,
        other.low,
        other.high,
        other.sd_change,
        own.n,
        other.n,
        level,
        reason,
        g_reason,
        own.reason,
        other.reason,
    )


def _standardised(
    own: MeanChange, other: MeanChange, difference: FloatArray, possible: BoolArray, level: float
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return Hedges g with its limits (G,); nan where it is not possible."""
    df = np.where(possible, own.n + other.n - 2, np.nan)
    d = divide(difference, np.sqrt(divide(_squares(own) + _squares(other), df)))
    root = np.sqrt(divide(own.n + other.n, own.n * other.n))
    t, tail = divide(d, root), (1.0 - level) / 2.0
    return (
        small_sample_correction(df) * d,
        noncentrality(t, df, 1.0 - tail) * root,
        noncentrality(t, df, tail) * root,
    )


def _squares(change: MeanChange) -> FloatArray:
    """Return the sum of squared distances from the mean change (G,); one pair or none has 0."""
    return np.where(change.n > 1, (change.n - 1) * change.sd_change**2, 0.0)


def _reasons(own: MeanChange, other: MeanChange) -> tuple[TextArray, TextArray]:
    missing: list[tuple[BoolArray, str]] = [
        ((own.n == 0) & (other.n == 0), "there are no pairs"),
        (own.n == 0, "the group of interest has no pairs"),
        (other.n == 0, "the group compared with has no pairs"),
    ]
    few = np.minimum(own.n, other.n) < 2
    # Squares of tiny changes round to 0, and there is as little to divide by as where all are alike.
    flat = _squares(own) + _squares(other) == 0
    alike = "everybody in each group changed by the same amount, so there is no spread to test against"
    return (
        first_reason(
            own.n.size,
            [*missing, (few, "one pair has no spread, so the difference has no interval"), (flat, alike)],
        ),
        first_reason(
            own.n.size,
            [
                *missing,
                (own.n + other.n < 3, "two pairs have no spread within either group"),
                (flat, alike),
                (own.n + other.n < 4, "three pairs are too few for the correction in Hedges g"),
            ],
        ),
    )
