from __future__ import annotations

import plotly.graph_objects as go

from impact_eval.charts.template import CONFIG, finish, hover_texts, template
from impact_eval.charts.wording import categories


def test_the_template_and_the_figure_both_take_the_upload_button_out() -> None:
    figure = finish(go.Figure(), height=200, values="x")

    assert "sendChartToCloud" in template().layout.modebar.remove
    assert "sendChartToCloud" in figure.layout.modebar.remove
    assert CONFIG["showSendToCloud"] is False
    assert CONFIG["plotlyServerURL"] == ""


def test_the_button_stays_out_when_another_template_is_put_on() -> None:
    figure = finish(go.Figure(), height=200, values="x")
    figure.update_layout(template="plotly_white")

    assert "sendChartToCloud" in go.Figure(figure.to_dict()).layout.modebar.remove


def test_a_finished_figure_is_as_wide_as_its_page_and_does_not_move_under_a_finger() -> None:
    figure = finish(go.Figure(go.Scatter(x=[1], y=[2])), height=200, values="y")

    assert figure.layout.width is None
    assert figure.layout.dragmode is False
    assert figure.layout.xaxis.fixedrange and figure.layout.yaxis.fixedrange
    assert figure.layout.meta == {"values": "y"}


def test_the_look_is_plain() -> None:
    layout = template().layout

    assert layout.paper_bgcolor == layout.plot_bgcolor == "#ffffff"
    assert layout.font.family.endswith("sans-serif")
    assert list(layout.colorway) == categories()
    assert layout.xaxis.nticks <= 10 and layout.yaxis.nticks <= 10
    assert layout.xaxis.tickangle == 0


def test_hover_texts_are_text_and_not_templates_or_markup() -> None:
    hover = hover_texts(["%{x} <b>&"])

    assert hover["hovertext"] == ["%{x} &lt;b&gt;&amp;"]
    assert hover["hovertemplate"] == "%{hovertext}<extra></extra>"
