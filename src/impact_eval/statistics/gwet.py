"""Gwet's AC1 and AC2, and percent agreement, of any number of auditors with judgements missing.

AC1 (Gwet 2008, Br J Math Stat Psychol 61:29-48) asks, as kappa does, how far auditors agree beyond chance,
but counts as chance only agreement on cases that are hard to tell apart, which it takes to be the rarer the
more the judgements crowd into few categories. So it does not fall to 0 where nearly every case is of one
category, as kappa does: where all agree on one category AC1 is 1. AC2 is the same with weights for
categories that have an order (Gwet 2014, *Handbook of Inter-Rater Reliability*, 4th edition). Cases that one
auditor judged say nothing of agreement; they do count in how often the categories are used. Percent agreement
is the share of pairs of auditors who agree, averaged over cases, with nothing taken off for chance.

*The interval* takes cases to be a sample and the auditors to be those there are: a spread over cases of what
each adds, and Student's t. Where all cases were judged by two auditors or more, its variance is Gwet's, and
irrCAC's. Where some were judged by one, Gwet's enters them as cases with an agreement of 0, which widens the
interval; the default enters them as what they are, cases that say nothing of agreement (the linearised
variance of a ratio, with the cases judged by two or more, less one, as degrees of freedom). In 2,000
simulated audits of 100 cases, 20 of them judged twice, the standard deviation of AC1 was 0.150; the mean
standard error was 0.205 by Gwet's formula and 0.148 by the default, and 95 % intervals, where there was one,
held the truth in 99 and 92 %. `variance="gwet"` gives the published figures. Of percent agreement between two
auditors, a plain share of cases, the interval is Wilson's, so that there is one at 100 % as well.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike

from .change import t_quantile
from .grouped import BoolArray, divide, first_reason
from .proportion import FloatArray, IntArray, TextArray, critical_value, proportion_interval
from .ratings import RatingCounts, WeightName, weight_matrix
from .spoken import Spoken

VarianceName = Literal["linearised", "gwet"]
NOTHING = 1e-12
LEAST = {"AC1": -1.0, "AC2": -np.inf, "percent agreement": 0.0}


@dataclass(frozen=True)
class Agreement(Spoken):
    """Agreement of auditors, one entry a group; nan where the reason says why.

    Attributes
    ----------
    value : (G,) the coefficient, 1 at most.
    error : (G,) its standard error; 0 where every case adds the same.
    low, high : (G,) the interval at `level`, cut where the coefficient ends: at 1, and below at -1 (AC1) or
        0 (percent agreement). AC2 can lie below -1.
    agreement, expected : (G,) the (weighted) share agreed on, and that expected by chance (0 where the
        coefficient takes nothing off for chance).
    n, n_used : (G,) cases judged by anybody, and by two auditors or more.
    df : (G,) degrees of freedom of the t interval.
    coefficient : 'AC1', 'AC2' or 'percent agreement'.
    weights : the name of the weights, or 'given'.
    method : (G,) how the interval was made.
    level : its confidence level.
    reason : (G,) why there is no coefficient or no interval; '' where there are both.
    """

    value: FloatArray
    error: FloatArray
    low: FloatArray
    high: FloatArray
    agreement: FloatArray
    expected: FloatArray
    n: IntArray
    n_used: IntArray
    df: IntArray
    coefficient: str
    weights: str
    method: TextArray
    level: float
    reason: TextArray


def gwet_agreement(
    ratings: RatingCounts,
    weights: WeightName | ArrayLike = "identity",
    level: float = 0.95,
    variance: VarianceName = "linearised",
) -> Agreement:
    """Return Gwet's AC1 of every group, or AC2 where there are weights.

    Parameters
    ----------
    ratings : the judgements, with all categories that an auditor could choose from: chance depends on how
        many there are.
    weights : 'identity' (AC1), 'linear', 'quadratic', 'ordinal', or a symmetric matrix (K, K) (AC2).
    level : confidence level.
    variance : 'linearised', or 'gwet' for the published formula; they differ only where some cases were
        judged by one auditor.

    Raises
    ------
    ValueError : where the weights do not fit, the variance is unknown, or the level is not between 0 and 1.

    Examples
    --------
    >>> judged = RatingCounts.from_judgements([[1, 1], [1, 1], [1, 2], [2, 2], [1, 1], [1, 1]])
    >>> ac1 = gwet_agreement(judged)
    >>> ac1.coefficient, ac1.value.round(3), ac1.low.round(3), ac1.high.round(3)
    ('AC1', array([0.733]), array([-0.028]), array([1.]))
    """
    k = ratings.categories.size
    likeness = weight_matrix(weights, k)
    name = "AC1" if isinstance(weights, str) and weights == "identity" else "AC2"
    judged = ratings.judged()
    n = np.rint(ratings.summed((judged > 0).astype(np.float64)))
    share = divide(ratings.counts, np.maximum(judged, 1)[:, None])
    used = divide(ratings.summed(share), n[:, None])
    rate = likeness.sum() / max(k * (k - 1), 1)
    expected = rate * (used * (1.0 - used)).sum(axis=1)
    # The derivative of what is expected in the shares that a case adds.
    leans = -2.0 * rate * ((share - used[ratings.group]) * used[ratings.group]).sum(axis=1)
    return _agreement(ratings, likeness, expected, leans, (name, _named(weights)), level, variance)


def percent_agreement(
    ratings: RatingCounts,
    weights: WeightName | ArrayLike = "identity",
    level: float = 0.95,
    variance: VarianceName = "linearised",
) -> Agreement:
    """Return the (weighted) share of pairs of auditors who agree, averaged over the cases of every group.

    Parameters, errors : as for `gwet_agreement`.

    Examples
    --------
    >>> judged = RatingCounts.from_judgements([[1, 1], [2, 2], [1, 1], [2, 2], [1, 1], [1, 1], [2, 2]])
    >>> share = percent_agreement(judged)
    >>> share.value, share.low.round(3), share.high, share.method.tolist()
    (array([1.]), array([0.646]), array([1.]), ['Wilson'])
    """
    nothing = np.zeros(ratings.groups), np.zeros(len(ratings.counts))
    likeness = weight_matrix(weights, ratings.categories.size)
    found = _agreement(ratings, likeness, *nothing, ("percent agreement", _named(weights)), level, variance)
    judged, alike = ratings.judged(), np.array_equal(likeness, np.eye(len(likeness)))
    plain = (found.n_used > 0) & alike & (ratings.summed((judged > 2).astype(np.float64)) == 0)
    agreed = np.where(plain, np.rint(np.where(plain, found.value, 0.0) * found.n_used), 0).astype(np.int64)
    wilson = proportion_interval(agreed, np.where(plain, found.n_used, 0), level, "wilson")
    return replace(
        found,
        low=np.where(plain, wilson.low, found.low),
        high=np.where(plain, wilson.high, found.high),
        method=np.where(plain, "Wilson", found.method),
        reason=np.where(plain, "", found.reason),
    )


def _agreement(
    ratings: RatingCounts,
    likeness: FloatArray,
    expected: FloatArray,
    leans: FloatArray,
    names: tuple[str, str],
    level: float,
    variance: VarianceName,
) -> Agreement:
    """Return the agreement beyond what is expected, with the spread over cases of what each adds."""
    critical_value(level)
    if variance not in get_args(VarianceName):
        raise ValueError(f"The variance is 'linearised' or 'gwet', and {variance!r} is neither.")
    judged, of = ratings.judged(), ratings.group
    several = judged > 1
    n, n_used = (
        np.rint(ratings.summed(these.astype(np.float64))).astype(np.int64) for these in (judged > 0, several)
    )
    apart = ((ratings.counts @ (1.0 - likeness)) * ratings.counts).sum(axis=1)
    unlike = apart / np.maximum(judged * (judged - 1), 1)
    seen = divide(ratings.summed(unlike), n_used)
    left = 1.0 - expected
    value = 1.0 - divide(seen, left)
    weight = divide(n, n_used)[of]
    # What a case adds to the agreement seen, beside its mean.
    beside = np.where(several, weight * (seen[of] - unlike), 0.0)
    if variance == "gwet":
        beside = np.where(several, weight * (left[of] - unlike), 0.0) - (left - seen)[of]
    adds = np.where(judged > 0, beside / left[of] - (seen / left**2)[of] * leans, 0.0)
    df = np.maximum((n if variance == "gwet" else n_used) - 1, 0)
    spread = divide(ratings.summed(np.where(n_used[of] > 1, adds**2, 0.0)), n.astype(np.float64) ** 2)
    squared = divide(spread * (df + 1), df)
    error = np.where(squared <= NOTHING**2, 0.0 * squared, np.sqrt(squared))
    error = np.where(n_used > 1, error, np.nan)
    reason = _reason(n, n_used, seen == 0, error == 0)
    half = np.where(reason == "", t_quantile(df, level) * error, np.nan)
    low, high = np.maximum(value - half, LEAST[names[0]]), np.minimum(value + half, 1.0)
    made = "t, cases sampled" + (", Gwet" if variance == "gwet" else "")
    method = np.full(n.size, made)
    return Agreement(
        value, error, low, high, 1.0 - seen, expected, n, n_used, df, *names, method, level, reason
    )  # fmt: skip


def _named(weights: WeightName | ArrayLike) -> str:
    return weights if isinstance(weights, str) else "given"


def _reason(n: IntArray, n_used: IntArray, always: BoolArray, flat: BoolArray) -> TextArray:
    return first_reason(
        n.size,
        [
            (n == 0, "no case was judged"),
            (n_used == 0, "no case was judged by two auditors or more, so there is nothing to agree on"),
            (n_used == 1, "only one case was judged by two auditors or more, and one has no spread"),
            (always, "the auditors agreed on every case, so agreement is 1 and has no interval"),
            (flat, "every case adds the same to the agreement, so there is no interval"),
        ],
    )
