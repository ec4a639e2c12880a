"""Friedman's test of three waves or more answered by the same people, and Kendall's W.

Each person's answers are ranked among themselves, ties sharing their mean rank, and the waves' rank sums are
compared (Friedman 1937, J Am Stat Assoc 32:675-701). Answers tie where they are the same to 9 decimals of the
person's largest, so that 0.1 + 0.2 and 0.3, which are not one binary fraction, do. Kendall's W (1939, Ann
Math Stat 10:275-287) is the same number between 0, no wave higher than another, and 1, everybody ranks the
waves alike: W = Q / (n (k - 1)).

The p of three waves is exact up to 200 people, ties included: under no change each person's ranks are equally
likely in any order, so the two first rank sums have as their joint distribution a product over people of
small polynomials in two variables, which is a product of two-dimensional Fourier transforms. People who tie
alike share theirs, so it costs what the four ways to tie cost. What is below 1e-10 is given as 1e-10, for a
transform's rounding is there up to 0.2 % of p, and more below. Beyond 200, and for more waves, Q is taken as
chi-squared with k - 1 degrees of freedom, which with n = 5 and three waves is up to nine times the exact p
(0.0067 where all five rank alike, for 0.0008), and for 200 within a few hundredths of it down to p = 0.01.

W has no interval here. It cannot be below 0, and of resampled people it is on average higher than in the
sample, so a bootstrap interval lies above the truth where W is small; the test says what can be said.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import permutations

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chdtrc

from .counts import groups_of
from .given import numbers
from .grouped import divide, first_reason
from .proportion import FloatArray, IntArray, TextArray
from .spoken import Spoken

EXACT_UP_TO = 200
SMALLEST_P = 1e-10
TIE = 9
#: Doubled ranks of three answers, less 2: none alike, the two lower, the two higher, all three.
PATTERNS = ((0, 2, 4), (1, 1, 4), (0, 3, 3), (2, 2, 2))


@dataclass(frozen=True)
class Friedman(Spoken):
    """Friedman's test for every group; nan where the reason says why.

    Attributes
    ----------
    statistic, df, p : (G,) Q corrected for ties, k - 1, and the p of as much or more.
    w : (G,) Kendall's W, corrected for ties.
    mean_ranks : (G, k) of each wave, 1 to k.
    n, dropped : (G,) people who answered every wave, and those left out since they did not.
    method : (G,) 'exact' or 'chi-squared'; '' where there is no p.
    reason : (G,) why there is no p; '' where there is one.
    """

    statistic: FloatArray
    df: IntArray
    p: FloatArray
    w: FloatArray
    mean_ranks: FloatArray
    n: IntArray
    dropped: IntArray
    method: TextArray
    reason: TextArray


def friedman(scores: ArrayLike, group: ArrayLike | None = None, groups: int | None = None) -> Friedman:
    """Test whether the waves differ, in every group.

    Parameters
    ----------
    scores : (N, k) one row a person, one column a wave, k of 3 or more; people with a score missing (nan) are
        left out and counted.
    group : (N,) the group of each person, 0 to G - 1; by default all are one group.
    groups : how many groups there are; by default one more than the highest in `group`.

    Raises
    ------
    ValueError : where the scores are no table of three columns or more, one is infinite, or a group is not a
        whole number from 0 to G - 1.

    Examples
    --------
    >>> test = friedman([[2, 4, 4], [3, 5, 4], [2, 3, 3], [4, 4, 5], [1, 3, 2], [3, 4, 4]])
    >>> test.statistic.round(3), test.w.round(3), test.p.round(5), test.method
    (array([9.1]), array([0.758]), array([0.00823]), array(['exact'], dtype='<U11'))
    """
    table, places, count = _table(scores, group, groups)
    whole = ~np.isnan(table).any(axis=1)
    dropped = np.bincount(places[~whole], minlength=count).astype(np.int64)
    table, places = _tied_where_alike(table[whole]), places[whole]
    k = table.shape[1]
    # Doubled midranks: twice those below, and those alike (oneself among them), plus one.
    below = (table[:, None, :] < table[:, :, None]).sum(axis=2)
    alike = (table[:, None, :] == table[:, :, None]).sum(axis=2)
    doubled = 2 * below + alike + 1
    n = np.bincount(places, minlength=count).astype(np.int64)
    sums = np.stack([np.bincount(places, doubled[:, wave], count) for wave in range(k)], axis=1)
    squares = np.bincount(places, (doubled**2).sum(axis=1), count)
    between = ((sums - n[:, None] * (k + 1)) ** 2).sum(axis=1)
    within = squares - n * k * (k + 1) ** 2
    statistic = divide((k - 1) * between, within)
    tested = within > 0
    p = np.where(tested, chdtrc(k - 1.0, np.nan_to_num(statistic)), np.nan)
    exact = tested & (k == 3) & (n <= EXACT_UP_TO)
    if exact.any():
        tied = _tied(doubled, places, count)
        for one in np.flatnonzero(exact).tolist():
            p[one] = _exact_p(tuple(tied[one].tolist()), round(float(between[one])))
    return Friedman(
        np.where(tested, statistic, np.nan),
        np.full(count, k - 1),
        p,
        np.where(tested, divide(statistic, n * (k - 1.0)), np.nan),
        divide(sums / 2.0, n[:, None]),
        n,
        dropped,
        np.select([exact, tested], ["exact", "chi-squared"], ""),
        first_reason(
            count,
            [
                (n == 0, "nobody answered every wave"),
                (~tested, "everybody's answers are the same in every wave"),
            ],
        ),
    )


def _table(
    scores: ArrayLike, group: ArrayLike | None, groups: int | None
) -> tuple[FloatArray, IntArray, int]:
    table = numbers(scores)
    if table.ndim != 2 or table.shape[1] < 3:
        raise ValueError("Friedman's test takes a table of people by three waves or more.")
    if np.isinf(table).any():
        raise ValueError("Scores must be finite, or nan where missing; an infinite score has no meaning.")
    return table, *groups_of(group, len(table), groups)


def _tied_where_alike(table: FloatArray) -> FloatArray:
    """Return the scores in units of 1e-9 of each person's largest, as whole numbers."""
    reach = np.abs(table).max(axis=1, keepdims=True)
    digits = np.ceil(np.log10(np.where(reach > 0, reach, 1.0))) - TIE
    # A unit below the smallest float would be 0.
    whole: FloatArray = np.rint(table / 10.0 ** np.maximum(digits, -300.0))
    return whole


def _tied(doubled: IntArray, places: IntArray, groups: int) -> IntArray:
    """Return how many people of each group tie in each of the four ways (G, 4)."""
    low, high = doubled.min(axis=1) - 2, doubled.max(axis=1) - 2
    kinds = [(pattern[0], pattern[2]) for pattern in PATTERNS]
    kind = np.select([(low == one) & (high == other) for one, other in kinds], range(len(kinds)))
    return np.bincount(places * len(kinds) + kind, minlength=groups * len(kinds)).reshape(groups, -1)


def _exact_p(tied: tuple[int, ...], observed: int) -> float:
    """Return the chance of rank sums as far from each other as those observed, or farther."""
    distance, tail = _null(tied)
    return min(max(float(tail[np.searchsorted(distance, observed)]), SMALLEST_P), 1.0)


@lru_cache(maxsize=64)
def _null(tied: tuple[int, ...]) -> tuple[IntArray, FloatArray]:
    """Return every distance that rank sums can have from each other, and the chance of it or more."""
    n = sum(tied)
    size = 4 * n + 1
    transform = np.ones((size, size // 2 + 1), dtype=np.complex128)
    for pattern, people in zip(PATTERNS, tied, strict=True):
        if people:
            own = np.zeros((size, size))
            for first, second, _ in permutations(pattern):
                own[first % size, second % size] += 1.0 / 6.0
            transform *= np.fft.rfft2(own) ** people
    chance = np.maximum(np.fft.irfft2(transform, (size, size)), 0.0)
    # Each person's three doubled ranks, less 2 each, add up to 6; their mean is 2.
    one, other = np.indices((size, size)) - 2 * n
    distance, place = np.unique((one**2 + other**2 + (one + other) ** 2).ravel(), return_inverse=True)
    likely: FloatArray = np.bincount(place.ravel(), chance.ravel()).astype(np.float64)
    return distance.astype(np.int64), np.cumsum(likely[::-1])[::-1]
