"""An interval for one proportion, by the two methods that hold at the small n of audits and questionnaires.

Wilson's score interval (1927, J Am Stat Assoc 22:209-212) inverts the score test: it stays between 0 and 1,
has a width at 0 % and at 100 %, and covers close to its level on average. It is the default. Clopper and
Pearson's interval (1934, Biometrika 26:404-413) inverts the two one-sided binomial tests: it never covers
less than its level, and pays for that in width. The textbook "estimate plus or minus 1.96 standard errors"
is not offered: with 8 cases of 8 it says 100 % to 100 %.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betaincinv, ndtri

from .given import counts_of_groups
from .spoken import Spoken

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
TextArray = NDArray[np.str_]
ProportionMethod = Literal["wilson", "exact"]


@dataclass(frozen=True)
class ProportionInterval(Spoken):
    """Proportions with their intervals, one entry a group.

    Attributes
    ----------
    estimate, low, high : (G,) shares between 0 and 1; nan where n is 0.
    n : (G,) cases the share is of.
    method, level : how the interval was made, and its confidence level.
    reason : (G,) why there is no estimate; '' where there is one.
    """

    estimate: FloatArray
    low: FloatArray
    high: FloatArray
    n: IntArray
    method: ProportionMethod
    level: float
    reason: TextArray


def critical_value(level: float) -> float:
    """Return the two-sided standard normal quantile z of a confidence level.

    Examples
    --------
    >>> round(critical_value(0.95), 6)
    1.959964
    """
    if not 0.0 < level < 1.0:
        raise ValueError(f"A confidence level lies between 0 and 1, and {level} does not.")
    return float(ndtri(0.5 + level / 2))


def proportion_interval(
    successes: ArrayLike,
    n: ArrayLike,
    level: float = 0.95,
    method: ProportionMethod = "wilson",
) -> ProportionInterval:
    """Return the share of cases, with an interval, for every group at once.

    Parameters
    ----------
    successes, n : (G,) counts, or scalars; `successes` is at most `n`.
    level : confidence level.
    method : `wilson` (score, the default) or `exact` (Clopper-Pearson).

    Raises
    ------
    ValueError : where counts are not counts, `successes` exceeds `n`, or the level or method is unknown.

    Examples
    --------
    >>> audit = proportion_interval(8, 8)
    >>> audit.estimate.round(3), audit.low.round(3), audit.high.round(3)
    (array([1.]), array([0.676]), array([1.]))
    >>> proportion_interval([3, 0], [10, 0], method="exact").reason.tolist()
    ['', 'There are no cases, so there is no share.']
    """
    x, total = counts_of_groups(successes, n)
    if np.any(x > total):
        raise ValueError("There cannot be more successes than cases.")
    critical_value(level)
    if method not in ("wilson", "exact"):
        raise ValueError(f"The method is 'wilson' or 'exact', and {method!r} is neither.")
    cases = np.where(total > 0, total, np.nan)
    low, high = _wilson(x, cases, level) if method == "wilson" else _clopper_pearson(x, cases, level)
    # At the ends the limit is the end itself; rounding must not leave it a hair beyond.
    low = np.where((x == 0) & (total > 0), 0.0, low)
    high = np.where((x == total) & (total > 0), 1.0, high)
    reason = np.where(total > 0, "", "There are no cases, so there is no share.")
    return ProportionInterval(x / cases, low, high, total, method, level, reason)


def _wilson(x: IntArray, n: FloatArray, level: float) -> tuple[FloatArray, FloatArray]:
    """Solve (p_hat - p)^2 = z^2 p (1 - p) / n for p."""
    z = critical_value(level)
    p = x / n
    centre = (x + z**2 / 2) / (n + z**2)
    half = z * np.sqrt(n * p * (1 - p) + z**2 / 4) / (n + z**2)
    return centre - half, centre + half


def _clopper_pearson(x: IntArray, n: FloatArray, level: float) -> tuple[FloatArray, FloatArray]:
    """Invert the binomial tails, as quantiles of beta distributions."""
    tail = (1 - level) / 2
    successes = x.astype(np.float64)
    low = betaincinv(np.maximum(successes, 1), n - successes + 1, tail)
    high = betaincinv(successes + 1, np.maximum(n - successes, 1), 1 - tail)
    return np.asarray(low, dtype=np.float64), np.asarray(high, dtype=np.float64)
