"""The change in mean where some people can be matched and others answered one wave only.

Two usual ways out both lose something. A paired test of the people who answered twice drops the others; an
unpaired test of all answers ignores that some of them are of the same people, which is wrong. The t tests for
partially overlapping samples (Derrick, Russ, Toher and White 2017, J Mod Appl Stat Methods 16:137-157) use
everybody: the difference of the two waves' means over a standard error that takes off twice their covariance,
which the pairs' correlation r and their number give. Degrees of freedom lie between those of the pairs and
those of the unpaired test, as the share of unpaired answers has it.

* **unequal variances** (the paper's T_new2, the default) is the paired t test where nobody is unpaired, and
  Welch's where nobody is paired.
* **equal variances** (T_new1) is Student's where nobody is paired. Where nobody is unpaired it is the paired
  t test only if both waves have one SD: it puts r s^2 where the covariance r s1 s2 belongs, so with r above 0
  its error is the smaller, and the paper's "reduces to the paired test" holds for equal variances alone.

Both take it that who is missing has nothing to do with the score (missing completely at random). They do not
mend drop-out: see `drop_out` and `tipping_point`. Where the pairs' correlation cannot be computed it counts
as 0, as in the authors' R package Partiallyoverlapping 2.0, which errs towards a wide interval wherever the
waves correlate positively.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from scipy.special import stdtr, stdtrit

from .change import MeanChange, mean_change
from .grouped import divide, first_reason
from .partly_matched import PartlyMatched, Wave
from .proportion import FloatArray, IntArray, TextArray, critical_value
from .spoken import Spoken

OverlapMethod = Literal["unequal variances", "equal variances"]

#: A correlation this near to 1 is a straight line, rounding error apart.
STRAIGHT = 1.0 - 1e-12


@dataclass(frozen=True)
class PartlyOverlapping(Spoken):
    """Changes in mean from everybody's answers, one entry a group; nan where the reason says why.

    Attributes
    ----------
    mean_change, low, high : (G,) mean after less mean before in units of the score, with interval at `level`.
    standard_error : (G,) of the mean change.
    t, df, p : (G,) the statistic, its degrees of freedom (seldom whole) and the two-sided p.
    mean_before, mean_after, sd_before, sd_after : (G,) of all who answered that wave.
    correlation : (G,) Pearson's, of the pairs.
    n_pairs, n_before_only, n_after_only : (G,) people.
    n : (G,) people, of all three kinds.
    method, level : which variances are taken to be equal, and the confidence level.
    reason : (G,) why there is no test and no interval; '' where there are.
    correlation_reason : (G,) why the correlation counts as 0; '' where there is one or there are no pairs.
    """

    mean_change: FloatArray
    low: FloatArray
    high: FloatArray
    standard_error: FloatArray
    t: FloatArray
    df: FloatArray
    p: FloatArray
    mean_before: FloatArray
    mean_after: FloatArray
    sd_before: FloatArray
    sd_after: FloatArray
    correlation: FloatArray
    n_pairs: IntArray
    n_before_only: IntArray
    n_after_only: IntArray
    n: IntArray
    method: OverlapMethod
    level: float
    reason: TextArray
    correlation_reason: TextArray


def partly_overlapping(
    people: PartlyMatched, level: float = 0.95, method: OverlapMethod = "unequal variances"
) -> PartlyOverlapping:
    """Test the change in mean of every group with everybody's answers, and give its interval.

    Parameters
    ----------
    people : pairs, and those who answered one wave only.
    level : confidence level.
    method : `unequal variances` (T_new2) or `equal variances` (T_new1); see the module.

    Raises
    ------
    ValueError : where the level is not between 0 and 1, or the method is unknown.

    Examples
    --------
    >>> none = np.nan
    >>> from impact_eval.statistics.partly_matched import PartlyMatched
    >>> people = PartlyMatched.from_people(
    ...     [3, 2, 4, 3, 2, 3, 4, 2, none, none], [4, 3, 4, 5, 3, none, none, none, 4, 3]
    ... )
    >>> change = partly_overlapping(people)
    >>> change.mean_change.round(3), change.low.round(3), change.high.round(3), change.df.round(2)
    (array([0.839]), array([0.105]), array([1.573]), array([6.99]))
    """
    critical_value(level)
    if method not in get_args(OverlapMethod):
        raise ValueError(f"Variances are taken as 'unequal variances' or 'equal variances', not {method!r}.")
    before = people.paired_before().merged(people.before_only)
    after = people.paired_after().merged(people.after_only)
    pairs = mean_change(people.pairs, level)
    # One pair has no correlation, so its two scores count as those of two people.
    linked = np.where(pairs.n > 1, pairs.n, 0)
    unpaired = before.n + after.n - 2 * linked
    error_of = _separate if method == "unequal variances" else _pooled
    variance, whole_df = error_of(before, after, linked, pairs)
    reason = _reason(before, after, pairs, unpaired, method)
    error = np.where((reason == "") & (variance > 0), np.sqrt(np.maximum(variance, 0.0)), np.nan)
    between = linked - 1.0 + (whole_df - linked + 1.0) * divide(unpaired, unpaired + 2 * linked)
    df = np.where(np.isnan(error), np.nan, np.where(linked > 0, between, whole_df))
    change = after.mean - before.mean
    t, half = change / error, stdtrit(df, 0.5 + level / 2) * error
    return PartlyOverlapping(
        change,
        change - half,
        change + half,
        error,
        t,
        df,
        np.asarray(2.0 * stdtr(df, -np.abs(t))),
        before.mean,
        after.mean,
        before.sd,
        after.sd,
        pairs.correlation,
        pairs.n,
        people.before_only.n,
        people.after_only.n,
        pairs.n + people.before_only.n + people.after_only.n,
        method,
        level,
        reason,
        _correlation_reason(pairs),
    )


def welch_df(first: FloatArray, first_n: IntArray, second: FloatArray, second_n: IntArray) -> FloatArray:
    """Return Welch's degrees of freedom (G,) from the squared standard errors of two means.

    Examples
    --------
    >>> welch_df(np.array([0.5]), np.array([5]), np.array([0.5]), np.array([5]))
    array([8.])
    """
    # In shares of the whole, since fourth powers of large scores would overflow.
    share = divide(first, first + second)
    return 1.0 / (divide(share**2, first_n - 1) + divide((1.0 - share) ** 2, second_n - 1))


def _separate(
    before: Wave, after: Wave, linked: IntArray, pairs: MeanChange
) -> tuple[FloatArray, FloatArray]:
    """Return the squared error of the change and the unpaired df (G,) with a variance for each wave."""
    first, second = divide(before.sd**2, before.n), divide(after.sd**2, after.n)
    r = np.where(np.isnan(pairs.correlation), 0.0, pairs.correlation)
    shared = divide(r * linked * before.sd * after.sd, before.n * after.n)
    # With pairs only this is the variance of the changes, which is free of the rounding of a difference.
    only_pairs = (linked == before.n) & (linked == after.n)
    variance = np.where(only_pairs, divide(pairs.sd_change**2, linked), first + second - 2.0 * shared)
    return variance, welch_df(first, before.n, second, after.n)


def _pooled(before: Wave, after: Wave, linked: IntArray, pairs: MeanChange) -> tuple[FloatArray, FloatArray]:
    """Return the squared error of the change and the unpaired df (G,) with one variance for both waves."""
    whole_df = before.n + after.n - 2
    pooled = divide(before.squares() + after.squares(), np.maximum(whole_df, 0))
    r = np.where(np.isnan(pairs.correlation), 0.0, pairs.correlation)
    shape = divide(before.n + after.n - 2.0 * r * linked, before.n * after.n)
    return pooled * shape, whole_df.astype(np.float64)


def _reason(
    before: Wave, after: Wave, pairs: MeanChange, unpaired: IntArray, method: OverlapMethod
) -> TextArray:
    alike = (before.sd == 0) & (after.sd == 0)
    # A wave of one answer adds nothing to a pooled variance.
    if method == "equal variances":
        few, squares = before.n + after.n < 3, before.squares() + after.squares()
        alike = squares == 0
    else:
        few = np.minimum(before.n, after.n) < 2
    straight = (method == "equal variances") & (pairs.correlation >= STRAIGHT)
    return first_reason(
        pairs.n.size,
        [
            ((before.n == 0) & (after.n == 0), "nobody answered"),
            (before.n == 0, "nobody answered before"),
            (after.n == 0, "nobody answered after"),
            (~np.isfinite(before.mean) | ~np.isfinite(after.mean), "a score is not a finite number"),
            (few, "one answer at a time has no spread, so there is no test and no interval"),
            (alike, "every score is the same at each time, so there is no test and no interval"),
            ((unpaired == 0) & pairs.constant, "every pair changed by the same amount; nobody is unpaired"),
            (
                (unpaired == 0) & straight,
                "the pairs lie on one line and nobody is unpaired, so with equal variances no error is left",
            ),
        ],
    )


def _correlation_reason(pairs: MeanChange) -> TextArray:
    lacking = (pairs.n > 1) & np.isnan(pairs.correlation)
    return first_reason(
        pairs.n.size,
        [
            (pairs.n == 1, "one pair has no correlation, so its scores count as those of two people"),
            (lacking, "the pairs' scores are all the same at one time, so their correlation counts as 0"),
        ],
    )
