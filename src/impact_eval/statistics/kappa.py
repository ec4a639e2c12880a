"""Cohen's kappa of two auditors, plain and weighted, with the interval that its large-sample error gives.

Kappa (Cohen 1960, Educ Psychol Meas 20:37-46) is how far two auditors agree beyond what their own habits
would give by chance, as a share of what was left to agree on: 1 where they always agree, 0 where they agree
as often as two auditors who look at different cases would, below 0 where less. Weighted kappa (Cohen 1968,
Psychol Bull 70:213-220) lets near categories agree in part; see `ratings` for the weights. Both are one less
the disagreement seen over the disagreement expected, and are computed so, since that is exactly 1 or
undefined where it should be. The standard error is that of Fleiss, Cohen and Everitt (1969, Psychol Bull
72:323-327) for a kappa that is not 0: the delta method, as a spread over the cases of what each adds.

*What it hides.* Where nearly every case is of one category, little is left to agree on beyond chance, and
kappa is low although the auditors nearly always agree (Feinstein and Cicchetti 1990, J Clin Epidemiol
43:543-549). Where both put every case into one and the same category nothing is left, and there is no kappa.
Where one auditor gave all cases the same judgement, kappa is 0 whatever the other said. Report `agreement`
and Gwet's AC1 (`gwet`) beside it.

*What the interval is worth.* It is for large samples. Of 4,000 simulated tables each (two categories, even or
80 to 20, and four with quadratic weights; a kappa of 0.4 to 0.7), 95 % intervals, where there was one, held
the truth in 75 to 97 % at 10 cases, 85 to 96 % at 20, 89 to 94 % at 40, and 91 to 95 % at 80. So of fewer
than 40 cases it is too narrow, and is to be read as the least uncertainty there is.

psych 2.2.9 gives the same error for plain kappa, but for weighted kappa takes its rows' mean weights over the
wrong side and comes out elsewhere (at times 0); vcd and irrCAC agree with this module.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from .given import whole_counts
from .grouped import BoolArray, divide, first_reason
from .proportion import FloatArray, IntArray, TextArray, critical_value
from .ratings import WeightName, weight_matrix
from .spoken import Spoken

NOTHING = 1e-12


@dataclass(frozen=True)
class Kappa(Spoken):
    """Cohen's kappa, one entry a group; nan where the reason says why.

    Attributes
    ----------
    kappa : (G,) the coefficient, 1 at most.
    error : (G,) its standard error; 0 where every case adds the same.
    low, high : (G,) the interval at `level`, cut at 1 and at -1 (below which it lies
        with unusual weights only).
    agreement, expected : (G,) the (weighted) share of cases agreed on, and that expected by chance.
    n : (G,) cases that both judged.
    weights : the name of the weights, or 'given'.
    method, level : how the interval was made, and its confidence level.
    reason : (G,) why there is no kappa or no interval; '' where there are both.
    """

    kappa: FloatArray
    error: FloatArray
    low: FloatArray
    high: FloatArray
    agreement: FloatArray
    expected: FloatArray
    n: IntArray
    weights: str
    method: str
    level: float
    reason: TextArray


def cohen_kappa(table: ArrayLike, weights: WeightName | ArrayLike = "identity", level: float = 0.95) -> Kappa:
    """Return how far two auditors agree beyond chance, with an interval, for every group.

    Parameters
    ----------
    table : (K, K) or (G, K, K) cases, rows the first auditor's category and columns the second's, in their
        order; see `judgement_table`.
    weights : 'identity' for categories in no order; 'linear', 'quadratic' or 'ordinal' for those in one; or
        a symmetric matrix (K, K) of weights between 0 and 1.
    level : confidence level.

    Raises
    ------
    ValueError : where the table is not square or its cells are no counts, the weights do not fit it, or the
        level is not between 0 and 1.

    Examples
    --------
    >>> result = cohen_kappa([[20, 5], [10, 15]])
    >>> result.kappa.round(3), result.low.round(3), result.high.round(3)
    (array([0.4]), array([0.151]), array([0.649]))
    >>> cohen_kappa([[8, 0], [0, 0]]).reason.tolist()
    ['both auditors gave every case one and the same judgement, so there is no kappa']
    """
    z = critical_value(level)
    counts = _tables(table)
    unlike = 1.0 - weight_matrix(weights, counts.shape[1])
    n = np.asarray(counts.sum(axis=(1, 2)), dtype=np.int64)
    share = divide(counts, n[:, None, None])
    rows, columns = share.sum(axis=2), share.sum(axis=1)
    seen, chance = (share * unlike).sum(axis=(1, 2)), ((rows @ unlike) * columns).sum(axis=1)
    kappa = 1.0 - divide(seen, chance)
    # What one case in cell (i, j) adds: the derivative of kappa in that cell's share.
    habit = (columns @ unlike)[:, :, None] + (rows @ unlike)[:, None, :]
    adds = (
        divide(seen, chance**2)[:, None, None] * habit
        - unlike / np.where(chance > 0, chance, np.nan)[:, None, None]
    )
    mean = (share * adds).sum(axis=(1, 2))
    variance = divide((share * (adds - mean[:, None, None]) ** 2).sum(axis=(1, 2)), n)
    error = np.where(variance <= NOTHING**2, 0.0 * variance, np.sqrt(variance))
    reason = _reason(counts, n, chance, seen, error)
    empty = np.where(n == 0, np.nan, 1.0)
    half = np.where(reason == "", z * error, np.nan)
    return Kappa(
        kappa,
        np.where(n > 1, error, np.nan),
        np.maximum(kappa - half, np.where(reason == "", np.minimum(kappa, -1.0), np.nan)),
        np.minimum(kappa + half, 1.0),
        empty - seen,
        empty - chance,
        n,
        weights if isinstance(weights, str) else "given",
        "Fleiss-Cohen-Everitt",
        level,
        reason,
    )


def _tables(table: ArrayLike) -> IntArray:
    """Return counts as (G, K, K)."""
    (counts,) = whole_counts(table)
    if counts.ndim == 2:
        counts = counts[None]
    if counts.ndim != 3 or counts.shape[1] != counts.shape[2]:
        raise ValueError("A table of two auditors is square: as many rows as columns.")
    return counts


def _reason(
    counts: IntArray, n: IntArray, chance: FloatArray, seen: FloatArray, error: FloatArray
) -> TextArray:
    used = [(counts.sum(axis=axis) > 0).sum(axis=1) for axis in (1, 2)]
    one_each: BoolArray = np.minimum(*used) == 1
    return first_reason(
        n.size,
        [
            (n == 0, "no case was judged by both auditors"),
            (chance == 0, "both auditors gave every case one and the same judgement, so there is no kappa"),
            (n == 1, "one case has no spread, so there is no interval"),
            (seen == 0, "the auditors agreed on every case, so kappa is 1 and has no interval"),
            (
                one_each,
                "an auditor gave every case the same judgement, so kappa is 0 whatever the other said",
            ),
            (error == 0, "every case adds the same to kappa, so there is no interval"),
        ],
    )
