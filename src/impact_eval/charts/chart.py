"""A chart is a picture and everything that says the same in words and numbers.

A plotly figure has no text alternative and vanishes from a notebook's HTML export. So a chart is an object of
our own: the finding as its title, what is shown as its subtitle, the figure, a text alternative with the main
values, and a table with every number drawn. In a live notebook the figure is shown, with its titles. The HTML
form, which is what an export keeps, holds the words and the table and needs neither script nor network: the
drawing library would add 1.2 MB to the export, and without it a figure is an empty box. A picture in a
document is the impact pack's work.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from impact_eval.charts.template import CONFIG
from impact_eval.charts.wording import look, say

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

TITLE_WIDTH = 68
PARTS_IN_ALT = 6
EDGE = 12  # pixels from the figure's left edge to its title


@dataclass(frozen=True, eq=False)
class Chart:
    """A figure with its words and its numbers.

    Attributes
    ----------
    name : safe as an id and a file name, the same for the same content.
    title : the finding, in one phrase.
    subtitle : what is shown, its unit, n and period.
    figure : the plotly figure, without title, as wide as its page.
    alt : text alternative, one or two sentences that hold the main values.
    table : every number drawn, as text, with headings in words; the first column heads the rows.
    caption : the table's caption.
    notes : sentences to be read with it.
    """

    name: str
    title: str
    subtitle: str
    figure: go.Figure = field(repr=False)
    alt: str
    table: pd.DataFrame = field(repr=False)
    caption: str
    notes: tuple[str, ...] = ()

    def standalone(self) -> go.Figure:
        """Return a copy of the figure with title and subtitle inside, for a picture that stands alone."""
        import plotly.graph_objects as go

        title = [f"<b>{escape(line, quote=False)}</b>" for line in wrap(self.title, TITLE_WIDTH)]
        subtitle = [escape(line, quote=False) for line in wrap(self.subtitle, TITLE_WIDTH + 14)]
        room = 20 * len(title) + 17 * len(subtitle) + 18
        figure = go.Figure(self.figure)
        figure.add_annotation(
            text="<br>".join([*title, *(f'<span style="font-size:13px">{line}</span>' for line in subtitle)]),
            x=0,
            y=1,
            xref="paper",
            yref="paper",
            xanchor="left",
            yanchor="top",
            yshift=room + self.figure.layout.margin.t - 6,
            xshift=EDGE - self.figure.layout.margin.l,
            align="left",
            showarrow=False,
            font={"size": 16},
        )
        figure.update_layout(
            height=self.figure.layout.height + room, margin={"t": self.figure.layout.margin.t + room}
        )
        return figure

    def to_html(self) -> str:
        """Return the words and the table as HTML that needs neither script nor network."""
        notes = "".join(f"<p>{escape(note)}</p>" for note in self.notes)
        return (
            f"<section><h3>{escape(self.title)}</h3><p>{escape(self.subtitle)}</p>"
            f"<p>{escape(self.alt)}</p>{_table_html(self.table, self.caption)}{notes}</section>"
        )

    def __str__(self) -> str:
        return f"{self.title}\n{self.subtitle}\n{self.alt}"

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        """Show the figure where a notebook is alive, and words and numbers wherever it has been exported."""
        figure = json.loads(self.standalone().to_json())
        return {
            "text/plain": str(self),
            "text/html": self.to_html(),
            "application/vnd.plotly.v1+json": {**figure, "config": CONFIG},
        }


def no_evidence(subject: str, parts: tuple[str, ...] = ()) -> Chart:
    """Return the chart of something of which nothing is recorded: it says so, in figure, words and table.

    Parameters
    ----------
    subject : learning, reaction, participation, audits, indicator or reach.
    parts : identifiers, for a name of its own.
    """
    import pandas as pd

    from impact_eval.charts.row_layout import Band, Panel, panel_figure
    from impact_eval.charts.written import name_of

    what = say(f"subjects.{subject}")
    text = f'<span style="color:{look("ink")["quiet"]}">{say("chart.empty_figure")}</span>'
    figure = panel_figure([Panel((Band((text,), marks=12, space=12),), x_range=(0, 1))])
    return Chart(
        name=name_of(subject, (*parts, "none")),
        title=say("chart.empty_title", subject=what),
        subtitle=say("chart.empty_subtitle"),
        figure=figure,
        alt=say("chart.empty_alt", subject=what),
        table=pd.DataFrame({say("chart.empty_heading"): [say("chart.empty_cell")]}),
        caption=say("chart.empty_title", subject=what),
    )


def alt_of(course: str, alt: str) -> str:
    """Return a text alternative that begins with the course it is about, where that is one."""
    return say("chart.of_course", course=course, alt=alt) if course else alt


def alt_of_many(key: str, parts: Sequence[str], **values: object) -> str:
    """Return a text alternative that holds the first few of many parts and says how many more there are.

    Parameters
    ----------
    key : the sentence, with a gap for the parts.
    parts : what is said of each row.
    values : what goes into the other gaps.
    """
    sentence = say(key, parts="; ".join(parts[:PARTS_IN_ALT]), **values)
    left = len(parts) - PARTS_IN_ALT
    if left <= 0:
        return sentence
    more = say("chart.one_more_in_table" if left == 1 else "chart.more_in_table", count=left)
    return f"{sentence} {more}"


def notes_of(table: pd.DataFrame, said: list[str]) -> tuple[str, ...]:
    """Return each sentence once, and what `[c]` means where the table has one."""
    hidden = say("cell.hidden")
    has_hidden = any(hidden in str(value) for column in table for value in table[column])
    kept = [note for note in said if note]
    return tuple(dict.fromkeys([*kept, *([say("chart.hidden_note")] if has_hidden else [])]))


def _table_html(table: pd.DataFrame, caption: str) -> str:
    head = "".join(f'<th scope="col">{escape(str(name))}</th>' for name in table.columns)
    body = "".join(
        f'<tr><th scope="row">{escape(str(first))}</th>'
        + "".join(f"<td>{escape(str(value))}</td>" for value in rest)
        + "</tr>"
        for first, *rest in table.itertuples(index=False, name=None)
    )
    named = f"<caption>{escape(caption)}</caption>"
    return f"<table>{named}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
