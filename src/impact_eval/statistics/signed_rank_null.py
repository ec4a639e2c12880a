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

from .grouped import first_cells, place_in_group
from .midranks import Midranks
from .proportion import FloatArray, IntArray


def smaller_tails(ranks: Midranks, at: IntArray, chosen: IntArray) -> tuple[FloatArray, FloatArray]:
    """Return P(V <= v) and P(V < v) for a sum `v` in the lower half of each chosen group's distribution.

    Parameters
    ----------
    ranks : the ranks of all groups.
    at : (K,) doubled rank sums, at most half of their group's total.
    chosen : (K,) the groups, rising, each with a changed pair or more.

    Examples
    --------
    >>> from impact_eval.statistics.counts import PairCounts
    >>> from impact_eval.statistics.midranks import midranks
    >>> ranks = midranks(PairCounts.from_pairs([0, 0, 0], [1, 2, 3]).differences())
    >>> smaller_tails(ranks, np.array([6]), np.array([0]))  # a rank sum of 3: {1, 2} or {3}
    (array([0.625]), array([0.375]))
    """
    first_group, pattern = _shared_patterns(ranks, chosen)
    order = np.argsort(pattern, kind="stable")
    begin = first_cells(pattern[order])
    rank_lists, step, changed = _rank_lists(ranks, chosen[first_group])
    sums = at[order] // step[pattern[order]]
    highest = np.maximum.reduceat(sums, begin).tolist()
    at_most, below = np.empty(chosen.size), np.zeros(chosen.size)
    edges = [*begin.tolist(), chosen.size]
    for index, rank_list in enumerate(rank_lists):
        part = slice(edges[index], edges[index + 1])
        # A leading 0 makes the entry at s the patterns below s, and the one after it those up to s.
        cumulative = np.concatenate(([0.0], sign_patterns(rank_list, highest[index]).cumsum()))
        below[part], at_most[part] = cumulative[sums[part]], cumulative[sums[part] + 1]
    scale = np.ldexp(1.0, -changed[pattern[order]])
    back = np.argsort(order, kind="stable")
    return (at_most * scale)[back], (below * scale)[back]


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
    reached = 0
    for rank in ranks:
        if rank > highest:
            break
        reached = min(reached + rank, highest)
        ways[rank : reached + 1] += ways[: reached + 1 - rank]
    return ways


def _rank_lists(ranks: Midranks, groups: IntArray) -> tuple[list[list[int]], IntArray, IntArray]:
    """Return each group's ranks, one a changed pair, over their common divisor; the divisors; how many."""
    start = np.searchsorted(ranks.group, groups)
    cells = np.searchsorted(ranks.group, groups, side="right") - start
    end = np.cumsum(cells)
    index = np.arange(end[-1]) + np.repeat(start - (end - cells), cells)
    step = np.gcd.reduceat(ranks.doubled_rank[index], end - cells)
    size = ranks.size[index]
    members = np.repeat(ranks.doubled_rank[index] // np.repeat(step, cells), size).tolist()
    changed = np.add.reduceat(size, end - cells)
    last = np.cumsum(changed)
    bounds = zip((last - changed).tolist(), last.tolist(), strict=True)
    return [members[low:high] for low, high in bounds], step, changed


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
