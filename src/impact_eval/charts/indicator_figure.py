"""The drawing of a run of months: lines, shapes, the median before, the training, and the key to them.

The key stands above the plot, a line of text for each thing drawn, so that nothing is squeezed beside the
lines on a narrow screen; the latest values stand at the ends of their lines.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from impact_eval.charts.marks import marker_of
from impact_eval.charts.result_row import ResultRow
from impact_eval.charts.row_layout import LINE_HEIGHT
from impact_eval.charts.run_of_months import Line, Run
from impact_eval.charts.template import SMALL_TEXT_SIZE, finish, hover_texts
from impact_eval.charts.wording import look, say
from impact_eval.charts.written import coloured, count, day, lines, month

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

PLOT_HEIGHT = 240
MARKER_LABEL_HEIGHT = 40
MARGIN = {"r": 50, "b": 44, "t": 8}
CLOSE = 17  # pixels between two labels at the ends of their lines
SHIFT_SIZE = 11


def run_figure(run: Run) -> go.Figure:
    """Draw a run of months.

    Parameters
    ----------
    run : the lines and the result.

    Returns
    -------
    A figure whose y axis carries the values; the height grows with the key.
    """
    import plotly.graph_objects as go

    low, high = value_range(run.values)
    figure = go.Figure()
    for line in reversed(run.lines):
        figure.add_trace(_line(run, line))
    _add_median(figure, run)
    for (meaning, _), rows in run.shifts.items():
        figure.add_trace(_shift(run, meaning, rows))
    _add_marker(figure, run)
    _add_withheld(figure, run)
    _add_latest(figure, run, high - low)
    key = _key(run)
    left = 14 + 7 * len(f"{high:,.1f}".removesuffix(".0"))
    top = MARGIN["t"] + LINE_HEIGHT * len(key) + MARKER_LABEL_HEIGHT
    _add_key(figure, key, left)
    first, last, step = _month_axis(run)
    figure.update_xaxes(range=(first, last), dtick=f"M{step}", tickformat="%b<br>%Y", showgrid=False)
    figure.update_yaxes(
        range=(low, high), nticks=6, separatethousands=True, exponentformat="none", automargin=False
    )
    figure.update_layout(
        margin={"l": left, "r": MARGIN["r"], "b": MARGIN["b"], "t": top, "autoexpand": False}
    )
    return finish(figure, height=top + PLOT_HEIGHT + MARGIN["b"], values="y")


def value_range(values: list[float]) -> tuple[float, float]:
    """Return the ends of the value axis: from zero unless the values lie in its upper half.

    Examples
    --------
    >>> value_range([4.0, 10.0])
    (0.0, 11.5)
    >>> value_range([]), value_range([0.0])
    ((0.0, 1.0), (0.0, 1.0))
    """
    low, high = min(values, default=0.0), max(values, default=0.0)
    if high <= 0:
        return 0.0, 1.0
    if low <= high / 2:
        return 0.0, high * 1.15
    room = 0.3 * ((high - low) or high / 4)
    return low - room, high + room


def _month_axis(run: Run) -> tuple[pd.Timestamp, pd.Timestamp, int]:
    """First and last date of the axis, and the months between two of its labels (at most seven labels)."""
    import pandas as pd

    first, last = run.span
    marker = run.result.date("marker_date")
    if marker is not None:
        first, last = min(first, marker), max(last, marker)
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    step = next((step for step in (1, 3, 6, 12, 24) if months / step <= 6), 48)
    return first - pd.Timedelta(days=12), last + pd.Timedelta(days=12), step


# ------------------------------------------------------------------------------------------------ marks


def _line(run: Run, line: Line) -> go.Scatter:
    """A line that breaks where a month has no figure."""
    import pandas as pd
    import plotly.graph_objects as go

    of = {date: row for row in line.months if (date := row.date("month")) is not None}
    dates = list(pd.date_range(min(of), max(of), freq="MS"))
    rows = [of.get(date) for date in dates]
    return go.Scatter(
        x=dates,
        y=[None if row is None else row.number("value") for row in rows],
        mode="lines+markers",
        line={"color": line.style["colour"], "width": 2.5 if line.is_own else 1.25},
        marker=marker_of(line.style),
        connectgaps=False,
        cliponaxis=False,
        name=line.area,
        **hover_texts(["" if row is None else _hover(run, line, row) for row in rows]),
    )


def _hover(run: Run, line: Line, row: ResultRow) -> str:
    date = row.date("month")
    return say(
        "indicator.hover",
        area=line.area,
        month="" if date is None else month(date),
        value=row.written("value", run.value),
        part=number_and_base(row),
    )


def number_and_base(row: ResultRow) -> str:
    """Return how many of how many in a month."""
    return say("cell.count_of", part=row.written("numerator", count), whole=row.written("denominator", count))


def _shift(run: Run, meaning: str, rows: list[ResultRow]) -> go.Scatter:
    import plotly.graph_objects as go

    style = look("variation")[meaning]
    return go.Scatter(
        x=[row.date("month") for row in rows],
        y=[row.number("value") for row in rows],
        mode="markers",
        marker={
            "symbol": style["symbol"],
            "size": SHIFT_SIZE,
            "color": style["colour"],
            "line": {"width": 0},
        },
        cliponaxis=False,
        **hover_texts([_hover(run, run.own, row) for row in rows]),
    )


def _add_median(figure: go.Figure, run: Run) -> None:
    import plotly.graph_objects as go

    median = run.median.number("baseline_median")
    if median is None:
        return
    line = {"color": look("ink")["quiet"], "width": 1.5, "dash": "dash"}
    figure.add_trace(
        go.Scatter(x=list(run.span), y=[median, median], mode="lines", line=line, hoverinfo="skip")
    )


def _add_marker(figure: go.Figure, run: Run) -> None:
    """A vertical line where the training or change began, named above the plot."""
    date = run.result.date("marker_date")
    if date is None:
        return
    ink = look("ink")
    first, last, _ = _month_axis(run)
    line = {"color": ink["text"], "width": 1.5}
    figure.add_shape(type="line", x0=date, x1=date, y0=0, y1=1, yref="y domain", line=line, layer="below")
    figure.add_annotation(
        text=f"{say('indicator.marker')}<br>{day(date)}",
        x=date,
        y=1,
        yref="paper",
        xanchor="left" if date - first < last - date else "right",
        yanchor="bottom",
        align="left" if date - first < last - date else "right",
        showarrow=False,
        font={"size": SMALL_TEXT_SIZE},
    )


def _add_withheld(figure: go.Figure, run: Run) -> None:
    """A small cross at the foot of each month that is withheld."""
    for row in run.own.withheld:
        figure.add_annotation(
            text="✕",
            x=row.date("month"),
            y=0,
            yref="paper",
            yanchor="bottom",
            showarrow=False,
            font={"size": 10},
        )


def _add_latest(figure: go.Figure, run: Run, span: float) -> None:
    """The latest value at the end of each line; labels that would touch are moved apart."""
    ends = [
        (line, line.latest, value) for line in run.lines if (value := line.latest.number("value")) is not None
    ]
    placed = -1e9
    for line, row, value in sorted(ends, key=lambda end: end[2]):
        at = max(value / span * PLOT_HEIGHT, placed + CLOSE)
        placed = at
        figure.add_annotation(
            text=coloured(
                f"<b>{run.value(value)}</b>" if line.is_own else run.value(value), line.style["colour"]
            ),
            x=row.date("month"),
            y=value,
            xanchor="left",
            yanchor="middle",
            xshift=8,
            yshift=at - value / span * PLOT_HEIGHT,
            showarrow=False,
            font={"size": SMALL_TEXT_SIZE},
        )


# -------------------------------------------------------------------------------------------------- key


def _key(run: Run) -> list[str]:
    """What each line and shape is, in lines of text; the shape stands before its words."""
    entries = [(_line_in_words(run, line), line.style["glyph"], line.style["colour"]) for line in run.lines]
    for meaning, side in run.shifts:
        style = look("variation")[meaning]
        entries.append((_shift_in_words(meaning, side), style["glyph"], style["colour"]))
    if run.median.number("baseline_median") is not None or run.median.is_hidden("baseline_median"):
        entries.append((_median_in_words(run), "╌", look("ink")["quiet"]))
    if run.own.withheld:
        entries.append((say("indicator.key_hidden", hidden=say("cell.hidden")), "✕", look("ink")["text"]))
    return [text for words, glyph, colour in entries for text in _entry(words, glyph, colour)]


def _entry(words: str, glyph: str, colour: str) -> list[str]:
    first, *rest = lines(words)
    return [f"{coloured(glyph, colour)} {first}", *rest]


def _line_in_words(run: Run, line: Line) -> str:
    date = line.latest.date("month")
    return say(
        "indicator.key_own" if line.is_own else "indicator.key_comparison",
        area=line.area,
        value=line.latest.written("value", run.value),
        month="" if date is None else month(date),
    )


def _shift_in_words(meaning: str, side: str) -> str:
    return say(
        "indicator.key_shift", side=say(f"indicator.side_{side}"), meaning=say(f"indicator.meaning_{meaning}")
    )


def _median_in_words(run: Run) -> str:
    median = run.median.written("baseline_median", run.value)
    return say("indicator.key_median", area=run.own.area, median=median)


def _add_key(figure: go.Figure, key: list[str], left: int) -> None:
    height = LINE_HEIGHT * len(key) + MARKER_LABEL_HEIGHT
    for at, text in enumerate(key):
        figure.add_annotation(
            text=text, x=0, xref="paper", xanchor="left", xshift=8 - left, y=1, yref="paper", yanchor="top",
            yshift=height - LINE_HEIGHT * at, showarrow=False, align="left", font={"size": SMALL_TEXT_SIZE},
        )  # fmt: skip
