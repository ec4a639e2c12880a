"""Many results at once: p-values adjusted within the family they belong to.

Holm's step-down procedure (1979, Scand J Stat 6:65-70) bounds the chance of even one false alarm in a family,
whatever the dependence between its tests: for the items of one course. Benjamini and Hochberg's procedure
(1995, J R Stat Soc B 57:289-300) bounds the expected share of false alarms among the results called out: for
one result a course, across courses. A test that could not be done (nan) stays nan and is not counted in its
family.

Benjamini-Hochberg is scipy's. Holm is written out, being two lines: statsmodels' `multipletests` runs a full
garbage collection at every call (27 ms in 0.15), which a thousand families turn into half a minute.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from .given import numbers
from .proportion import FloatArray, IntArray
from .spoken import Spoken

AdjustmentMethod = Literal["holm", "benjamini_hochberg"]


@dataclass(frozen=True)
class AdjustedP(Spoken):
    """P-values before and after adjustment, one entry a test.

    Attributes
    ----------
    p, adjusted : (G,) as given, and adjusted within the family; nan where the test could not be done.
    family_size : (G,) how many tests with a p-value the entry's family holds.
    method : the adjustment.
    """

    p: FloatArray
    adjusted: FloatArray
    family_size: IntArray
    method: AdjustmentMethod


def adjust(p: ArrayLike, family: ArrayLike, method: AdjustmentMethod = "holm") -> AdjustedP:
    """Adjust p-values within each family.

    Parameters
    ----------
    p : (G,) p-values; nan where a test could not be done.
    family : (G,) labels, or one label for all.
    method : `holm` or `benjamini_hochberg`.

    Raises
    ------
    ValueError : where a p-value is outside 0 to 1, or the method is unknown.

    Examples
    --------
    >>> result = adjust([0.01, 0.04, np.nan, 0.03], ["a", "a", "a", "b"])
    >>> result.adjusted, result.family_size
    (array([0.02, 0.04,  nan, 0.03]), array([2, 2, 2, 1]))
    """
    values, labels = np.broadcast_arrays(
        np.atleast_1d(numbers(p, "P-values")), np.atleast_1d(np.asarray(family))
    )
    if method not in ("holm", "benjamini_hochberg"):
        raise ValueError(f"The method is 'holm' or 'benjamini_hochberg', and {method!r} is neither.")
    if np.any((values < 0) | (values > 1)):
        raise ValueError("A p-value lies between 0 and 1.")
    tested = ~np.isnan(values)
    _, member = np.unique(labels, return_inverse=True)
    member = member.reshape(values.shape)
    size = np.bincount(member[tested], minlength=int(member.max(initial=-1)) + 1)
    adjusted = np.full(values.shape, np.nan)
    for number in np.flatnonzero(size):
        mine = tested & (member == number)
        adjusted[mine] = _holm(values[mine]) if method == "holm" else _benjamini_hochberg(values[mine])
    return AdjustedP(values.copy(), adjusted, size[member].astype(np.int64), method)


def holm(p: ArrayLike) -> FloatArray:
    """Return Holm-adjusted p-values of one family, nan left as nan.

    Examples
    --------
    >>> holm([0.01, 0.04, 0.03, np.nan])
    array([0.03, 0.06, 0.06,  nan])
    """
    return adjust(p, 0, "holm").adjusted


def benjamini_hochberg(p: ArrayLike) -> FloatArray:
    """Return Benjamini-Hochberg-adjusted p-values of one family, nan left as nan.

    Examples
    --------
    >>> benjamini_hochberg([0.01, 0.04, 0.03, np.nan])
    array([0.03, 0.04, 0.04,  nan])
    """
    return adjust(p, 0, "benjamini_hochberg").adjusted


def _holm(p: FloatArray) -> FloatArray:
    """Multiply the k-th smallest of m by m - k + 1, never falling below the one before it."""
    order = np.argsort(p, kind="stable")
    adjusted = np.empty_like(p)
    adjusted[order] = np.minimum(np.maximum.accumulate(p[order] * np.arange(p.size, 0, -1)), 1.0)
    return adjusted


def _benjamini_hochberg(p: FloatArray) -> FloatArray:
    from scipy.stats import false_discovery_control

    return np.asarray(false_discovery_control(p, method="bh"), dtype=np.float64)
