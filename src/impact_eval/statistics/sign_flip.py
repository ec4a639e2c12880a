"""The exact permutation test of the mean change: every change may as well have had the other sign.

If training changed nothing, before and after are exchangeable within a person, and each of the 2^k patterns
of signs of the k changes is as likely as the one seen (Fisher 1935, *The Design of Experiments*, section 21;
Pitman 1937, Suppl J R Stat Soc 4:119-130). The p is the share of patterns with a sum as far from 0. Unlike
the signed-rank test it is about the mean change itself, and unlike the t test it leans on no normal curve.

*People are not enumerated, counts are.* How many of the m changes of one size rose is binomial (m, 1/2), so
the sum of the rises has the generating function prod((1 + x^a) / 2)^m over the distinct sizes a. Scores lie
on a lattice (whole points, thirds of a point), found from the sizes, and the product is multiplied out up to
the smaller tail. Sizes without a lattice, or few sizes with very many people, are split into two halves whose
sums are listed and met in the middle (Horowitz and Sahni 1974, J ACM 21:277-292).

*Limits.* The lattice is used while changed pairs times steps in their total stay within `MOST_WORK` (some
3,500 people on a five-point item), the halves while neither has more than `MOST_SUMS` sums (32 changes of
different sizes). Beyond, the sum is taken as normal with its exact variance and a correction of half a step
of the lattice. Where it takes over on a five-point item the normal p is off by 0.1 % at p = 0.03, 1 % at p =
0.0005 and more further out, or where a few changes are far larger than all others.

Pairs that did not change keep their sum whatever the sign, so they are in no pattern. With k changed pairs
no two-sided p is smaller than 2 / 2^k, which is given beside the p.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy.special import ndtr

from .counts import DifferenceCounts
from .grouped import BoolArray, divide, first_cells, first_reason, group_count, group_range, group_sum
from .lattice import lattice_step
from .proportion import FloatArray, IntArray, TextArray
from .signed_rank_tail import binomial_half
from .spoken import Spoken

MOST_WORK = 2e7
MOST_SUMS = 2**16
# Scores are rounded 9 digits below their leading one; sums are told apart well above that.
NEAR = 1e-8


@dataclass(frozen=True)
class SignFlip(Spoken):
    """The sign-flip test of the mean change for every group; nan where the reason says why.

    Attributes
    ----------
    mean_change : (G,) after less before, in the units of the score.
    p : (G,) two-sided.
    p_rose, p_fell : (G,) one-sided: of a mean as high or higher, and as low or lower.
    smallest_p : (G,) the smallest two-sided exact p that this many changed pairs could give.
    n, n_changed : (G,) pairs, and those of them that changed.
    method : (G,) 'exact' or 'normal approximation'; '' where there is no p.
    reason : (G,) why there is no p; '' where there is one.
    """

    mean_change: FloatArray
    p: FloatArray
    p_rose: FloatArray
    p_fell: FloatArray
    smallest_p: FloatArray
    n: IntArray
    n_changed: IntArray
    method: TextArray
    reason: TextArray


@dataclass(frozen=True)
class _Sizes:
    """The distinct sizes (C,), rising in a group, how many changed by each, how many up; the steps (G,)."""

    group: IntArray
    size: FloatArray
    count: IntArray
    up: IntArray
    step: FloatArray


def sign_flip(differences: DifferenceCounts, exact_work: float = MOST_WORK) -> SignFlip:
    """Test whether the mean change of every group differs from 0, by flipping the signs of the changes.

    Parameters
    ----------
    differences : from `PairCounts.differences`.
    exact_work : changed pairs times lattice steps in their total up to which the product is multiplied out;
        0 asks for the normal approximation everywhere.

    Raises
    ------
    ValueError : where `exact_work` is negative or no number.

    Examples
    --------
    >>> from impact_eval.statistics.counts import PairCounts
    >>> scores = PairCounts.from_pairs([2, 3, 3, 4, 2, 3, 1], [3, 3, 5, 3, 4, 4, 4])
    >>> test = sign_flip(scores.differences())
    >>> test.p, test.p_rose, test.smallest_p, test.method
    (array([0.125]), array([0.0625]), array([0.03125]), array(['exact'], dtype='<U20'))
    """
    if not exact_work >= 0:
        raise ValueError(f"The work of an exact test is a number of 0 or more, not {exact_work}.")
    clean, broken = _finite(differences)
    n, groups = clean.n(), clean.groups
    sizes = _sizes(clean)
    changed = group_count(sizes.group, sizes.count, groups)
    rose, fell = _normal_tails(sizes, groups)
    exact = np.zeros(groups, dtype=np.bool_)
    for group, at_most, below, risen in _exact(sizes, exact_work):
        exact[group] = True
        rose[group], fell[group] = (at_most, 1.0 - below) if risen else (1.0 - below, at_most)
    known = (changed > 0) & ~broken
    return SignFlip(
        np.where(broken, np.nan, divide(group_sum(clean.group, clean.count * clean.value, groups), n)),
        np.where(known, np.minimum(2.0 * np.minimum(rose, fell), 1.0), np.nan),
        np.where(known, rose, np.nan),
        np.where(known, fell, np.nan),
        np.where(known, np.ldexp(1.0, 1 - changed), np.nan),
        n,
        changed,
        np.select([known & exact, known], ["exact", "normal approximation"], ""),
        first_reason(
            groups,
            [
                (broken, "a change is not a finite number"),
                (n == 0, "there are no pairs"),
                (changed == 0, "no pair changed, so there are no signs to flip"),
            ],
        ),
    )


def _finite(differences: DifferenceCounts) -> tuple[DifferenceCounts, BoolArray]:
    """Leave out changes that are no finite number (counts made by hand); say which groups had any."""
    good = np.isfinite(differences.value)
    broken = np.zeros(differences.groups, dtype=np.bool_)
    broken[differences.group[~good]] = True
    kept = differences.group[good], differences.value[good], differences.count[good]
    return DifferenceCounts(*kept, differences.groups), broken


def _sizes(differences: DifferenceCounts) -> _Sizes:
    moved = differences.value != 0
    group, value, count = differences.group[moved], differences.value[moved], differences.count[moved]
    order = np.lexsort((np.abs(value), group))
    group, value, count = group[order], value[order], count[order]
    size = np.abs(value)
    first = first_cells(group, size)
    up = np.where(value > 0, count, 0)
    if first.size:
        up, count = np.add.reduceat(up, first), np.add.reduceat(count, first)
    group, size = group[first], size[first]
    return _Sizes(group, size, count, up, lattice_step(group, size, differences.groups))


def _normal_tails(sizes: _Sizes, groups: int) -> tuple[FloatArray, FloatArray]:
    """Return the one-sided p of a normal sum with the variance of the exact one."""
    # In units of the group's largest size, whose square is then no power beyond a float.
    _, largest = group_range(sizes.group, sizes.size, groups)
    size = sizes.size / largest[sizes.group]
    sd = np.sqrt(group_sum(sizes.group, sizes.count * size**2, groups)) / 2.0
    above = group_sum(sizes.group, (sizes.up - sizes.count / 2.0) * size, groups)
    half = np.where(np.isnan(sizes.step), 0.0, sizes.step / largest) / 2.0
    rose, fell = ndtr(divide(half - above, sd)), ndtr(divide(half + above, sd))
    return np.array(rose, dtype=np.float64), np.array(fell, dtype=np.float64)


def _exact(sizes: _Sizes, exact_work: float) -> list[tuple[int, float, float, bool]]:
    """Return group, P(sum <= s), P(sum < s) of the smaller tail and whether most rose, where exact."""
    edges = [*first_cells(sizes.group).tolist(), sizes.group.size]
    tails = []
    for low, high in pairwise(edges) if exact_work else ():
        group = int(sizes.group[low])
        size, count, up = sizes.size[low:high], sizes.count[low:high], sizes.up[low:high]
        steps = np.rint(size / sizes.step[group]) if np.isfinite(sizes.step[group]) else size
        total, risen = float(steps @ count), float(steps @ up)
        at = min(risen, total - risen)
        if np.isfinite(sizes.step[group]) and total * count.sum() <= exact_work:
            tail = _lattice_tail(steps.astype(np.int64).tolist(), count.tolist(), int(at))
        else:
            halves = _halves(count)
            if halves is None:
                continue
            tail = _halves_tail(steps, count, halves, at, NEAR * total)
        tails.append((group, *tail, 2.0 * risen >= total))
    return tails


def _lattice_tail(steps: list[int], count: list[int], at: int) -> tuple[float, float]:
    """Multiply the generating function out up to `at`, one distinct size at a time."""
    chance = np.zeros(at + 1)
    chance[0] = 1.0
    for step, people in zip(steps, count, strict=True):
        rises = binomial_half(people)
        product = rises[0] * chance
        for rose in range(1, min(people, at // step) + 1):
            product[rose * step :] += rises[rose] * chance[: at + 1 - rose * step]
        chance = product
    below = float(chance[:at].sum())
    return below + float(chance[at]), below


def _halves(count: IntArray) -> tuple[list[int], list[int]] | None:
    """Share the sizes out so that both halves have few sums; None where one has too many."""
    halves: tuple[list[int], list[int]] = ([], [])
    sums = [1.0, 1.0]
    for place in np.argsort(-count, kind="stable").tolist():
        smaller = int(sums[1] < sums[0])
        halves[smaller].append(place)
        sums[smaller] *= count[place] + 1.0
        if sums[smaller] > MOST_SUMS:
            return None
    return halves


def _halves_tail(
    size: FloatArray, count: IntArray, halves: tuple[list[int], list[int]], at: float, near: float
) -> tuple[float, float]:
    """Add up, over every sum of one half, the chance of what it leaves for the other."""
    (sums, chance), (given, weight) = (_all_sums(size[half], count[half]) for half in halves)
    order = np.argsort(sums, kind="stable")
    sums, up_to = sums[order], np.concatenate(([0.0], np.cumsum(chance[order])))
    at_most, below = (
        float(weight @ up_to[np.searchsorted(sums, end - given, side="right")])
        for end in (at + near, at - near)
    )
    return at_most, below


def _all_sums(size: FloatArray, count: IntArray) -> tuple[FloatArray, FloatArray]:
    sums, chance = np.zeros(1), np.ones(1)
    for one, people in zip(size.tolist(), count.tolist(), strict=True):
        sums = np.add.outer(sums, one * np.arange(people + 1)).ravel()
        chance = np.multiply.outer(chance, binomial_half(people)).ravel()
    return sums, chance
