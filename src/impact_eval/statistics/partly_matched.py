"""Who answered both waves, and who only one: what is known of a group whose people match in part only.

Pairs are kept as counts of (before, after) values; of those who answered one wave the number, mean, SD and
range are enough for every estimate that uses them. Two such summaries are put together by the pairwise update
of sums of squares (Chan, Golub and LeVeque 1983, Am Stat 37:242-247), which loses no digits where a mean is
large beside its spread.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from .change import LARGEST_OF_MEANS, NOTHING
from .counts import PairCounts
from .given import numbers, whole_counts
from .grouped import BoolArray, divide, group_count, group_range, group_sum
from .proportion import FloatArray, IntArray


@dataclass(frozen=True)
class Wave:
    """What the mean and SD of the answers at one time are made of, one entry a group.

    Attributes
    ----------
    n : (G,) answers.
    mean, sd : (G,) in the units of the score, nan without answers; the SD divides by n - 1, and is nan for
        one answer and exactly 0 where all answers are the same.
    low, high : (G,) least and greatest answer; nan without answers.
    """

    n: IntArray
    mean: FloatArray
    sd: FloatArray
    low: FloatArray
    high: FloatArray

    @classmethod
    def from_scores(
        cls,
        value: ArrayLike,
        group: ArrayLike | None = None,
        count: ArrayLike = 1,
        groups: int | None = None,
    ) -> Wave:
        """Take scores, one row an answer, or with `count` one row for so many equal answers.

        Parameters
        ----------
        value : (N,) scores; nan where missing, which are left out.
        group : (N,) the group of each, 0 to G - 1, in any order; by default all are one group.
        count : (N,) how many answers a row stands for, or one number for all.
        groups : how many groups there are; by default one more than the highest in `group`.

        Raises
        ------
        ValueError : where lengths differ, a score is infinite or beyond 1e100, or a group or a count is not a
            whole number of 0 or more.

        Examples
        --------
        >>> wave = Wave.from_scores([3, 4, 5, 2, np.nan], [0, 0, 0, 1, 1])
        >>> wave.n, wave.mean, wave.sd
        (array([3, 1]), array([4., 2.]), array([ 1., nan]))
        """
        values = np.atleast_1d(numbers(value))
        (places,) = whole_counts(np.zeros(values.size) if group is None else group)
        (people,) = whole_counts(count)
        if values.ndim != 1 or places.shape != values.shape or people.size not in (1, values.size):
            raise ValueError("Give one score, one group and one count, or one count for all, for each.")
        if np.any(np.abs(values) > LARGEST_OF_MEANS):
            raise ValueError("Scores must be finite and within 1e100 either way, or nan where missing.")
        needed = int(places.max(initial=0 if group is None else -1)) + 1
        groups = needed if groups is None else groups
        if groups < needed:
            raise ValueError(f"There are {groups} groups, so the highest is {groups - 1}, not {needed - 1}.")
        people = np.broadcast_to(people, values.shape)
        order = np.argsort(places, kind="stable")
        order = order[~np.isnan(values[order]) & (people[order] > 0)]
        return _wave(places[order], values[order], people[order], groups)

    def merged(self, other: Wave) -> Wave:
        """Return the wave of both lots of people, group by group.

        Examples
        --------
        >>> whole = Wave.from_scores([3, 4]).merged(Wave.from_scores([5]))
        >>> whole.n, whole.mean, whole.sd
        (array([3]), array([4.]), array([1.]))
        """
        n = self.n + other.n
        mine, theirs = np.where(self.n > 0, self.mean, 0.0), np.where(other.n > 0, other.mean, 0.0)
        mean = divide(self.n * mine + other.n * theirs, n)
        within = self.squares() + other.squares()
        between = np.where(n > 0, self.n * other.n / np.maximum(n, 1), 0.0) * (mine - theirs) ** 2
        low, high = np.fmin(self.low, other.low), np.fmax(self.high, other.high)
        sd = np.sqrt(divide(within + between, np.maximum(n - 1, 0)))
        return Wave(n, mean, np.where(_flat(low, high) & (n > 1), 0.0, sd), low, high)

    def squares(self) -> FloatArray:
        """Return the sum of squared distances from the mean (G,); 0 below two answers."""
        return np.where(self.n > 1, (self.n - 1) * self.sd**2, 0.0)


@dataclass(frozen=True)
class PartlyMatched:
    """People of every group by what they answered: both waves, the first only, or the second only.

    Attributes
    ----------
    pairs : those who answered both.
    before_only, after_only : the scores of those who answered one, of as many groups.

    Examples
    --------
    >>> people = PartlyMatched.from_people([2, 3, 3, np.nan, 4], [3, 3, np.nan, 5, np.nan])
    >>> people.pairs.n(), people.before_only.n, people.after_only.n
    (array([2]), array([2]), array([1]))
    """

    pairs: PairCounts
    before_only: Wave
    after_only: Wave

    def __post_init__(self) -> None:
        if not self.pairs.groups == self.before_only.n.size == self.after_only.n.size:
            raise ValueError("Pairs and the two waves must be of the same groups.")
        if np.any(np.maximum(np.abs(self.pairs.before), np.abs(self.pairs.after)) > LARGEST_OF_MEANS):
            raise ValueError("Means take scores within 1e100 either way; put these in a larger unit.")

    @classmethod
    def from_people(
        cls, before: ArrayLike, after: ArrayLike, group: ArrayLike | None = None, groups: int | None = None
    ) -> PartlyMatched:
        """Sort people by what they answered, one row a person, nan where an answer is missing.

        Raises
        ------
        ValueError : as `PairCounts.from_pairs`.
        """
        pairs = PairCounts.from_pairs(before, after, group, groups)
        was, became = (np.atleast_1d(numbers(one)) for one in (before, after))
        places = np.zeros(was.size, dtype=np.int64) if group is None else np.atleast_1d(np.asarray(group))
        stopped, joined = np.isnan(became), np.isnan(was)
        return cls(
            pairs,
            Wave.from_scores(was[stopped], places[stopped], groups=pairs.groups),
            Wave.from_scores(became[joined], places[joined], groups=pairs.groups),
        )

    def paired_before(self) -> Wave:
        """Return the scores before of those who answered both."""
        return _wave(self.pairs.group, self.pairs.before, self.pairs.count, self.pairs.groups)

    def paired_after(self) -> Wave:
        """Return the scores after of those who answered both."""
        return _wave(self.pairs.group, self.pairs.after, self.pairs.count, self.pairs.groups)


def _wave(group: IntArray, value: FloatArray, count: IntArray, groups: int) -> Wave:
    """Return the moments of cells that are sorted by group."""
    n = group_count(group, count, groups)
    mean = divide(group_sum(group, count * value, groups), n)
    squares = group_sum(group, count * (value - mean[group]) ** 2, groups)
    low, high = group_range(group, value, groups)
    sd = np.sqrt(divide(squares, np.maximum(n - 1, 0)))
    return Wave(n, mean, np.where(_flat(low, high) & (n > 1), 0.0, sd), low, high)


def _flat(low: FloatArray, high: FloatArray) -> BoolArray:
    return np.asarray(high - low <= NOTHING * np.maximum(np.abs(low), np.abs(high)))
