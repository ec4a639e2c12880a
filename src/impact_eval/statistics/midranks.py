"""Ranks of the sizes of changes, with ties shared and zeros kept, dropped or split.

Sizes that tie share the mean of the ranks they fill (the midrank). What a pair that did not change does to
the ranks is a choice, and with Likert answers, where a third of the pairs may not change, one that matters:

* `pratt` (1959, J Am Stat Assoc 54:655-667), the default: zeros are ranked, lowest, and then take no sign.
  A real change keeps the rank it earned among all pairs. The more zeros lie below, the nearer the ranks are
  to each other in proportion, so with many the test nears the sign test.
* `wilcoxon` (1945, Biometrics Bull 1:80-83): zeros are left out before ranking. It is what R's
  `wilcox.test` does.
* `split`: zeros are ranked, and half of their ranks goes to either side. Under changes of sign that half is
  a constant, so the exact p is Pratt's; only the rank sums differ.

None of the three takes people who did not change as evidence that nothing changed: each p is about which way
those moved who moved, and can even fall as unchanged people are added. How many they are is said beside it.

Midranks may end in one half, so ranks are held doubled, as whole numbers: the exact null distribution then
moves on a lattice of whole numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from .counts import DifferenceCounts
from .grouped import first_cells, group_count, sum_before_cell
from .proportion import IntArray

ZeroHandling = Literal["pratt", "wilcoxon", "split"]


@dataclass(frozen=True)
class Midranks:
    """Distinct sizes of change, smallest first, with their doubled midranks; zeros are counted apart.

    Attributes
    ----------
    group : (C,) the group of each distinct size, sorted.
    size : (C,) pairs that changed by this much, up or down.
    up : (C,) those of them whose score rose.
    doubled_rank : (C,) twice the midrank that they share.
    n, n_zero : (G,) pairs, and pairs that did not change.
    zero_ranks : (G,) how many ranks the zeros fill, below all others; 0 where zeros are left out.
    zeros : how zeros were handled.
    """

    group: IntArray
    size: IntArray
    up: IntArray
    doubled_rank: IntArray
    n: IntArray
    n_zero: IntArray
    zero_ranks: IntArray
    zeros: ZeroHandling

    def n_changed(self) -> IntArray:
        """Return the pairs that did change (G,)."""
        return self.n - self.n_zero


def midranks(differences: DifferenceCounts, zeros: ZeroHandling = "pratt") -> Midranks:
    """Rank the sizes of the changes within every group.

    Raises
    ------
    ValueError : where the handling of zeros is unknown.

    Examples
    --------
    >>> from impact_eval.statistics.counts import PairCounts
    >>> changes = PairCounts.from_pairs([3, 3, 3, 3, 3], [3, 4, 2, 4, 5]).differences()
    >>> ranks = midranks(changes)
    >>> ranks.doubled_rank / 2, ranks.size, ranks.up
    (array([3., 5.]), array([3, 1]), array([2, 1]))
    >>> midranks(changes, "wilcoxon").doubled_rank / 2
    array([2., 4.])
    """
    if zeros not in get_args(ZeroHandling):
        raise ValueError(
            f"Zeros are handled by 'pratt', 'wilcoxon' or 'split', and {zeros!r} is none of them."
        )
    groups, moved = differences.groups, differences.value != 0
    n = differences.n()
    n_zero = n - group_count(differences.group[moved], differences.count[moved], groups)
    zero_ranks = np.zeros_like(n_zero) if zeros == "wilcoxon" else n_zero
    value, count = differences.value[moved], differences.count[moved]
    order = np.lexsort((np.abs(value), differences.group[moved]))
    group, value, count = differences.group[moved][order], value[order], count[order]
    first = first_cells(group, np.abs(value))
    size, up = _add_runs(count, first), _add_runs(np.where(value > 0, count, 0), first)
    group = group[first]
    # The midrank of m ties above r lower ranks is r + (m + 1) / 2.
    doubled = 2 * (zero_ranks[group] + sum_before_cell(group, size)) + size + 1
    return Midranks(group, size, up, doubled, n, n_zero, zero_ranks, zeros)


def _add_runs(count: IntArray, first: IntArray) -> IntArray:
    return np.add.reduceat(count, first) if first.size else count
