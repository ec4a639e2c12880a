"""Judgements of the same cases by several auditors, counted: what every measure of their agreement needs.

Which auditor gave which judgement matters to Cohen's kappa only, which takes the square table of two
auditors (`judgement_table`). Gwet's coefficients and Krippendorff's alpha need, of each case, how many
auditors put it into each category (`RatingCounts`); a judgement that is missing is then one fewer, and cases
may have been judged by any number of auditors.

How much two categories agree is a *weight* between 0 and 1: 1 for the same category, and for different ones 0
(identity), or more the nearer they stand in their order. Of k categories, those i places apart weigh
1 - i/(k - 1) (linear; Cicchetti and Allison 1971, Am J EEG Technol 11:101-109), 1 - (i/(k - 1))^2 (quadratic;
Fleiss and Cohen 1973, Educ Psychol Meas 33:613-619), or 1 - C(i + 1, 2)/C(k, 2) (ordinal; Gwet 2014,
*Handbook of Inter-Rater Reliability*, 4th edition, chapter 3). A category that nobody used still counts among
the k, so name the categories that the criterion has; those that happen to occur are only the fallback.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from .given import numbers
from .proportion import FloatArray, IntArray

WeightName = Literal["identity", "linear", "quadratic", "ordinal"]


@dataclass(frozen=True)
class RatingCounts:
    """How many auditors put each case into each category.

    Attributes
    ----------
    counts : (S, K) auditors who put the case into the category; a row is 0 where nobody judged the case.
    categories : (K,) the categories, as numbers, rising.
    group : (S,) the group of each case, 0 to groups - 1.
    groups : G, how many groups there are, those without cases included.
    """

    counts: IntArray
    categories: FloatArray
    group: IntArray
    groups: int

    @classmethod
    def from_judgements(
        cls,
        judgements: ArrayLike,
        categories: ArrayLike | None = None,
        group: ArrayLike | None = None,
        groups: int | None = None,
    ) -> RatingCounts:
        """Count judgements, one row a case and one column an auditor.

        Parameters
        ----------
        judgements : (S, R) categories as numbers, nan where the auditor did not judge the case.
        categories : (K,) the categories that an auditor could choose from; by default those that occur.
        group : (S,) the group of each case, 0 to G - 1; by default all cases are one group.
        groups : how many groups there are; by default one more than the highest in `group`.

        Raises
        ------
        ValueError : where the judgements are not a table, one is infinite or no category, a category is
            missing or given twice, or a group is not a whole number from 0 on.

        Examples
        --------
        >>> judged = RatingCounts.from_judgements([[1, 1, 2], [2, np.nan, 2]], categories=[1, 2, 3])
        >>> judged.counts.tolist()
        [[2, 1, 0], [0, 2, 0]]
        """
        given = numbers(judgements, "Judgements")
        if given.ndim != 2:
            raise ValueError(
                f"Judgements are a table of cases by auditors; an array of {given.ndim} dimensions is none."
            )
        known = _categories(categories, given)
        place = _places(given, known)
        counts = np.zeros((len(given), known.size), dtype=np.int64)
        case, auditor = np.nonzero(place >= 0)
        np.add.at(counts, (case, place[case, auditor]), 1)
        return cls(counts, known, *_groups(group, len(given), groups))

    @classmethod
    def from_counts(
        cls,
        counts: ArrayLike,
        categories: ArrayLike | None = None,
        group: ArrayLike | None = None,
        groups: int | None = None,
    ) -> RatingCounts:
        """Take counts (S, K) as they are, with categories 1 to K where none are given.

        Raises
        ------
        ValueError : where a count is not a whole number of 0 or more, or shapes do not fit.

        Examples
        --------
        >>> RatingCounts.from_counts([[2, 1], [0, 2]]).categories
        array([1., 2.])
        """
        given = numbers(counts, "Counts")
        # `~(x >= 0)` also catches nan, which `x < 0` lets through.
        if given.ndim != 2 or np.any(~(given >= 0)) or np.any(given != np.floor(given)):
            raise ValueError("Counts are a table of cases by categories, in whole numbers of 0 or more.")
        if not np.all(np.isfinite(given)):
            raise ValueError("A count is infinite.")
        known = _categories(np.arange(1.0, given.shape[1] + 1) if categories is None else categories, given)
        if known.size != given.shape[1]:
            raise ValueError(f"The counts have {given.shape[1]} categories, and {known.size} are named.")
        return cls(given.astype(np.int64), known, *_groups(group, len(given), groups))

    def judged(self) -> IntArray:
        """Return how many auditors judged each case (S,)."""
        return np.asarray(self.counts.sum(axis=1), dtype=np.int64)

    def summed(self, values: FloatArray) -> FloatArray:
        """Add up the values (S,) or (S, K) of the cases within each group, to (G,) or (G, K).

        Examples
        --------
        >>> judged = RatingCounts.from_counts([[2, 1], [0, 2]], group=[1, 1])
        >>> judged.summed(np.array([1.0, 0.5]))
        array([0. , 1.5])
        """
        total = np.zeros((self.groups, *values.shape[1:]), dtype=np.float64)
        np.add.at(total, self.group, values)
        return total


def judgement_table(
    first: ArrayLike,
    second: ArrayLike,
    categories: ArrayLike | None = None,
    group: ArrayLike | None = None,
    groups: int | None = None,
) -> IntArray:
    """Lay out how two auditors judged the same cases: rows are the first's categories, columns the second's.

    Parameters
    ----------
    first, second : (S,) categories as numbers, nan where the auditor did not judge the case; a case that
        either left out is in no cell.
    categories, group, groups : as for `RatingCounts.from_judgements`.

    Returns
    -------
    (G, K, K) counts.

    Raises
    ------
    ValueError : where the lists differ in length, or as for `RatingCounts.from_judgements`.

    Examples
    --------
    >>> judgement_table([1, 1, 2, np.nan], [1, 2, 2, 1]).tolist()
    [[[1, 1], [0, 1]]]
    """
    lists = [np.atleast_1d(numbers(judged, "Judgements")) for judged in (first, second)]
    if lists[0].ndim != 1 or lists[0].shape != lists[1].shape:
        raise ValueError("The judgements of two auditors are two lists of one length.")
    both = np.column_stack(lists)
    known = _categories(categories, both)
    place = _places(both, known)
    of, total = _groups(group, len(both), groups)
    table = np.zeros((total, known.size, known.size), dtype=np.int64)
    whole = np.all(place >= 0, axis=1)
    np.add.at(table, (of[whole], place[whole, 0], place[whole, 1]), 1)
    return table


def weight_matrix(weights: WeightName | ArrayLike, categories: int) -> FloatArray:
    """Return the weights (K, K) that a name stands for, or check those that are given.

    Raises
    ------
    ValueError : where the name is unknown, or a matrix of weights is not K by K, symmetric, 1 on its
        diagonal and between 0 and 1 elsewhere.

    Examples
    --------
    >>> weight_matrix("linear", 3).tolist()
    [[1.0, 0.5, 0.0], [0.5, 1.0, 0.5], [0.0, 0.5, 1.0]]
    >>> weight_matrix("ordinal", 3)[0].round(3)
    array([1.   , 0.667, 0.   ])
    """
    if isinstance(weights, str):
        apart = np.abs(np.subtract.outer(np.arange(categories), np.arange(categories))).astype(np.float64)
        unlike = {
            "identity": np.minimum(apart, 1.0),
            "linear": apart,
            "quadratic": apart**2,
            "ordinal": apart * (apart + 1.0),
        }
        if weights not in unlike:
            raise ValueError(
                f"Weights are one of {', '.join(unlike)} or a matrix, and {weights!r} is neither."
            )
        return np.asarray(1.0 - unlike[weights] / (unlike[weights].max(initial=0.0) or 1.0))
    given = numbers(weights, "Weights")
    if given.shape != (categories, categories):
        raise ValueError(f"The weights of {categories} categories are {categories} by {categories} numbers.")
    # `~(x >= 0)` also catches nan.
    if np.any(~(given >= 0)) or np.any(given > 1) or np.any(given != given.T) or np.any(np.diag(given) != 1):
        raise ValueError("Weights lie between 0 and 1, are 1 on the diagonal, and the same both ways.")
    return given


def _categories(categories: ArrayLike | None, given: FloatArray) -> FloatArray:
    if np.isinf(given).any():
        raise ValueError("A judgement is infinite.")
    if categories is None:
        return np.unique(given[~np.isnan(given)])
    known = np.atleast_1d(numbers(categories, "Categories"))
    if known.ndim != 1 or not np.all(np.isfinite(known)) or np.any(np.diff(known) <= 0):
        raise ValueError("Categories are a list of numbers that rise, each given once.")
    return known


def _places(given: FloatArray, known: FloatArray) -> IntArray:
    """Return the place of each judgement among the categories, -1 where it is missing."""
    missing = np.isnan(given)
    if missing.all():
        return np.full(given.shape, -1, dtype=np.int64)
    place = np.minimum(np.searchsorted(known, np.where(missing, np.inf, given)), max(known.size - 1, 0))
    if not known.size or np.any(known[place][~missing] != given[~missing]):
        raise ValueError("A judgement is not among the categories.")
    return np.where(missing, -1, place).astype(np.int64)


def _groups(group: ArrayLike | None, size: int, groups: int | None) -> tuple[IntArray, int]:
    of = np.zeros(size) if group is None else np.atleast_1d(np.asarray(group))
    if of.shape != (size,) or np.any(~(of >= 0)) or np.any(of != np.floor(of)):
        raise ValueError(f"Groups are whole numbers of 0 or more, one for each of the {size} cases.")
    needed = int(of.max()) + 1 if size else 0
    if groups is None:
        # Without groups all cases are one, even where there are no cases.
        return of.astype(np.int64), max(needed, 1) if group is None else needed
    if groups < needed:
        raise ValueError(
            f"There are {groups} groups, so they run from 0 to {groups - 1}, not to {needed - 1}."
        )
    return of.astype(np.int64), groups
