"""The restricted likelihood of scores of several waves with a level of their own for each person.

The model has a mean for each wave, and two variances: between people, and within them. Given the ratio of the
two, means, scale and covariance follow by generalised least squares, so that the restricted likelihood is a
function of one number (Harville 1977, J Am Stat Assoc 72:320-338), and its top can be looked for over all
ratios rather than climbed to from one. Of a person who gave m answers, the inverse of their covariance is
I - ratio / (1 + ratio m) J, so nobody's matrix is made and everybody is reckoned at once.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from .grouped import BoolArray
from .proportion import FloatArray

#: Ratios of the variance between people to that within, among which the top is looked for.
LOWEST, HIGHEST = 1e-6, 1e8
STEPS = 71


class AtRatio(NamedTuple):
    """The likeliest model whose variances have a given ratio.

    Attributes
    ----------
    deviance : less twice the restricted log likelihood, but for what does not hang on the ratio.
    means : (k,) of the waves.
    within : the variance within people; that between them is the ratio times it.
    covariance : (k, k) of the means.
    """

    deviance: float
    means: FloatArray
    within: float
    covariance: FloatArray


def at_ratio(ratio: float, scores: FloatArray, there: BoolArray) -> AtRatio:
    """Return the likeliest model whose variances have this ratio.

    Parameters
    ----------
    ratio : of the variance between people to that within, 0 or more.
    scores : (N, k) one row a person, one column a wave; 0 where missing.
    there : (N, k) where there is an answer; every row and every column has one.

    Examples
    --------
    >>> scores = np.array([[1.0, 2.0], [2.0, 4.0], [4.0, 4.0]])
    >>> found = at_ratio(2.0, scores, scores > 0)
    >>> found.means.round(3), round(found.within, 3), round(found.deviance, 3)
    (array([2.333, 3.333]), 0.567, 3.144)
    """
    given, free = there.sum(axis=1), int(there.sum()) - there.shape[1]
    shared = ratio / (1.0 + ratio * given)
    information = np.diag(there.sum(axis=0).astype(np.float64)) - (there * shared[:, None]).T @ there
    means = np.linalg.solve(information, scores.sum(axis=0) - there.T @ (shared * scores.sum(axis=1)))
    off = np.where(there, scores - means, 0.0)
    own = off.sum(axis=1) / given
    # Squares within people and between them apart: at large ratios their difference would be lost.
    inside = (np.where(there, off - own[:, None], 0.0) ** 2).sum()
    within = float(inside + (given * own**2 / (1.0 + ratio * given)).sum()) / free
    spread = np.log1p(ratio * given).sum() + np.linalg.slogdet(information)[1]
    deviance = float(free * np.log(within) + spread)
    return AtRatio(deviance, means, within, within * np.linalg.inv(information))


def likeliest_ratio(scores: FloatArray, there: BoolArray) -> float | None:
    """Return the ratio at which the restricted likelihood is highest; 0 on the edge, None without a top.

    Parameters
    ----------
    scores, there : see `at_ratio`. There must be a comparison of waves (`no_comparison`).

    Examples
    --------
    >>> scores = np.array([[1.0, 2.0], [2.0, 4.0], [4.0, 4.0]])
    >>> round(likeliest_ratio(scores, scores > 0), 3)
    2.667
    """
    from scipy.optimize import minimize_scalar

    def deviance(log_ratio: float) -> float:
        return at_ratio(float(np.exp(log_ratio)), scores, there).deviance

    ratios = np.log(np.geomspace(LOWEST, HIGHEST, STEPS))
    found = np.array([at_ratio(0.0, scores, there).deviance, *(deviance(float(one)) for one in ratios)])
    best = int(np.argmin(found))
    if best == STEPS or not np.isfinite(found).all():
        return None
    if best == 0:
        return 0.0
    around = (float(ratios[max(best - 2, 0)]), float(ratios[best]))
    top = minimize_scalar(deviance, bounds=around, method="bounded", options={"xatol": 1e-10})
    return float(np.exp(top.x))


def no_comparison(table: FloatArray, there: BoolArray) -> str:
    """Say why people's own answers tell nothing of the waves; nothing where they do.

    Parameters
    ----------
    table : (N, k) one row a person, one column a wave; nan where missing.
    there : (N, k) where there is an answer; every row and every column has one.

    Examples
    --------
    >>> table = np.array([[1.0, 2.0], [2.0, 3.0], [4.0, 5.0]])
    >>> no_comparison(table, table > 0)
    'everybody changed by the same amount'
    """
    # The waves as people compare them within themselves: what is left of each wave's answers by the others.
    given = there.sum(axis=1)
    apart = np.diag(there.sum(axis=0)) - (there / given[:, None]).T @ there
    if np.linalg.matrix_rank(apart) < len(apart) - 1:
        return "some waves share nobody with the others, so their change is one between different people"
    if there.sum() - len(table) - len(apart) < 0:
        return "too few people answered twice to tell what people share from chance"
    own = _less(table, there, np.where(there, table, 0.0).sum(axis=1) / given)
    moved = np.linalg.pinv(apart) @ own.sum(axis=0)
    rest = _less(own - moved, there, -(there @ moved) / given)
    if np.abs(rest).max() <= 1e-9 * max(np.abs(own).max(), np.nanmax(np.abs(table - table[there].mean()))):
        return "everybody changed by the same amount"
    return ""


def _less(table: FloatArray, there: BoolArray, own: FloatArray) -> FloatArray:
    """Return the answers less a number for each person; 0 where there is no answer."""
    return np.where(there, table - own[:, None], 0.0)
