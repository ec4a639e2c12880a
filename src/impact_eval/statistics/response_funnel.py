"""How many people are left at each stage from a place to the last questionnaire, and where they were lost.

Every result speaks for those who reached its stage only, so the shares that did come before it: of the first
stage, with Wilson's interval (1927, J Am Stat Assoc 22:209-212; see `proportion`), and of the stage before.
The stages are as a flow diagram has them (Schulz, Altman and Moher 2010, BMJ 340:c332, CONSORT): each of
people of the one before. Whether those who were lost are like those who stayed is asked in `drop_out`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from .given import whole_counts
from .grouped import divide
from .proportion import FloatArray, IntArray, TextArray, proportion_interval
from .spoken import Spoken


@dataclass(frozen=True)
class ResponseFunnel(Spoken):
    """People by stage, one row a group; nan where the reason says why.

    Attributes
    ----------
    people : (G, K) at each of K stages.
    share, low, high : (G, K) of those at the first stage, with interval at `level`.
    of_previous : (G, K) share of those at the stage before; 1 at the first, nan after a stage without people.
    lost : (G, K) people who were at the stage before and not at this; 0 at the first.
    n, n_last : (G,) people at the first and the last stage.
    last_share, last_low, last_high : (G,) of the last stage.
    most_lost, most_lost_at : (G,) the largest loss, and at which stage, counted from 1; both 0 without one.
    method, level : how the intervals were made, and their confidence level.
    reason : (G,) why there are no shares; '' where there are.
    """

    people: IntArray
    share: FloatArray
    low: FloatArray
    high: FloatArray
    of_previous: FloatArray
    lost: IntArray
    n: IntArray
    n_last: IntArray
    last_share: FloatArray
    last_low: FloatArray
    last_high: FloatArray
    most_lost: IntArray
    most_lost_at: IntArray
    method: str
    level: float
    reason: TextArray


def response_funnel(people: ArrayLike, level: float = 0.95) -> ResponseFunnel:
    """Return the shares of people who reached each stage, for every group.

    Parameters
    ----------
    people : (K,) or (G, K) people at each of two stages or more, in order: such as those who attended, who
        answered before, before and after, and all three times.
    level : confidence level.

    Raises
    ------
    ValueError : where counts are not counts, there are fewer than two stages, a stage has more people than
        the one before it, or the level is not between 0 and 1.

    Examples
    --------
    >>> funnel = response_funnel([40, 36, 24, 11])
    >>> funnel.share.round(3), funnel.of_previous.round(3)
    (array([[1.   , 0.9  , 0.6  , 0.275]]), array([[1.   , 0.9  , 0.667, 0.458]]))
    >>> print(funnel)  # doctest: +NORMALIZE_WHITESPACE
    Of 40 people 11 reached the last stage, 28%, 95% interval 16% to 43% (Wilson);
    most, 13, were lost at stage 4.
    """
    (counts,) = whole_counts(people)
    counts = counts[None] if counts.ndim == 1 else counts
    if counts.ndim != 2 or counts.shape[1] < 2:
        raise ValueError("A funnel is a list of people at two stages or more, or one list a group.")
    lost = -np.diff(counts, axis=1, prepend=counts[:, :1])
    if np.any(lost < 0):
        raise ValueError("A stage cannot have more people than the one before it.")
    groups, stages = counts.shape
    first = np.repeat(counts[:, 0], stages)
    found = proportion_interval(counts.ravel(), first, level)
    share, low, high = (one.reshape(groups, stages) for one in (found.estimate, found.low, found.high))
    before = np.column_stack([counts[:, 0], counts[:, :-1]])
    most = lost.max(axis=1)
    return ResponseFunnel(
        counts,
        share,
        low,
        high,
        divide(counts, before),
        lost,
        counts[:, 0],
        counts[:, -1],
        share[:, -1],
        low[:, -1],
        high[:, -1],
        most,
        np.where(most > 0, lost.argmax(axis=1) + 1, 0),
        "wilson",
        level,
        np.where(counts[:, 0] > 0, "", "nobody is at the first stage"),
    )
