"""Who was reached: people who attended, as a share of their agency's headcount.

The bar's outline is the whole headcount, so what is not filled is who was not reached.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from impact_eval.charts.chart import Chart, alt_of, no_evidence, notes_of
from impact_eval.charts.result_row import ResultRow, course_of, grouped, result_rows
from impact_eval.charts.row_layout import Band, Panel, axis_names, panel_figure
from impact_eval.charts.template import hover_texts
from impact_eval.charts.wording import categories, look, say
from impact_eval.charts.written import bold, count, lines, name_of, percent

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

COLUMNS = ("course_id", "course_title", "agency", "attended", "headcount", "share", "quarter", "note")

BAR = 16  # pixels


def reach(rows: pd.DataFrame, *, period: str = "") -> Chart:
    """Show which part of each agency's headcount attended.

    Parameters
    ----------
    rows : rows of `Participation.reach`, of one course or several; largest share first within a course.
    period : when the courses were held, for the subtitle.

    Returns
    -------
    A chart whose title names the agencies reached least and most.

    Raises
    ------
    ChartError : when the rows are not rows of that table after disclosure control.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = pd.DataFrame({
    ...     "course_id": "c1", "course_title": "Neglect", "agency": ["Police", "Health"],
    ...     "attended": [12, 40], "headcount": [120, 80], "share": [0.1, 0.5],
    ...     "quarter": "2024-25 Q4", "note": "", "hidden": "",
    ... })
    >>> reach(rows).title
    'Reach ran from 10% of the headcount (Police) to 50% (Health)'
    """
    read = sorted(result_rows(rows, COLUMNS, "Participation.reach"), key=_largest_first)
    courses = grouped(read, "course_id")
    if not courses:
        return no_evidence("reach")
    table = _table(courses)
    return Chart(
        name=name_of("reach", [course for (course,) in courses]),
        title=_title(read),
        subtitle=_subtitle(read, period),
        figure=_figure(courses),
        alt=_alt(read, len(courses) > 1),
        table=table,
        caption=say("reach.caption"),
        notes=notes_of(table, [row.word("note") for row in read]),
    )


Courses = dict[tuple[str, ...], list[ResultRow]]


def _largest_first(row: ResultRow) -> tuple[bool, float]:
    share = row.number("share")
    return share is None, -(share or 0.0)


# ------------------------------------------------------------------------------------------------ words


def _title(rows: Sequence[ResultRow]) -> str:
    shown = [row for row in rows if row.number("share") is not None]
    if not shown:
        return say("reach.title_unknown")
    high, low = shown[0], shown[-1]
    shares = {"low": low.written("share", percent), "high": high.written("share", percent)}
    if len(shown) == 1:
        return say("reach.title_one", share=shares["high"], agency=high.word("agency"))
    if shares["low"] == shares["high"]:
        return say("reach.title_same", share=shares["high"], count=len(shown))
    return say("reach.title_range", **shares, low_agency=low.word("agency"), high_agency=high.word("agency"))


def _subtitle(rows: Sequence[ResultRow], period: str) -> str:
    quarters = {row.word("quarter") for row in rows} - {""}
    quarter = say("reach.quarter", quarter=quarters.pop()) if len(quarters) == 1 else ""
    return say("reach.subtitle", quarter=quarter, period=f"; {period}" if period else "")


def _agency(row: ResultRow, several: bool) -> str:
    return f"{row.word('agency')} ({row.word('course_title')})" if several else row.word("agency")


def _cells(row: ResultRow) -> dict[str, str]:
    return {
        "attended": row.written("attended", count),
        "headcount": row.written("headcount", count),
        "share": row.written("share", percent),
    }


def _is_known(row: ResultRow) -> bool:
    return row.number("headcount") is not None or row.is_hidden("headcount")


def _in_words(row: ResultRow, several: bool) -> str:
    phrase = "reach.alt_one" if _is_known(row) else "reach.alt_no_headcount"
    return say(phrase, agency=_agency(row, several), **_cells(row))


def _alt(rows: Sequence[ResultRow], several: bool) -> str:
    # Every agency: who is missing is the point of this chart.
    parts = "; ".join(_in_words(row, several) for row in rows)
    return alt_of(course_of(rows), say("reach.alt", parts=parts))


def _table(courses: Courses) -> pd.DataFrame:
    import pandas as pd

    several = len(courses) > 1
    return pd.DataFrame(
        [
            {say("reach.heading_agency"): row.word("agency")}
            | ({say("reach.heading_course"): row.word("course_title")} if several else {})
            | {say(f"reach.heading_{name}"): text for name, text in _cells(row).items()}
            for rows in courses.values()
            for row in rows
        ]
    )


# ----------------------------------------------------------------------------------------------- figure


def _figure(courses: Courses) -> go.Figure:
    panels = [_panel(rows, len(courses) > 1) for rows in courses.values()]
    figure = panel_figure(panels)
    for at, (rows, panel) in enumerate(zip(courses.values(), panels, strict=True)):
        middles = panel.marks_at()
        for row, y in zip(rows, middles, strict=True):
            if row.number("share") is not None:
                _add_track(figure, y, axis_names(at))
        figure.add_trace(_bars(rows, middles, at))
    return figure


def _panel(rows: Sequence[ResultRow], several: bool) -> Panel:
    bands = [_band(row) for row in rows]
    if several:
        title = bold(rows[0].word("course_title"))
        bands[0] = Band((*title, *bands[0].text), marks=bands[0].marks, space=14)
    ticks = (0, 25, 50, 75, 100)
    return Panel(tuple(bands), (0, 100), ticks, tuple(percent(tick / 100) for tick in ticks))


def _band(row: ResultRow) -> Band:
    phrase = "reach.bar" if _is_known(row) else "reach.bar_no_headcount"
    marks = 2 if row.number("share") is None else BAR + 6
    return Band(tuple(lines(say(phrase, agency=row.word("agency"), **_cells(row)))), marks=marks, space=4)


def _add_track(figure: go.Figure, y: float, axes: dict[str, str]) -> None:
    """The outline that stands for the whole headcount."""
    ink = look("ink")
    figure.add_shape(
        type="rect", x0=0, x1=100, y0=y - BAR / 2, y1=y + BAR / 2, layer="below", fillcolor=ink["track"],
        line={"color": ink["outline"], "width": 1}, xref=axes["xaxis"], yref=axes["yaxis"],
    )  # fmt: skip


def _bars(rows: Sequence[ResultRow], at: Sequence[float], panel: int) -> go.Bar:
    import plotly.graph_objects as go

    shares = [row.number("share") for row in rows]
    hover = [
        say("reach.hover", agency=row.word("agency"), share=row.written("share", percent)) for row in rows
    ]
    return go.Bar(
        x=[None if share is None else 100 * share for share in shares],
        y=list(at),
        width=BAR,
        orientation="h",
        marker={"color": categories()[0]},
        **hover_texts(hover),
        **axis_names(panel),
    )
