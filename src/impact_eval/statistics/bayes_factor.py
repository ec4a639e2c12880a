"""How much more likely the changes are if there is an effect than if there is none: the JZS Bayes factor.

A p cannot speak for "no change"; a Bayes factor can lean either way. Under the null the standardised change
d_z is 0; under the alternative it has a Cauchy prior of scale r, and the variance Jeffreys's prior under both
(Jeffreys 1961; Zellner and Siow 1980; for t tests Rouder, Speckman, Sun, Morey and Iverson 2009, Psychon Bull
Rev 16:225-237, equation 1). It depends on the changes only through t and n. The Cauchy is a normal whose
variance g is spread as inverse chi-square (1), so one integral over g is left. On the scale of log g its
integrand is smooth, about as wide whatever t and n are, and dies off exponentially at either end: there the
trapezium rule is right to the last digits of a float (Trefethen and Weideman 2014, SIAM Rev 56:385-458), for
all groups at once and as a logarithm, so that no t is too large.

*The scale is part of the answer.* r says which effects the alternative expects: half of its prior lies within
r of 0. The paper has r = 1; R's BayesFactor and pingouin have sqrt(2) / 2 = 0.707, which is the default here
too. Larger scales favour the null. Scores must be nearly enough normal for a t test, as ever.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from .change import MeanChange
from .grouped import first_reason
from .proportion import FloatArray, IntArray, TextArray
from .spoken import Spoken

SCALE = 0.5**0.5
STEP = 0.05
# exp(-1 / (2 g)) is 0 as a float from log g = -8 down; beyond the peak the integrand falls as 1 / g.
LOWEST, TAIL = -8.0, 40.0
BLOCK = 2000
LARGEST = 709.0


@dataclass(frozen=True)
class BayesFactor(Spoken):
    """Bayes factors of the paired t test, one entry a group; nan where the reason says why.

    Attributes
    ----------
    bf10 : (G,) how much more likely the changes are with an effect than without; inf beyond 1e307.
    bf01 : (G,) its inverse, how much more likely without.
    log_bf10 : (G,) natural logarithm, which has no limits.
    t : (G,) Student's t of the changes.
    n : (G,) pairs.
    scale : r, the scale of the Cauchy prior of d_z.
    method : 'JZS'.
    reason : (G,) why there is none; '' where there is one.
    """

    bf10: FloatArray
    bf01: FloatArray
    log_bf10: FloatArray
    t: FloatArray
    n: IntArray
    scale: float
    method: str
    reason: TextArray


def bayes_factor(change: MeanChange, scale: float = SCALE) -> BayesFactor:
    """Return the JZS Bayes factor of every group's mean change.

    Parameters
    ----------
    change : from `mean_change`; its level is not used.
    scale : r of the prior, in SDs of the changes.

    Raises
    ------
    ValueError : where the scale is not a finite number above 0.

    Examples
    --------
    >>> from impact_eval.statistics.change import mean_change
    >>> from impact_eval.statistics.counts import PairCounts
    >>> scores = PairCounts.from_pairs([2, 3, 3, 4, 2, 3], [3, 3, 5, 4, 4, 4])
    >>> bayes_factor(mean_change(scores)).bf10.round(3)
    array([2.421])
    """
    broken = (change.n > 0) & ~np.isfinite(change.mean_change)
    log_bf10 = log_jzs(np.where(broken, np.nan, change.t), change.n, scale)
    reason = first_reason(
        change.n.size,
        [
            (change.n == 0, "there are no pairs"),
            (broken, "a score is not a finite number"),
            (change.n == 1, "one pair has no spread, so there is no t and no Bayes factor"),
            (
                np.isnan(log_bf10),
                "every pair changed by the same amount, so there is no t and no Bayes factor",
            ),
        ],
    )
    return BayesFactor(
        _exp(log_bf10), _exp(-log_bf10), log_bf10, change.t, change.n, float(scale), "JZS", reason
    )


def log_jzs(t: ArrayLike, n: ArrayLike, scale: float = SCALE) -> FloatArray:
    """Return the logarithm of the JZS Bayes factor for the alternative, from t and the number of pairs.

    Parameters
    ----------
    t, n : (G,) Student's t of the changes and the pairs; nan where t is not finite or n is below 2.
    scale : r of the prior.

    Raises
    ------
    ValueError : where the scale is not a finite number above 0.

    Examples
    --------
    >>> np.exp(-log_jzs(2.03, 80, scale=1.0)).round(2)  # Rouder et al. (2009): 1.56 for the null
    array([1.56])
    """
    if not 0.0 < scale < np.inf:
        raise ValueError(f"The scale of the prior is a finite number above 0, and {scale} is not.")
    seen, pairs = np.broadcast_arrays(np.atleast_1d(t).astype(float), np.atleast_1d(n).astype(float))
    known = np.isfinite(seen) & (pairs > 1)
    result = np.full(seen.shape, np.nan)
    if np.any(known):
        table = np.column_stack([np.abs(seen[known]), pairs[known]])
        distinct, where = np.unique(table, axis=0, return_inverse=True)
        blocks = [distinct[start : start + BLOCK] for start in range(0, len(distinct), BLOCK)]
        logs = np.concatenate([_log_integral(block[:, 0], block[:, 1], scale) for block in blocks])
        result[known] = logs[where.reshape(-1)]
    return result


def _log_integral(t: FloatArray, n: FloatArray, scale: float) -> FloatArray:
    """Integrate over log g the likelihood under the alternative, over that under the null."""
    df = n - 1.0
    # The likelihood levels off where g is about t^2 / (n r^2) and then some; the tail starts beyond that.
    top = float(np.max(np.log1p(t**2) + np.log1p(1.0 / (n * scale**2)))) + TAIL
    log_g = np.arange(LOWEST, top, STEP)
    prior = -0.5 * np.log(2.0 * np.pi) - 0.5 * log_g - 0.5 * np.exp(-log_g)
    wider = np.log1p(np.exp(log_g) * (n * scale**2)[:, None])
    squares = (t**2 / df)[:, None]
    half = ((df + 1.0) / 2.0)[:, None]
    fit = half * (np.log1p(squares) - np.log1p(squares * np.exp(-wider)))
    height = prior - 0.5 * wider + fit
    peak = height.max(axis=1)
    return np.asarray(peak + np.log(STEP * np.exp(height - peak[:, None]).sum(axis=1)))


def _exp(value: FloatArray) -> FloatArray:
    """Exponentiate, giving inf beyond the range of a float (and no warning)."""
    return np.where(value > LARGEST, np.inf, np.exp(np.minimum(value, LARGEST)))
