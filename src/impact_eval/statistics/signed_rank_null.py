"""The exact distribution of the signed-rank sum when a change is as likely up as down, under any ties.

Given the sizes of the changes, each of 2^k patterns of signs is equally likely. The number of patterns with
rank sum s is the coefficient of x^s in the product of (1 + x^r)^m over the distinct sizes, with midrank r
and m members: the generating function of Streitberg and Roehmel (1986, Stat Softw Newsl 12:10-17), whose
shift algorithm multiplies out one member at a time. Ranks are doubled, then divided by their common
divisor.

Only the ties matter, not the values, so groups with the same ties share one distribution. And the
distribution is symmetric, so only the part below the smaller tail is ever multiplied out.
"""

from __future__ import annotations

import numpy as np

from .grouped import place_in_group
from .midranks import Midranks
from .proportion import FloatArray, IntArray


def smaller_tails(ranks: Midranks, at: IntArray, chosen: IntArray) -> tuple[FloatArray, FloatArray]:
    """Return P(V <= v) and P(V < v) for a sum `v` in the lower half of each chosen group's distribution.

    Parameters
    ----------
    ranks : the ranks of all groups.
    at : (K,) doubled rank sums, at most half of their group's total.
    chosen : (K,) the groups, rising.

    Examples
    --------
    >>> from impact_eval.statistics.counts import PairCounts
    >>> from impact_eval.statistics.midranks import midranks
    >>> ranks = midranks(PairCounts.from_pairs([0, 0, 0], [1, 2, 3]).differences())
    >>> smaller_tails(ranks, np.array([6]), np.array([0]))  # a rank sum of 3: {1, 2} or {3}
    (array([0.625]), array([0.375]))
    """
    first_group, pattern = _shared_patterns(ranks, chosen)
    at_most, below = np.ones(chosen.size), np.zeros(chosen.size)
    starts = np.searchsorted(ranks.group, chosen[first_group])
    ends = np.searchsorted(ranks.group, chosen[first_group], side="right")
    order = np.argsort(pattern, kind="stable")
    edges = np.searchsorted(pattern[order], np.arange(first_group.size + 1))
    for index, (start, end) in enumerate(zip(starts.tolist(), ends.tolist(), strict=True)):
        members = order[edges[index] : edges[index + 1]]
        doubled, size = ranks.doubled_rank[start:end], ranks.size[start:end]
        step = int(np.gcd.reduce(doubled)) or 1
        sums = at[members] // step
        cumulative = np.cumsum(sign_patterns(np.repeat(doubled // step, size).tolist(), int(sums.max())))
        scale = np.ldexp(1.0, -int(size.sum()))
        at_most[members] = cumulative[sums] * scale
        below[members] = np.where(sums > 0, cumulative[sums - 1], 0.0) * scale
    return at_most, below


def sign_patterns(ranks: list[int], highest: int) -> FloatArray:
    """Return how many patterns of signs give each rank sum from 0 to `highest`; ranks rise.

    Counts stay exact up to 2^53 and are right to the last digits of a float beyond.

    Examples
    --------
    >>> sign_patterns([1, 2, 3], 6)
    array([1., 1., 1., 2., 1., 1., 1.])
    """
    ways = np.zeros(highest + 1)
    ways[0] = 1.0
    for rank in ranks:
        if rank > highest:
            break
        ways[rank:] += ways[:-rank]
    return ways


def _shared_patterns(ranks: Midranks, chosen: IntArray) -> tuple[IntArray, IntArray]:
    """Return the first group of each distinct pattern of ties, and the pattern (K,) of each chosen group."""
    place = np.full(ranks.n.size, -1)
    place[chosen] = np.arange(chosen.size)
    row = place[ranks.group]
    used = row >= 0
    column = place_in_group(ranks.group)[used]
    table = np.zeros((chosen.size, 2 + int(column.max(initial=-1))), dtype=np.int64)
    table[:, 0] = ranks.zero_ranks[chosen]
    table[row[used], column + 1] = ranks.size[used]
    _, first, pattern = np.unique(table, axis=0, return_index=True, return_inverse=True)
    return first, pattern.reshape(-1)
