"""What holds for every chart, whichever table it shows."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from html import unescape
from typing import Any

import pandas as pd
import pytest

from impact_eval.charts import CHARTS, audit_before_after, dumbbell, funnel, indicator_run, likert, reach
from impact_eval.charts.result_row import ChartError

BASIC_BUNDLE = {"scatter", "bar", "pie"}


def _numbers(text: str) -> set[str]:
    return set(re.findall(r"[−+]?\d[\d,]*(?:\.\d+)?", text))


def _drawn(chart: Any) -> list[float]:
    """Every number on the axis that carries values, but for the piece that stands for withheld answers."""
    axis = chart.figure.layout.meta["values"]
    traces = [trace for trace in chart.figure.data if not (trace.meta or {}).get("rest")]
    return [float(value) for trace in traces for value in trace[axis] if value is not None]


def _in_table(chart: Any) -> set[float]:
    text = " ".join(str(value) for column in chart.table for value in chart.table[column])
    return {float(number.replace("−", "-").replace(",", "")) for number in _numbers(text)}


def test_the_registry_names_every_chart_once() -> None:
    assert set(CHARTS) == {"dumbbell", "likert", "funnel", "audit_before_after", "indicator_run", "reach"}


def test_importing_the_charts_loads_neither_plotly_nor_pandas() -> None:
    code = "import sys, impact_eval.charts; print(sorted({'plotly', 'pandas', 'scipy'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


def test_every_number_drawn_stands_in_the_table(every_chart: dict[str, Any]) -> None:
    for name, chart in every_chart.items():
        shown = _in_table(chart)
        drawn = _drawn(chart)

        assert drawn, name
        for value in drawn:
            assert any(abs(value - number) <= 0.5 for number in shown), (name, value)
            places = 0 if name not in ("dumbbell", "indicator_run") else 1
            assert min(abs(value - number) for number in shown) <= 0.5001 * 10**-places, (name, value)


def test_every_label_with_a_number_stands_in_the_table(every_chart: dict[str, Any]) -> None:
    for name, chart in every_chart.items():
        cells = {
            number
            for column in chart.table
            for value in chart.table[column]
            for number in _numbers(str(value))
        }
        labels = [text for trace in chart.figure.data if trace.text is not None for text in trace.text]

        for label in labels:
            assert _numbers(label) <= cells, (name, label)


def test_every_chart_has_words_of_its_own(every_chart: dict[str, Any]) -> None:
    charts = [chart for name, chart in every_chart.items() if name != "likert_alone"]

    for part in ("name", "alt", "title", "caption", "subtitle"):
        values = [getattr(chart, part) for chart in charts]
        assert all(values) and len(set(values)) == len(values), part
    assert all(re.fullmatch(r"[a-z][a-z0-9-]*", chart.name) for chart in charts)


def test_alt_texts_hold_the_numbers_of_the_table_and_no_markup(every_chart: dict[str, Any]) -> None:
    for name, chart in every_chart.items():
        assert len(_numbers(chart.alt)) >= 3, name
        assert chart.alt.endswith("."), name
        assert "<" not in chart.alt + chart.title + chart.subtitle, name


def test_only_traces_of_the_basic_bundle_are_used(every_chart: dict[str, Any]) -> None:
    assert {trace.type for chart in every_chart.values() for trace in chart.figure.data} <= BASIC_BUNDLE


def test_tables_are_text_with_headings_of_their_own(every_chart: dict[str, Any]) -> None:
    for name, chart in every_chart.items():
        assert chart.table.columns.is_unique and all(chart.table.columns), name
        assert all(
            isinstance(value, str) and value for column in chart.table for value in chart.table[column]
        ), name


def test_a_withheld_number_is_nowhere_in_a_chart(
    stages: pd.DataFrame, months: pd.DataFrame, indicator: pd.DataFrame
) -> None:
    stages.loc[stages["stage"] == "manager", ["n", "share_of_attended"]] = [777.0, 0.777]  # named in `hidden`
    months.loc[5, ["numerator", "value"]] = [777.0, 777.0]

    for chart in (funnel(stages), indicator_run(months, indicator)):
        everything = chart.figure.to_json() + chart.alt + chart.title + chart.subtitle + chart.table.to_csv()
        assert "777" not in everything
        assert "[c]" in everything
        assert any("withheld" in note for note in chart.notes)


def test_a_chart_without_withheld_numbers_does_not_explain_them(stages: pd.DataFrame) -> None:
    assert funnel(stages.iloc[:3]).notes == ()


@pytest.mark.parametrize("draw", [dumbbell, likert, funnel, audit_before_after, reach])
def test_a_table_that_was_not_protected_is_refused(
    draw: Any, every_chart: dict[str, Any], request: pytest.FixtureRequest
) -> None:
    fixture = {
        "dumbbell": "learning",
        "likert": "distribution",
        "funnel": "stages",
        "audit_before_after": "audits",
        "reach": "agencies",
    }
    rows = request.getfixturevalue(fixture[draw.__name__]).drop(columns="hidden")

    with pytest.raises(ChartError, match="hidden"):
        draw(rows)


@pytest.mark.parametrize(
    ("draw", "fixture"),
    [
        (dumbbell, "learning"),
        (likert, "distribution"),
        (funnel, "stages"),
        (audit_before_after, "audits"),
        (reach, "agencies"),
    ],
)
def test_no_rows_give_a_chart_that_says_so(draw: Any, fixture: str, request: pytest.FixtureRequest) -> None:
    chart = draw(request.getfixturevalue(fixture).iloc[:0])

    assert chart.title.startswith("No evidence yet")
    assert "no evidence yet" in chart.alt
    assert "No evidence yet" in chart.figure.to_json()
    assert chart.table.to_numpy().tolist() == [["No evidence yet"]]


def test_no_months_give_a_chart_that_says_so(months: pd.DataFrame, indicator: pd.DataFrame) -> None:
    assert indicator_run(months.iloc[:0], indicator).title.startswith("No evidence yet")
    assert indicator_run(months, indicator.iloc[:0]).title.startswith("No evidence yet")


def test_words_of_the_data_are_shown_as_text_and_never_as_markup(audits: pd.DataFrame) -> None:
    audits["criterion_text"] = 'Seen <b>alone</b> & "heard" <script>'
    chart = audit_before_after(audits)
    texts = [annotation.text for annotation in chart.figure.layout.annotations]

    assert not any("<script>" in text or "Seen <b>" in text for text in texts)
    assert "<script>" not in chart.to_html() and "<script>" in unescape(chart.to_html())


def test_a_figure_survives_json(every_chart: dict[str, Any]) -> None:
    for chart in every_chart.values():
        assert json.loads(chart.figure.to_json())["layout"]["modebar"]["remove"][0] == "sendChartToCloud"
