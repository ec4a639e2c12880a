"""The rules of a run chart: whether a monthly series holds more than chance variation about its median.

Perla, Provost and Murray (2011, BMJ Qual Saf 20:46-51) give three rules that need no distribution. A *shift*
is 6 or more consecutive points on one side of the median; points on the median neither count nor break it. A
*trend* is 5 or more consecutive points that all go up or all go down; of equal neighbours only the first
counts. *Too few or too many runs* is a number of runs about the median that chance would rarely give.

Two departures. Limits on the number of runs are computed from its exact distribution given how many points
lie above and below (Swed and Eisenhart 1943, Ann Math Stat 14:66-87), not read from a table by the number of
points, so they also hold where a median carried on from a baseline splits the points unevenly. And a missing
month, which a chart does not plot, neither adds to a run nor breaks it; it is counted and said.

The trend rule was found of next to no use for the drifts it is meant to find (Anhøj and Olesen 2014, PLoS ONE
9:e113825). It is here because the published rules have it; no conclusion should rest on it alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .given import numbers
from .proportion import FloatArray
from .runs_distribution import runs_limits

BoolArray = NDArray[np.bool_]
SideArray = NDArray[np.int8]
Direction = Literal["above", "below", ""]
RunsSignal = Literal["too few", "too many", ""]


@dataclass(frozen=True)
class RunChartRules:
    """What counts as a signal: `shift` and `trend` as in Perla, Provost and Murray (2011).

    Attributes
    ----------
    shift : points in a row on one side of the median.
    trend : points in a row that all go up or all go down.
    min_points : plotted points below which nothing is looked for.
    min_baseline : baseline points below which the result says that its median is unsure.
    runs_alpha : chance, both tails together, of a number of runs outside the limits.
    """

    shift: int = 6
    trend: int = 5
    min_points: int = 12
    min_baseline: int = 10
    runs_alpha: float = 0.05


@dataclass(frozen=True)
class RunChart:
    """What the rules find in one series of T months.

    Attributes
    ----------
    median : median of the baseline's points; nan where nothing was looked for.
    side : (T,) 1 above the median, -1 below it, 0 on it, missing, or not looked at.
    in_shift, in_trend : (T,) whether the point belongs to a shift, to a trend.
    latest_shift : side of the last shift in time; '' where there is none.
    latest_shift_start, latest_shift_end : positions of its first and last point; -1 where there is none.
    longest_run : points in the longest run on one side.
    n_months, n_points, n_missing : months given; those with a value; those without.
    n_baseline : points the median rests on.
    n_above, n_below : useful points, those not on the median, on either side.
    n_runs, runs_lower, runs_upper : runs about the median, and the fewest and the most that chance explains;
        0 where nothing was looked for.
    runs_signal : 'too few', 'too many' or ''.
    rules : the rules applied.
    reasons : plain sentences on what was not done and why, or what to keep in mind.
    """

    median: float
    side: SideArray
    in_shift: BoolArray
    in_trend: BoolArray
    latest_shift: Direction
    latest_shift_start: int
    latest_shift_end: int
    longest_run: int
    n_months: int
    n_points: int
    n_missing: int
    n_baseline: int
    n_above: int
    n_below: int
    n_runs: int
    runs_lower: int
    runs_upper: int
    runs_signal: RunsSignal
    rules: RunChartRules
    reasons: tuple[str, ...]


def run_chart(
    values: ArrayLike, baseline: ArrayLike | None = None, rules: RunChartRules | None = None
) -> RunChart:
    """Apply the run chart rules to one series in time order.

    Parameters
    ----------
    values : (T,) one value a month; nan where the month is missing.
    baseline : (T,) True for the months whose median is the centre line; all of them by default.
    rules : thresholds; the published ones by default.

    Raises
    ------
    ValueError : where `values` is not one series, or `baseline` does not match it.

    Examples
    --------
    >>> before, after = [52, 48, 51, 49, 53, 47, 50, 55], [58, 61, 57, 60, 59, 62]
    >>> chart = run_chart(before + after, [True] * 8 + [False] * 6)
    >>> chart.median, chart.latest_shift, chart.latest_shift_start, chart.longest_run
    (50.5, 'above', 7, 7)
    """
    rules = rules or RunChartRules()
    series = numbers(values, "Values")
    chosen = np.ones(series.shape, dtype=bool) if baseline is None else np.asarray(baseline, dtype=bool)
    if series.ndim != 1 or chosen.shape != series.shape:
        raise ValueError("Give one series, and a baseline mask of the same length.")
    plotted = ~np.isnan(series)
    chosen = chosen & plotted
    reasons = _reasons(plotted, chosen, rules)
    if plotted.sum() < rules.min_points or not chosen.any():
        return _nothing_looked_for(plotted, chosen, rules, reasons)
    return _apply(series, plotted, chosen, rules, reasons)


def _reasons(plotted: BoolArray, chosen: BoolArray, rules: RunChartRules) -> tuple[str, ...]:
    points, missing = int(plotted.sum()), int((~plotted).sum())
    said = []
    if points < rules.min_points:
        said.append(
            f"There are {points} points, and the rules need {rules.min_points}; nothing was looked for."
        )
    if not chosen.any():
        said.append("The baseline holds no points, so there is no median to compare with.")
    elif points >= rules.min_points and chosen.sum() < rules.min_baseline:
        said.append(f"The median rests on only {chosen.sum()} points, so a shift from it is less sure.")
    if missing:
        months = "1 month is" if missing == 1 else f"{missing} months are"
        said.append(f"{months} missing; a missing month neither adds to a run nor breaks it.")
    return tuple(said)


def _nothing_looked_for(
    plotted: BoolArray, chosen: BoolArray, rules: RunChartRules, reasons: tuple[str, ...]
) -> RunChart:
    months, points = plotted.size, int(plotted.sum())
    no = np.zeros(months, dtype=bool)
    return RunChart(
        median=float("nan"),
        side=np.zeros(months, dtype=np.int8),
        in_shift=no,
        in_trend=no.copy(),
        latest_shift="",
        latest_shift_start=-1,
        latest_shift_end=-1,
        longest_run=0,
        n_months=months,
        n_points=points,
        n_missing=months - points,
        n_baseline=int(chosen.sum()),
        n_above=0,
        n_below=0,
        n_runs=0,
        runs_lower=0,
        runs_upper=0,
        runs_signal="",
        rules=rules,
        reasons=reasons,
    )


def _apply(
    series: FloatArray, plotted: BoolArray, chosen: BoolArray, rules: RunChartRules, reasons: tuple[str, ...]
) -> RunChart:
    median = float(np.median(series[chosen]))
    side = np.where(plotted, np.sign(series - median), 0.0).astype(np.int8)
    useful = np.flatnonzero(side)
    first, length = _runs(side[useful])
    shifts = np.flatnonzero(length >= rules.shift)
    in_shift = np.zeros(series.shape, dtype=bool)
    in_shift[useful] = np.repeat(length >= rules.shift, length)
    start = end = -1
    if shifts.size:
        latest = shifts[-1]
        start, end = int(useful[first[latest]]), int(useful[first[latest] + length[latest] - 1])
    n_above, n_below = int((side > 0).sum()), int((side < 0).sum())
    lower, upper = runs_limits(n_above, n_below, rules.runs_alpha)
    return RunChart(
        median=median,
        side=side,
        in_shift=in_shift,
        in_trend=_trend_members(series, plotted, rules.trend),
        latest_shift="" if start < 0 else "above" if side[start] > 0 else "below",
        latest_shift_start=start,
        latest_shift_end=end,
        longest_run=int(length.max(initial=0)),
        n_months=series.size,
        n_points=int(plotted.sum()),
        n_missing=int((~plotted).sum()),
        n_baseline=int(chosen.sum()),
        n_above=n_above,
        n_below=n_below,
        n_runs=length.size,
        runs_lower=lower,
        runs_upper=upper,
        runs_signal="too few" if length.size < lower else "too many" if length.size > upper else "",
        rules=rules,
        reasons=reasons + _caveats(n_above, n_below),
    )


def _caveats(n_above: int, n_below: int) -> tuple[str, ...]:
    if n_above + n_below == 0:
        return ("Every point is on the median, so there are no runs to count.",)
    if min(n_above, n_below) == 0:
        return ("All useful points are on one side of the median, so the number of runs says nothing.",)
    return ()


def _trend_members(series: FloatArray, plotted: BoolArray, points: int) -> BoolArray:
    """Mark the points of every stretch of at least `points` values that only rises or only falls."""
    shown = np.flatnonzero(plotted)
    distinct = shown[np.concatenate(([True], np.diff(series[shown]) != 0))]
    first, length = _runs(np.sign(np.diff(series[distinct])))
    member = np.zeros(series.shape, dtype=bool)
    for begin, steps in zip(first, length, strict=True):
        if steps + 1 >= points:
            member[distinct[begin : begin + steps + 1]] = True
    return member


def _runs(labels: NDArray[np.generic]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return where each run of equal neighbours begins, and how long it is."""
    if labels.size == 0:
        return np.empty(0, dtype=np.intp), np.empty(0, dtype=np.intp)
    first = np.concatenate(([0], np.flatnonzero(labels[1:] != labels[:-1]) + 1))
    return first, np.diff(np.append(first, labels.size))
