"""How every figure looks, and that none of them offers to upload its data.

plotly 7 puts a *Share chart* button on every figure, which sends the figure's data to a cloud service. For
this data that would be a disclosure. `finish` is the last step of every chart: it takes the button out of
the figure itself (so it stays out by any route: show, HTML, JSON, a notebook), and `CONFIG` takes it out of
the page once more. The look follows the Government Analysis Function's chart checklist: sans serif,
horizontal text, few light gridlines, no clutter.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING, Any, Literal

from impact_eval.charts.wording import categories, look

if TYPE_CHECKING:
    import plotly.graph_objects as go

#: plotly's settings for every page that holds one of our figures.
CONFIG: dict[str, Any] = {
    "displayModeBar": False,
    "displaylogo": False,
    "showSendToCloud": False,
    "plotlyServerURL": "",
    "responsive": True,
    "scrollZoom": False,
    "doubleClick": False,
}

#: Buttons that no figure has: the first would send the data away, the others make no sense in fixed charts.
NO_BUTTONS = (
    "sendChartToCloud",
    "lasso2d",
    "select2d",
    "zoom2d",
    "pan2d",
    "zoomIn2d",
    "zoomOut2d",
    "autoScale2d",
)

FONT = "'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
TEXT_SIZE = 13
SMALL_TEXT_SIZE = 12


def template() -> go.layout.Template:
    """Return our plotly template, for a caller's own figures too.

    Examples
    --------
    >>> template().layout.modebar.remove[0]
    'sendChartToCloud'
    """
    import plotly.graph_objects as go

    ink = look("ink")
    axis = {
        "gridcolor": ink["grid"],
        "gridwidth": 1,
        "zeroline": False,
        "nticks": 8,
        "tickangle": 0,
        "tickfont": {"size": SMALL_TEXT_SIZE, "color": ink["quiet"]},
        "automargin": True,
    }
    layout = go.Layout(
        font={"family": FONT, "size": TEXT_SIZE, "color": ink["text"]},
        colorway=categories(),
        paper_bgcolor=ink["paper"],
        plot_bgcolor=ink["paper"],
        xaxis=axis,
        yaxis=axis,
        modebar={"remove": list(NO_BUTTONS)},
        hoverlabel={"font": {"family": FONT, "size": TEXT_SIZE}, "align": "left"},
        showlegend=False,
    )
    return go.layout.Template(layout=layout)


def hover_texts(texts: Sequence[str]) -> dict[str, Any]:
    """Return a trace's hover texts, one a point, as text and never as markup."""
    return {
        "hovertext": [escape(text, quote=False) for text in texts],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def finish(figure: go.Figure, *, height: int, values: Literal["x", "y"]) -> go.Figure:
    """Give a figure the template, its height and the settings that every chart shares, and return it.

    Parameters
    ----------
    figure : the figure, which is changed.
    height : pixels; the width is that of the page.
    values : the axis that carries the numbers (kept in `layout.meta`), so that a check can find each of them
        in the chart's table; positions on the other axis are layout.
    """
    figure.update_layout(
        template=template(),
        height=height,
        autosize=True,
        dragmode=False,
        hovermode="closest",
        modebar={"remove": list(NO_BUTTONS)},
        meta={"values": values},
    )
    # Fixed axes: on a phone a swipe over a chart scrolls the page instead of moving the chart.
    figure.update_xaxes(fixedrange=True)
    figure.update_yaxes(fixedrange=True)
    return figure
