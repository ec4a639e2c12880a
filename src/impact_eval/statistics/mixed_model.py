"""Means of several waves from everyone who answered any of them, by a linear mixed model.

A paired test of two waves drops whoever missed one. A model with a mean for each wave and a level of their
own for each person (a random intercept) uses every answer, and is right where who is missing hangs on what
they did answer, not on what they would have answered (missing at random; Laird and Ware 1982, Biometrics
38:963-974). It is fitted by restricted maximum likelihood with statsmodels.

Intervals and p take Student's t with (answers - people - waves + 1) degrees of freedom, as R's `nlme` does:
exact where everybody answered every wave, and nearer to the truth than statsmodels' normal ones elsewhere,
though with fewer than 20 people still a few points short (docs/calibration.md).

*What can fail, and what is said then.* With one variance between people, the restricted likelihood hangs on
one number, the ratio of that variance to the one within, from which means, scale and standard errors follow
(`restricted_likelihood`). Its top is found over all ratios, and statsmodels' answer must lie there: its
searches were seen to report success a whole standard error away from the top, most of all on the edge where
people do not differ. Each optimiser is tried in turn and the one that served is named; where none did, the
ratio is the profile's own, named as such. Where there is no top, or hardly anybody answered twice, the result
is that of the people who answered every wave (paired t), named with the reason. No warning of the model's
leaves here, and no number off the top.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtr

from .change import LARGEST_OF_MEANS, mean_change, t_quantile
from .counts import PairCounts
from .given import numbers
from .grouped import BoolArray, divide
from .proportion import FloatArray, IntArray, critical_value
from .restricted_likelihood import HIGHEST, at_ratio, likeliest_ratio, no_comparison
from .spoken import Spoken

OPTIMISERS = ("lbfgs", "bfgs", "cg", "powell", "nm")
PROFILE = "profile"
MODEL = "mixed model, REML"
PAIRED = "those who answered every wave, paired t"
#: People who answered twice or more, below which what people share cannot be told from chance.
FEWEST_TWICE = 3
#: Share of the variance between people, below which the model stands on its edge.
EDGE = 1e-6
#: How far below the top, in twice the log likelihood, a search may end: there the standard errors agree with
#: those at the top to about 1e-4.
SLACK = 1e-7
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
    optimiser : of statsmodels' the one that found the top, or 'profile'; '' without a model.
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
    middle = float(table[there].mean())
    off = np.where(there, table - middle, 0.0)
    # By the largest first, as squares of very small scores are nothing.
    largest = float(np.abs(off).max())
    spread = float((off[there] / largest).std())
    scaled, size = off / largest / spread, largest * spread
    top = likeliest_ratio(scaled, there)
    if top is None:
        return _paired(table, there, level, "the likelihood has no top: people differ without bound")
    ratio, optimiser = _search(scaled, there, top)
    return _told(ratio, optimiser, scaled, there, (middle, size), level)


def _table(scores: ArrayLike) -> FloatArray:
    table = numbers(scores)
    if table.ndim != 2 or table.shape[1] < 2:
        raise ValueError("A mixed model takes a table of people by two waves or more.")
    if np.any(np.abs(table) > LARGEST_OF_MEANS):
        raise ValueError("Scores must be finite and within 1e100 either way, or nan where missing.")
    return table[~np.isnan(table).all(axis=1)]


def _no_model(table: FloatArray, there: BoolArray) -> str:
    """Say why no model can be fitted; nothing where one can."""
    if not len(table):
        return "nobody answered"
    if not there.any(axis=0).all():
        return "a wave has no answers"
    if (there.sum(axis=1) > 1).sum() < FEWEST_TWICE:
        return "too few people answered twice to tell what people share from chance"
    off = np.abs(table - np.where(there, table, 0.0).sum(axis=0) / there.sum(axis=0))
    if np.nanmax(off) <= FLAT * np.nanmax(np.abs(table)):
        return "everybody in a wave has the same score"
    return no_comparison(table, there)


def _search(scores: FloatArray, there: BoolArray, top: float) -> tuple[float, str]:
    """Return the ratio that statsmodels finds at the top, and by which optimiser; failing that, the top."""
    if top == 0.0:
        # Its searches move the root of the ratio, which is level at 0 whether or not the top is there.
        return top, PROFILE
    from statsmodels.regression.mixed_linear_model import MixedLM, MixedLMParams

    at = at_ratio(top, scores, there)
    person, wave = np.nonzero(there)
    design = np.column_stack([np.ones(wave.size), *(wave == one for one in range(1, len(at.means)))])
    effects = np.concatenate((at.means[:1], at.means[1:] - at.means[0]))
    with warnings.catch_warnings():
        # What the model warns of is looked at here, by the likelihood of what it found.
        warnings.simplefilter("ignore")
        model = MixedLM(scores[there], design.astype(np.float64), groups=person)
        # Each evaluation goes through all people one by one, so the search begins at the top.
        start = MixedLMParams.from_components(fe_params=effects, cov_re=np.array([[top]]))
        for optimiser in OPTIMISERS:
            try:
                fitted = model.fit(reml=True, method=optimiser, maxiter=500, disp=False, start_params=start)
                ratio = float(np.asarray(fitted.cov_re)[0, 0]) / float(fitted.scale)
            except (np.linalg.LinAlgError, ValueError, ArithmeticError):
                continue
            if not (fitted.converged and 0.0 < ratio < HIGHEST):
                continue
            if at_ratio(ratio, scores, there).deviance <= at.deviance + SLACK:
                return ratio, optimiser
    return top, PROFILE


def _told(
    ratio: float,
    optimiser: str,
    scores: FloatArray,
    there: BoolArray,
    unit: tuple[float, float],
    level: float,
) -> MixedModel:
    at, (middle, size) = at_ratio(ratio, scores, there), unit
    people, waves = scores.shape
    # From means of the waves to the changes from the first.
    contrast = np.column_stack((-np.ones(waves - 1), np.eye(waves - 1)))
    steps, step_error = contrast @ at.means, np.sqrt(np.diagonal(contrast @ at.covariance @ contrast.T))
    change, error = size * steps, size * step_error
    df = np.full(waves - 1, float(there.sum() - people - waves + 1))
    half = t_quantile(df, level) * error
    on_edge = ratio <= EDGE
    return MixedModel(
        middle + size * at.means,
        change,
        change - half,
        change + half,
        2.0 * stdtr(df, -np.abs(steps / step_error)),
        error,
        df,
        size * float(np.sqrt(ratio * at.within)),
        size * float(np.sqrt(at.within)),
        ratio / (1.0 + ratio),
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


def _paired(table: FloatArray, there: BoolArray, level: float, reason: str) -> MixedModel:
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
        np.where(df > 0, df, np.nan),
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
