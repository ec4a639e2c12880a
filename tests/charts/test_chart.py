from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from impact_eval.charts import dumbbell, funnel
from impact_eval.charts.chart import alt_of_many, no_evidence


@pytest.fixture
def chart(stages: pd.DataFrame) -> Any:
    return funnel(stages)


def test_html_holds_words_and_an_accessible_table_and_needs_no_network(chart: Any) -> None:
    html = chart.to_html()

    assert chart.title in html and chart.alt in html
    assert f"<caption>{chart.caption}</caption>" in html
    assert html.count('scope="col"') == len(chart.table.columns)
    assert html.count('scope="row"') == len(chart.table)
    assert "<script" not in html and "http" not in html


def test_a_notebook_gets_the_figure_and_an_export_gets_words_and_numbers(chart: Any) -> None:
    bundle = chart._repr_mimebundle_()

    assert set(bundle) == {"text/plain", "text/html", "application/vnd.plotly.v1+json"}
    live = json.dumps(bundle["application/vnd.plotly.v1+json"])
    assert "Of 67 who attended, 62 answered" in live
    assert bundle["application/vnd.plotly.v1+json"]["config"]["showSendToCloud"] is False
    assert bundle["text/plain"].startswith(chart.title)


@pytest.mark.slow
def test_a_chart_survives_the_export_of_a_notebook(tmp_path: Path) -> None:
    nbformat = pytest.importorskip("nbformat")
    code = (
        "import pandas as pd\nfrom impact_eval.charts import reach\n"
        "reach(pd.DataFrame({'course_id': 'c1', 'course_title': 'Neglect', 'agency': ['Police', 'Health'],"
        " 'attended': [12, 40], 'headcount': [120, 80], 'share': [0.1, 0.5], 'quarter': '2024-25 Q4',"
        " 'note': '', 'hidden': ''}))"
    )
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)])
    path = tmp_path / "charts.ipynb"
    nbformat.write(notebook, path)
    command = [sys.executable, "-m", "nbconvert", "--execute", "--to", "html", str(path)]
    subprocess.run(command, check=True, capture_output=True, cwd=tmp_path)
    html = path.with_suffix(".html").read_text(encoding="utf-8")

    assert "Reach ran from 10% of the headcount (Police) to 50% (Health)" in html
    assert "<caption>People who attended, by agency</caption>" in html


def test_a_standalone_figure_has_its_title_inside_and_room_for_it(chart: Any) -> None:
    alone = chart.standalone()

    assert alone.layout.height > chart.figure.layout.height
    assert alone.layout.margin.t > chart.figure.layout.margin.t
    assert chart.title.split()[0] in alone.layout.annotations[-1].text
    assert len(chart.figure.layout.annotations) == len(alone.layout.annotations) - 1


def test_two_charts_of_the_same_rows_are_the_same(learning: pd.DataFrame) -> None:
    one, other = dumbbell(learning), dumbbell(learning)

    assert one.name == other.name
    assert one.figure.to_json() == other.figure.to_json()


def test_long_alternatives_say_how_much_more_there_is() -> None:
    assert alt_of_many("reach.alt", [str(part) for part in range(7)]).endswith("One more is in the table.")
    assert alt_of_many("reach.alt", [str(part) for part in range(9)]).endswith("3 more are in the table.")
    assert "more" not in alt_of_many("reach.alt", ["a", "b"])


def test_nothing_to_show_is_said_in_every_form() -> None:
    chart = no_evidence("audits", ("R02",))

    assert chart.name == "audits-r02-none"
    assert "No evidence yet" in chart.to_html()
