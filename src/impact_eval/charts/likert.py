"""Reaction as it was answered: each question's answers side by side, from unfavourable to favourable.

A mean of 4.2 hides a room divided in two; the answers themselves do not. Bars of 100 per cent, ordered within
and named from left to right, after Robbins and Heiberger (2011, *Plotting Likert and other rating scales*).
Answers that are withheld share one hatched piece at the end of the bar: what the shown ones leave, which any
reader of them can work out.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from impact_eval.charts.chart import Chart, alt_of, alt_of_many, no_evidence, notes_of
from impact_eval.charts.likert_figure import likert_figure
from impact_eval.charts.question import Question, answer_label, favourable
from impact_eval.charts.result_row import ResultRow, course_of, grouped, result_rows
from impact_eval.charts.wording import say
from impact_eval.charts.written import count, name_of, percent

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("course_id", "item_id", "item_text", "score", "label", "favourable", "n", "share", "n_total")
SHARE_COLUMNS = (
    "course_id", "course_title", "item_id", "favourable_share", "favourable_low", "favourable_high",
    "note",
)  # fmt: skip


def likert(rows: pd.DataFrame, shares: pd.DataFrame | None = None, *, period: str = "") -> Chart:
    """Show how each question was answered.

    Parameters
    ----------
    rows : rows of `Reaction.distribution`, of one course or several; questions are drawn in their order.
    shares : rows of `Reaction.table` for the same questions, to name their favourable shares.
    period : when the courses were held, for the subtitle.

    Returns
    -------
    A chart whose title names the range of favourable shares (or, without them, the most frequent answer).

    Raises
    ------
    ChartError : when the rows are not rows of those tables after disclosure control.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = pd.DataFrame({
    ...     "course_id": "c1", "item_id": "i1", "item_text": "It was useful", "score": [1, 2],
    ...     "label": ["No", "Yes"], "favourable": [False, True], "n": [8, 32],
    ...     "share": [0.2, 0.8], "n_total": 40, "hidden": "",
    ... })
    >>> likert(rows).title
    'The answer chosen most often was “Yes”: It was useful'
    """
    questions = _questions(rows, shares)
    if not questions:
        return no_evidence("reaction")
    table = _table(questions)
    return Chart(
        name=name_of(
            "reaction", [q.answers[0].word(key) for key in ("course_id", "item_id") for q in questions]
        ),
        title=_title(questions),
        subtitle=say("reaction.subtitle", period=f"; {period}" if period else ""),
        figure=likert_figure(questions),
        alt=_alt(questions),
        table=table,
        caption=say("reaction.caption"),
        notes=notes_of(table, [q.share.word("note") for q in questions if q.share]),
    )


def _questions(rows: pd.DataFrame, shares: pd.DataFrame | None) -> list[Question]:
    groups = grouped(result_rows(rows, COLUMNS, "Reaction.distribution"), "course_id", "item_id")
    share_rows = [] if shares is None else result_rows(shares, SHARE_COLUMNS, "Reaction.table")
    of = {(row.word("course_id"), row.word("item_id")): row for row in share_rows}
    several = len({course for course, _ in groups}) > 1
    questions = []
    for (course, item), answers in groups.items():
        share = of.get((course, item))
        title = share.word("course_title") if share else course
        questions.append(Question(_in_order(answers), share, title if several else ""))
    return questions


def _in_order(answers: Sequence[ResultRow]) -> tuple[ResultRow, ...]:
    """Answers from unfavourable to favourable; a question worded the other way round is turned."""
    ordered = sorted(answers, key=lambda answer: answer.number("score") or 0.0)
    turned = ordered[0].true("favourable") and not ordered[-1].true("favourable")
    return tuple(reversed(ordered)) if turned else tuple(ordered)


def _title(questions: Sequence[Question]) -> str:
    with_share = [question for question in questions if question.share]
    if not with_share:
        return _title_of_answers(questions)
    known = [(q.share.number("favourable_share"), q) for q in with_share if q.share]
    shown = [(share, question) for share, question in known if share is not None]
    if not shown:
        return say("reaction.title_withheld")
    if len(shown) == 1:
        share, question = shown[0]
        return say("reaction.title_one", share=percent(share), item=question.text)
    low, high = (percent(end(share for share, _ in shown)) for end in (min, max))
    asked = say(
        "reaction.questions" if len(shown) == len(questions) else "reaction.questions_of",
        count=len(shown),
        total=len(questions),
    )
    return say(
        "reaction.title_same" if low == high else "reaction.title_range", low=low, high=high, questions=asked
    )


def _title_of_answers(questions: Sequence[Question]) -> str:
    """The answer that most questions have as their most frequent one, where nothing is withheld."""
    full = [question for question in questions if not question.withheld]
    if not full:
        return say("reaction.title_plain", count=len(questions))
    most = [answer_label(max(q.answers, key=lambda answer: answer.number("share") or 0)) for q in full]
    label = max(dict.fromkeys(most), key=most.count)
    if len(questions) == 1:
        return say("reaction.title_most_one", label=label, item=questions[0].text)
    if most.count(label) <= len(questions) / 2:
        return say("reaction.title_plain", count=len(questions))
    return say("reaction.title_most", label=label, count=most.count(label), total=len(questions))


def _alt(questions: Sequence[Question]) -> str:
    parts = [_alt_of(question) for question in questions]
    course = course_of([question.share for question in questions if question.share])
    return alt_of(course, alt_of_many("reaction.alt", parts))


def _alt_of(question: Question) -> str:
    answers = [
        say("reaction.answer", label=answer_label(answer), share=answer.written("share", percent))
        for answer in question.answers
    ]
    return say("reaction.alt_one", item=question.text, n=question.n, answers=", ".join(answers))


def _table(questions: Sequence[Question]) -> pd.DataFrame:
    import pandas as pd

    labels = list(dict.fromkeys(label for question in questions for label in question.labels))
    return pd.DataFrame([_table_row(question, labels) for question in questions])


def _table_row(question: Question, labels: Sequence[str]) -> dict[str, str]:
    cells = {say("reaction.heading_item"): question.text, say("reaction.heading_n"): question.n}
    if question.share:
        cells[say("reaction.heading_favourable")] = favourable(question.share)
    answers = dict(zip(question.labels, question.answers, strict=True))
    return cells | {label: _cell(answers.get(label)) for label in labels}


def _cell(answer: ResultRow | None) -> str:
    if answer is None:
        return say("cell.missing")
    if answer.is_hidden("share") and answer.is_hidden("n"):
        return say("cell.hidden")
    return say("reaction.cell", share=answer.written("share", percent), n=answer.written("n", count))
