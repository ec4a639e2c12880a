"""Order statistics of Walsh averages, from counts of distinct changes.

The Walsh averages are the means of every two changes, each change with itself included: n (n + 1) / 2 of
them. With D distinct changes they take at most D (D + 1) / 2 values, that of changes i < j with weight c_i
c_j and that of change i with itself with weight c_i (c_i + 1) / 2, so a thousand people on a five-point
item need 45 values. Groups with equally many distinct changes are sorted together as one matrix. Where the
values would be too many to hold (continuous scores of thousands of people), each order statistic is found
by halving the range and counting the averages below the middle (Johnson and Mizoguchi 1978, SIAM J Comput
7:147-153, find it so without sorting), which needs memory for D only.
"""

from __future__ import annotations

import numpy as np

from .counts import DifferenceCounts
from .grouped import cells_per_group
from .proportion import FloatArray, IntArray

LARGEST_SORTED = 1000
CELLS_AT_ONCE = 2_000_000


def walsh_order_statistics(differences: DifferenceCounts, places: IntArray) -> FloatArray:
    """Return the Walsh averages at given places in rising order, 1 being the smallest.

    Parameters
    ----------
    differences : counts of distinct changes.
    places : (G, K) places from 1 to n (n + 1) / 2; a place below 1 gives nan.

    Examples
    --------
    >>> from impact_eval.statistics.counts import PairCounts
    >>> changes = PairCounts.from_pairs([0, 0, 0], [1, 1, 4]).differences()
    >>> walsh_order_statistics(changes, np.array([[1, 3, 4, 6]]))  # of 1, 1, 1, 2.5, 2.5, 4
    array([[1. , 1. , 2.5, 4. ]])
    """
    result = np.full(places.shape, np.nan)
    cells = cells_per_group(differences.group, differences.groups)
    start = np.cumsum(cells) - cells
    for distinct in np.unique(cells[cells > 0]).tolist():
        chosen = np.flatnonzero(cells == distinct)
        if distinct > LARGEST_SORTED:
            for group in chosen.tolist():
                cell = slice(start[group], start[group] + distinct)
                result[group] = _by_halving(differences.value[cell], differences.count[cell], places[group])
            continue
        at_once = max(1, CELLS_AT_ONCE // (distinct * (distinct + 1) // 2))
        for part in range(0, chosen.size, at_once):
            rows = chosen[part : part + at_once]
            index = start[rows, None] + np.arange(distinct)
            result[rows] = _by_sorting(differences.value[index], differences.count[index], places[rows])
    return np.where(places >= 1, result, np.nan)


def _by_sorting(value: FloatArray, count: IntArray, places: IntArray) -> FloatArray:
    """Sort the averages of each row of (g, D) and read them off where the weights reach each place."""
    i, j = np.triu_indices(value.shape[1])
    average = (value[:, i] + value[:, j]) / 2.0
    weight = np.where(i == j, count[:, i] * (count[:, i] + 1) // 2, count[:, i] * count[:, j])
    order = np.argsort(average, axis=1)
    reached = np.cumsum(np.take_along_axis(weight, order, axis=1), axis=1)
    found = np.empty(places.shape, dtype=np.int64)
    for k in range(places.shape[1]):
        found[:, k] = np.minimum((reached < places[:, k, None]).sum(axis=1), i.size - 1)
    return np.take_along_axis(average, np.take_along_axis(order, found, axis=1), axis=1)


def _by_halving(value: FloatArray, count: IntArray, places: IntArray) -> FloatArray:
    """Find each place of one group by halving the range of its (D,) changes."""
    people = np.concatenate([[0], np.cumsum(count)])
    return np.array([_one_place(value, count, people, int(place)) for place in places])


def _one_place(value: FloatArray, count: IntArray, people: IntArray, place: int) -> float:
    # One range below the least change lies no average, whatever the units of the score.
    low, high = 2.0 * float(value[0]) - float(value[-1]), float(value[-1])
    smallest_step = 1e-15 * max(abs(low), abs(high))
    while high - low > smallest_step:
        middle = (low + high) / 2.0
        if _averages_up_to(value, count, people, middle) < place:
            low = middle
        else:
            high = middle
    # The one sought is the smallest average that is not up to `low`.
    partner = np.searchsorted(value, 2.0 * low - value, side="right")
    has_one = partner < value.size
    return float(np.min(value[has_one] + value[partner[has_one]]) / 2.0)


def _averages_up_to(value: FloatArray, count: IntArray, people: IntArray, most: float) -> int:
    """Count the averages up to `most`: every ordered two, and everybody with themselves, halved."""
    partners = people[np.searchsorted(value, 2.0 * most - value, side="right")]
    alone = people[np.searchsorted(value, most, side="right")]
    return (int(np.dot(count, partners)) + int(alone)) // 2
