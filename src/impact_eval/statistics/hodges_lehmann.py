"""The Hodges-Lehmann estimate of a typical change, and its distribution-free interval.

The estimate is the median of the Walsh averages (Hodges and Lehmann 1963, Ann Math Stat 34:598-611): the
change about which the signed ranks balance, and the centre of the changes where they are symmetric. The
interval runs from the q-th smallest to the q-th largest Walsh average (Tukey; Hollander, Wolfe and Chicken
2014, section 3.3), with q the largest number for which 2 P(V < q) is at most 1 - level, V being the
signed-rank sum of n changes without ties. The confidence achieved, 1 - 2 P(V < q), is therefore at least
the level and is given beside it.

*Zeros and ties.* Pairs that did not change are changes of 0 and take part in every Walsh average; q comes
from the distribution for all n pairs. Under ties the closed interval then covers at least as often as it
says (Noether 1967, J Am Stat Assoc 62:184-188). R's `wilcox.test` gives the same numbers for untied changes
without zeros, drops zeros first and turns to a normal approximation under ties.
(`exactRankTests::wilcox.exact` uses the places of the ties seen at a change of 0 at every other shift too,
where the ties are others, and is at times wider by half a point or more.)

*Few pairs.* Even the whole range of n changes has confidence 1 - 2 / 2^n, so there is no 95 % interval for
fewer than six; R then gives a shorter confidence with a warning, and here is the reason instead. Above 200
pairs q comes from the normal approximation of V.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from .counts import DifferenceCounts
from .proportion import FloatArray, IntArray, TextArray, critical_value
from .spoken import Spoken
from .walsh import walsh_order_statistics

EXACT_UP_TO = 200


@dataclass(frozen=True)
class HodgesLehmann(Spoken):
    """Typical changes with their intervals, one entry a group; nan where the reason says why.

    Attributes
    ----------
    estimate, low, high : (G,) in the units of the score.
    confidence : (G,) what the interval achieves, at least `level` (about `level` above 200 pairs).
    level : confidence level asked for.
    method : (G,) 'exact' or 'normal approximation', by what the interval's place was found; '' where there is
        none.
    zeros : what became of pairs that did not change: they are changes of 0 like any other.
    reason : (G,) why there is no interval; '' where there is one.
    """

    estimate: FloatArray
    low: FloatArray
    high: FloatArray
    confidence: FloatArray
    level: float
    method: TextArray
    zeros: str
    reason: TextArray


def hodges_lehmann(
    differences: DifferenceCounts, level: float = 0.95, exact_up_to: int = EXACT_UP_TO
) -> HodgesLehmann:
    """Return the Hodges-Lehmann estimate of every group with its distribution-free interval.

    Parameters
    ----------
    differences : from `PairCounts.differences`.
    level : confidence level.
    exact_up_to : pairs up to which the interval's places come from the exact distribution.

    Raises
    ------
    ValueError : where the level is not between 0 and 1.

    Examples
    --------
    >>> from impact_eval.statistics.counts import PairCounts
    >>> scores = PairCounts.from_pairs([2, 3, 3, 4, 2, 3, 1], [3, 3, 5, 3, 4, 4, 4])
    >>> typical = hodges_lehmann(scores.differences())
    >>> typical.estimate, typical.low, typical.high, typical.confidence
    (array([1.]), array([0.]), array([2.5]), array([0.953125]))
    """
    n = differences.n()
    q, confidence = interval_place(n, level, exact_up_to)
    averages = n * (n + 1) // 2
    places = np.column_stack([(averages + 1) // 2, averages // 2 + 1, q, averages + 1 - q])
    places[q == 0, 2:] = 0
    lower_middle, upper_middle, low, high = walsh_order_statistics(differences, places).T
    return HodgesLehmann(
        (lower_middle + upper_middle) / 2.0,
        low,
        high,
        np.where(q > 0, confidence, np.nan),
        level,
        np.select([q == 0, n <= exact_up_to], ["", "exact"], "normal approximation"),
        "kept",
        _reason(n, q, level),
    )


def interval_place(n: IntArray, level: float, exact_up_to: int = EXACT_UP_TO) -> tuple[IntArray, FloatArray]:
    """Return which Walsh average from either end bounds the interval, and the confidence it achieves.

    Examples
    --------
    >>> interval_place(np.array([5, 6, 20]), 0.95)
    (array([ 0,  1, 53]), array([1.        , 0.96875   , 0.95155907]))
    """
    distinct, where = np.unique(n, return_inverse=True)
    q, confidence = _normal_places(distinct, level)
    small = distinct <= exact_up_to
    q[small], confidence[small] = _exact_places(distinct[small], level)
    return q[where], confidence[where]


def _normal_places(n: IntArray, level: float) -> tuple[IntArray, FloatArray]:
    """Take V as normal: the largest q with P(V <= q - 1) at most half of what the level leaves out."""
    size = n.astype(np.float64)
    mean, sd = size * (size + 1) / 4.0, np.sqrt(np.maximum(size * (size + 1) * (2 * size + 1), 1.0) / 24.0)
    q = np.maximum(np.floor(mean - critical_value(level) * sd + 0.5), 0.0)
    return q.astype(np.int64), np.asarray(1.0 - 2.0 * ndtr((q - 0.5 - mean) / sd))


def _exact_places(n: IntArray, level: float) -> tuple[IntArray, FloatArray]:
    """Build the untied distribution one rank at a time, and read the place off at every n asked for."""
    most = int(n.max(initial=0))
    chance = np.zeros(most * (most + 1) // 2 + 1)
    chance[0] = 1.0
    q, confidence = np.zeros(n.size, dtype=np.int64), np.ones(n.size)
    asked = {size: index for index, size in enumerate(n.tolist())}
    for rank in range(1, most + 1):
        chance[rank:] += chance[:-rank]
        chance *= 0.5
        if rank in asked:
            cumulative = np.cumsum(chance[: rank * (rank + 1) // 2 + 1])
            # The hair of slack keeps a level such as 1 - 2 / 2^5 attainable at n = 5.
            place = int(np.searchsorted(2.0 * cumulative, (1.0 - level) * (1.0 + 1e-12), side="right"))
            q[asked[rank]] = place
            confidence[asked[rank]] = 1.0 - 2.0 * cumulative[place - 1] if place else 1.0
    return q, confidence


def _reason(n: IntArray, q: IntArray, level: float) -> TextArray:
    """Say why there is no interval; only the few n that are too small have words of their own."""
    reason = np.where(n == 0, "there are no pairs", np.full(n.size, "", dtype="<U120"))
    for size in np.unique(n[(q == 0) & (n > 0)]).tolist():
        pairs = "1 pair is" if size == 1 else f"{size} pairs are"
        words = f"{pairs} too few for a Hodges-Lehmann interval at {100 * level:g} %"
        reason[n == size] = f"{words} (the most they can give is {100 * (1 - 2 * 0.5**size):.4g} %)"
    return reason
