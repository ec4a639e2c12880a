"""Which parts of a shown total to withhold, so that no withheld part can be worked out.

A small count is not hidden by a blank alone: its total less the other parts gives it back. The usual remedy
(withhold the next smallest as well) still fails a reader who knows the rule: of 4, 5 and 5 it withholds 4 and
one 5, and 9 can only be 4 and 5 (the minimality attack: Wong, Fu, Wang and Pei, 2007, VLDB 33, 543-554).

Here the withheld parts are always *all parts from 1 up to one value*, and that value depends on the parts as
an unordered collection only. So any exchange of values among the withheld parts leads to the same published
table, and a reader who knows the rule cannot tell them apart. At least two different values are always among
the withheld, hence none is certain; together they reach the threshold, hence their sum is no small number.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

BoolArray = NDArray[np.bool_]
FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]


def small(counts: ArrayLike, below: int) -> BoolArray:
    """Return where a count is from 1 to one less than `below`; zero and nan are not small.

    Examples
    --------
    >>> small([0, 1, 4, 5, float("nan")], below=5)
    array([False,  True,  True, False, False])
    """
    values = np.asarray(counts, dtype=np.float64)
    return (values > 0) & (values < below)


def withheld_parts(counts: ArrayLike, totals: ArrayLike, below: int) -> BoolArray:
    """Return which parts to withhold, given the true parts of totals that are shown.

    Parameters
    ----------
    counts : (N,) the parts, zeros among them; nan for one that is not known or withheld already.
    totals : (N,) whole numbers from 0 that say which total a part belongs to.
    below : counts from 1 up to one less than this are small.

    Returns
    -------
    (N,) the small parts, and the parts of the same total that go with them. A zero goes only where the parts
    that are not zero are all alike or are all one, because then the zeros would give them away.

    Examples
    --------
    Three small parts hide each other; one alone takes the next smallest with it; where nothing is small,
    nothing goes.

    >>> withheld_parts([1, 2, 3, 14, 0, 0, 2, 12, 16, 9], [0, 0, 0, 0, 0, 1, 1, 1, 1, 2], below=5)
    array([ True,  True,  True, False, False, False,  True,  True, False, False])
    """
    values = np.asarray(counts, dtype=np.float64)
    group = np.asarray(totals, dtype=np.intp)
    primary = small(values, below)
    if not primary.any():
        return primary
    touched = np.bincount(group, weights=primary).astype(bool)
    limit = _limits(values, group, primary, below)[group]
    everything = np.isinf(limit)
    result: BoolArray = touched[group] & np.where(
        everything, ~np.isnan(values), (values > 0) & (values <= limit)
    )
    return result


def _limits(values: FloatArray, group: IntArray, primary: BoolArray, below: int) -> FloatArray:
    """Value up to which the parts of each total go, (totals,); infinite where all of them do."""
    n_groups = int(group.max()) + 1
    limit = np.full(n_groups, np.inf)
    at = np.flatnonzero(values > 0)
    at = at[np.lexsort((values[at], group[at]))]
    part, of = values[at], group[at]
    first = np.searchsorted(of, of, side="left")
    running = np.concatenate(([0.0], np.cumsum(part)))
    last_alike = _end_of_run(of, part)
    adds_up = running[last_alike] - running[first]
    largest_small = np.zeros(n_groups)
    np.maximum.at(largest_small, group[primary], values[primary])
    enough = (part > part[first]) & (adds_up >= below) & (part >= largest_small[of])
    np.minimum.at(limit, of[enough], part[enough])
    # As many people as parts: every part could be one, so nothing may depend on how they lie. A part that is
    # withheld or unknown already cannot be reckoned with: then the rest of its total goes as well.
    total = np.bincount(group, weights=np.nan_to_num(values), minlength=n_groups)
    size = np.bincount(group, minlength=n_groups)
    unknown = np.bincount(group, weights=np.isnan(values), minlength=n_groups) > 0
    limit[(total == size) | unknown] = np.inf
    return limit


def _end_of_run(of: IntArray, part: FloatArray) -> IntArray:
    """Return, for sorted parts, where the run of equal parts of the same total ends (exclusive)."""
    ends = np.flatnonzero(np.append((of[1:] != of[:-1]) | (part[1:] != part[:-1]), True)) + 1
    result: IntArray = ends[np.searchsorted(ends, np.arange(len(part)), side="right")]
    return result
