"""Whether those who did not answer again differed at the start from those who did.

Results of those who answered twice speak for all who were asked only as far as the two kinds of people are
alike. What can be looked at is the score before: how much higher it was among those who stayed than among
those who dropped out, in points and in standard deviations. Goodman and Blum (1996, J Manag 22:627-652) have
the reasoning. A difference near 0 does not show that nothing was lost: who drops out may turn on the score
after, which nobody saw; see `tipping_point`.

The standardised difference is Hedges g (1981, J Educ Stat 6:107-128): over the pooled SD, times the exact
J(n - 2), with the interval from the noncentral t (Steiger and Fouladi 1997), which is exact for normal scores
of one variance. As in `effect_size` the limits take no J, being for the population's own value. The interval
of the difference in points is Welch's by default (1947, Biometrika 34:28-35), as drop-outs are often few and
their spread another; Student's pooled one, which one drop-out suffices for, may be asked for. The share that
answered again has Wilson's interval.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from scipy.special import stdtr, stdtrit

from .effect_size import small_sample_correction
from .grouped import BoolArray, divide, first_reason
from .noncentral_t import noncentrality
from .partly_matched import PartlyMatched, Wave
from .partly_overlapping import welch_df
from .proportion import FloatArray, IntArray, TextArray, critical_value, proportion_interval
from .spoken import Spoken

DropOutMethod = Literal["welch", "student"]


@dataclass(frozen=True)
class DropOut(Spoken):
    """Those who stayed against those who dropped out, one entry a group; nan where a reason says why.

    Attributes
    ----------
    hedges_g, g_low, g_high : (G,) score before of those who stayed less of those who left, in pooled SDs.
    difference, low, high : (G,) the same in the units of the score, with its t interval at `level`.
    t, df, p : (G,) of the difference, two-sided.
    response_rate, rate_low, rate_high : (G,) share of those who answered before that answered again.
    mean_stayed, mean_left, sd_stayed, sd_left : (G,) of the score before.
    n_stayed, n_left, n : (G,) people who answered both waves, the first only, and the two together.
    method, level : how the difference's interval was made, and the level of all three.
    reason : (G,) why there is no t interval; '' where there is one.
    g_reason : (G,) why there is no g; '' where there is one.
    """

    hedges_g: FloatArray
    g_low: FloatArray
    g_high: FloatArray
    difference: FloatArray
    low: FloatArray
    high: FloatArray
    t: FloatArray
    df: FloatArray
    p: FloatArray
    response_rate: FloatArray
    rate_low: FloatArray
    rate_high: FloatArray
    mean_stayed: FloatArray
    mean_left: FloatArray
    sd_stayed: FloatArray
    sd_left: FloatArray
    n_stayed: IntArray
    n_left: IntArray
    n: IntArray
    method: DropOutMethod
    level: float
    reason: TextArray
    g_reason: TextArray


def drop_out(people: PartlyMatched, level: float = 0.95, method: DropOutMethod = "welch") -> DropOut:
    """Compare the scores before of those who answered again and of those who did not.

    Parameters
    ----------
    people : of whom those who answered the second wave only are not used.
    level : confidence level.
    method : `welch` (each its own variance) or `student` (one variance), for the difference in points.

    Raises
    ------
    ValueError : where the level is not between 0 and 1, or the method is unknown.

    Examples
    --------
    >>> from impact_eval.statistics.partly_matched import PartlyMatched
    >>> none = float("nan")
    >>> people = PartlyMatched.from_people([3, 4, 2, 5, 4, 3, 2, 1, 3], [4, 4, 3, 5, 5, 4, none, none, none])
    >>> gone = drop_out(people)
    >>> gone.response_rate.round(3), gone.difference, gone.hedges_g.round(3)
    (array([0.667]), array([1.5]), array([1.287]))
    """
    critical_value(level)
    if method not in get_args(DropOutMethod):
        raise ValueError(f"The method is 'welch' or 'student', and {method!r} is neither.")
    stayed, left = people.paired_before(), people.before_only
    difference = stayed.mean - left.mean
    pooled, pooled_df = _pooled_sd(stayed, left)
    root = np.sqrt(divide(stayed.n + left.n, stayed.n * left.n))
    reason, g_reason = _reasons(stayed, left, pooled_df, method)
    error, df = (pooled * root, pooled_df.astype(np.float64)) if method == "student" else _welch(stayed, left)
    df = np.where(reason == "", df, np.nan)
    half, t = stdtrit(df, 0.5 + level / 2) * error, divide(difference, np.where(reason == "", error, np.nan))
    again = proportion_interval(stayed.n, stayed.n + left.n, level)
    return DropOut(
        *_standardised(difference, pooled, root, np.where(g_reason == "", pooled_df, np.nan), level),
        difference,
        difference - half,
        difference + half,
        t,
        df,
        np.asarray(2.0 * stdtr(df, -np.abs(t))),
        again.estimate,
        again.low,
        again.high,
        stayed.mean,
        left.mean,
        stayed.sd,
        left.sd,
        stayed.n,
        left.n,
        stayed.n + left.n,
        method,
        level,
        reason,
        g_reason,
    )


def _pooled_sd(stayed: Wave, left: Wave) -> tuple[FloatArray, IntArray]:
    """Return the SD within the two kinds of people, and its degrees of freedom (G,)."""
    df = stayed.n + left.n - 2
    return np.sqrt(divide(stayed.squares() + left.squares(), np.maximum(df, 0))), df


def _welch(stayed: Wave, left: Wave) -> tuple[FloatArray, FloatArray]:
    first, second = divide(stayed.sd**2, stayed.n), divide(left.sd**2, left.n)
    return np.sqrt(first + second), welch_df(first, stayed.n, second, left.n)


def _standardised(
    difference: FloatArray, pooled: FloatArray, root: FloatArray, df: FloatArray, level: float
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return Hedges g with its limits (G,); nan where df is."""
    d = divide(difference, pooled)
    t, tail = divide(d, root), (1.0 - level) / 2.0
    return (
        small_sample_correction(df) * d,
        noncentrality(t, df, 1.0 - tail) * root,
        noncentrality(t, df, tail) * root,
    )


def _reasons(
    stayed: Wave, left: Wave, pooled_df: IntArray, method: DropOutMethod
) -> tuple[TextArray, TextArray]:
    missing: list[tuple[BoolArray, str]] = [
        (stayed.n + left.n == 0, "nobody answered before"),
        (stayed.n == 0, "nobody answered again"),
        (left.n == 0, "nobody dropped out"),
        (~np.isfinite(stayed.mean) | ~np.isfinite(left.mean), "a score is not a finite number"),
    ]
    flat = stayed.squares() + left.squares() == 0
    alike = "there is no spread within those who stayed or within those who left"
    few = pooled_df < 1 if method == "student" else np.minimum(stayed.n, left.n) < 2
    alone = "one person has no spread, so there is no interval for the difference"
    small = "three people are too few for the correction in Hedges g"
    return (
        first_reason(stayed.n.size, [*missing, (few, alone), (flat, alike)]),
        first_reason(
            stayed.n.size,
            [
                *missing,
                (pooled_df < 1, "two people have no spread within either kind"),
                (flat, alike),
                (pooled_df < 2, small),
            ],
        ),
    )
