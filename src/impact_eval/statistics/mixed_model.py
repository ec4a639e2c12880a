"""Means of several waves from everyone who answered any of them, by a linear mixed model.

A paired test of two waves drops whoever missed one. A model with a mean for each wave and a level of their
own for each person (a random intercept) uses every answer, and is right where who is missing hangs on what
they did answer, not on what they would have answered (missing at random; Laird and Ware 1982, Biometrics
38:963-974). It is fitted by restricted maximum likelihood with statsmodels.

Intervals and p take Student's t with (answers - people - waves + 1) degrees of freedom, as R's `nlme` does:
exact where everybody answered every wave, and nearer to the truth than statsmodels' normal ones elsewhere,
though with fewer than 20 people still a few points short (docs/calibration.md).
The standard errors are those of generalised least squares at the variances found, as in nlme; statsmodels
takes its own from the curvature of the whole likelihood, which with answers missing came out up to 3 % apart.

*What can fail, and what is said then.* The search for the likelihood's top can end early, or on the edge
where people do not differ at all. Each optimiser is tried in turn; the one that served is named. Where none
did, or hardly anybody answered twice, the result is that of the people who answered every wave (paired t),
named as such with the reason. No warning of the model's leaves here, and no number it did not stand by.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import stdtr

from .change import LARGEST_OF_MEANS, mean_change, t_quantile
from .counts import PairCounts
from .grouped import divide
from .proportion import FloatArray, IntArray, critical_value
from .spoken import Spoken

OPTIMISERS = ("lbfgs", "bfgs", "cg", "powell", "nm")
MODEL = "mixed model, REML"
PAIRED = "those who answered every wave, paired t"
#: People who answered twice or more, below which what people share cannot be told from chance.
FEWEST_TWICE = 3
#: Share of the variance between people, below which the model stands on its edge.
EDGE = 1e-6
#: Ratio of the variance between people to that within, above which a search may begin where it is guessed.
OFF_EDGE = 0.1
FLAT = 1e-12


@dataclass(frozen=True)
class MixedModel(Spoken):
    """Means and changes of k waves; nan where the reason says why.

    Attributes
    ----------
    mean : (k,) of each wave.
    change, low, high, p : (k - 1,) each later wave less the first, with interval at `level`.
    error, df : (k - 1,) standard error, and degrees of freedom of its t.
    sd_people, sd_rest : standard deviations between people and within them; nan without a model.
    icc : share of the variance that is between people; nan without a model.
    n, n_all, n_wave : people who answered any wave, every wave, and (k,) each wave.
    answers : answers used.
    method : 'mixed model, REML' or what was done in its place.
    optimiser : the one that found the top; '' without a model.
    level : confidence level.
    reason : why there is no model, or what it is to be read with; '' where there is nothing to say.
    """

    mean: FloatArray
    change: FloatArray
    low: FloatArray
    high: FloatArray
    p: FloatArray
    error: FloatArray
    df: FloatArray
    sd_people: float
    sd_rest: float
    icc: float
    n: int
    n_all: int
    n_wave: IntArray
    answers: int
    method: str
    optimiser: str
    level: float
    reason: str


def mixed_model(scores: ArrayLike, level: float = 0.95) -> MixedModel:
    """Fit a mean to each wave and a level to each person.

    Parameters
    ----------
    scores : (N, k) one row a person, one column a wave in its order, k of 2 or more; nan where a wave was not
        answered. A row without any answer is left out.
    level : confidence level.

    Raises
    ------
    ValueError : where the scores are no table of two columns or more, one is infinite or beyond 1e100, or the
        level is not between 0 and 1.

    Examples
    --------
    >>> none = float("nan")
    >>> found = mixed_model([[2, 4, 3], [3, 5, none], [2, 3, 3], [4, none, 5], [1, 3, 2], [3, 4, none]])
    >>> found.change.round(2), found.method, found.n, found.n_all
    (array([1.59, 0.97]), 'mixed model, REML', 6, 3)
    """
    critical_value(level)
    table = _table(scores)
    there = ~np.isnan(table)
    reason = _no_model(table, there)
    if reason:
        return _paired(table, there, level, reason)
    # In SDs about the mean, where every optimiser is at home.
    middle, size = float(table[there].mean()), float(table[there].std())
    fitted, optimiser, why = _fit((table - middle) / size, there)
    if fitted is None:
        return _paired(table, there, level, f"no optimiser found the top of the likelihood ({why})")
    return _told(fitted, optimiser, table, there, (middle, size), level)


def _table(scores: ArrayLike) -> FloatArray:
    table = np.asarray(scores, dtype=np.float64)
    if table.ndim != 2 or table.shape[1] < 2:
        raise ValueError("A mixed model takes a table of people by two waves or more.")
    if np.any(np.abs(table) > LARGEST_OF_MEANS):
        raise ValueError("Scores must be finite and within 1e100 either way, or nan where missing.")
    return table[~np.isnan(table).all(axis=1)]


def _no_model(table: FloatArray, there: NDArray[np.bool_]) -> str:
    """Say why no model can be fitted; nothing where one can."""
    if not len(table):
        return "nobody answered"
    if not there.any(axis=0).all():
        return "a wave has no answers"
    if (there.sum(axis=1) > 1).sum() < FEWEST_TWICE:
        return "too few people answered twice to tell what people share from chance"
    within = table - np.where(there, table, 0.0).sum(axis=0) / there.sum(axis=0)
    if np.nanmax(np.abs(within)) <= FLAT * np.nanmax(np.abs(table), initial=1.0):
        return "everybody in a wave has the same score"
    own = within - (np.where(there, within, 0.0).sum(axis=1) / there.sum(axis=1))[:, None]
    if np.nanmax(np.abs(own)) <= 1e-9 * np.nanmax(np.abs(within)):
        return "everybody changed by the same amount"
    return ""


def _fit(table: FloatArray, there: NDArray[np.bool_]) -> tuple[Any, str, str]:
    """Return the first fit that stands, its optimiser, and what was wrong with the last."""
    from statsmodels.regression.mixed_linear_model import MixedLM, MixedLMParams

    person, wave = np.nonzero(there)
    design = np.column_stack([np.ones(wave.size), *(wave == one for one in range(1, table.shape[1]))])
    why = ""
    with warnings.catch_warnings():
        # What the model warns of is looked at here, and said in the reason.
        warnings.simplefilter("ignore")
        model = MixedLM(table[there], design.astype(np.float64), groups=person)
        means, ratio = _start(table, there)
        # Near the edge, where people hardly differ, the model's own start finds the edge more surely.
        near = {"fe_params": means, "cov_re": np.array([[ratio]])}
        start = MixedLMParams.from_components(**near) if ratio > OFF_EDGE else None
        for optimiser in OPTIMISERS:
            try:
                fitted = model.fit(reml=True, method=optimiser, maxiter=500, disp=False, start_params=start)
                errors = np.asarray(fitted.bse_fe)
            except (np.linalg.LinAlgError, ValueError, FloatingPointError) as failure:
                why = str(failure)
                continue
            if fitted.converged and np.isfinite(errors).all() and np.isfinite(fitted.fe_params).all():
                return fitted, optimiser, ""
            why = "the search ended before the top"
    return None, "", why


def _start(table: FloatArray, there: NDArray[np.bool_]) -> tuple[FloatArray, float]:
    """Return where the search begins: the waves' means, and the ratio of variances by analysis of variance.

    It halves the evaluations of the likelihood, each of which goes through all people one by one.
    """
    given = there.sum(axis=1)
    means = np.where(there, table, 0.0).sum(axis=0) / there.sum(axis=0)
    off = np.where(there, table - means, 0.0)
    own = off.sum(axis=1) / given
    inside = ((off - np.where(there, own[:, None], 0.0)) ** 2).sum()
    within = inside / max(int(given.sum()) - len(table) - table.shape[1] + 1, 1)
    typical = (given.sum() - (given**2).sum() / given.sum()) / max(len(table) - 1, 1)
    between = ((given * own**2).sum() / max(len(table) - 1, 1) - within) / typical
    return np.concatenate((means[:1], means[1:] - means[0])), float(between / within)


def _told(
    fitted: Any,
    optimiser: str,
    table: FloatArray,
    there: NDArray[np.bool_],
    unit: tuple[float, float],
    level: float,
) -> MixedModel:
    middle, size = unit
    people, waves = table.shape
    between, within = float(np.asarray(fitted.cov_re)[0, 0]), float(fitted.scale)
    effects, covariance = np.asarray(fitted.fe_params), _covariance(there, between, within)
    change, error = size * effects[1:], size * np.sqrt(np.diagonal(covariance)[1:])
    df = np.full(waves - 1, float(there.sum() - people - waves + 1))
    half = t_quantile(df, level) * error
    on_edge = between <= EDGE * (between + within)
    return MixedModel(
        middle + size * np.concatenate(([effects[0]], effects[0] + effects[1:])),
        change,
        change - half,
        change + half,
        2.0 * stdtr(df, -np.abs(change / error)),
        error,
        df,
        size * float(np.sqrt(between)),
        size * float(np.sqrt(within)),
        between / (between + within),
        people,
        int(there.all(axis=1).sum()),
        there.sum(axis=0),
        int(there.sum()),
        MODEL,
        optimiser,
        level,
        "people differ no more than chance makes them, so each answer counts as another person's"
        if on_edge
        else "",
    )


def _covariance(there: NDArray[np.bool_], between: float, within: float) -> FloatArray:
    """Return the covariance of the first mean and the changes, by generalised least squares."""
    waves = there.shape[1]
    # A person who gave m answers weighs them by the inverse of within I + between J.
    shared = between / (within + between * there.sum(axis=1))
    information = np.diag(there.sum(axis=0).astype(np.float64)) - (there * shared[:, None]).T @ there
    # From means of the waves to the first and the changes from it.
    design = np.eye(waves)
    design[:, 0] = 1.0
    return np.asarray(np.linalg.inv(design.T @ information @ design / within), dtype=np.float64)


def _paired(table: FloatArray, there: NDArray[np.bool_], level: float, reason: str) -> MixedModel:
    """Return the changes of those who answered every wave, each by a paired t."""
    whole = table[there.all(axis=1)]
    waves = table.shape[1]
    pairs = [mean_change(PairCounts.from_pairs(whole[:, 0], whole[:, one]), level) for one in range(1, waves)]
    change, low, high, p, sd, df = (
        np.array([float(getattr(pair, name)[0]) for pair in pairs])
        for name in ("mean_change", "low", "high", "p", "sd_change", "df")
    )
    return MixedModel(
        divide(whole.sum(axis=0), np.full(waves, len(whole))),
        change,
        low,
        high,
        p,
        sd / np.sqrt(max(len(whole), 1)),
        df,
        np.nan,
        np.nan,
        np.nan,
        len(table),
        len(whole),
        there.sum(axis=0),
        int(there.sum()),
        PAIRED,
        "",
        level,
        reason,
    )
