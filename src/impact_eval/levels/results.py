"""Level 4, results: outcome indicators as a run of months, with the month in which the training began marked.

The months before the marker date give the median; the run chart rules say whether the months since lie apart
from it (`statistics.run_chart`). Only a shift made up of months after the marker is a finding: what moved
before belongs to something else. Which direction is better is said by the indicator, and
many have none: fewer referrals may mean fewer children in need of help or fewer who are noticed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from impact_eval.contract.instrument import Indicator
from impact_eval.levels.bearing import Bearing, is_known
from impact_eval.levels.level_result import LevelResult, result_table
from impact_eval.levels.wording import counted, say, sentences
from impact_eval.statistics.run_chart import RunChart, run_chart
from impact_eval.wording import number

if TYPE_CHECKING:
    from impact_eval.intake.study import Study

TABLE = (
    "result_id", "recommendation_id", "indicator_id", "indicator_title", "area", "unit", "per", "better",
    "marker_date", "n_months", "n_before", "n_after", "median_before", "median_after", "latest_month",
    "latest_value", "longest_run", "shift", "finding", "design", "method", "text", "note", "hidden",
)  # fmt: skip
MONTHS = (
    "recommendation_id", "indicator_id", "indicator_title", "area", "own_area", "month", "numerator",
    "denominator", "value", "after_marker", "side", "in_shift", "baseline_median", "unit", "hidden",
)  # fmt: skip
SIDES = {1: "above", -1: "below", 0: "on"}
SHIFTS = {"above": "higher", "below": "lower", "": ""}


@dataclass(frozen=True)
class Results(LevelResult):
    """Outcomes.

    Attributes
    ----------
    table : one row a recommendation and indicator, for the study's own area.
    months : one row a recommendation, indicator, area and month, from the first to the last recorded; a month
        without a figure has a missing value.
    """

    table: pd.DataFrame
    months: pd.DataFrame

    @property
    def text(self) -> str:
        """How many indicators improved, got worse, or show no change."""
        if self.table.empty:
            return say("results.nothing")
        found = self.table["finding"].value_counts()
        return say(
            "results.text",
            indicators=counted(len(self.table), "indicator"),
            improved=found.get("improved", 0),
            worse=found.get("worse", 0),
            moved=found.get("moved", 0),
            same=found.get("no change shown", 0),
            untested=found.get("not tested", 0),
        )


def results_of(study: Study, bearing: Bearing) -> Results:
    """Return the outcomes linked to the recommendations.

    Parameters
    ----------
    study : the study, as it was known on a day; its file names its own area.
    bearing : what bears on each recommendation, with the day that divides before from after.
    """
    rows, months = [], []
    for recommendation_id, indicator_id in bearing.indicators.itertuples(index=False, name=None):
        series = _Series(study, recommendation_id, indicator_id, bearing.markers[recommendation_id])
        rows.append(series.row())
        months += series.months()
    stacked = pd.concat(months, ignore_index=True) if months else pd.DataFrame()
    return Results(table=result_table(TABLE, rows), months=result_table(MONTHS, stacked))


class _Series:
    """One indicator as it bears on one recommendation."""

    def __init__(self, study: Study, recommendation_id: str, indicator_id: str, marker: pd.Timestamp) -> None:
        self.recommendation_id, self.indicator_id, self.marker = recommendation_id, indicator_id, marker
        self.indicator = study.indicators.get(indicator_id) or Indicator(id=indicator_id, title=indicator_id)
        recorded = study.tables["indicators"]
        recorded = recorded[recorded["indicator_id"] == indicator_id]
        # With one area in the file, and none named by the study, that area is the study's own.
        only = recorded["area"].unique().tolist()
        self.area = study.file.area or (only[0] if len(only) == 1 else "")
        self.areas = {str(area): self._filled(frame) for area, frame in recorded.groupby("area")}
        self.own = self.areas.get(self.area, self._filled(recorded.iloc[:0]))
        self.after = self._after(self.own["month"])
        self.chart = self._chart(self.own)

    def _filled(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return every month from the first to the last, with its value."""
        if frame.empty:
            return frame[["month", "numerator", "denominator"]].assign(value=np.nan)
        whole = pd.date_range(frame["month"].min(), frame["month"].max(), freq="MS", name="month")
        filled = frame.set_index("month")[["numerator", "denominator"]].reindex(whole).reset_index()
        share = filled["numerator"] / filled["denominator"].where(filled["denominator"] > 0)
        return filled.assign(value=share * self.indicator.per)

    def _after(self, month: pd.Series) -> np.ndarray[Any, np.dtype[np.bool_]]:
        """Whether a month began on or after the marker date; the month in which it falls counts as before."""
        return np.asarray(month >= self.marker, dtype=bool)

    def _chart(self, series: pd.DataFrame) -> RunChart:
        return run_chart(series["value"].to_numpy(dtype=float), ~self._after(series["month"]))

    def months(self) -> list[pd.DataFrame]:
        """Return the months of every area, the own one first."""
        order = sorted(self.areas, key=lambda area: (area != self.area, area))
        return [self._months(area, self.areas[area]) for area in order]

    def _months(self, area: str, series: pd.DataFrame) -> pd.DataFrame:
        own, chart = area == self.area, self._chart(series)
        looked = own and not np.isnan(chart.median)
        plotted = series["value"].notna().to_numpy()
        side = np.array([SIDES[int(one)] for one in chart.side], dtype=object)
        return series.assign(
            recommendation_id=self.recommendation_id,
            indicator_id=self.indicator_id,
            indicator_title=self.indicator.title,
            area=area,
            own_area=own,
            after_marker=self._after(series["month"]),
            side=np.where(plotted & looked, side, ""),
            in_shift=chart.in_shift & looked,
            baseline_median=chart.median if looked else np.nan,
            unit=self.indicator.unit,
        )

    def row(self) -> dict[str, Any]:
        """Return what the own area's months show."""
        value, plotted = self.own["value"], self.own["value"].notna().to_numpy()
        shift, run = self._run_since()
        row: dict[str, Any] = {
            "result_id": f"indicator:{self.recommendation_id}:{self.indicator_id}",
            "recommendation_id": self.recommendation_id,
            "indicator_id": self.indicator_id,
            "indicator_title": self.indicator.title,
            "area": self.area,
            "unit": self.indicator.unit,
            "per": self.indicator.per,
            "better": self.indicator.better,
            "marker_date": self.marker,
            "n_months": int(plotted.sum()),
            "n_before": int((plotted & ~self.after).sum()),
            "n_after": int((plotted & self.after).sum()),
            "median_before": value[plotted & ~self.after].median(),
            "median_after": value[plotted & self.after].median(),
            "latest_month": self.own.loc[plotted, "month"].max(),
            "latest_value": value[plotted].iloc[-1] if plotted.any() else np.nan,
            "longest_run": self.chart.longest_run,
            "shift": shift,
            "method": say("method.run_chart", shift=self.chart.rules.shift),
        }
        reason = self._untested()
        row["finding"] = "not tested" if reason else self._finding(shift)
        row["design"] = say("design.comparison_shown" if len(self.areas) > 1 else "design.one_group")
        row["text"] = self._text(row, reason, run)
        row["note"] = sentences(*self.chart.reasons, say("results.part_month"), say("results.many_causes"))
        return row

    def _run_since(self) -> tuple[str, pd.DataFrame]:
        """Return the direction and the months of the last shift made up of months after the marker alone.

        A run that began before the marker and reaches past it is not counted from its start: what came
        before the training is not its effect.
        """
        useful = np.flatnonzero(self.after & (self.chart.side != 0))
        side = self.chart.side[useful]
        runs = np.split(useful, np.flatnonzero(np.diff(side)) + 1)
        long = [run for run in runs if run.size >= self.chart.rules.shift]
        if not long:
            return "", self.own.iloc[:0]
        return SHIFTS[SIDES[int(self.chart.side[long[-1][0]])]], self.own.iloc[long[-1]]

    def _untested(self) -> str:
        """Return why no finding can be made; blank where one can."""
        plotted = self.own["value"].notna().to_numpy()
        if not self.area:
            return say("results.no_area")
        if not plotted.any():
            return say("results.no_months")
        if not is_known(self.marker):
            return say("results.no_marker")
        marker = _month(self.marker)
        if not (plotted & self.after).any():
            return say("results.no_after", marker=marker)
        if not (plotted & ~self.after).any():
            return say("results.no_months_before", marker=marker)
        return " ".join(self.chart.reasons) if np.isnan(self.chart.median) else ""

    def _finding(self, shift: str) -> str:
        if not shift:
            return "no change shown"
        if self.indicator.better == "neither":
            return "moved"
        return "improved" if shift == self.indicator.better else "worse"

    def _text(self, row: dict[str, Any], reason: str, run: pd.DataFrame) -> str:
        key = {"no change shown": "no_change", "not tested": "not_tested"}.get(row["finding"], row["finding"])
        return say(
            f"results.{key}",
            title=self.indicator.title,
            shift=row["shift"],
            marker=_month(self.marker),
            run=counted(len(run), "month"),
            first=_month(run["month"].iloc[0]) if len(run) else "",
            last=_month(run["month"].iloc[-1]) if len(run) else "",
            before=self._written(row["median_before"]),
            after=self._written(row["median_after"]),
            direction=self.indicator.better.capitalize(),
            reason=reason,
        )

    def _written(self, value: float) -> str:
        return (
            ""
            if np.isnan(value)
            else f"{number(value, 1)}{'' if self.indicator.unit == '%' else ' '}{self.indicator.unit}"
        )


def _month(day: pd.Timestamp) -> str:
    return f"{day:%B %Y}" if is_known(day) else ""
