"""Who was asked and who answered: people at each stage, from the booked place to the last questionnaire.

Every later figure rests on the people left at its stage; this one says how far the rest may be carried.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from impact_eval.charts.chart import Chart, no_evidence, notes_of
from impact_eval.charts.result_row import ResultRow, grouped, result_rows
from impact_eval.charts.row_layout import Band, Panel, axis_names, panel_figure
from impact_eval.charts.template import hover_texts
from impact_eval.charts.wording import categories, say
from impact_eval.charts.written import bold, count, lines, name_of, percent

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

COLUMNS = ("course_id", "course_title", "stage", "stage_title", "order", "n", "share_of_attended")

BAR = 16  # pixels


def funnel(rows: pd.DataFrame, *, period: str = "") -> Chart:
    """Show how many people there are at each stage.

    Parameters
    ----------
    rows : rows of `Participation.funnel`, of one course or several.
    period : when the courses were held, for the subtitle.

    Returns
    -------
    A chart whose title says how many attended and how many answered.

    Raises
    ------
    ChartError : when the rows are not rows of that table after disclosure control.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = pd.DataFrame({
    ...     "course_id": "c1", "course_title": "Neglect", "stage": ["attended", "pre_and_post"],
    ...     "stage_title": ["Attended", "Answered before and after"], "order": [1, 2], "n": [62, 48],
    ...     "share_of_attended": [1.0, 0.774], "hidden": "",
    ... })
    >>> funnel(rows).title
    'Of 62 who attended, 48 answered before and after'
    """
    read = sorted(
        result_rows(rows, COLUMNS, "Participation.funnel"), key=lambda row: row.number("order") or 0.0
    )
    courses = grouped(read, "course_id")
    if not courses:
        return no_evidence("participation")
    table = _table(courses)
    return Chart(
        name=name_of("participation", [course for (course,) in courses]),
        title=_title(courses),
        subtitle=say("participation.subtitle", period=f"; {period}" if period else ""),
        figure=_figure(courses),
        alt=_alt(courses),
        table=table,
        caption=say("participation.caption"),
        notes=notes_of(table, []),
    )


Courses = dict[tuple[str, ...], list[ResultRow]]


# ------------------------------------------------------------------------------------------------ words


def _title(courses: Courses) -> str:
    if len(courses) > 1:
        return say("participation.title_courses", count=len(courses))
    (stages,) = courses.values()
    n = {stage.word("stage"): stage.written("n", count) for stage in stages if stage.number("n") is not None}
    if "attended" not in {stage.word("stage") for stage in stages}:
        before, both = n.get("pre"), n.get("pre_and_post")
        answered = before is not None and both is not None
        return say(
            f"participation.title_{'answered' if answered else 'unrecorded'}", before=before, both=both
        )
    if "attended" not in n:
        return say("participation.title_withheld")
    known = {"attended": n["attended"], "both": n.get("pre_and_post"), "all_three": n.get("all_three")}
    if known["both"] is None:
        return say("participation.title_attended", **known)
    return say("participation.title_full" if known["all_three"] else "participation.title_both", **known)


def _alt(courses: Courses) -> str:
    parts = [
        say(
            "participation.alt_course", course=stages[0].word("course_title"), stages=_stages_in_words(stages)
        )
        for stages in courses.values()
    ]
    return say("participation.alt", parts="; ".join(parts))


def _stages_in_words(stages: Sequence[ResultRow]) -> str:
    return ", ".join(
        say("participation.alt_stage", stage=stage.word("stage_title").lower(), n=stage.written("n", count))
        for stage in stages
    )


def _table(courses: Courses) -> pd.DataFrame:
    import pandas as pd

    cells = {
        "stage": "stage_title",
        "course": "course_title",
    }
    if len(courses) == 1:
        del cells["course"]
    return pd.DataFrame(
        [
            {say(f"participation.heading_{name}"): stage.word(column) for name, column in cells.items()}
            | {
                say("participation.heading_n"): stage.written("n", count),
                say("participation.heading_share"): stage.written("share_of_attended", percent),
            }
            for stages in courses.values()
            for stage in stages
        ]
    )


# ----------------------------------------------------------------------------------------------- figure


def _figure(courses: Courses) -> go.Figure:
    shown = [stage.number("n") or 0.0 for stages in courses.values() for stage in stages]
    panels = [_panel(stages, max(*shown, 1.0), len(courses) > 1) for stages in courses.values()]
    figure = panel_figure(panels)
    for at, (stages, panel) in enumerate(zip(courses.values(), panels, strict=True)):
        figure.add_trace(_bars(stages, panel.marks_at(), at))
    return figure


def _panel(stages: Sequence[ResultRow], most: float, several: bool) -> Panel:
    bands = [_band(stage, after_attendance=_after_attendance(stage, stages)) for stage in stages]
    if several:
        title = bold(stages[0].word("course_title"))
        bands[0] = Band((*title, *bands[0].text), marks=bands[0].marks, space=14)
    return Panel(tuple(bands), (0, most))


def _after_attendance(stage: ResultRow, stages: Sequence[ResultRow]) -> bool:
    """Whether a stage is part of those who attended, so that its share of them means something."""
    attended = [other.number("order") for other in stages if other.word("stage") == "attended"]
    order = stage.number("order")
    return bool(attended) and order is not None and order > (attended[0] or 0.0)


def _band(stage: ResultRow, after_attendance: bool) -> Band:
    shown = stage.number("n") is not None
    phrase = say(
        "participation.bar_share" if after_attendance and shown else "participation.bar",
        stage=stage.word("stage_title"),
        n=stage.written("n", count),
        share=stage.written("share_of_attended", percent),
    )
    return Band(tuple(lines(phrase)), marks=BAR + 6 if shown else 2, space=4)


def _bars(stages: Sequence[ResultRow], at: Sequence[float], panel: int) -> go.Bar:
    import plotly.graph_objects as go

    hover = [
        say("participation.hover", stage=stage.word("stage_title"), n=stage.written("n", count))
        for stage in stages
    ]
    return go.Bar(
        x=[stage.number("n") for stage in stages],
        y=list(at),
        width=BAR,
        orientation="h",
        marker={"color": categories()[0]},
        **hover_texts(hover),
        **axis_names(panel),
    )
