"""What is handed over, as numbers; and where it is none, a sentence that says so.

Everything public takes lists and arrays of whatever kind. Numbers of any size and truth values are taken as
they are, None and what is masked are missing, and text that spells a number is that number. Dates, complex
numbers and other text are refused, and not turned into numbers that nobody meant.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

#: Kinds of array that can be turned into numbers, and must not be: complex ones, dates, records.
NEVER_NUMBERS = "cmMV"
#: Sums and products of counts up to this are still whole numbers that a float holds.
LARGEST_COUNT = 1e12


def numbers(given: ArrayLike, what: str = "Scores") -> NDArray[np.float64]:
    """Return what was given as numbers of 64 bits, nan where a value is missing.

    Parameters
    ----------
    given : a list or an array of any shape.
    what : what they are, as a plural that begins a sentence.

    Raises
    ------
    ValueError : where something in it is no number, or lists in it are of unequal length.

    Examples
    --------
    >>> numbers([1, None, True]), numbers(["2.5"])
    (array([ 1., nan,  1.]), array([2.5]))
    """
    if isinstance(given, np.ma.MaskedArray):
        return np.asarray(np.ma.filled(given.astype(np.float64), np.nan), dtype=np.float64)
    try:
        array = np.asarray(given)
        if array.dtype.kind not in NEVER_NUMBERS:
            return array.astype(np.float64, copy=False)
    except (TypeError, ValueError, OverflowError):
        pass
    raise ValueError(f"{what} must be numbers; something else is given.")


def whole_counts(*values: ArrayLike) -> tuple[NDArray[np.int64], ...]:
    """Broadcast counts of any shape as whole numbers; a scalar becomes a group of its own.

    Raises
    ------
    ValueError : where a count is negative, missing, not whole or beyond a million million, or shapes do not
        fit.

    Examples
    --------
    >>> whole_counts([3, 4], 10)
    (array([3, 4]), array([10, 10]))
    """
    each = [np.atleast_1d(numbers(value, "Counts")) for value in values]
    try:
        given = np.broadcast_arrays(*each)
    except ValueError:
        shapes = ", ".join(str(one.shape) for one in each)
        raise ValueError(f"Counts must be one a group; their shapes are {shapes}.") from None
    for counts in given:
        # `~(x >= 0)` also catches nan, which `x < 0` lets through.
        if np.any(~(counts >= 0)) or np.any(counts != np.floor(counts)):
            raise ValueError("Counts must be whole numbers, 0 or more, with none missing.")
        if np.any(counts > LARGEST_COUNT):
            raise ValueError("Counts must be finite, and no more than a million million.")
    return tuple(counts.astype(np.int64) for counts in given)


def counts_of_groups(*values: ArrayLike) -> tuple[NDArray[np.int64], ...]:
    """Broadcast counts to one list (G,) as whole numbers.

    Raises
    ------
    ValueError : as for `whole_counts`, or where they are tables.

    Examples
    --------
    >>> counts_of_groups([3, 4], 10)
    (array([3, 4]), array([10, 10]))
    """
    counts = whole_counts(*values)
    if counts[0].ndim != 1:
        raise ValueError(f"Counts must be one a group, and not a table of shape {counts[0].shape}.")
    return counts
