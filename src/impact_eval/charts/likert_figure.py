"""The drawing of answers: bars of 100 per cent, ordered within, in two hues that meet in the middle.

Neighbours differ by 3 to 1 in contrast, or by a hatch and a white line; the key names the answers in their
order from left to right, so that the bars can be read without any colour.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from impact_eval.charts.contrast import contrast, ink_on
from impact_eval.charts.question import Question, answer_label, favourable
from impact_eval.charts.result_row import ResultRow
from impact_eval.charts.row_layout import Band, Panel, axis_names, panel_figure
from impact_eval.charts.template import hover_texts
from impact_eval.charts.wording import look, say
from impact_eval.charts.written import bold, coloured, count, lines, percent

if TYPE_CHECKING:
    import plotly.graph_objects as go

BAR = 28  # pixels
VISIBLE = 1.5  # contrast with the paper below which a square of the key is drawn as an outline
PRIVATE = 0xE000  # first character of Unicode's private-use area


def likert_figure(questions: Sequence[Question]) -> go.Figure:
    """A panel for each set of answers, so that questions of different scales never share a key."""
    sets = list(dict.fromkeys(question.labels for question in questions))
    groups = [[question for question in questions if question.labels == labels] for labels in sets]
    panels = [_panel(group) for group in groups]
    figure = panel_figure(panels)
    for at, (group, panel) in enumerate(zip(groups, panels, strict=True)):
        figure.add_traces(_bars(group, panel.marks_at()[1:], axis_names(at)))
    figure.update_layout(barmode="stack", uniformtext={"mode": "hide", "minsize": 11})
    return figure


def _panel(questions: Sequence[Question]) -> Panel:
    bands = [Band(tuple(_key(questions)), marks=6)]
    for question in questions:
        text = bold(say("reaction.item", item=question.text, n=question.n))
        if question.share:
            share = favourable(question.share)
            text += lines(say("reaction.favourable", share=share))
        bands.append(Band(tuple(text), marks=BAR + 6, space=8))
    ticks = (0, 25, 50, 75, 100)
    return Panel(tuple(bands), (-0.4, 100.4), ticks, tuple(percent(tick / 100) for tick in ticks))


def _key(questions: Sequence[Question]) -> list[str]:
    """The answers from left to right, each after its colour; their order tells them apart without colour."""
    labels = questions[0].labels
    # A character of the private-use area stands for each coloured square while the lines are being broken.
    answers = [f"{chr(PRIVATE + at)}\u00a0{label}" for at, label in enumerate(labels)]
    text = "\n".join(lines(say("reaction.key", answers=", ".join(answers))))
    for at, fill in enumerate(fills(len(labels))):
        text = text.replace(chr(PRIVATE + at), _square(fill["colour"]))
    withheld = lines(say("reaction.key_withheld", glyph="\u25a8", hidden=say("cell.hidden")))
    return text.split("\n") + (withheld if any(question.withheld for question in questions) else [])


def _square(colour: str) -> str:
    """A square in a colour; too light a colour is told by an outline."""
    ink = look("ink")
    light = contrast(colour, ink["paper"]) < VISIBLE
    return coloured("\u25a1", ink["outline"]) if light else coloured("\u25a0", colour)


def fills(n: int) -> list[dict[str, str]]:
    """Return colour and hatch of each of `n` answers, from unfavourable to favourable.

    Examples
    --------
    >>> [fill["colour"] for fill in fills(3)]
    ['#5c2400', '#f2f2f2', '#0b3054']
    """
    answers = look("answers")
    half = n // 2
    middle = [answers["middle"]] * (n % 2)
    return _shades("unfavourable", half) + middle + _shades("favourable", half)[::-1]


def _shades(side: str, n: int) -> list[dict[str, str]]:
    """Shades of one side, from the outer answer inwards; long scales use a shade twice, once hatched."""
    answers = look("answers")
    shades = answers[side]
    picked = [shades[at if n <= len(shades) else at * len(shades) // n] for at in range(n)]
    return [
        {**shade, "pattern": answers["repeated"]} if at and shade == picked[at - 1] else shade
        for at, shade in enumerate(picked)
    ]


def _bars(questions: Sequence[Question], at: Sequence[float], axes: dict[str, str]) -> list[go.Bar]:
    labels = questions[0].labels
    bars = [
        _answer_bars([question.answers[place] for question in questions], at, fill, axes)
        for place, fill in enumerate(fills(len(labels)))
    ]
    if any(question.withheld for question in questions):
        bars.append(_withheld_bars(questions, at, axes))
    return bars


def _answer_bars(
    answers: Sequence[ResultRow], at: Sequence[float], fill: dict[str, str], axes: dict[str, str]
) -> go.Bar:
    shares = [answer.number("share") for answer in answers]
    hover = [
        say(
            "reaction.hover",
            label=answer_label(answer),
            share=answer.written("share", percent),
            n=answer.written("n", count),
            total=answer.written("n_total", count),
        )
        for answer in answers
    ]
    return _bar(
        [None if share is None else 100 * share for share in shares],
        at,
        ["" if not share else percent(share) for share in shares],
        marker=_marker(fill),
        textfont={"color": ink_on(fill["colour"]), "size": 12},
        **hover_texts(hover),
        **axes,
    )


def _withheld_bars(questions: Sequence[Question], at: Sequence[float], axes: dict[str, str]) -> go.Bar:
    return _bar(
        [question.withheld or None for question in questions],
        at,
        [say("cell.hidden") if question.withheld else "" for question in questions],
        marker=_marker(look("answers")["withheld"]),
        textfont={"color": look("ink")["text"], "size": 12},
        hoverinfo="skip",
        meta={"rest": True},
        **axes,
    )


def _bar(x: list[float | None], at: Sequence[float], text: list[str], **look_of: Any) -> go.Bar:
    import plotly.graph_objects as go

    return go.Bar(
        x=x, y=list(at), text=text, width=BAR, orientation="h", textposition="inside",
        insidetextanchor="middle", textangle=0, cliponaxis=False, **look_of,
    )  # fmt: skip


def _marker(fill: dict[str, str]) -> dict[str, Any]:
    ink, answers = look("ink"), look("answers")
    light = fill["colour"] in (answers["middle"]["colour"], answers["withheld"]["colour"])
    marker: dict[str, Any] = {
        "color": fill["colour"],
        "line": {"color": ink["outline"] if light else ink["paper"], "width": 1 if light else 2},
    }
    if fill["pattern"]:
        marker["pattern"] = {
            "shape": fill["pattern"],
            "fgcolor": fill["hatch"],
            "bgcolor": fill["colour"],
            "fillmode": "overlay",
            "size": 9,
            "solidity": 0.2,
        }
    return marker
