"""How many pairs a study needs, and what the pairs that were collected could have shown.

The power of the paired t test is a tail of the noncentral t distribution with n - 1 degrees of freedom and
noncentrality sqrt(n) times the change in SDs of the changes (Cohen 1988, *Statistical Power Analysis*, ch. 2;
both tails are counted in a two-sided test, as R's `power.t.test` does with `strict = TRUE`). The pairs needed
are the smallest whole number with that power, and the minimal detectable change is the one that n pairs show
with that power. A wanted half-width of the t interval asks for pairs likewise (Cumming 2012, *Understanding
the New Statistics*, ch. 13): the half-width at the planned SD, which about half of all samples exceed.

*After the fact.* The power to show the very change that was seen is p in other words and says nothing new
(Hoenig and Heisey 2001, Am Stat 55:19-24), so it is not offered. The minimal detectable change of what was
collected, from n and the SD alone, is: where no change was shown, it says how large one could have gone by.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import nctdtr, ndtr, stdtrit

from .change import MeanChange, t_quantile
from .given import numbers
from .grouped import BoolArray, first_reason
from .proportion import FloatArray, IntArray, TextArray
from .spoken import Spoken

Alternative = Literal["two-sided", "one-sided"]
MOST_PAIRS = 10**7
HALVINGS = 80
LARGEST_EFFECT = 1e6


@dataclass(frozen=True)
class PairsNeeded(Spoken):
    """Pairs that a plan needs, one entry a plan.

    Attributes
    ----------
    n : (G,) pairs; 0 where the reason says why there are none.
    reached : (G,) the power, or the half-width, that this many pairs have; nan where there are none.
    method : 'power' or 'half-width'.
    level : confidence level; 1 - alpha for power.
    reason : (G,) why there is no number; '' where there is one.
    """

    n: IntArray
    reached: FloatArray
    method: str
    level: float
    reason: TextArray


@dataclass(frozen=True)
class Detectable(Spoken):
    """The smallest mean change that the pairs of each group would have shown with the wanted power.

    Attributes
    ----------
    change : (G,) in the units of the score; nan where the reason says why.
    dz : (G,) in SDs of the changes; from n alone.
    sd_change : (G,) the SD of the changes that `change` is made with.
    n : (G,) pairs.
    power, level : wanted power, and 1 - alpha.
    method : 'two-sided' or 'one-sided' paired t test.
    reason : (G,) why there is none; '' where there is one.
    """

    change: FloatArray
    dz: FloatArray
    sd_change: FloatArray
    n: IntArray
    power: float
    level: float
    method: Alternative
    reason: TextArray


def paired_power(
    n: ArrayLike, dz: ArrayLike, alpha: float = 0.05, alternative: Alternative = "two-sided"
) -> FloatArray:
    """Return the power (G,) of the paired t test; nan below two pairs.

    Parameters
    ----------
    n : (G,) pairs.
    dz : (G,) the true mean change in SDs of the changes; a one-sided test takes it to be in its direction.
    alpha : size of the test.
    alternative : `two-sided`, or `one-sided` for a direction fixed before looking.

    Raises
    ------
    ValueError : where alpha is not between 0 and 0.5, or the alternative is unknown.

    Examples
    --------
    >>> paired_power([20, 34], 0.5).round(4)
    array([0.5645, 0.8078])
    """
    _check(alpha, alternative)
    pairs, effect = _plans(n, dz)
    known = (pairs > 1) & np.isfinite(pairs) & np.isfinite(effect)
    df = np.where(known, pairs - 1.0, 1.0)
    sides = 2.0 if alternative == "two-sided" else 1.0
    critical = np.asarray(stdtrit(df, 1.0 - alpha / sides), dtype=np.float64)
    # Beyond the largest effect the power is 1 to the last digit.
    size = np.where(known, np.clip(effect, -LARGEST_EFFECT, LARGEST_EFFECT), 0.0) * np.sqrt(df + 1.0)
    size = np.abs(size) if alternative == "two-sided" else size
    power = _upper(df, size, critical)
    if alternative == "two-sided":
        power = np.add(power, _upper(df, -size, critical))
    return np.where(known, np.clip(power, 0.0, 1.0), np.nan)


def pairs_for_power(
    dz: ArrayLike, power: float = 0.8, alpha: float = 0.05, alternative: Alternative = "two-sided"
) -> PairsNeeded:
    """Return the fewest pairs with which the paired t test shows a change with the wanted power.

    Parameters
    ----------
    dz : (G,) the mean change in SDs of the changes; its sign plays no part.
    power, alpha, alternative : of the test.

    Raises
    ------
    ValueError : where power does not lie between alpha and 1, or as for `paired_power`.

    Examples
    --------
    >>> pairs_for_power([0.5, 0.2, 0.0]).n
    array([ 34, 199,   0])
    """
    _check(alpha, alternative, power)
    effect = np.abs(_plans(dz)[0])
    n = _fewest(lambda pairs: paired_power(pairs, effect, alpha, alternative) >= power, effect.size)
    reached = np.where(n > 0, paired_power(n, effect, alpha, alternative), np.nan)
    return PairsNeeded(n, reached, "power", 1.0 - alpha, _plan_reason(effect, n, "the change"))


def pairs_for_half_width(half_width: ArrayLike, sd_change: ArrayLike, level: float = 0.95) -> PairsNeeded:
    """Return the fewest pairs whose t interval reaches no further than this to either side.

    Parameters
    ----------
    half_width : (G,) wanted, above 0, in the units of the score.
    sd_change : (G,) the planned SD of the changes, above 0, in the same units.
    level : confidence level.

    Raises
    ------
    ValueError : where the level is not between 0.5 and 1.

    Examples
    --------
    >>> needed = pairs_for_half_width(0.25, 0.8)
    >>> needed.n, needed.reached.round(4)
    (array([42]), array([0.2493]))
    """
    _check(1.0 - level)
    half, sd = _plans(half_width, sd_change)
    usable = (half > 0) & np.isfinite(half) & (sd > 0) & np.isfinite(sd)
    ratio = np.where(usable, half, 0.0) / np.where(usable, sd, 1.0)

    def reaches(n: IntArray) -> FloatArray:
        return np.asarray(t_quantile(n - 1, level) / np.sqrt(np.maximum(n, 1)))

    n = _fewest(lambda pairs: reaches(pairs) <= ratio, ratio.size)
    reached = np.where(n > 0, reaches(n) * sd, np.nan)
    return PairsNeeded(n, reached, "half-width", level, _plan_reason(ratio, n, "the half-width or the SD"))


def detectable_change(
    change: MeanChange, power: float = 0.8, alpha: float = 0.05, alternative: Alternative = "two-sided"
) -> Detectable:
    """Return the smallest mean change that each group's pairs would have shown with the wanted power.

    Parameters
    ----------
    change : from `mean_change`; only its n and SD of the changes are used.
    power, alpha, alternative : of the test.

    Raises
    ------
    ValueError : as for `pairs_for_power`.

    Examples
    --------
    >>> from impact_eval.statistics.change import mean_change
    >>> from impact_eval.statistics.counts import PairCounts
    >>> least = detectable_change(mean_change(PairCounts.from_pairs([2, 3, 3, 4, 2, 3], [3, 3, 5, 4, 4, 4])))
    >>> least.dz.round(3), least.change.round(3)
    (array([1.435]), array([1.283]))
    """
    _check(alpha, alternative, power)
    pairs, where = np.unique(change.n, return_inverse=True)
    low, high = np.zeros(pairs.size), np.full(pairs.size, LARGEST_EFFECT)
    for _ in range(HALVINGS):
        middle = (low + high) / 2.0
        enough = paired_power(pairs, middle, alpha, alternative) >= power
        low, high = np.where(enough, low, middle), np.where(enough, middle, high)
    dz = np.where(pairs > 1, high, np.nan)[where.reshape(-1)]
    broken = (change.n > 1) & ~np.isfinite(change.sd_change)
    flat = change.constant | (change.sd_change == 0)
    reason = first_reason(
        change.n.size,
        [
            (change.n == 0, "there are no pairs"),
            (change.n == 1, "one pair has no spread, so it could have shown no change"),
            (broken, "a score is not a finite number"),
            (flat, "every pair changed by the same amount, so there is no SD to plan with"),
        ],
    )
    in_units = np.where(reason == "", dz * change.sd_change, np.nan)
    return Detectable(in_units, dz, change.sd_change, change.n, power, 1.0 - alpha, alternative, reason)


def _upper(df: FloatArray, size: FloatArray, critical: FloatArray) -> FloatArray:
    """Return P(T > critical), taken as P(-T < -critical), which keeps its digits where it is small."""
    tail = np.asarray(nctdtr(df, -size, -critical), dtype=np.float64)
    # SciPy gives nan far out in a tail and for millions of pairs. There the normal form (Johnson, Kotz and
    # Balakrishnan 1995, Continuous Univariate Distributions 2, ch. 31) is 0, 1 or right to 9 digits; and T is
    # above a critical value above 0 no more often than its numerator is above 0.
    middle = size - critical * (1.0 - 0.25 / df)
    normal = ndtr(middle / np.sqrt(1.0 + critical**2 / 2.0 / df))
    return np.where(np.isnan(tail), np.minimum(normal, ndtr(size)), tail)


def _fewest(enough: Callable[[IntArray], BoolArray], plans: int) -> IntArray:
    """Return the smallest n from 2 on that is enough (it stays so from there on); 0 where none is."""
    low, high = np.ones(plans, dtype=np.int64), np.full(plans, MOST_PAIRS, dtype=np.int64)
    possible = enough(high)
    while np.any(high - low > 1):
        middle = (low + high) // 2
        right = enough(middle)
        low, high = np.where(right, low, middle), np.where(right, middle, high)
    return np.where(possible, high, 0)


def _plan_reason(size: FloatArray, n: IntArray, what: str) -> TextArray:
    useless: BoolArray = ~(size > 0) | ~np.isfinite(size)
    return first_reason(
        n.size,
        [
            (useless, f"{what} is not a finite number above 0, so no number of pairs will do"),
            (n == 0, f"more than {MOST_PAIRS:,} pairs are needed"),
        ],
    )


def _plans(*given: ArrayLike) -> list[FloatArray]:
    """Return figures of plans as lists (G,) of one length."""
    each = [np.atleast_1d(numbers(one, "Figures of a plan")) for one in given]
    if any(one.ndim != 1 or one.size not in (1, each[0].size, each[-1].size) for one in each):
        raise ValueError("Figures of a plan are one number, or one a plan.")
    return list(np.broadcast_arrays(*each))


def _check(alpha: float, alternative: str = "two-sided", power: float | None = None) -> None:
    if not 0.0 < alpha < 0.5:
        raise ValueError(f"Alpha, which is 1 less the level, lies between 0 and 0.5, and {alpha} does not.")
    if alternative not in get_args(Alternative):
        raise ValueError(f"The alternative is 'two-sided' or 'one-sided', and {alternative!r} is neither.")
    if power is not None and not alpha < power < 1.0:
        raise ValueError(f"Power lies between alpha and 1, and {power} does not.")
