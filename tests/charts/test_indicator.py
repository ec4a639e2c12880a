from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from impact_eval.charts import indicator_run
from impact_eval.charts.result_row import ChartError


def _own(chart: Any) -> Any:
    (trace,) = [trace for trace in chart.figure.data if trace.name == "Ashford"]
    return trace


@pytest.mark.parametrize(
    ("finding", "title"),
    [
        ("improved", "Children referred again within a year improved after the training or change"),
        ("worse", "Children referred again within a year got worse after the training or change"),
        ("moved", "Children referred again within a year moved after the training or change"),
        (
            "no change shown",
            "Children referred again within a year: no change shown after the training or change",
        ),
        ("not tested", "Children referred again within a year: not tested for a change"),
    ],
)
def test_the_title_states_the_finding_as_given(
    months: pd.DataFrame, indicator: pd.DataFrame, finding: str, title: str
) -> None:
    assert indicator_run(months, indicator.assign(finding=finding)).title == title


def test_withheld_and_missing_months_break_the_line(months: pd.DataFrame, indicator: pd.DataFrame) -> None:
    values = list(_own(indicator_run(months, indicator)).y)

    assert len(values) == 24
    assert [at for at, value in enumerate(values) if value is None] == [5, 9]


def test_a_withheld_month_is_marked_and_a_missing_one_is_not(
    months: pd.DataFrame, indicator: pd.DataFrame
) -> None:
    crosses = [a for a in indicator_run(months, indicator).figure.layout.annotations if a.text == "✕"]

    assert [pd.Timestamp(cross.x) for cross in crosses] == [pd.Timestamp("2024-09-01")]


@pytest.mark.parametrize(
    ("better", "symbol"), [("lower", "diamond"), ("higher", "triangle-up"), ("neither", "hexagon")]
)
def test_what_a_shift_means_depends_on_which_way_is_better(
    months: pd.DataFrame, indicator: pd.DataFrame, better: str, symbol: str
) -> None:
    chart = indicator_run(months, indicator.assign(better=better))
    (shift,) = [trace for trace in chart.figure.data if trace.mode == "markers"]

    assert shift.marker.symbol == symbol
    assert len(shift.x) == 13


def test_the_training_is_marked_and_dated(months: pd.DataFrame, indicator: pd.DataFrame) -> None:
    layout = indicator_run(months, indicator).figure.layout

    assert [pd.Timestamp(shape.x0) for shape in layout.shapes] == [pd.Timestamp("2025-03-14")]
    assert any("14 March 2025" in annotation.text for annotation in layout.annotations)


def test_without_a_date_nothing_is_marked(months: pd.DataFrame, indicator: pd.DataFrame) -> None:
    assert not indicator_run(months, indicator.assign(marker_date=pd.NaT)).figure.layout.shapes


def test_the_comparison_is_thinner_and_has_another_shape(
    months: pd.DataFrame, indicator: pd.DataFrame
) -> None:
    lines = {trace.name: trace for trace in indicator_run(months, indicator).figure.data if trace.name}
    own, other = lines["Ashford"], lines["Statistical neighbours"]

    assert other.line.width < own.line.width
    assert other.marker.symbol != own.marker.symbol


def test_a_withheld_latest_month_is_not_replaced_by_an_earlier_one(
    months: pd.DataFrame, indicator: pd.DataFrame
) -> None:
    last = (months["area"] == "Ashford") & (months["month"] == months["month"].max())
    months.loc[last, ["numerator", "value"]] = float("nan")
    months.loc[last, "hidden"] = "numerator;value;side;in_shift"

    assert "latest value [c] in March 2026" in indicator_run(months, indicator).alt


def test_a_withheld_median_is_not_drawn(months: pd.DataFrame, indicator: pd.DataFrame) -> None:
    months["baseline_median"] = float("nan")
    months["hidden"] = (
        months["hidden"].where(months["hidden"] == "", months["hidden"] + ";") + "baseline_median"
    )
    chart = indicator_run(months, indicator)

    assert not [trace for trace in chart.figure.data if trace.mode == "lines"]
    assert "against a median of [c] before" in chart.alt


def test_an_axis_that_does_not_start_at_zero_says_so(months: pd.DataFrame, indicator: pd.DataFrame) -> None:
    sentence = "The vertical scale does not start at zero."
    assert sentence in indicator_run(months, indicator).notes

    wide = months.assign(value=months["value"].where(months["month"] != "2024-04-01", 2.0))
    chart = indicator_run(wide, indicator)
    assert sentence not in chart.notes
    assert chart.figure.layout.yaxis.range[0] == 0


def test_labels_at_the_ends_of_lines_are_moved_apart(months: pd.DataFrame, indicator: pd.DataFrame) -> None:
    last = months["month"] == months["month"].max()
    months.loc[last, "value"] = 18.0
    figure = indicator_run(months, indicator).figure
    shifts = [
        a.yshift
        for a in figure.layout.annotations
        if "18.0" in a.text and a.xshift == 8 and a.xref != "paper"
    ]

    assert len(shifts) == 2
    assert abs(shifts[0] - shifts[1]) >= 15


def test_rows_of_several_indicators_are_refused(months: pd.DataFrame, indicator: pd.DataFrame) -> None:
    with pytest.raises(ChartError, match="one indicator"):
        indicator_run(pd.concat([months, months.assign(indicator_id="other")]), indicator)
    with pytest.raises(ChartError, match="one indicator"):
        indicator_run(months, pd.concat([indicator, indicator]))


def test_the_table_has_a_row_a_month_and_area(months: pd.DataFrame, indicator: pd.DataFrame) -> None:
    table = indicator_run(months, indicator).table

    assert len(table) == len(months)
    september = table[(table["Month"] == "September 2024") & (table["Area"] == "Ashford")].iloc[0]
    assert september["Value (% of referrals)"] == "[c]"
    assert september["Part of a shift"] == "[c]"
