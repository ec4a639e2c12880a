"""A mark with its shape: filled, or an outline on white, so that it can be told without its colour."""

from __future__ import annotations

from typing import Any

from impact_eval.charts.wording import look


def marker_of(style: dict[str, Any]) -> dict[str, Any]:
    """Return plotly's marker for a shape of the data file.

    Parameters
    ----------
    style : colour, symbol, size and fill, as in `colours.toml`.

    Examples
    --------
    >>> marker_of(look("waves")["pre"])["color"]
    '#ffffff'
    """
    fill = style["colour"] if style["fill"] else look("ink")["paper"]
    return {
        "symbol": style["symbol"],
        "size": style["size"],
        "color": fill,
        "line": {"color": style["colour"], "width": 2},
        "opacity": 1,
    }
