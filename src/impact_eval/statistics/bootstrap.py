"""Intervals from resampling people: percentile and BCa bootstrap of the mean change and of Hedges g.

The percentile interval takes quantiles of the values that resamples of n people have (Efron 1979, Ann Stat
7:1-26). The BCa interval moves those quantiles for bias and for a spread that changes with the value (Efron
1987, J Am Stat Assoc 82:171-185): the bias correction is the normal quantile of the share of resamples below
the estimate, and the acceleration comes from the jackknife, which leaves each person out once, and from the
counts needs one value a cell.

*How resamples are had.* A mean change on a lattice has a distribution of resamples that can be worked out
(`resampled_mean`): by default it is, nothing is drawn, and `draws` is 0. Asked for a number of draws, as many
means are drawn from that distribution at once, as a multinomial count of its values: the same as drawing the
people, at the cost of the values. Hedges g, and changes on no lattice, are resampled by people: a multinomial
draw on the counts of distinct (before, after) cells, so that a resample costs the cells and not the people.

*Ties.* On a Likert item many resamples equal the estimate. Half of them count as below it, as in SciPy; R's
`boot` counts none, which pulls its limits down. Of draws, quantiles are interpolated on the normal scale at
(draws + 1) times the tail, as in `boot` (Davison and Hinkley 1997, *Bootstrap Methods*, section 5.2.1); of
the whole distribution, a limit is the outermost value that leaves no more than the tail beyond it.

*What it is not.* The bootstrap does not rescue small groups: a resampled mean has the spread of a mean whose
variance divides by n, and normal tails where Student's are due. In 2,000 simulated groups each, 95 % BCa
intervals of the mean held the truth in 92, 92 and 95 % of groups of 10, 20 and 40 normal changes, and in 89,
92 and 92 % where changes were exponential; Student's t intervals in 96, 95 and 96 %, and 90, 92 and 93 %. So
the t interval is the one to report of a mean. The bootstrap shows whether it, or the interval of g, hangs on
normal theory: where the two differ much, it does.

Every group draws from its own generator with the same seed: a group's interval is the same whatever groups
stand beside it, and the same again on every run.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, get_args

import numpy as np

from .change import mean_change
from .counts import DifferenceCounts, PairCounts
from .effect_size import effect_size, small_sample_correction
from .grouped import BoolArray, divide, first_reason, group_range, group_sum
from .proportion import FloatArray, IntArray, TextArray
from .resampled_interval import limits_of_all, limits_of_draws
from .resampled_mean import LARGEST_WINDOW, lattice_of, resampled_means, window_of
from .spoken import Spoken

BootstrapStatistic = Literal["mean_change", "hedges_g"]
DRAWS = 9999
# Cells times resamples held at once: some 30 megabytes.
BLOCK = 4_000_000
MOST_WEIGHTS = 200
NOTHING = 1e-12
MOST_UNDEFINED = 0.05


@dataclass(frozen=True)
class Bootstrap(Spoken):
    """Bootstrap intervals, one entry a group; nan where the reason says why.

    Attributes
    ----------
    estimate : (G,) the statistic of the people seen.
    percentile_low, percentile_high : (G,) percentile interval at `level`.
    bca_low, bca_high : (G,) bias-corrected and accelerated interval at `level`.
    bias_correction, acceleration : (G,) z0 and a of the BCa interval.
    error : (G,) standard deviation of the resampled values.
    undefined : (G,) resamples without a value (all of one score at each time have no Hedges g), left out.
    n : (G,) pairs.
    statistic : what was resampled.
    method, draws : (G,) how, and how many resamples; 0 draws where the distribution of all was worked out.
    seed, level : of the generator, and the confidence level.
    reason : (G,) why there is no interval, or no BCa one; '' where there are both.
    """

    estimate: FloatArray
    percentile_low: FloatArray
    percentile_high: FloatArray
    bca_low: FloatArray
    bca_high: FloatArray
    bias_correction: FloatArray
    acceleration: FloatArray
    error: FloatArray
    undefined: IntArray
    n: IntArray
    statistic: BootstrapStatistic
    method: TextArray
    draws: IntArray
    seed: int
    level: float
    reason: TextArray


def bootstrap(
    counts: PairCounts,
    statistic: BootstrapStatistic = "mean_change",
    level: float = 0.95,
    draws: int | None = None,
    seed: int = 1,
) -> Bootstrap:
    """Return percentile and BCa intervals of every group's mean change or Hedges g.

    Parameters
    ----------
    counts : the pairs.
    statistic : `mean_change`, in the units of the score, or `hedges_g`, as in `effect_size`.
    level : confidence level.
    draws : resamples a group, best one less than a round number; None for all that there are, where that can
        be worked out, and for 9,999 elsewhere.
    seed : of NumPy's default generator, 0 or more.

    Raises
    ------
    ValueError : where the statistic is unknown, the level is not between 0 and 1, or the draws are too few to
        have anything beyond the interval's ends.

    Examples
    --------
    >>> scores = PairCounts.from_pairs([2, 3, 3, 4, 2, 3, 1, 3], [3, 3, 5, 4, 4, 4, 1, 4])
    >>> resampled = bootstrap(scores)
    >>> resampled.estimate, resampled.percentile_low, resampled.percentile_high
    (array([0.875]), array([0.375]), array([1.375]))
    """
    if statistic not in get_args(BootstrapStatistic):
        raise ValueError(f"The statistic is 'mean_change' or 'hedges_g', and {statistic!r} is neither.")
    if not 0.0 < level < 1.0 or ((draws or DRAWS) + 1) * (1.0 - level) / 2.0 < 1.0 or draws == 0:
        raise ValueError(f"{draws or 'No'} draws have no interval at a level of {level}.")
    broken = np.zeros(counts.groups, dtype=np.bool_)
    broken[counts.group[~np.isfinite(counts.before + counts.after)]] = True
    whole = _only(counts, ~broken)
    differences = whole.differences()
    estimate, reason = _estimate(whole, differences, statistic, level, broken)
    found = _Found(np.full((7, counts.groups), np.nan), *np.zeros((2, counts.groups), dtype=np.int64))
    left = reason == ""
    if statistic == "mean_change" and left.any():
        left &= ~_of_means(differences, left, level, (draws, seed), found)
    for group in np.flatnonzero(left).tolist():
        _of_people(counts, group, statistic, level, (draws or DRAWS, seed), estimate[group], found)
    values, late = found.values, _late(found, reason)
    return Bootstrap(
        estimate,
        values[0],
        values[1],
        values[2],
        values[3],
        values[4],
        values[5],
        values[6],
        found.undefined,
        counts.n(),
        statistic,
        np.where(found.draws > 0, f"{draws or DRAWS:,} multinomial draws, seed {seed}", "all resamples"),
        found.draws,
        seed,
        level,
        np.where(reason == "", late, reason),
    )


@dataclass
class _Found:
    """What has been found so far: limits, z0, a and spread (7, G); resamples without a value; draws."""

    values: FloatArray
    undefined: IntArray
    draws: IntArray


def _late(found: _Found, reason: TextArray) -> TextArray:
    """Say why resampling gave no interval, where it was tried."""
    tried = reason == ""
    return first_reason(
        reason.size,
        [
            (
                tried & np.isnan(found.values[0]),
                "too many resamples have no spread, and so no Hedges g, for an interval",
            ),
            (tried & np.isnan(found.values[2]), "too few pairs or draws for a BCa interval"),
        ],
    )


def _of_means(
    differences: DifferenceCounts,
    wanted: BoolArray,
    level: float,
    drawing: tuple[int | None, int],
    found: _Found,
) -> BoolArray:
    """Find the intervals of all mean changes that lie on a lattice; return (G,) for which that was done."""
    lattice = lattice_of(differences)
    done = wanted & lattice.fits
    done &= window_of(differences, lattice) <= LARGEST_WINDOW
    speed = _skew_of_changes(differences)
    for of in resampled_means(differences, lattice, done):
        rows, groups = np.arange(of.groups.size), of.groups
        seen = of.mean[rows, of.seen]
        if drawing[0] is None:
            weight: FloatArray | IntArray = of.probability
            limits = limits_of_all(of.mean, of.probability, of.seen, speed[groups], level)
        else:
            weight = _draws_of_means(of.probability, drawing[0], drawing[1])
            limits = limits_of_draws(of.mean, weight, seen, speed[groups], level)
        found.values[:5, groups] = limits
        found.values[5, groups] = speed[groups]
        found.values[6, groups] = _spread(of.mean, weight, drawing[0])
        found.draws[groups] = drawing[0] or 0
    return done


def _draws_of_means(probability: FloatArray, draws: int, seed: int) -> IntArray:
    """Return how often each value (H, L) is drawn: a multinomial count, from one generator for each row.

    Every row's generator begins with the same seed, so all have the same uniform numbers, and a value is
    drawn as often as one of them falls into its stretch of the distribution function.
    """
    numbers = np.sort(np.random.default_rng(seed).random(draws))
    reached = np.searchsorted(numbers, np.cumsum(probability, axis=1))
    # Rounding may leave the sum of all probabilities a hair below 1.
    reached[:, -1] = draws
    return np.diff(reached, axis=1, prepend=0).astype(np.int64)


def _of_people(
    counts: PairCounts,
    group: int,
    statistic: BootstrapStatistic,
    level: float,
    drawing: tuple[int, int],
    estimate: float,
    found: _Found,
) -> None:
    """Find the interval of one group from resamples of its people."""
    sums, people = _cells(counts, group)
    replicates = _of_sums(_resample(sums, people, *drawing), people.sum(), statistic)
    left_out = _of_sums(people @ sums - sums, people.sum() - 1, statistic)
    known = np.isfinite(replicates)
    found.draws[group] = drawing[0]
    found.undefined[group] = drawing[0] - known.sum()
    if found.undefined[group] <= MOST_UNDEFINED * drawing[0]:
        found.values[:6, group] = intervals(replicates[known], estimate, left_out, people, level)
        found.values[6, group] = replicates[known].std(ddof=1)


def intervals(
    replicates: FloatArray, estimate: float, left_out: FloatArray, people: IntArray, level: float
) -> tuple[float, float, float, float, float, float]:
    """Return the percentile limits, the BCa limits, the bias correction and the acceleration.

    Parameters
    ----------
    replicates : (B,) finite resampled values.
    estimate : the value of the people seen.
    left_out, people : (C,) the value without one person of each cell, and the people in it.
    level : confidence level.

    Examples
    --------
    >>> low, high, *_ = intervals(np.arange(1.0, 40.0), 20.0, np.array([1.0, 3.0]), np.array([1, 1]), 0.95)
    >>> round(low, 6), round(high, 6)
    (1.0, 39.0)
    """
    rising, ones = np.sort(replicates)[None], np.ones((1, replicates.size), dtype=np.int64)
    # Leaving out one who adds much leaves little: the influence has the other sign.
    away = people @ left_out / people.sum() - left_out
    speed = _sixth_of_skewness(away, people, np.zeros(people.size, dtype=np.int64), 1)
    limits = limits_of_draws(rising, ones, np.array([estimate]), speed, level)
    first, second, third, fourth, bias = (float(limit[0]) for limit in limits)
    return first, second, third, fourth, bias, float(speed[0])


def _skew_of_changes(differences: DifferenceCounts) -> FloatArray:
    """Return the acceleration (G,) of a mean change: people's influence on it is their own change."""
    group, groups = differences.group, differences.groups
    mean = divide(group_sum(group, differences.value * differences.count, groups), differences.n())
    return _sixth_of_skewness(differences.value - mean[group], differences.count, group, groups)


def _sixth_of_skewness(away: FloatArray, people: IntArray, group: IntArray, groups: int) -> FloatArray:
    """Return a sixth of the skewness (G,) of influence values; nan where they have no spread."""
    largest = group_range(group, np.abs(away), groups)[1]
    scaled = away / np.maximum(largest, 1e-300)[group]
    squares = group_sum(group, people * scaled**2, groups)
    cubes = group_sum(group, people * scaled**3, groups)
    return divide(cubes, 6.0 * squares**1.5)


def _spread(rising: FloatArray, weight: FloatArray | IntArray, draws: int | None) -> FloatArray:
    """Return the standard deviation (H,) of resampled values, of all or of those drawn."""
    total = weight.sum(axis=1)
    mean = (weight * rising).sum(axis=1) / total
    squares = (weight * (rising - mean[:, None]) ** 2).sum(axis=1)
    return np.asarray(np.sqrt(squares / (total if draws is None else total - 1)), dtype=np.float64)


def _only(counts: PairCounts, wanted: BoolArray) -> PairCounts:
    """Return the counts with the cells of wanted groups only."""
    if wanted.all():
        return counts
    good = wanted[counts.group]
    cells = (counts.group[good], counts.before[good], counts.after[good], counts.count[good])
    return PairCounts(*cells, counts.groups, counts.given, counts.dropped)


def _estimate(
    counts: PairCounts,
    differences: DifferenceCounts,
    statistic: BootstrapStatistic,
    level: float,
    broken: BoolArray,
) -> tuple[FloatArray, TextArray]:
    """Return each group's statistic, and why there is no interval for it."""
    change = mean_change(counts, level, differences)
    estimate = change.mean_change if statistic == "mean_change" else effect_size(change).hedges_g
    reason = first_reason(
        counts.groups,
        [
            (broken, "a score is not a finite number"),
            (change.n == 0, "there are no pairs"),
            (change.n == 1, "one pair has no spread to resample"),
            (change.constant, "every pair changed by the same amount, so resamples do not differ"),
            (np.isnan(estimate), "two pairs are too few for the correction in Hedges g"),
        ],
    )
    return estimate, reason


def _cells(counts: PairCounts, group: int) -> tuple[FloatArray, IntArray]:
    """Return what each cell adds to the sums (C, 5), centred lest squares cancel, and its people."""
    low, high = np.searchsorted(counts.group, [group, group + 1])
    before, after, people = counts.before[low:high], counts.after[low:high], counts.count[low:high]
    was, became = (score - people @ score / people.sum() for score in (before, after))
    return np.column_stack([after - before, was, was**2, became, became**2]), people


def _resample(sums: FloatArray, people: IntArray, draws: int, seed: int) -> FloatArray:
    """Return the sums of each resample (draws, 5)."""
    n = int(people.sum())
    if n <= MOST_WEIGHTS:
        return np.asarray(_weights(n, draws, seed) @ np.repeat(sums, people, axis=0), dtype=np.float64)
    generator, share = np.random.default_rng(seed), people / n
    block = max(BLOCK // people.size, 1)
    sizes = [min(block, draws - done) for done in range(0, draws, block)]
    return np.concatenate([generator.multinomial(n, share, size) @ sums for size in sizes])


@lru_cache(maxsize=2)
def _weights(n: int, draws: int, seed: int) -> FloatArray:
    """Return how often each of n people is in each resample (draws, n); groups of one size share them."""
    return np.random.default_rng(seed).multinomial(n, np.full(n, 1.0 / n), draws).astype(np.float64)


def _of_sums(sums: FloatArray, n: int, statistic: BootstrapStatistic) -> FloatArray:
    """Return the statistic of n people whose sums these are; nan where there is none."""
    mean = sums[:, 0] / n
    if statistic == "mean_change":
        return mean
    squares = sums[:, 2] - sums[:, 1] ** 2 / n + sums[:, 4] - sums[:, 3] ** 2 / n
    spread = np.where(squares > NOTHING * (sums[:, 2] + sums[:, 4]), squares, 0.0)
    average = np.sqrt(spread / (2.0 * max(n - 1, 1)))
    # Without one person of three there is no correction; as a constant factor it leaves the acceleration be.
    factor = small_sample_correction(n - 1) if n > 2 else 1.0
    return np.asarray(factor * divide(mean, average), dtype=np.float64)
