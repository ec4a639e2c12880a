"""Every chart in a real browser: nothing leaves the page, nothing is cut off, nothing overlaps."""

from __future__ import annotations

import json
from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd
import plotly.io
import pytest

from impact_eval.charts import CONFIG, audit_before_after, dumbbell, funnel, indicator_run, likert, reach

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WIDTHS = (320, 1280)
BOXES = """() => [...document.querySelectorAll('#chart svg text')].map(node => {
    const box = node.getBoundingClientRect(), style = getComputedStyle(node);
    const scaled = (node.getAttribute('transform') || '').includes('scale(0');
    return {text: node.textContent, left: box.left, right: box.right, top: box.top, bottom: box.bottom,
            shown: box.width > 0 && box.height > 0 && style.visibility !== 'hidden'
                && style.display !== 'none' && !scaled};
}).filter(box => box.shown)"""


def _drawn(open_page: Callable[..., Any], html: str, width: int) -> Any:
    page = open_page(html, width)
    page.wait_for_selector("body[data-done]", timeout=30_000)
    return page


def _overlap(one: dict[str, float], other: dict[str, float]) -> float:
    wide = min(one["right"], other["right"]) - max(one["left"], other["left"])
    high = min(one["bottom"], other["bottom"]) - max(one["top"], other["top"])
    return min(wide, high)


def _assert_readable(page: Any, width: int, name: str) -> None:
    boxes = page.evaluate(BOXES)
    assert boxes, name
    for box in boxes:
        assert box["left"] >= 0 and box["right"] <= width, (name, width, box)
    for at, one in enumerate(boxes):
        for other in boxes[at + 1 :]:
            assert _overlap(one, other) <= 3, (
                name,
                width,
                one,
                other,
            )  # line boxes may touch, letters may not
    assert page.evaluate("document.documentElement.scrollWidth") <= width, name


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_is_cut_off_and_nothing_overlaps(
    every_chart: dict[str, Any], open_page: Callable[..., Any], page_html: Callable[..., str], width: int
) -> None:
    for name, chart in every_chart.items():
        _assert_readable(_drawn(open_page, page_html(chart, CONFIG), width), width, name)


def test_hard_data_is_readable_on_a_phone(
    learning: pd.DataFrame,
    distribution: pd.DataFrame,
    reaction: pd.DataFrame,
    stages: pd.DataFrame,
    audits: pd.DataFrame,
    months: pd.DataFrame,
    indicator: pd.DataFrame,
    agencies: pd.DataFrame,
    open_page: Callable[..., Any],
    page_html: Callable[..., str],
) -> None:
    long = "Recognising intergenerational interparental conflict-related maltreatment " * 3
    ends = learning.iloc[[0, 1, 5]].assign(
        mean_before=[1.0, 5.0, 0.0], mean_after=[5.0, 1.0, 100.0], measure_title=long
    )
    asked = distribution.assign(item_text=long, label=distribution["label"] + " " + "with every part of this")
    audited = audits.assign(criterion_text=long, target=[0.0, 1.0, 0.5], share_before=[0.0, 1.0, 0.5])
    edge = indicator.assign(marker_date=pd.Timestamp("2026-03-28"))
    thousands = months.assign(
        value=months["value"] * 1000, area=months["area"] + " and the surrounding districts of the county"
    )
    hard = {
        "ends": dumbbell(ends),
        "long answers": likert(asked, reaction),
        "long criteria": audit_before_after(audited),
        "late marker": indicator_run(months, edge),
        "thousands": indicator_run(thousands, indicator),
        "early marker": indicator_run(months, indicator.assign(marker_date=pd.Timestamp("2024-04-02"))),
        "middle marker": indicator_run(months, indicator.assign(marker_date=pd.Timestamp("2025-03-20"))),
        "long agencies": reach(agencies.assign(agency=long)),
        "two courses": funnel(pd.concat([stages, stages.assign(course_id="C02", course_title=long)])),
    }
    for name, chart in hard.items():
        _assert_readable(_drawn(open_page, page_html(chart, CONFIG), 320), 320, name)


def test_no_route_shows_the_upload_button_or_asks_the_network(
    every_chart: dict[str, Any], open_page: Callable[..., Any], page_html: Callable[..., str], bundle: Path
) -> None:
    chart = every_chart["indicator_run"]
    shown = {"displayModeBar": True}
    routes = {
        "our settings": page_html(chart, CONFIG),
        "no settings at all": page_html(chart, shown),
        "plotly's own page": _own_page(chart.figure, bundle),
        "a standalone figure": _own_page(chart.standalone(), bundle),
        "another template": _own_page(
            type(chart.figure)(chart.figure).update_layout(template="plotly_dark"), bundle
        ),
    }
    for route, html in routes.items():
        page = open_page(html, 900)
        page.wait_for_selector(".main-svg", timeout=30_000)
        page.wait_for_timeout(200)
        labels = page.evaluate(
            "[...document.querySelectorAll('[aria-label],[data-title]')].map(n => n.outerHTML.slice(0, 300))"
        )

        assert not [label for label in labels if "share" in label.lower() or "cloud" in label.lower()], route
        assert [url for url in page.requested if not url.startswith("file:")] == [], route


def test_a_bare_figure_would_show_the_upload_button(open_page: Callable[..., Any], bundle: Path) -> None:
    """The test above can fail: without our template the button is there."""
    import plotly.graph_objects as go

    page = open_page(_own_page(go.Figure(go.Scatter(x=[1, 2], y=[1, 2])), bundle), 900)
    page.wait_for_selector(".modebar-btn", timeout=30_000, state="attached")
    html = page.evaluate("document.querySelector('.modebar').outerHTML").lower()

    assert "share chart" in html


def test_a_chart_between_its_words_passes_axe(
    every_chart: dict[str, Any], open_page: Callable[..., Any], bundle: Path
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    charts = [chart for name, chart in every_chart.items() if name != "likert_alone"]
    html = _accessible_page(charts, bundle)
    page = open_page(html, 1280)
    page.wait_for_selector("body[data-done]", timeout=30_000)

    violations = axe.run(page).response["violations"]

    assert [(violation["id"], violation["nodes"][0]["html"][:200]) for violation in violations] == []
    assert page.locator("[role=img] .modebar-btn").count() == 0


def _accessible_page(charts: list[Any], bundle: Path) -> str:
    """All charts on a page, each a named image before its words and its table."""
    figures = "".join(
        f'<div role="img" aria-label="{escape(chart.alt)}" id="{chart.name}"></div>{chart.to_html()}'
        for chart in charts
    )
    draw = ",".join(
        f"((f)=>Plotly.newPlot('{chart.name}',f.data,f.layout,{json.dumps(CONFIG)}))({chart.figure.to_json()})"
        for chart in charts
    )
    return (
        '<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>Charts</title>'
        '<meta name="viewport" content="width=device-width"></head><body><main><h1>Charts</h1><h2>All</h2>'
        f'{figures}</main><script src="{bundle.as_uri()}"></script>'
        f"<script>Promise.all([{draw}]).then(()=>document.body.dataset.done=1)</script></body></html>"
    )


def test_hovering_shows_words_and_nothing_that_is_withheld(
    distribution: pd.DataFrame, open_page: Callable[..., Any], page_html: Callable[..., str]
) -> None:
    chart = likert(distribution[distribution["item_id"] == "trainer"])
    page = _drawn(open_page, page_html(chart, CONFIG), 1280)
    bar = page.locator(".bars .point path").last.bounding_box()
    page.mouse.move(bar["x"] + bar["width"] / 2, bar["y"] + bar["height"] / 2)
    page.wait_for_timeout(300)

    assert page.locator(".hoverlayer text").count() == 0


def test_hovering_a_mark_says_what_it_is(
    learning: pd.DataFrame, open_page: Callable[..., Any], page_html: Callable[..., str]
) -> None:
    page = _drawn(open_page, page_html(dumbbell(learning.iloc[[0]]), CONFIG), 1280)
    mark = page.locator(".scatterlayer .point").first.bounding_box()
    page.mouse.move(mark["x"] + mark["width"] / 2, mark["y"] + mark["height"] / 2)
    page.wait_for_selector(".hoverlayer text")

    assert "Confidence in naming neglect, before: 3.12" in (page.locator(".hoverlayer").text_content() or "")


def _own_page(figure: Any, bundle: Path) -> str:
    """The page that plotly itself writes, with its default settings and the mode bar on."""
    html: str = plotly.io.to_html(
        figure, include_plotlyjs=bundle.as_uri() + ".js", config={"displayModeBar": True}
    )
    return html.replace(bundle.as_uri() + ".js", bundle.as_uri())
