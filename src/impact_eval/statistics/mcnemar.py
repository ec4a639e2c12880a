"""McNemar's test of whether more people moved one way than the other.

Only the discordant pairs carry information: b who had it before and not after, c who had it after and not
before. Given b + c, under no change each of them moved either way with probability 1/2 (McNemar 1947,
Psychometrika 12:153-157). The exact conditional p never exceeds its level and is therefore conservative;
the mid-p version counts half the probability of what was seen, and is the one to prefer for small n
(Fagerland, Lydersen and Laake 2013, BMC Med Res Methodol 13:91); the asymptotic p is chi-squared with 1
degree of freedom, with or without Edwards's continuity correction. With few discordant pairs no result could
be striking, so the smallest p attainable is given beside the p.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import bdtr, chdtrc, gammaln

from .given import counts_of_groups
from .proportion import FloatArray, IntArray, TextArray
from .spoken import Spoken


@dataclass(frozen=True)
class McNemar(Spoken):
    """McNemar's test for every group; all p-values are two-sided.

    Attributes
    ----------
    b, c : (G,) people who lost it, and people who gained it.
    n_discordant : (G,) b + c.
    exact_p, mid_p : (G,) from the binomial distribution.
    statistic, asymptotic_p : (G,) chi-squared on 1 degree of freedom, and its p.
    corrected_statistic, corrected_p : (G,) the same with continuity correction, as R's `mcnemar.test`.
    smallest_exact_p, smallest_mid_p : (G,) the p had all discordant pairs moved one way.
    reason : (G,) why there is no p; '' where there is one.
    """

    b: IntArray
    c: IntArray
    n_discordant: IntArray
    exact_p: FloatArray
    mid_p: FloatArray
    statistic: FloatArray
    asymptotic_p: FloatArray
    corrected_statistic: FloatArray
    corrected_p: FloatArray
    smallest_exact_p: FloatArray
    smallest_mid_p: FloatArray
    reason: TextArray


def mcnemar(b: ArrayLike, c: ArrayLike) -> McNemar:
    """Test whether as many people lost it as gained it.

    Parameters
    ----------
    b, c : (G,) counts of discordant pairs, or scalars: lost (yes, then no) and gained (no, then yes).

    Raises
    ------
    ValueError : where the counts are not counts.

    Examples
    --------
    >>> result = mcnemar(1, 7)
    >>> result.exact_p.round(4), result.mid_p.round(4), result.asymptotic_p.round(4)
    (array([0.0703]), array([0.0391]), array([0.0339]))
    >>> mcnemar(0, 0).reason.tolist()
    ['Nobody moved either way, so there is nothing to test.']
    """
    lost, gained = counts_of_groups(b, c)
    n = lost + gained
    moved = np.where(n > 0, n, np.nan)
    gap = np.abs(lost - gained)
    exact, mid = _binomial_p(lost, gained)
    statistic = gap**2 / moved
    # R leaves the correction out when b = c, which this clip does too.
    corrected = np.maximum(gap - 1, 0) ** 2 / moved
    return McNemar(
        lost,
        gained,
        n,
        exact,
        mid,
        statistic,
        chdtrc(1.0, statistic),
        corrected,
        chdtrc(1.0, corrected),
        np.minimum(2 * np.power(0.5, n), 1.0),
        np.power(0.5, n),
        np.where(n > 0, "", "Nobody moved either way, so there is nothing to test."),
    )


def _binomial_p(b: IntArray, c: IntArray) -> tuple[FloatArray, FloatArray]:
    """Return the exact and the mid-p value; nan where nobody moved."""
    n = b + c
    moved = np.where(n > 0, n, np.nan)
    fewer = np.minimum(b, c)
    exact = np.minimum(2.0 * bdtr(fewer.astype(np.float64), n, 0.5), 1.0)
    ways = gammaln(n + 1.0) - gammaln(fewer + 1.0) - gammaln(n - fewer + 1.0)
    seen = np.exp(ways - n * np.log(2.0))
    # b = c is the least extreme outcome there is; it is counted once, not once a side.
    mid = exact - np.where(b == c, 0.5, 1.0) * seen
    nowhere = np.isnan(moved)
    return np.where(nowhere, np.nan, exact), np.where(nowhere, np.nan, mid)
