"""Rows of marks with their words above them: a layout that needs no left margin and so fits any width.

Labels beside the marks would take half of a 320-pixel screen; above them they take nothing. Every row is a
band of so many text lines and a strip for the marks, stacked from the top in pixels: the y axis of such a
chart *is* pixels, so nothing can overlap at any width. Panels stand one below the other, each with an x axis
of its own (scales that differ are never drawn on one axis).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from impact_eval.charts.template import SMALL_TEXT_SIZE, TEXT_SIZE, finish
from impact_eval.charts.wording import look

if TYPE_CHECKING:
    import plotly.graph_objects as go

LINE_HEIGHT = 18
AXIS_HEIGHT = 34  # tick labels, and air below them
MARGIN = {"l": 12, "r": 20, "t": 6, "b": 4}


@dataclass(frozen=True)
class Band:
    """One row: lines of text, below them a strip of marks, above them some space; heights in pixels."""

    text: tuple[str, ...]
    marks: int
    space: int = 0

    @property
    def height(self) -> int:
        """Pixels from the band's top to its foot."""
        return self.space + LINE_HEIGHT * len(self.text) + self.marks


@dataclass(frozen=True)
class Panel:
    """Bands that share an x axis: its range and its tick labels; an axis without ticks is not drawn."""

    bands: tuple[Band, ...]
    x_range: tuple[float, float]
    ticks: tuple[float, ...] = ()
    tick_labels: tuple[str, ...] = ()

    @property
    def height(self) -> int:
        """Pixels of the bands."""
        return sum(band.height for band in self.bands)

    @property
    def axis_height(self) -> int:
        """Pixels below the bands."""
        return AXIS_HEIGHT if self.ticks else 0

    def marks_at(self) -> list[float]:
        """Return where the middle of each band's strip of marks is, in pixels from the panel's top."""
        feet, foot = [], 0
        for band in self.bands:
            foot += band.height
            feet.append(foot - band.marks / 2)
        return feet

    def text_at(self) -> list[float]:
        """Return where each band's text begins, in pixels from the panel's top."""
        tops, top = [], 0
        for band in self.bands:
            tops.append(float(top + band.space))
            top += band.height
        return tops


def axis_names(at: int) -> dict[str, str]:
    """Return which axes a trace of panel number `at` (from 0) belongs to."""
    number = "" if at == 0 else str(at + 1)
    return {"xaxis": f"x{number}", "yaxis": f"y{number}"}


def panel_figure(panels: Sequence[Panel]) -> go.Figure:
    """Return a figure with the axes and the words of these panels, ready for the marks.

    Parameters
    ----------
    panels : from the top down. In each, y is pixels from its top (see `Panel.marks_at`).
    """
    import plotly.graph_objects as go

    inner = sum(panel.height + panel.axis_height for panel in panels)
    # The last axis's labels stand in the bottom margin.
    bottom = MARGIN["b"] + panels[-1].axis_height
    plot = inner - panels[-1].axis_height
    layout: dict[str, Any] = {"margin": {**MARGIN, "b": bottom, "pad": 0, "autoexpand": False}}
    words: list[dict[str, Any]] = []
    top = 0
    for at, panel in enumerate(panels):
        layout |= _axes(at, panel, (1 - (top + panel.height) / plot, 1 - top / plot))
        words += _words(at, panel)
        top += panel.height + panel.axis_height
    # All at once: plotly copies every annotation that is there each time one is added.
    figure = go.Figure(layout={**layout, "annotations": words})
    return finish(figure, height=plot + MARGIN["t"] + bottom, values="x")


def _axes(at: int, panel: Panel, domain: tuple[float, float]) -> dict[str, Any]:
    """Return the settings of a panel's two axes."""
    names, number = axis_names(at), "" if at == 0 else str(at + 1)
    return {
        f"xaxis{number}": {
            "range": panel.x_range,
            "anchor": names["yaxis"],
            "tickvals": panel.ticks,
            "ticktext": panel.tick_labels,
            "showgrid": bool(panel.ticks),
            "visible": bool(panel.ticks),
        },
        f"yaxis{number}": {
            "range": (panel.height, 0),
            "domain": (max(domain[0], 0.0), min(domain[1], 1.0)),
            "anchor": names["xaxis"],
            "visible": False,
        },
    }


def _words(at: int, panel: Panel) -> list[dict[str, Any]]:
    """Return the lines of text above a panel's marks, as annotations."""
    ink = look("ink")
    common = {
        "x": 0,
        "xref": "paper",
        "xanchor": "left",
        "yref": axis_names(at)["yaxis"],
        "yanchor": "top",
        "align": "left",
        "showarrow": False,
        "borderpad": 0,
        "bgcolor": ink["paper"],  # the gridlines stop for the words
    }
    return [
        {
            **common,
            "text": text,
            "y": y + LINE_HEIGHT * line,
            "font": {"size": TEXT_SIZE if text.startswith("<b>") else SMALL_TEXT_SIZE, "color": ink["text"]},
        }
        for band, y in zip(panel.bands, panel.text_at(), strict=True)
        for line, text in enumerate(band.text)
    ]
