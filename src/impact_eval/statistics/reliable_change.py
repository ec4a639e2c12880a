"""How many people changed by more than error of measurement: the reliable change index.

Somebody who answers a scale twice does not get the same score twice, though nothing changed. The scale's
standard error of measurement is SD sqrt(1 - r), r its reliability, and that of the difference of two scores
sqrt(2) times as much. A change divided by the latter is the reliable change index, and a change is reliable
where the index is beyond z (1.96 at a level of 0.95; Jacobson and Truax 1991, J Consult Clin Psychol
59:12-19). Even where nobody changed, 1 - level of people are expected beyond, half of them on either side:
they are given beside the counts, for a count no larger than that shows no change.

Jacobson and Truax had a retest reliability in mind. With alpha or omega in its place, what moves people from
day to day is not counted as error, and more of the changes pass for reliable. Nor does the index know that
those who stood far from the mean come back towards it.

A change has to fit on the scale: those who begin nearer to its end than the smallest reliable change cannot
be seen to change reliably that way, whatever they learnt.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

import numpy as np
from numpy.typing import ArrayLike

from .counts import DifferenceCounts, PairCounts
from .grouped import BoolArray, first_reason, group_sum
from .improvement import Better
from .proportion import FloatArray, IntArray, TextArray, critical_value
from .spoken import Spoken

NOTHING = 1e-9


@dataclass(frozen=True)
class ReliableChange(Spoken):
    """Who changed by more than error of measurement, in every group; nan where the reason says why.

    Attributes
    ----------
    improved, unchanged, deteriorated : (G,) pairs; unchanged are those within error of measurement.
    threshold : (G,) what a change has to exceed, in the units of the score.
    smallest : (G,) the smallest change on the scale's steps that does; the threshold where it has no steps.
    by_chance : (G,) pairs expected beyond the threshold on each side though nobody changed.
    highest_start, lowest_start : (G,) the score before below which a reliable rise has room on the scale, and
        that above which a reliable fall has; nan where the scale has no such end.
    se_measurement, se_difference : (G,) standard errors of a score, and of the difference of two.
    n : (G,) pairs.
    sd_before, reliability : (G,) as given.
    better : which direction is an improvement.
    method, level : whose index it is, and its confidence level.
    reason : (G,) why there are no counts; '' where there are.
    """

    improved: FloatArray
    unchanged: FloatArray
    deteriorated: FloatArray
    threshold: FloatArray
    smallest: FloatArray
    by_chance: FloatArray
    highest_start: FloatArray
    lowest_start: FloatArray
    se_measurement: FloatArray
    se_difference: FloatArray
    n: IntArray
    sd_before: FloatArray
    reliability: FloatArray
    better: Better
    method: str
    level: float
    reason: TextArray


@dataclass(frozen=True)
class WithoutRoom(Spoken):
    """How many pairs began too near an end of the scale to change reliably towards it; nan where unknown.

    Attributes
    ----------
    improve, deteriorate : (G,) pairs that could not have been seen to.
    n : (G,) pairs.
    reason : (G,) why a count is missing; '' where neither is.
    """

    improve: FloatArray
    deteriorate: FloatArray
    n: IntArray
    reason: TextArray


def reliable_change(
    differences: DifferenceCounts,
    sd_before: ArrayLike,
    reliability: ArrayLike,
    better: Better = "higher",
    level: float = 0.95,
    scale_min: ArrayLike | None = None,
    scale_max: ArrayLike | None = None,
    step: ArrayLike | None = None,
) -> ReliableChange:
    """Count who improved and who deteriorated by more than error of measurement, in every group.

    Parameters
    ----------
    differences : from `PairCounts.differences`.
    sd_before : standard deviation of the scores before, here (`mean_change`) or in a published norm.
    reliability : of the score, from 0 to below 1.
    better : whether a `higher` or a `lower` score is an improvement.
    level : confidence level.
    scale_min, scale_max : the scale's ends; None or nan where there is no such end.
    step : between neighbouring scores: 1 for a sum of whole answers, 1 / k for a mean of k. None or nan where
        scores are continuous.

    All of them but `better` and `level` are one number or one a group (G,).

    Raises
    ------
    ValueError : where `better` is neither, the level is not between 0 and 1, a minimum is not below its
        maximum, a step is not above 0, or a list is not one a group.

    Examples
    --------
    >>> from impact_eval.statistics.counts import PairCounts
    >>> scores = PairCounts.from_pairs([20, 22, 25, 31, 18, 38], [29, 23, 24, 30, 30, 40])
    >>> people = reliable_change(scores.differences(), 7.3, 0.85, scale_min=10, scale_max=40, step=1)
    >>> people.improved, people.unchanged, people.deteriorated
    (array([2.]), array([4.]), array([0.]))
    >>> people.threshold.round(2), people.smallest, people.highest_start.round(2)
    (array([7.84]), array([8.]), array([32.16]))
    >>> without_room(scores, people).improve
    array([1.])
    """
    if better not in get_args(Better):
        raise ValueError(f"Better is 'higher' or 'lower', and {better!r} is neither.")
    z, n = critical_value(level), differences.n()
    sd, r, bottom, top, steps = (
        _per_group(value, differences.groups)
        for value in (sd_before, reliability, scale_min, scale_max, step)
    )
    if np.any(bottom >= top) or np.any(steps <= 0):
        raise ValueError("A scale's minimum lies below its maximum, and its step above 0.")
    usable = np.isfinite(sd) & (sd > 0) & (r >= 0) & (r < 1)
    error = np.where(usable, sd, np.nan) * np.sqrt(1.0 - np.where(usable, r, 0.0))
    threshold = z * np.sqrt(2.0) * error
    smallest = np.where(np.isnan(steps), threshold, (np.floor(threshold * (1 + NOTHING) / steps) + 1) * steps)
    reason = _reason(n, sd, r, smallest - (top - bottom) > NOTHING * np.abs(smallest))
    pairs = np.where(reason == "", n.astype(np.float64), np.nan)
    edge = (threshold * (1.0 + NOTHING))[differences.group]
    rose, fell = (
        np.where(reason == "", _people(differences, beyond), np.nan)
        for beyond in (differences.value > edge, differences.value < -edge)
    )
    improved, deteriorated = (rose, fell) if better == "higher" else (fell, rose)
    return ReliableChange(
        improved,
        pairs - rose - fell,
        deteriorated,
        threshold,
        smallest,
        pairs * (1.0 - level) / 2.0,
        top - threshold,
        bottom + threshold,
        error,
        np.sqrt(2.0) * error,
        n,
        sd,
        r,
        better,
        "Jacobson-Truax",
        level,
        reason,
    )


def without_room(counts: PairCounts, change: ReliableChange) -> WithoutRoom:
    """Count the pairs that began too near an end of the scale to be seen to change reliably towards it.

    Parameters
    ----------
    counts : the pairs of which `change` was made.
    change : from `reliable_change`, told the ends of the scale.

    Raises
    ------
    ValueError : where the two are not of the same groups and pairs.
    """
    n = counts.n()
    if not np.array_equal(n, change.n):
        raise ValueError("The pairs are not those that the reliable change was counted from.")
    slack = NOTHING * np.fmax(np.abs(change.highest_start), np.abs(change.threshold))[counts.group]
    near_top = counts.before >= change.highest_start[counts.group] - slack
    slack = NOTHING * np.fmax(np.abs(change.lowest_start), np.abs(change.threshold))[counts.group]
    near_bottom = counts.before <= change.lowest_start[counts.group] + slack
    above, below = (
        np.where(np.isnan(end), np.nan, _people(counts, near))
        for end, near in ((change.highest_start, near_top), (change.lowest_start, near_bottom))
    )
    no_bottom, no_top = np.isnan(change.lowest_start), np.isnan(change.highest_start)
    # Without a threshold there are no starts either, and the reason is that of the change.
    known = ~np.isnan(change.threshold)
    missing = first_reason(
        n.size,
        [
            (known & no_bottom & no_top, "the scale has no stated ends, so nobody is known to be near one"),
            (known & no_bottom, "the scale has no stated minimum, so nobody is known to be near it"),
            (known & no_top, "the scale has no stated maximum, so nobody is known to be near it"),
        ],
    )
    improve, deteriorate = (above, below) if change.better == "higher" else (below, above)
    return WithoutRoom(improve, deteriorate, n, np.where(known & (n > 0), missing, change.reason))


def _per_group(value: ArrayLike | None, groups: int) -> FloatArray:
    given = np.asarray(np.nan if value is None else value, dtype=np.float64)
    if given.ndim > 1 or given.size not in (1, groups):
        raise ValueError(f"One number is expected, or one a group ({groups}), not {given.size}.")
    return np.broadcast_to(given, (groups,))


def _people(cells: DifferenceCounts | PairCounts, chosen: BoolArray) -> FloatArray:
    return group_sum(cells.group[chosen], cells.count[chosen].astype(np.float64), cells.groups)


def _reason(n: IntArray, sd: FloatArray, r: FloatArray, too_wide: BoolArray) -> TextArray:
    return first_reason(
        n.size,
        [
            (n == 0, "there are no pairs"),
            (~np.isfinite(sd), "there is no standard deviation of the scores before"),
            (sd < 0, "a standard deviation cannot be below 0"),
            (sd == 0, "every score before is the same, so error of measurement cannot be told from it"),
            (~np.isfinite(r), "there is no reliability of the score"),
            (r < 0, "the reliability is below 0, so there is no standard error of measurement"),
            (r >= 1, "the reliability is 1 or more, which would make every change reliable"),
            (too_wide, "no change that fits on the scale is beyond error of measurement"),
        ],
    )
