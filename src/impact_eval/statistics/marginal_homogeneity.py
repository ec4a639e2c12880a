"""One question with several answers, before and after: whether shares moved, and whether flows are even.

`transition_table` lays out who went from which answer to which. Stuart and Maxwell's test (Stuart 1955,
Biometrika 42:412-416; Maxwell 1970, Br J Psychiatry 116:651-655) asks whether the shares of the answers are
the same at both waves; Bowker's (1948, J Am Stat Assoc 43:572-574) whether every flow is matched by its
reverse. Both look only at people who moved, and with two categories both are McNemar's test.

The covariance of Stuart and Maxwell is the Laplacian of a graph: categories are its nodes, and people who
moved between two of them its edges. So its rank, which is the degrees of freedom, is the number of categories
less the number of separate parts of that graph, and its pseudo-inverse gives the right statistic in every
case: unused categories, and categories that nobody left or joined, drop out, with nothing special to do.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chdtrc

from .given import whole_counts
from .proportion import FloatArray, IntArray, TextArray
from .spoken import Spoken


@dataclass(frozen=True)
class MarginalTest(Spoken):
    """A test on (G, K, K) transition tables, one entry a group.

    Attributes
    ----------
    statistic, df, p : (G,) chi-squared, its degrees of freedom and its p; nan (df 0) where nobody moved.
    n, n_discordant : (G,) people; people who moved.
    n_used : (G,) categories that anybody used at either wave.
    method : 'Stuart-Maxwell' or 'Bowker'.
    reason : (G,) why there is no p, or why its degrees of freedom are fewer than usual; '' else.
    """

    statistic: FloatArray
    df: IntArray
    p: FloatArray
    n: IntArray
    n_discordant: IntArray
    n_used: IntArray
    method: str
    reason: TextArray


def transition_table(
    before_index: ArrayLike, after_index: ArrayLike, count: ArrayLike, categories: int
) -> IntArray:
    """Lay counts of (before, after) answers out as square tables: rows before, columns after.

    Parameters
    ----------
    before_index, after_index : (C,) or (G, C) category numbers from 0.
    count : (C,) or (G, C) people with that pair of answers; repeated pairs add up.
    categories : K, how many categories the question has.

    Returns
    -------
    (K, K), or (G, K, K) where any argument has groups.

    Raises
    ------
    ValueError : where a count is not a count, or an index is not one of the K categories.

    Examples
    --------
    >>> transition_table([0, 0, 2], [1, 2, 2], [4, 1, 3], 3).tolist()
    [[0, 4, 1], [0, 0, 0], [0, 0, 3]]
    """
    before, after, people = whole_counts(before_index, after_index, count)
    if max(before.max(initial=0), after.max(initial=0)) >= categories:
        raise ValueError(f"A category number is not among the {categories} categories.")
    grouped = np.atleast_2d(people)
    table = np.zeros((grouped.shape[0], categories, categories), dtype=np.int64)
    group = np.broadcast_to(np.arange(grouped.shape[0])[:, None], grouped.shape)
    np.add.at(table, (group, np.atleast_2d(before), np.atleast_2d(after)), grouped)
    return table if people.ndim == 2 else table[0]


def stuart_maxwell(table: ArrayLike) -> MarginalTest:
    """Test whether the shares of the categories are the same before and after.

    Parameters
    ----------
    table : (K, K) or (G, K, K) counts, rows before and columns after.

    Raises
    ------
    ValueError : where the table is not square, or its cells are not counts.

    Examples
    --------
    >>> result = stuart_maxwell([[20, 10, 5], [3, 30, 15], [0, 5, 40]])
    >>> result.statistic.round(3), result.df, result.p.round(4)
    (array([13.765]), array([2]), array([0.001]))
    """
    counts = _tables(table)
    flow = (counts + counts.transpose(0, 2, 1)).astype(np.float64)
    moved = counts.sum(axis=2) - counts.sum(axis=1)
    diagonal = np.arange(counts.shape[1])
    flow[:, diagonal, diagonal] = 0.0
    covariance = -flow
    covariance[:, diagonal, diagonal] = flow.sum(axis=2)
    size, direction = np.linalg.eigh(covariance)
    # Counts are whole numbers, so a true eigenvalue is far above rounding error.
    kept = size > size[:, -1:] * counts.shape[1] * 1e-13
    along = np.einsum("gik,gi->gk", direction, moved)
    statistic = np.where(kept, along**2 / np.where(kept, size, 1.0), 0.0).sum(axis=1)
    return _result(counts, statistic, kept.sum(axis=1), counts.shape[1] - 1, "Stuart-Maxwell")


def bowker(table: ArrayLike) -> MarginalTest:
    """Test whether every flow from one category to another is matched by its reverse.

    Pairs of categories between which nobody moved carry no information and give no degree of freedom; R's
    `mcnemar.test` answers NaN where there is such a pair.

    Parameters
    ----------
    table : (K, K) or (G, K, K) counts, rows before and columns after.

    Raises
    ------
    ValueError : where the table is not square, or its cells are not counts.

    Examples
    --------
    >>> result = bowker([[20, 10, 5], [3, 30, 15], [0, 5, 40]])
    >>> result.statistic.round(3), result.df, result.p.round(4)
    (array([13.769]), array([3]), array([0.0032]))
    """
    counts = _tables(table)
    row, column = np.triu_indices(counts.shape[1], 1)
    there, back = counts[:, row, column], counts[:, column, row]
    both = there + back
    statistic = ((there - back) ** 2 / np.where(both > 0, both, 1)).sum(axis=1)
    return _result(counts, statistic, (both > 0).sum(axis=1), row.size, "Bowker")


def _tables(table: ArrayLike) -> IntArray:
    """Return counts as (G, K, K)."""
    (counts,) = whole_counts(table)
    if counts.ndim == 2:
        counts = counts[None]
    if counts.ndim != 3 or counts.shape[1] != counts.shape[2]:
        raise ValueError("A transition table is square: as many rows as columns.")
    return counts


def _result(counts: IntArray, statistic: FloatArray, df: IntArray, full_df: int, method: str) -> MarginalTest:
    n = counts.sum(axis=(1, 2))
    stayed = np.trace(counts, axis1=1, axis2=2)
    used = (counts.sum(axis=1) + counts.sum(axis=2) > 0).sum(axis=1)
    tested = df > 0
    value = np.where(tested, statistic, np.nan)
    reason = np.select(
        [n == 0, used == 1, ~tested, df < full_df],
        [
            "There are no pairs, so there is nothing to test.",
            "Everybody used one category both times, so there is nothing to test.",
            "Nobody changed category, so there is nothing to test.",
            "Some categories had nobody moving between them, so there are fewer degrees of freedom.",
        ],
        "",
    )
    p = np.where(tested, chdtrc(np.where(tested, df, 1).astype(np.float64), np.nan_to_num(value)), np.nan)
    return MarginalTest(value, df.astype(np.int64), p, n, n - stayed, used, method, reason)
