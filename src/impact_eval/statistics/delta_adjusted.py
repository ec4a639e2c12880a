"""The change of everybody who was asked, if those who left changed by so much less than was to be expected.

Nothing in the data says how those who did not answer again changed. A pattern mixture (Little 1993, J Am Stat
Assoc 88:125-134, and 1994, Biometrika 81:471-483) says what is assumed: their change is what those who stayed
lead one to expect, less delta. The National Research Council (2010, *The Prevention and Treatment of Missing
Data in Clinical Trials*, ch. 5) and Carpenter and Kenward (2013, *Multiple Imputation and its Application*,
ch. 10) put it forward for asking how far a conclusion stands on what was not seen. Delta 0 is the assumption
that is made silently wherever only pairs are analysed. What is to be expected is either

* **mean change** (the default): those who left change, before delta, as those who stayed did on average;
* **regression**: they change as those who stayed and began where they began did, along the least-squares line
  of the change on the score before, so that ceilings and regression to the mean are allowed for.

With p the share that left, the change of all is m - p delta, and its squared error

    A + (1 / n) [var(fitted - delta gone)],    gone being 1 for those who left, else 0,

where A is that of the line's height at the mean score before of all n people (of the mean change: its squared
standard error, and nothing is fitted). That is the delta method for delta fixed and people a sample, and what
Rubin's rules (1987) give as imputations grow in number and samples large, without drawing anything. The
interval takes Student's t with the degrees of freedom of those who stayed, so that with delta 0 and the mean
change it is the paired t interval of the pairs. People who answered the second wave only play no part.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from .change import MeanChange, mean_change, t_quantile
from .grouped import BoolArray, divide, first_reason, group_sum
from .partly_matched import PartlyMatched, Wave
from .proportion import FloatArray, IntArray, TextArray, critical_value
from .spoken import Spoken

ExpectedChange = Literal["mean change", "regression"]


@dataclass(frozen=True)
class DeltaAdjusted(Spoken):
    """Changes of all who were asked under an assumed delta, one entry a group; nan where the reason says why.

    Attributes
    ----------
    mean_change, low, high : (G,) of those who stayed and those who left, with interval at `level`.
    standard_error, df : (G,) of the mean change.
    delta : (G,) by how much the change of those who left is taken to fall short, in units of the score.
    missing_change : (G,) the mean change that those who left are taken to have made; nan if nobody did.
    n_pairs, n_missing, n : (G,) people who answered both waves, the first only, and the two together.
    method, level : what change was expected of those who left, and the confidence level.
    reason : (G,) why there is no interval; '' where there is one.
    """

    mean_change: FloatArray
    low: FloatArray
    high: FloatArray
    standard_error: FloatArray
    df: IntArray
    delta: FloatArray
    missing_change: FloatArray
    n_pairs: IntArray
    n_missing: IntArray
    n: IntArray
    method: ExpectedChange
    level: float
    reason: TextArray


@dataclass(frozen=True)
class _Mixture:
    """The change of all as a function of delta: its mean, start - share delta, and its squared error.

    The squared error is `height` - 2 `lean` delta + `curve` delta^2; all are (G,). `expected` is the mean
    change expected of those who left, `quantile` Student's t at the level.
    """

    start: FloatArray
    share: FloatArray
    expected: FloatArray
    height: FloatArray
    lean: FloatArray
    curve: FloatArray
    quantile: FloatArray
    df: IntArray
    stayed: MeanChange
    left: Wave
    reason: TextArray

    def mean(self, delta: FloatArray) -> FloatArray:
        return self.start - self.share * delta

    def error(self, delta: FloatArray) -> FloatArray:
        return np.sqrt(np.maximum(self.height - 2.0 * self.lean * delta + self.curve * delta**2, 0.0))


def delta_adjusted(
    people: PartlyMatched,
    delta: float | FloatArray = 0.0,
    level: float = 0.95,
    method: ExpectedChange = "mean change",
) -> DeltaAdjusted:
    """Return the mean change of all who answered the first wave, with those who left taken to fall short.

    Parameters
    ----------
    people : of whom those who answered the second wave only are not used.
    delta : the shortfall in units of the score, one for all groups or one each (G,); below 0 they did better.
    level : confidence level.
    method : `mean change` or `regression`; see the module.

    Raises
    ------
    ValueError : where delta is not finite, the level is not between 0 and 1, or the method is unknown.

    Examples
    --------
    >>> from impact_eval.statistics.partly_matched import PartlyMatched
    >>> none = float("nan")
    >>> people = PartlyMatched.from_people([3, 2, 2, 3, 4, 3, 2, 3], [4, 4, 3, 5, 5, 4, none, none])
    >>> for delta in (0.0, 1.0):
    ...     change = delta_adjusted(people, delta)
    ...     print(change.mean_change.round(3), change.low.round(3), change.high.round(3))
    [1.333] [0.791] [1.875]
    [1.083] [0.397] [1.769]
    """
    mixed = mixture(people, level, method)
    shortfall = np.broadcast_to(np.asarray(delta, dtype=np.float64), mixed.start.shape)
    if not np.all(np.isfinite(shortfall)):
        raise ValueError("Delta is a finite number, for all groups or for each.")
    change, error = mixed.mean(shortfall), mixed.error(shortfall)
    half = mixed.quantile * error
    return DeltaAdjusted(
        change,
        change - half,
        change + half,
        error,
        mixed.df,
        shortfall,
        mixed.expected - shortfall,
        mixed.stayed.n,
        mixed.left.n,
        mixed.stayed.n + mixed.left.n,
        method,
        level,
        mixed.reason,
    )


def mixture(people: PartlyMatched, level: float, method: ExpectedChange) -> _Mixture:
    """Return the change of all, of every group, as a function of delta."""
    critical_value(level)
    if method not in get_args(ExpectedChange):
        raise ValueError(f"The method is 'mean change' or 'regression', and {method!r} is neither.")
    stayed, left = mean_change(people.pairs, level), people.before_only
    n = stayed.n + left.n
    share = divide(left.n, n)
    # The sample variance of `gone` over n, which divides by n - 1 as Rubin's within-imputation variance does.
    curve = divide(stayed.n * share, n * np.maximum(n - 1, 0))
    # With nobody missing there is nothing to expect, and both methods are the paired t interval.
    by_line = (method == "regression") & (left.n > 0)
    reason = _reason(stayed, by_line)
    if method == "regression":
        apart, slope, height = _line(people, stayed, left, share)
    else:
        apart, slope, height = (np.zeros(n.size) for _ in range(3))
    df = np.maximum(np.where(by_line, stayed.n - 2, stayed.n - 1), 0)
    usable = np.where(reason == "", 1.0, np.nan)
    rise = np.where(by_line, slope * apart, 0.0)
    start = stayed.mean_change + np.where(left.n > 0, share * rise, 0.0)
    return _Mixture(
        np.where(by_line & (stayed.n < 3), np.nan, start),
        share,
        np.where(left.n > 0, stayed.mean_change + rise, np.nan),
        np.where(by_line, height, divide(stayed.sd_change**2, stayed.n)) * usable,
        curve * rise,
        curve,
        t_quantile(df, level) * usable,
        df,
        stayed,
        left,
        reason,
    )


def _line(
    people: PartlyMatched, stayed: MeanChange, left: Wave, share: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Regress the change on the score before.

    Returns
    -------
    How much higher those who left began, the slope, and the squared error of the change of all at delta 0.
    """
    pairs, n = people.pairs, stayed.n + left.n
    off = pairs.before - stayed.mean_before[pairs.group]
    change = pairs.after - pairs.before - stayed.mean_change[pairs.group]
    squares = np.where(stayed.sd_before > 0, (stayed.n - 1) * stayed.sd_before**2, 0.0)
    slope = divide(group_sum(pairs.group, pairs.count * off * change, pairs.groups), squares)
    residual = change - slope[pairs.group] * off
    left_over = group_sum(pairs.group, pairs.count * residual**2, pairs.groups)
    apart = left.mean - stayed.mean_before
    everyone = people.paired_before().merged(left)
    line = divide(left_over, np.maximum(stayed.n - 2, 0)) * (
        divide(np.ones(n.size), stayed.n) + divide((share * apart) ** 2, squares)
    )
    return apart, slope, line + divide(slope**2 * everyone.sd**2, n)


def _reason(stayed: MeanChange, line: BoolArray) -> TextArray:
    return first_reason(
        stayed.n.size,
        [
            (stayed.n == 0, "nobody answered both times"),
            (~np.isfinite(stayed.mean_change), "a score is not a finite number"),
            (stayed.n == 1, "one pair has no spread, so there is no interval"),
            (stayed.constant, "every pair changed by the same amount, so there is no interval"),
            (line & (stayed.n == 2), "two pairs always lie on a line, so there is no regression"),
            (line & (stayed.sd_before == 0), "every pair began at the same score, so there is no regression"),
        ],
    )
