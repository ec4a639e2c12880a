"""How much worse than expected those who left would have to have done for the conclusion to change.

A change that pairs show is tipped where the missing people's change falls so far short of what is expected of
them that the interval of everybody's change reaches 0. That shortfall, in points and in standard deviations,
is for the reader to judge: it is not estimated, and no test says whether it happened (National Research
Council 2010, *The Prevention and Treatment of Missing Data in Clinical Trials*, recommendation 15; Carpenter
and Kenward 2013, *Multiple Imputation and its Application*, ch. 10; the pattern mixture is Little's 1993 and
1994, see `delta_adjusted`). With m the change of all at delta 0, p the share missing and h - 2 l delta + c
delta^2 its squared error, it is the root nearest to 0 of

    (m - p delta)^2 = t^2 (h - 2 l delta + c delta^2)

on the side that works against the change. There always is one, as the interval's near limit is concave in
delta and falls without end.

The scale sets how far the missing can fall short at all. If the after score that tips the result lies beyond
its end, no answers of the missing could have done it. If everybody missing had given the scale's worst
answer, the mean change would be the bound of Manski (1990, Am Econ Rev 80:319-323), which needs no
assumption; the interval around it is that of the delta which leads there.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .delta_adjusted import ExpectedChange, _Mixture, mixture
from .grouped import BoolArray, divide, first_reason
from .partly_matched import PartlyMatched
from .proportion import FloatArray, IntArray, TextArray
from .spoken import Spoken


@dataclass(frozen=True)
class TippingPoint(Spoken):
    """Where a change would be tipped, one entry a group; nan where the reason says why.

    Shortfalls have the sign of the change: above 0 the missing gained that much less, below 0 they fell less.

    Attributes
    ----------
    delta, delta_sd : (G,) shortfall at which the interval reaches 0, in points and in `sd_before`.
    missing_change, missing_after : (G,) mean change and mean score after of the missing at that shortfall.
    possible : (G,) whether answers on the scale could bring it about, that mean score not lying beyond the
        end that works against the change; False where there is no tipping point.
    mean_delta, mean_delta_sd, mean_missing_after, mean_possible : (G,) the same, for the mean itself to be 0.
    mean_change, low, high : (G,) of all at delta 0, with interval at `level`.
    expected_change, expected_after : (G,) of the missing at delta 0.
    worst_delta : (G,) shortfall with all of the missing at the scale's end that works against the change.
    worst_change, worst_low, worst_high : (G,) change of all at that shortfall, and its interval.
    bound_low, bound_high : (G,) change of all with every missing answer at the scale's low or its high end.
    sd_before : (G,) of the score before, of all who gave one.
    n_pairs, n_missing, n : (G,) people who answered both waves, the first only, and the two together.
    scale_min, scale_max : (G,) ends of the scale; infinite where it has none, and worst_* are then nan or
        infinite.
    method, level : what change was expected of the missing, and the confidence level.
    reason : (G,) why there is no tipping point; '' where there is one.
    sd_reason : (G,) why a shortfall cannot be had in SDs; '' where it can.
    """

    delta: FloatArray
    delta_sd: FloatArray
    missing_change: FloatArray
    missing_after: FloatArray
    possible: BoolArray
    mean_delta: FloatArray
    mean_delta_sd: FloatArray
    mean_missing_after: FloatArray
    mean_possible: BoolArray
    mean_change: FloatArray
    low: FloatArray
    high: FloatArray
    expected_change: FloatArray
    expected_after: FloatArray
    worst_delta: FloatArray
    worst_change: FloatArray
    worst_low: FloatArray
    worst_high: FloatArray
    bound_low: FloatArray
    bound_high: FloatArray
    sd_before: FloatArray
    n_pairs: IntArray
    n_missing: IntArray
    n: IntArray
    scale_min: FloatArray
    scale_max: FloatArray
    method: ExpectedChange
    level: float
    reason: TextArray
    sd_reason: TextArray


def tipping_point(
    people: PartlyMatched,
    scale_min: float | FloatArray = -np.inf,
    scale_max: float | FloatArray = np.inf,
    level: float = 0.95,
    method: ExpectedChange = "mean change",
) -> TippingPoint:
    """Find how far the missing must fall short of what is expected for the change not to be shown.

    Parameters
    ----------
    people : of whom those who answered the second wave only are not used.
    scale_min, scale_max : ends of the scale, for all groups or one each (G,).
    level : confidence level of the interval that is to reach 0.
    method : what is expected of the missing: `mean change` or `regression`; see `delta_adjusted`.

    Raises
    ------
    ValueError : where the scale's ends are missing or not in order, a score lies beyond them, the level is
        not between 0 and 1, or the method is unknown.

    Examples
    --------
    >>> from impact_eval.statistics.partly_matched import PartlyMatched
    >>> none = float("nan")
    >>> people = PartlyMatched.from_people([3, 2, 2, 3, 4, 3, 2, 3], [4, 4, 3, 5, 5, 4, none, none])
    >>> tip = tipping_point(people, 1, 5)
    >>> tip.delta.round(2), tip.missing_after.round(2), tip.possible, tip.worst_change
    (array([1.72]), array([2.11]), array([ True]), array([0.625]))
    """
    mixed = mixture(people, level, method)
    stayed, left = mixed.stayed, mixed.left
    ends = _scale(people, scale_min, scale_max)
    half = mixed.quantile * mixed.error(np.zeros(stayed.n.size))
    falls = mixed.start < 0
    sign = np.where(falls, -1.0, 1.0)
    shown = np.abs(mixed.start) > half
    reason = first_reason(
        stayed.n.size,
        [
            (stayed.n == 0, "nobody answered both times"),
            (left.n == 0, "nobody is missing"),
            *((mixed.reason == words, words) for words in np.unique(mixed.reason) if words),
            (~shown, "no change is shown already, with the missing changing as expected"),
        ],
    )
    delta = np.where(reason == "", sign * _nearest_root(mixed.start * sign, sign, mixed), np.nan)
    after = left.mean + mixed.expected
    worst = after - np.where(falls, ends[1], ends[0])
    at_worst = np.where(np.isfinite(worst), worst, np.nan)
    mean_delta = divide(mixed.start, mixed.share)
    everyone = people.paired_before().merged(left)
    return TippingPoint(
        delta,
        divide(delta, everyone.sd),
        mixed.expected - delta,
        after - delta,
        sign * delta <= sign * worst,
        mean_delta,
        divide(mean_delta, everyone.sd),
        after - mean_delta,
        sign * mean_delta <= sign * worst,
        mixed.start,
        mixed.start - half,
        mixed.start + half,
        mixed.expected,
        after,
        worst,
        mixed.mean(worst),
        mixed.mean(at_worst) - mixed.quantile * mixed.error(at_worst),
        mixed.mean(at_worst) + mixed.quantile * mixed.error(at_worst),
        _bound(mixed.share, stayed.mean_change, left.mean, ends[0]),
        _bound(mixed.share, stayed.mean_change, left.mean, ends[1]),
        everyone.sd,
        stayed.n,
        left.n,
        stayed.n + left.n,
        *ends,
        method,
        level,
        reason,
        np.where(everyone.sd == 0, "every score before is the same, so there is no SD to measure in", ""),
    )


def _nearest_root(size: FloatArray, sign: FloatArray, mixed: _Mixture) -> FloatArray:
    """Solve for the shortfall, in the change's own direction; the form of the root never cancels."""
    t2 = mixed.quantile**2
    square = mixed.share**2 - t2 * mixed.curve
    linear = mixed.share * size - t2 * sign * mixed.lean
    constant = size**2 - t2 * mixed.height
    root = np.sqrt(np.maximum(linear**2 - square * constant, 0.0))
    return divide(constant, linear + root)


def _bound(share: FloatArray, stayed: FloatArray, left_before: FloatArray, end: FloatArray) -> FloatArray:
    """Return the change of all with every missing answer at one end of the scale."""
    missing = share > 0
    of_left = np.where(missing, share, 1.0) * (end - left_before)
    return np.where(missing, (1.0 - share) * stayed + of_left, stayed)


def _scale(
    people: PartlyMatched, scale_min: float | FloatArray, scale_max: float | FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Spread the ends of the scale over the groups, and hold the scores to them."""
    before, after = people.paired_before().merged(people.before_only), people.paired_after()
    low, high = (
        np.broadcast_to(np.asarray(end, dtype=np.float64), before.n.shape) for end in (scale_min, scale_max)
    )
    # `~(x < y)` also catches nan.
    if np.any(~(low < high)):
        raise ValueError("The scale's low end must lie below its high end, with neither missing.")
    if np.any(np.fmin(before.low, after.low) < low) or np.any(np.fmax(before.high, after.high) > high):
        raise ValueError("A score lies beyond the ends of the scale that is given.")
    return low, high
