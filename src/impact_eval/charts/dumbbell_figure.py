"""The drawing of paired means: for each row its words, a line between two means, a shape for each wave.

Shapes tell the waves apart without colour; their numbers stand outside the pair, so that they never meet.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from impact_eval.charts.marks import marker_of
from impact_eval.charts.result_row import ResultRow
from impact_eval.charts.row_layout import Band, Panel, axis_names, panel_figure
from impact_eval.charts.scale import Scale
from impact_eval.charts.template import hover_texts
from impact_eval.charts.wording import look, say
from impact_eval.charts.written import bold, coloured, count, lines

if TYPE_CHECKING:
    import plotly.graph_objects as go

MARKS = 30  # pixels


def dumbbell_figure(rows: Sequence[ResultRow]) -> go.Figure:
    """Draw rows of `Learning.table`, a panel for each scale, in their order.

    Parameters
    ----------
    rows : at least one row.

    Returns
    -------
    A figure whose x axes carry the values.
    """
    several = is_several(rows)
    scales = list(dict.fromkeys(Scale.of(row) for row in rows))
    groups = [[row for row in rows if Scale.of(row) == scale] for scale in scales]
    panels = [_panel(group, scale, several) for group, scale in zip(groups, scales, strict=True)]
    figure = panel_figure(panels)
    for at, (group, panel) in enumerate(zip(groups, panels, strict=True)):
        for row, y in zip(group, panel.marks_at(), strict=True):
            figure.add_traces(_marks(row, y, axis_names(at)))
    return figure


def measure_title(row: ResultRow, several: bool) -> str:
    """Return the title of a row's measure, with its course where there are several."""
    title = row.word("measure_title")
    return f"{title} ({row.word('course_title')})" if several else title


def is_several(rows: Sequence[ResultRow]) -> bool:
    """Whether the rows are of several courses."""
    return len({row.word("course_id") for row in rows}) > 1


def _panel(rows: Sequence[ResultRow], scale: Scale, several: bool) -> Panel:
    bands, last = [], None
    for row in rows:
        measure = (row.word("course_id"), row.word("measure_id"))
        heading = bold(measure_title(row, several)) if measure != last else []
        bands.append(Band((*heading, *_words_of(row)), marks=MARKS, space=8 if heading else 0))
        last = measure
    return Panel(tuple(bands), scale.axis, scale.ticks, scale.tick_labels)


def _words_of(row: ResultRow) -> list[str]:
    """Which shapes are compared, how many people, and the change with its interval."""
    ends: dict[str, str] = {}
    for end in ("before", "after"):
        wave = row.word(f"wave_{end}")
        style = look("waves")[wave]
        ends |= {end: say(f"waves.{wave}"), f"glyph_{end}": coloured(style["glyph"], style["colour"])}
    key = say("learning.key", n=row.written("n_pairs", count), **ends)
    return [key, *lines(_change_in_words(row))]


def _change_in_words(row: ResultRow) -> str:
    finding = say(f"findings.{row.word('finding')}")
    if row.is_hidden("mean_change"):
        return say("learning.change_withheld", hidden=say("cell.hidden"))
    if row.number("mean_change") is None:
        return say("learning.change_unknown", finding=finding)
    interval = {end: row.written(f"change_{end}", Scale.of(row).score) for end in ("low", "high")}
    return say(
        "learning.change",
        finding=finding,
        change=row.written("mean_change", Scale.of(row).change),
        interval=say("cell.interval_named", **interval),
    )


def _marks(row: ResultRow, y: float, axes: dict[str, str]) -> list[go.Scatter]:
    """A line between the two means, and a mark of its own shape with its number for each."""
    import plotly.graph_objects as go

    before, after = row.number("mean_before"), row.number("mean_after")
    traces = []
    if before is not None and after is not None:
        link = {"color": look("ink")["link"], "width": 3}
        traces.append(
            go.Scatter(x=[before, after], y=[y, y], mode="lines", line=link, hoverinfo="skip", **axes)
        )
    falls = before is not None and after is not None and after < before
    sides = {"before": "middle right" if falls else "middle left"}
    sides["after"] = "middle left" if falls else "middle right"
    for end, value in (("before", before), ("after", after)):
        if value is not None:
            traces.append(_mark(row, end, value, y, sides[end], axes))
    return traces


def _mark(row: ResultRow, end: str, value: float, y: float, side: str, axes: dict[str, str]) -> go.Scatter:
    import plotly.graph_objects as go

    wave = row.word(f"wave_{end}")
    mean = Scale.of(row).score(value)
    # Spaces keep the number clear of the mark.
    label = f"{mean}  " if side == "middle left" else f"  {mean}"
    hover = say(
        "learning.hover",
        measure=row.word("measure_title"),
        wave=say(f"waves.{wave}"),
        mean=mean,
        n=row.written("n_pairs", count),
    )
    return go.Scatter(
        x=[value],
        y=[y],
        mode="markers+text",
        marker=marker_of(look("waves")[wave]),
        text=[label],
        textposition=side,
        cliponaxis=False,
        **hover_texts([hover]),
        **axes,
    )
