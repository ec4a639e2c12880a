"""Practice as audited: the share of cases at standard before and after, with intervals, and the target.

The cases before and after are different cases, so no line joins them: two dots with intervals stand below one
another, and the difference with its own interval is said in words.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from impact_eval.charts.chart import Chart, alt_of_many, no_evidence, notes_of
from impact_eval.charts.marks import marker_of
from impact_eval.charts.result_row import ResultRow, result_rows
from impact_eval.charts.row_layout import Band, Panel, axis_names, panel_figure
from impact_eval.charts.template import hover_texts
from impact_eval.charts.wording import look, say
from impact_eval.charts.written import bold, coloured, count, day, lines, listed, name_of, percent, points

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

SIDES = {"before": "pre", "after": "post"}
COLUMNS = (
    "recommendation_id", "criterion_id", "criterion_text", "target", "standard_label", "marker_date",
    "n_before", "met_before", "share_before", "low_before", "high_before", "n_after", "met_after",
    "share_after", "low_after", "high_after", "difference", "difference_low", "difference_high",
    "last_audit", "finding", "note",
)  # fmt: skip

MARKS = 26  # pixels


def audit_before_after(rows: pd.DataFrame) -> Chart:
    """Show the share of audited cases at standard before and after, criterion by criterion.

    Parameters
    ----------
    rows : rows of `Behaviour.audits`, drawn in their order.

    Returns
    -------
    A chart whose title states the finding, or counts the findings where there are several criteria.

    Raises
    ------
    ChartError : when the rows are not rows of that table after disclosure control.

    Examples
    --------
    >>> import pandas as pd
    >>> march = pd.Timestamp("2025-03-14")
    >>> rows = pd.DataFrame([{
    ...     "recommendation_id": "r1", "criterion_id": "a1", "criterion_text": "The child's voice is heard",
    ...     "target": 0.8, "standard_label": "good", "marker_date": march, "n_before": 28, "met_before": 12,
    ...     "share_before": 0.43, "low_before": 0.25, "high_before": 0.63, "n_after": 30, "met_after": 24,
    ...     "share_after": 0.8, "low_after": 0.61, "high_after": 0.92, "difference": 0.37,
    ...     "difference_low": 0.12, "difference_high": 0.57, "last_audit": march,
    ...     "finding": "rose", "note": "", "hidden": "",
    ... }])
    >>> audit_before_after(rows).title
    "Cases at standard rose from 43% to 80%: The child's voice is heard"
    """
    read = result_rows(rows, COLUMNS, "Behaviour.audits")
    if not read:
        return no_evidence("audits")
    table = _table(read)
    return Chart(
        name=name_of(
            "audits", [row.word(key) for key in ("recommendation_id", "criterion_id") for row in read]
        ),
        title=_title(read),
        subtitle=_subtitle(read),
        figure=_figure(read),
        alt=alt_of_many("audits.alt", [_alt_of(row) for row in read]),
        table=table,
        caption=say("audits.caption"),
        notes=notes_of(table, [row.word("note") for row in read]),
    )


def _finding(row: ResultRow) -> str:
    return row.word("finding") or "withheld"


# ------------------------------------------------------------------------------------------------ words


def _title(rows: Sequence[ResultRow]) -> str:
    if len(rows) == 1:
        return say(
            f"audits.title_one_{_finding(rows[0])}",
            before=rows[0].written("share_before", percent),
            after=rows[0].written("share_after", percent),
            criterion=rows[0].word("criterion_text"),
        )
    findings = [_finding(row) for row in rows]
    counts = [say(f"audits.count_{one}", count=findings.count(one)) for one in dict.fromkeys(findings)]
    return say("audits.title_counts", total=len(rows), counts=listed(counts))


def _subtitle(rows: Sequence[ResultRow]) -> str:
    """What is shown, what counts as at standard, when; what differs is left to the table."""
    labels = {row.word("standard_label") for row in rows} - {""}
    markers = {day(date) for row in rows if (date := row.date("marker_date")) is not None}
    audits = [date for row in rows if (date := row.date("last_audit")) is not None]
    dated = len(markers) == 1 and audits
    return say(
        "audits.subtitle",
        standard=say("audits.standard", label=labels.pop()) if len(labels) == 1 else "",
        dates=say("audits.dates", marker=markers.pop(), last=day(max(audits))) if dated else "",
    )


def _alt_of(row: ResultRow) -> str:
    target = row.number("target")
    return say(
        "audits.alt_one",
        criterion=row.word("criterion_text"),
        before=row.written("share_before", percent),
        n_before=row.written("n_before", count),
        after=row.written("share_after", percent),
        n_after=row.written("n_after", count),
        target=say("audits.alt_target", target=percent(target)) if target is not None else "",
        finding=say(f"findings.{row.word('finding')}"),
    )


def _table(rows: Sequence[ResultRow]) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame([_table_row(row, side) for row in rows for side in SIDES])


def _table_row(row: ResultRow, side: str) -> dict[str, str]:
    cells = {
        "criterion": row.word("criterion_text"),
        "when": say(f"audits.side_{side}"),
        "met": row.written(f"met_{side}", count),
        "n": row.written(f"n_{side}", count),
        "share": row.written(f"share_{side}", percent),
        "interval": row.written_range(f"low_{side}", f"high_{side}", percent),
        "target": row.written("target", percent),
        "difference": row.written("difference", points),
        "difference_interval": row.written_range("difference_low", "difference_high", points),
        "finding": say(f"findings.{row.word('finding')}"),
    }
    return {say(f"audits.heading_{name}"): value for name, value in cells.items()}


# ----------------------------------------------------------------------------------------------- figure


def _figure(rows: Sequence[ResultRow]) -> go.Figure:
    bands = [band for row in rows for band in _bands(row)]
    ticks = (0, 25, 50, 75, 100)
    panel = Panel(tuple(bands), (-4, 104), ticks, tuple(percent(tick / 100) for tick in ticks))
    figure = panel_figure([panel])
    for at, row in enumerate(rows):
        # Three bands a criterion: before, after, and the foot that names the target.
        before, after, foot = panel.marks_at()[3 * at : 3 * at + 3]
        _add_target(figure, row, (before - MARKS / 2, after + MARKS / 2), foot)
        for side, y in (("before", before), ("after", after)):
            figure.add_traces(_dot_and_interval(row, side, y))
    return figure


def _bands(row: ResultRow) -> tuple[Band, Band, Band]:
    heading = [*bold(row.word("criterion_text")), *lines(_change_in_words(row))]
    foot = 16 if row.number("target") is not None else 2
    return (
        Band((*heading, *lines(_side_in_words(row, "before"))), marks=MARKS, space=10),
        Band(tuple(lines(_side_in_words(row, "after"))), marks=MARKS),
        Band((), marks=foot),
    )


def _change_in_words(row: ResultRow) -> str:
    finding = say(f"findings.{row.word('finding')}")
    if row.is_hidden("difference"):
        return say("audits.change_withheld", hidden=say("cell.hidden"))
    if row.number("difference") is None:
        return say("audits.change_unknown", finding=finding)
    interval = {end: row.written(f"difference_{end}", points) for end in ("low", "high")}
    return say(
        "audits.change",
        finding=finding,
        difference=say("cell.points", value=row.written("difference", points)),
        interval=say("cell.interval_named", **interval),
    )


def _side_in_words(row: ResultRow, side: str) -> str:
    return say(
        "audits.side_none" if row.number(f"n_{side}") == 0 else "audits.side",
        glyph=look("waves")[SIDES[side]]["glyph"],
        side=say(f"audits.side_{side}"),
        met=row.written(f"met_{side}", count),
        n=row.written(f"n_{side}", count),
        share=row.written(f"share_{side}", percent),
    )


def _dot_and_interval(row: ResultRow, side: str, y: float) -> list[go.Scatter]:
    import plotly.graph_objects as go

    share, low, high = (row.number(f"{name}_{side}") for name in ("share", "low", "high"))
    if share is None:
        return []
    style = look("waves")[SIDES[side]]
    hover = say(
        "audits.hover",
        side=say(f"audits.side_{side}"),
        share=percent(share),
        interval=row.written_range(f"low_{side}", f"high_{side}", percent),
        met=row.written(f"met_{side}", count),
        n=row.written(f"n_{side}", count),
    )
    dot = go.Scatter(
        x=[100 * share],
        y=[y],
        mode="markers",
        marker=marker_of(style),
        cliponaxis=False,
        **hover_texts([hover]),
        **axis_names(0),
    )
    if low is None or high is None:
        return [dot]
    line = {"color": style["colour"], "width": 3}
    interval = go.Scatter(
        x=[100 * low, 100 * high], y=[y, y], mode="lines", line=line, hoverinfo="skip", **axis_names(0)
    )
    return [interval, dot]


def _add_target(figure: go.Figure, row: ResultRow, strip: tuple[float, float], foot: float) -> None:
    """A dashed line through both strips of a criterion, named at its foot."""
    target = row.number("target")
    if target is None:
        return
    colour = look("variation")["target"]["colour"]
    line = {"color": colour, "width": 2, "dash": "dash"}
    figure.add_shape(
        type="line", x0=100 * target, x1=100 * target, y0=strip[0], y1=strip[1], line=line, layer="below"
    )
    figure.add_annotation(
        text=coloured(say("audits.target", target=percent(target)), colour),
        x=100 * target,
        y=foot,
        xanchor="right" if target > 0.8 else "left" if target < 0.2 else "center",
        yanchor="middle",
        showarrow=False,
        font={"size": 12},
        bgcolor=look("ink")["paper"],
    )
