"""The exact tail of the signed-rank sum for many people on few answers, by conditioning on the rarer sizes.

The shift algorithm of `signed_rank_null` costs the square of the number of people, so it stops at a few
hundred. A normal approximation is at its worst just where that leaves Likert items: with nearly all changes
of one size the sum moves in steps of that size's midrank, and no continuity correction fits. But there the
exact tail is short to write. How many of the m changes of one size rose is binomial (m, 1/2), independent of
the other sizes; so fix the numbers that rose among the rarer sizes, in every possible way, and what is left
is the binomial distribution function of the commonest (the law of total probability, nothing more). The work
is the product of m + 1 over the rarer sizes, whatever the number of people who share the commonest.
"""

from __future__ import annotations

import numpy as np
from scipy.special import bdtr

from .grouped import first_cells
from .midranks import Midranks
from .proportion import FloatArray, IntArray


def ways_to_condition(ranks: Midranks) -> FloatArray:
    """Return the work (G,) that the tail of each group takes: the product of m + 1 over its rarer sizes.

    Examples
    --------
    >>> from impact_eval.statistics.counts import PairCounts
    >>> from impact_eval.statistics.midranks import midranks
    >>> ways_to_condition(midranks(PairCounts.from_pairs([0] * 6, [1, 1, -1, 2, 2, 3]).differences()))
    array([6.])
    """
    work = np.zeros(ranks.n.size)
    first = first_cells(ranks.group)
    if first.size:
        ways = ranks.size + 1.0
        # As logarithms, since the product over hundreds of sizes leaves the range of a float.
        product = np.add.reduceat(np.log(ways), first) - np.log(np.maximum.reduceat(ways, first))
        work[ranks.group[first]] = np.rint(np.exp(np.minimum(product, 700.0)))
    return work


def conditioned_tails(ranks: Midranks, at: IntArray, chosen: IntArray) -> tuple[FloatArray, FloatArray]:
    """Return P(V <= v) and P(V < v) for each chosen group, as `signed_rank_null.smaller_tails` does.

    Parameters
    ----------
    ranks : the ranks of all groups.
    at : (K,) doubled rank sums v.
    chosen : (K,) the groups, each with a changed pair or more.

    Examples
    --------
    >>> from impact_eval.statistics.counts import PairCounts
    >>> from impact_eval.statistics.midranks import midranks
    >>> ranks = midranks(PairCounts.from_pairs([0, 0, 0], [1, 2, 3]).differences())
    >>> conditioned_tails(ranks, np.array([6]), np.array([0]))  # a rank sum of 3: {1, 2} or {3}
    (array([0.625]), array([0.375]))
    """
    start = np.searchsorted(ranks.group, chosen)
    end = np.searchsorted(ranks.group, chosen, side="right")
    tails = [
        _tail(ranks.doubled_rank[low:high], ranks.size[low:high], value)
        for low, high, value in zip(start.tolist(), end.tolist(), at.tolist(), strict=True)
    ]
    at_most, below = np.array(tails).reshape(-1, 2).T
    return at_most, below


def _tail(rank: IntArray, size: IntArray, at: int) -> tuple[float, float]:
    """Add up, over what the rarer sizes may have given, the tail of the commonest."""
    common = int(np.argmax(size))
    given, chance = np.zeros(1, dtype=np.int64), np.ones(1)
    for one in range(rank.size):
        if one != common:
            rose = np.arange(size[one] + 1)
            given = np.add.outer(given, rank[one] * rose).ravel()
            chance = np.multiply.outer(chance, binomial_half(int(size[one]))).ravel()
    at_most, below = (_up_to(end - given, rank[common], size[common]) @ chance for end in (at, at - 1))
    return float(at_most), float(below)


def _up_to(left: IntArray, rank: int, size: int) -> FloatArray:
    """Return the chance that the commonest size gives no more than what is left for it."""
    rose = np.clip(left // rank, -1, size)
    # Few distinct numbers, asked for many times: one table from the least of them to the greatest.
    lowest = int(rose.min())
    numbers = np.arange(lowest, int(rose.max()) + 1.0)
    table = np.where(numbers < 0, 0.0, bdtr(np.maximum(numbers, 0.0), size, 0.5))
    return np.asarray(table[rose - lowest])


def binomial_half(m: int) -> FloatArray:
    """Return the chances of 0 to m heads in m throws of a fair coin.

    Examples
    --------
    >>> binomial_half(3)
    array([0.125, 0.375, 0.375, 0.125])
    """
    heads = np.arange(m + 1.0)
    up_to = np.asarray(bdtr(heads, m, 0.5), dtype=np.float64)
    lower = np.diff(up_to[: m // 2 + 1], prepend=0.0)
    return np.concatenate([lower, lower[::-1][(m + 1) % 2 :]])
