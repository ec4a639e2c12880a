"""Whether the items of a scale hang together: Cronbach's alpha, with an interval and a look at every item.

Alpha (Cronbach 1951, Psychometrika 16:297-334) is one less the ratio of two mean squares of the table of
people by items: what is left once people's and items' means are taken out, over that between people (Hoyt
1941, Psychometrika 6:153-160). A ratio of mean squares has an F distribution, and from it Feldt's interval
(1965, Psychometrika 30:357-370; Feldt, Woodruff and Salih 1987, Appl Psychol Meas 11:93-103) follows
exactly, where the items are alike in variance and in what they share and the answers are normal. On Likert
items it is approximate. (The R package statpsych takes n(k - 1) for the second degrees of freedom, where
Feldt, psych and this module have (n - 1)(k - 1); at n = 89 that is a difference in the fifth decimal.)

Alpha can be below 0: items that pull apart, as when one that is worded the other way was not reversed. It is
shown as it is. Only people who answered every item are used. An item that everybody answered alike carries
nothing and is left out, as psych and SPSS leave it out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import fdtri

from .given import numbers
from .grouped import BoolArray, divide, first_reason
from .proportion import FloatArray, TextArray, critical_value
from .spoken import Spoken

NOTHING = 1e-9


@dataclass(frozen=True)
class CompleteAnswers:
    """The rows of a matrix of answers that a coefficient of the whole scale can use.

    Attributes
    ----------
    answers : (n, k) of the people who answered every item, divided by the largest answer there is.
    given : people handed over.
    constant : (k,) whether everybody gave the item the same answer.
    reason : why they cannot be used; '' where they can.
    """

    answers: FloatArray
    given: int
    constant: BoolArray
    reason: str


@dataclass(frozen=True)
class Reliability(Spoken):
    """Cronbach's alpha of one scale, and what each item does to it; nan where a reason says why.

    Attributes
    ----------
    alpha, low, high : the coefficient (1 at most, no lower limit) and Feldt's interval at `level`.
    alpha_if_dropped : (k,) alpha of the other items.
    item_rest : (k,) Pearson's correlation of the item with the sum of the other items.
    constant : (k,) whether the item was left out since everybody gave the same answer.
    n, dropped : people used, and people left out since an answer was missing.
    n_items : items used.
    method, level : how the interval was made, and its confidence level.
    reason : why there is no alpha or no interval; '' where there are both.
    item_reason : (k,) why a figure of the item is missing; '' where none is.
    """

    alpha: float
    low: float
    high: float
    alpha_if_dropped: FloatArray
    item_rest: FloatArray
    constant: BoolArray
    n: int
    dropped: int
    n_items: int
    method: str
    level: float
    reason: str
    item_reason: TextArray


def reliability(answers: ArrayLike, level: float = 0.95) -> Reliability:
    """Return Cronbach's alpha of a scale with its interval, and every item's part in it.

    Parameters
    ----------
    answers : (N, k) scores, one row a person and one column an item, nan where missing; items worded the
        other way are reversed already.
    level : confidence level.

    Raises
    ------
    ValueError : where the answers are not a table, or the level is not between 0 and 1.

    Examples
    --------
    >>> scale = reliability([[2, 3, 3], [4, 4, 5], [1, 2, 2], [3, 3, 5], [5, 4, 4], [2, 2, np.nan]])
    >>> round(scale.alpha, 3), round(scale.low, 3), round(scale.high, 3), scale.n, scale.dropped
    (0.887, 0.432, 0.987, 5, 1)
    >>> scale.alpha_if_dropped.round(3), scale.item_rest.round(3)
    (array([0.8  , 0.833, 0.877]), array([0.87 , 0.913, 0.739]))
    """
    critical_value(level)
    complete = complete_answers(answers)
    constant, n = complete.constant, len(complete.answers)
    used = complete.answers[:, ~constant]
    reason = complete.reason or _too_few(used.shape[1])
    unlike = np.nan if reason else _unlikeness(used)
    if not reason and np.isnan(unlike):
        reason = "everybody has the same total, so there is no alpha"
    elif unlike == 0.0:
        reason = "every item rises and falls as one, so alpha is 1 and has no interval"
    low, high = (np.nan, np.nan) if reason else feldt_interval(1.0 - unlike, n, used.shape[1], level)
    dropped, rest, item_reason = _items(used, constant, complete.reason)
    return Reliability(
        1.0 - unlike,
        low,
        high,
        dropped,
        rest,
        constant,
        n,
        complete.given - n,
        used.shape[1],
        "Feldt",
        level,
        reason,
        item_reason,
    )


def feldt_interval(alpha: float, n: int, n_items: int, level: float = 0.95) -> tuple[float, float]:
    """Return Feldt's interval of an alpha, one's own or one that was published.

    (1 - population alpha) / (1 - alpha) is F with n - 1 and (n - 1)(k - 1) degrees of freedom.

    Raises
    ------
    ValueError : where alpha is not below 1, there are fewer than two people or items, or the level is not
        between 0 and 1.

    Examples
    --------
    >>> low, high = feldt_interval(0.8, n=41, n_items=26)
    >>> round(low, 3), round(high, 3)
    (0.7, 0.879)
    """
    critical_value(level)
    if n < 2 or n_items < 2 or not -np.inf < alpha < 1.0:
        raise ValueError(
            "Feldt's interval is of an alpha below 1, with two people and two items or more;"
            f" given were alpha {alpha}, {n} people and {n_items} items."
        )
    between, within = n - 1.0, (n - 1.0) * (n_items - 1.0)
    upper, lower = fdtri(between, within, [0.5 + level / 2, 0.5 - level / 2])
    return float(1.0 - (1.0 - alpha) * upper), float(1.0 - (1.0 - alpha) * lower)


def complete_answers(answers: ArrayLike) -> CompleteAnswers:
    """Keep the people who answered every item, and say what stands in the way of a coefficient.

    Raises
    ------
    ValueError : where the answers are not a table of people by items.

    Examples
    --------
    >>> complete = complete_answers([[1, 2], [2, np.nan], [3, 2]])
    >>> len(complete.answers), complete.given, complete.constant
    (2, 3, array([False,  True]))
    """
    given = numbers(answers, "Answers")
    if given.ndim != 2:
        raise ValueError(
            f"Answers are a table of people by items, and an array of {given.ndim} dimensions is none."
        )
    whole = given[~np.isnan(given).any(axis=1)]
    if np.isinf(given).any():
        return CompleteAnswers(whole, len(given), np.zeros(given.shape[1], bool), "an answer is infinite")
    # No coefficient here depends on the unit; without it the squares of very large scores would overflow.
    whole = whole / (np.abs(whole).max(initial=0.0) or 1.0)
    if len(whole) < 2:
        return CompleteAnswers(whole, len(given), np.zeros(given.shape[1], bool), _nobody(len(whole)))
    spread, size = whole.max(axis=0, initial=-1.0) - whole.min(axis=0, initial=1.0), np.abs(whole)
    return CompleteAnswers(whole, len(given), spread <= NOTHING * size.max(axis=0, initial=0.0), "")


def _nobody(n: int) -> str:
    if n == 0:
        return "nobody answered every item"
    return "only one person answered every item, and one person has no spread"


def _too_few(n_items: int) -> str:
    return "" if n_items >= 2 else "fewer than two items have answers that differ, so there is no alpha"


def _unlikeness(answers: FloatArray) -> float:
    """Return 1 - alpha, the ratio of mean squares; nan where all totals are one, 0 where nothing is left."""
    k = answers.shape[1]
    off = answers - answers.mean(axis=0)
    off = off / np.abs(off).max()
    person = off.mean(axis=1)
    between, residual = k * float(person @ person), float(((off - person[:, None]) ** 2).sum())
    if between <= NOTHING**2 * residual:
        return np.nan
    if residual <= NOTHING**2 * between:
        return 0.0
    return float(residual / (k - 1) / between)


def _items(used: FloatArray, constant: BoolArray, reason: str) -> tuple[FloatArray, FloatArray, TextArray]:
    """Return alpha if dropped, item-rest correlation and what is missing, (k,) each."""
    k, items = used.shape[1], constant.size
    dropped, rest = np.full(items, np.nan), np.full(items, np.nan)
    flat_rest = np.zeros(items, dtype=np.bool_)
    for place, column in [] if reason or k < 2 else list(enumerate(np.flatnonzero(~constant))):
        others = np.delete(used, place, axis=1)
        rest[column] = _correlation(used[:, place], others.sum(axis=1))
        flat_rest[column] = np.isnan(rest[column])
        if k > 2:
            dropped[column] = 1.0 - _unlikeness(others)
    everywhere = np.ones(items, dtype=np.bool_)
    return (
        dropped,
        rest,
        first_reason(
            items,
            [
                (everywhere & bool(reason), reason),
                (constant, "everybody gave the same answer, so the item is left out"),
                (everywhere & (k < 2), "no other item has answers that differ"),
                (flat_rest, "the other items have the same total for everybody"),
                (everywhere & (k == 2), "without this item one is left, which has no alpha"),
            ],
        ),
    )


def _correlation(x: FloatArray, y: FloatArray) -> float:
    """Return Pearson's correlation; nan where either is constant, rounding error apart."""
    spread = np.stack([x - x.mean(), y - y.mean()])
    size = np.abs(spread).max(axis=1)
    if np.any(size <= NOTHING * np.array([np.abs(x).max(), np.abs(y).max()])):
        return np.nan
    unit = divide(spread, size[:, None])
    return float(np.clip(unit[0] @ unit[1] / np.sqrt((unit[0] @ unit[0]) * (unit[1] @ unit[1])), -1.0, 1.0))
