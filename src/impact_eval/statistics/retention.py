"""How much of a gain is still there at follow-up: the retention ratio with Fieller's interval.

Of the people who answered before, after and at follow-up: the mean gain at follow-up over the mean gain at
the end of the training. 1 means that all of it was kept, 0 that none was. Numerator and denominator are means
of the same people and hang together, which Fieller's theorem allows for (1954, J R Stat Soc B 16:175-185):
the interval holds every ratio r for which the mean of [gain at follow-up - r gain] does not differ from 0 by
Student's t with n - 1 degrees of freedom.

Where the gain at the end does not itself differ from 0 there is no such interval: it would take in ratios
without end, for a share of a gain that may be nothing is not a number. The ratio is then shown with that
reason. Where the scores fell, the ratio is of the fall that was kept.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from .change import LARGEST_OF_MEANS, t_quantile
from .counts import groups_of
from .given import numbers
from .grouped import divide, first_reason
from .proportion import FloatArray, IntArray, TextArray, critical_value
from .spoken import Spoken


@dataclass(frozen=True)
class Retention(Spoken):
    """The share of a gain that was kept, one entry a group; nan where the reason says why.

    Attributes
    ----------
    retention, low, high : (G,) gain at follow-up over gain after, with Fieller's interval at `level`.
    gain, kept : (G,) mean gain after and at follow-up, over the score before, in the units of the score.
    n, dropped : (G,) people who answered all three times, and those left out since they did not.
    method, level : how the interval was made, and its confidence level.
    reason : (G,) why there is no ratio or no interval; '' where there are both.
    """

    retention: FloatArray
    low: FloatArray
    high: FloatArray
    gain: FloatArray
    kept: FloatArray
    n: IntArray
    dropped: IntArray
    method: str
    level: float
    reason: TextArray


def retention(
    before: ArrayLike,
    after: ArrayLike,
    follow_up: ArrayLike,
    group: ArrayLike | None = None,
    groups: int | None = None,
    level: float = 0.95,
) -> Retention:
    """Return the share of every group's mean gain that was still there at follow-up.

    Parameters
    ----------
    before, after, follow_up : (N,) scores, one row a person; nan where missing.
    group : (N,) the group of each person, 0 to G - 1; by default all are one group.
    groups : how many groups there are; by default one more than the highest in `group`.
    level : confidence level.

    Raises
    ------
    ValueError : where lengths differ, a score is beyond 1e100, a group is not a whole number from 0 to G - 1,
        or the level is not between 0 and 1.

    Examples
    --------
    >>> kept = retention([2, 3, 2, 4, 1, 3], [4, 4, 4, 5, 3, 4], [3, 4, 4, 4, 3, 4])
    >>> kept.retention.round(3), kept.low.round(3), kept.high.round(3)
    (array([0.778]), array([0.336]), array([1.143]))
    """
    critical_value(level)
    scores, places, count = _people(before, after, follow_up, group, groups)
    whole = ~np.isnan(scores).any(axis=0)
    dropped = np.bincount(places[~whole], minlength=count).astype(np.int64)
    was, became, later = scores[:, whole]
    places = places[whole]
    n = np.bincount(places, minlength=count).astype(np.int64)
    # In units of each group's largest change, whose fourth powers neither overflow nor vanish.
    unit = _largest(np.maximum(np.abs(became - was), np.abs(later - was)), places, count)
    rise, rest = (became - was) / unit[places], (later - was) / unit[places]
    gain, kept = (_mean(value, places, n) for value in (rise, rest))
    off = (rise - gain[places], rest - kept[places])
    spread = [
        divide(np.bincount(places, one * other, count), n * (n - 1.0))
        for one, other in ((off[0], off[0]), (off[0], off[1]), (off[1], off[1]))
    ]
    squared = t_quantile(np.maximum(n - 1, 1), level) ** 2
    a, b, c = (
        product - squared * error
        for product, error in zip((gain**2, gain * kept, kept**2), spread, strict=True)
    )
    # Rounding leaves a trace of a gain where everybody's cancel out.
    none = np.abs(gain) <= 1e-12 * _mean(np.abs(rise), places, n)
    bounded = (n > 1) & ~none & (a > 0)
    root = np.sqrt(np.where(bounded, np.maximum(b**2 - a * c, 0.0), np.nan))
    safe = np.where(bounded, a, np.nan)
    return Retention(
        np.where(none, np.nan, divide(kept, np.where(none, 0.0, gain))),
        (b - root) / safe,
        (b + root) / safe,
        gain * unit,
        kept * unit,
        n,
        dropped,
        "Fieller",
        level,
        first_reason(
            count,
            [
                (n == 0, "nobody answered all three times"),
                (none, "the mean did not change by the end, so there is no gain to keep"),
                (n == 1, "one person has no spread, so there is no interval"),
                (~bounded, "the gain by the end is not itself shown, so no interval bounds the share kept"),
            ],
        ),
    )


def _mean(values: FloatArray, places: IntArray, n: IntArray) -> FloatArray:
    return divide(np.bincount(places, values, n.size), n)


def _largest(values: FloatArray, places: IntArray, groups: int) -> FloatArray:
    """Return the largest of every group (G,); 1 where nothing in it is above 0."""
    largest = np.zeros(groups)
    np.maximum.at(largest, places, values)
    return np.where(largest > 0, largest, 1.0)


def _people(
    before: ArrayLike, after: ArrayLike, follow_up: ArrayLike, group: ArrayLike | None, groups: int | None
) -> tuple[FloatArray, IntArray, int]:
    given = [np.atleast_1d(numbers(one)) for one in (before, after, follow_up)]
    if any(one.ndim != 1 or one.shape != given[0].shape for one in given):
        raise ValueError("Before, after and follow-up must be lists of one length.")
    scores = np.stack(given)
    if np.any(np.abs(scores) > LARGEST_OF_MEANS):
        raise ValueError("Scores must be finite and within 1e100 either way, or nan where missing.")
    return scores, *groups_of(group, given[0].size, groups)
