"""Whether a mean change is small enough not to matter, or not worse than a margin: two one-sided t tests.

A p above 0.05 says that no change was shown, not that there was none. To say that a change, if there is one,
lies within margins that were set before looking, both "as low as the lower margin" and "as high as the upper"
must be rejected, each at alpha (Schuirmann 1987, J Pharmacokinet Biopharm 15:657-680; for psychologists,
Lakens 2017, Soc Psychol Personal Sci 8:355-362). That is the same as the interval at level 1 - 2 alpha lying
between the margins: each test spends alpha on its own side, so with alpha = 0.05 it is the 90 % interval.

With one margin only the question is of non-inferiority: that practice did not fall by more than the margin
(`upper` infinite), or, where low scores are good, did not rise by more than it (`lower` infinite). One test
is made, against the interval's one side. Where every pair changed by the same amount there is no spread to
test with, and no answer, even if that amount lies between the margins.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.special import stdtr

from .change import MeanChange, t_quantile
from .grouped import BoolArray, divide, first_reason
from .proportion import FloatArray, IntArray, TextArray
from .spoken import Spoken

EquivalenceMethod = Literal["equivalence", "not below", "not above"]


@dataclass(frozen=True)
class Equivalence(Spoken):
    """Tests of a mean change against margins, one entry a group; nan where the reason says why.

    Attributes
    ----------
    mean_change : (G,) after less before, in the units of the score.
    lower, upper : (G,) the margins; the one that was not set is infinite.
    p_lower : (G,) one-sided p of a change as low as the lower margin; nan where there is no such margin.
    p_upper : (G,) one-sided p of a change as high as the upper margin; nan where there is no such margin.
    p : (G,) the larger of them: the p of the whole question.
    low, high : (G,) the t interval at `level`, whose two sides are those of the tests.
    shown : (G,) whether p is below alpha; False where there is no p.
    n, df : (G,) pairs, and degrees of freedom n - 1.
    alpha, level : the size of each test, and 1 - 2 alpha.
    method : 'equivalence' with two margins, 'not below' with a lower one only, 'not above' with an upper one.
    reason : (G,) why there is no p; '' where there is one.
    """

    mean_change: FloatArray
    lower: FloatArray
    upper: FloatArray
    p_lower: FloatArray
    p_upper: FloatArray
    p: FloatArray
    low: FloatArray
    high: FloatArray
    shown: BoolArray
    n: IntArray
    df: IntArray
    alpha: float
    level: float
    method: EquivalenceMethod
    reason: TextArray


def equivalence(
    change: MeanChange,
    lower: float | FloatArray = -np.inf,
    upper: float | FloatArray = np.inf,
    alpha: float = 0.05,
) -> Equivalence:
    """Test whether the mean change of every group lies between margins, or beyond the one that is set.

    Parameters
    ----------
    change : from `mean_change`; its own level is not used.
    lower, upper : the margins in the units of the score, one for all groups or one each (G,). Margins in
        standard deviations are for the caller to turn into units, from an SD fixed before looking: the test's
        error rate does not hold for margins made of the same data's SD.
    alpha : the size of each one-sided test.

    Raises
    ------
    ValueError : where no margin is set, the lower is not below the upper, a margin is missing or is set
        for some groups only, or alpha is not between 0 and 0.5.

    Examples
    --------
    >>> from impact_eval.statistics.change import mean_change
    >>> from impact_eval.statistics.counts import PairCounts
    >>> kept = mean_change(PairCounts.from_pairs([3, 4, 2, 5, 3, 2, 4, 3], [4, 3, 2, 5, 3, 2, 5, 3]))
    >>> test = equivalence(kept, -0.75, 0.75)
    >>> test.p.round(4), test.low.round(3), test.high.round(3), test.shown
    (array([0.0141]), array([-0.304]), array([0.554]), array([ True]))
    >>> equivalence(kept, lower=-0.5).method  # not fallen by half a point or more
    'not below'
    """
    if not 0.0 < alpha < 0.5:
        raise ValueError(f"Alpha lies between 0 and 0.5, and {alpha} does not.")
    margins, method = _margins(lower, upper, change.n.size)
    broken = (change.n > 0) & ~np.isfinite(change.mean_change)
    usable = (change.n > 1) & ~change.constant & (change.sd_change > 0) & ~broken
    error = np.where(usable, change.sd_change, np.nan) / np.sqrt(np.maximum(change.n, 1))
    freedom = np.where(usable, change.df, np.nan)
    p_lower = _tail(-divide(change.mean_change - margins[0], error), freedom, np.isfinite(margins[0]))
    p_upper = _tail(divide(change.mean_change - margins[1], error), freedom, np.isfinite(margins[1]))
    p = np.fmax(p_lower, p_upper)
    level = 1.0 - 2.0 * alpha
    half = t_quantile(change.df, level) * error
    return Equivalence(
        change.mean_change,
        *margins,
        p_lower,
        p_upper,
        p,
        change.mean_change - half,
        change.mean_change + half,
        p < alpha,
        change.n,
        change.df,
        alpha,
        level,
        method,
        _reason(change, usable, broken),
    )


def _tail(t: FloatArray, freedom: FloatArray, is_set: BoolArray) -> FloatArray:
    """Return P(T <= t), which is the one-sided p with t turned so that low speaks against the margin."""
    return np.asarray(stdtr(freedom, np.where(is_set, t, np.nan)), dtype=np.float64)


def _margins(
    lower: float | FloatArray, upper: float | FloatArray, groups: int
) -> tuple[tuple[FloatArray, FloatArray], EquivalenceMethod]:
    """Spread the margins over the groups and name the question that they ask."""
    low = np.broadcast_to(np.asarray(lower, dtype=np.float64), (groups,))
    high = np.broadcast_to(np.asarray(upper, dtype=np.float64), (groups,))
    # `~(x < y)` also catches nan.
    if np.any(~(low < high)):
        raise ValueError("The lower margin must lie below the upper one, with neither missing.")
    below, above = np.isfinite(lower), np.isfinite(upper)
    if np.any(low == np.inf) or np.any(high == -np.inf) or not (below.any() or above.any()):
        raise ValueError("Set a lower margin, an upper margin, or both.")
    if below.any() != below.all() or above.any() != above.all():
        raise ValueError("A margin is set for every group or for none, since it makes the question.")
    if below.all() and above.all():
        return (low, high), "equivalence"
    return (low, high), "not below" if below.all() else "not above"


def _reason(change: MeanChange, usable: BoolArray, broken: BoolArray) -> TextArray:
    return first_reason(
        change.n.size,
        [
            (change.n == 0, "there are no pairs"),
            (broken, "a score is not a finite number"),
            (change.n == 1, "one pair has no spread, so there is no test against a margin"),
            (~usable, "every pair changed by the same amount, so there is no test against a margin"),
        ],
    )
