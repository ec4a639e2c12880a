"""One recommendation's section: its thread, its evidence level by level, its caveats and its next step.

The levels stand in Kirkpatrick's order after who took part. Each holds the charts of the recommendation's
courses, criteria and indicators, the sentences that may be repeated, and the tables with every number.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from impact_eval.charts import audit_before_after, dumbbell, funnel, indicator_run, likert, reach
from impact_eval.charts.result_row import ResultRow, result_rows
from impact_eval.charts.written import day
from impact_eval.pack.board import BoardRow
from impact_eval.pack.figures import Drawings, Figure, figure_of
from impact_eval.pack.tables import PackTable, laid_out
from impact_eval.pack.wording import read_data, say, words

if TYPE_CHECKING:
    import pandas as pd

    from impact_eval.charts import Chart
    from impact_eval.evaluation import Evaluation, Evidence

#: What a figure or a table of changes is drawn from; the single questions have a table of their own.
MEASURES = ("scale", "knowledge")
COMPARISONS = ("pre_post", "retro_pre_post", "pre_follow_up")
COURSE = ("course_id", "course_title", "version", "first_session", "last_session")


@dataclass(frozen=True)
class Level:
    """One level of a recommendation's evidence."""

    key: str
    title: str
    empty: str
    figures: tuple[Figure, ...] = ()
    sentences: tuple[str, ...] = ()
    tables: tuple[PackTable, ...] = ()

    @property
    def has_evidence(self) -> bool:
        """Whether there is anything to show."""
        return bool(self.figures or self.tables)


@dataclass(frozen=True)
class Section:
    """Everything that a recommendation's section shows."""

    row: BoardRow
    facts: tuple[tuple[str, str], ...]
    missing: tuple[str, ...]
    thread: PackTable
    levels: tuple[Level, ...]
    caveats: tuple[str, ...]


@dataclass(frozen=True)
class Course:
    """A course of the recommendation, as its figures name it."""

    id: str
    title: str
    period: str

    @classmethod
    def of(cls, row: ResultRow) -> Course:
        """Read a row of `Participation.delivery`."""
        title, version, course_id = (row.word(name) for name in ("course_title", "version", "course_id"))
        first, last = row.date("first_session"), row.date("last_session")
        period = ""
        if first is not None and last is not None:
            key = "recommendation.period_one" if first == last else "recommendation.period"
            period = say(key, first=day(first), last=day(last))
        return cls(
            course_id, say("recommendation.course", title=title, version=version, id=course_id), period
        )


def section_of(evaluation: Evaluation, row: BoardRow, drawings: Drawings) -> Section:
    """Return the section of a recommendation of a protected evaluation.

    Parameters
    ----------
    evaluation : the evaluation, after disclosure control.
    row : the recommendation's row of the board.
    drawings : where the charts are made; a chart that another section has made is used again.
    """
    evidence = evaluation.of(row.id)
    writer = _Levels(evidence, row, drawings)
    levels = tuple(writer.all())
    return Section(
        row=row,
        facts=_facts(evaluation, row.id),
        missing=tuple(evidence.thread.missing),
        thread=laid_out(
            "thread", evidence.thread.table, caption=say("recommendation.thread_caption", id=row.id)
        ),
        levels=levels,
        caveats=_caveats(evidence),
    )


def _facts(evaluation: Evaluation, recommendation_id: str) -> tuple[tuple[str, str], ...]:
    """What the register says of the recommendation."""
    register = evaluation.recommendations
    found = register[register["recommendation_id"].astype(str) == recommendation_id].iloc[0]
    told = []
    for column, label in (
        ("review_id", "review"), ("theme", "theme"), ("owner", "owner"), ("agencies", "agencies"),
        ("accepted_date", "accepted_date"), ("due_date", "due_date"), ("success_measure", "success_measure"),
    ):  # fmt: skip
        text = _fact(found.get(column))
        if text:
            told.append((say(f"recommendation.{label}"), text))
    return tuple(told)


def _fact(value: object) -> str:
    import pandas as pd

    if isinstance(value, (list, tuple, set, frozenset)):
        return ", ".join(str(one) for one in value)
    if value is None or pd.isna(value):  # type: ignore[call-overload]
        return ""
    return day(value) if isinstance(value, pd.Timestamp) else str(value)


def _caveats(evidence: Evidence) -> tuple[str, ...]:
    """Strength of the designs, each once; the notes stand beside their own numbers."""
    frames = (evidence.learning.table, evidence.behaviour.audits, evidence.results.table)
    designs = [design for frame in frames for design in frame["design"].dropna().astype(str) if design]
    return tuple(say("recommendation.design", design=design) for design in dict.fromkeys(designs))


class _Levels:
    """Makes the levels of one recommendation."""

    def __init__(self, evidence: Evidence, row: BoardRow, drawings: Drawings) -> None:
        self.evidence, self.row, self.drawings = evidence, row, drawings
        delivery = result_rows(evidence.participation.delivery, COURSE, "Participation.delivery")
        self.courses = [Course.of(course) for course in delivery]

    def all(self) -> Iterator[Level]:
        """Yield who took part and the four levels."""
        yield self._participation()
        yield self._reaction()
        yield self._learning()
        yield self._behaviour()
        yield self._results()

    def _participation(self) -> Level:
        participation, figures = self.evidence.participation, []
        for course in self.courses:
            stages, agencies = of_course(participation.funnel, course), of_course(participation.reach, course)
            if len(stages):
                chart = self.drawings.once(
                    ("funnel", course.id), partial(funnel, stages, period=course.period)
                )
                figures.append(self._figure(chart, course))
            if len(agencies):
                chart = self.drawings.once(
                    ("reach", course.id), partial(reach, agencies, period=course.period)
                )
                figures.append(self._figure(chart, course))
        tables = (laid_out("delivery", participation.delivery),) if self.courses else ()
        return _level("participation", figures, tables=tables)

    def _reaction(self) -> Level:
        reaction, figures = self.evidence.reaction, []
        for course in self.courses:
            answers, shares = of_course(reaction.distribution, course), of_course(reaction.table, course)
            if len(answers):
                chart = self.drawings.once(
                    ("likert", course.id), partial(likert, answers, shares, period=course.period)
                )
                figures.append(self._figure(chart, course))
        return _level("reaction", figures)

    def _learning(self) -> Level:
        figures, tables, sentences = [], [], []
        for course in self.courses:
            rows = of_course(self.evidence.learning.table, course)
            rows = rows[rows["comparison"].isin(COMPARISONS)]
            scales = rows[rows["measure_kind"].isin(MEASURES)]
            drawn = scales if len(scales) else rows
            if not len(drawn):
                continue
            chart = self.drawings.once(
                ("dumbbell", course.id), partial(dumbbell, drawn, period=course.period)
            )
            figures.append(self._figure(chart, course))
            sentences += told(scales)
            tables += self._learning_tables(rows, scales, course)
        return _level("learning", figures, sentences, tables)

    def _learning_tables(self, rows: pd.DataFrame, scales: pd.DataFrame, course: Course) -> list[PackTable]:
        parts = {
            "changes": scales,
            "passed": scales[scales["pass_mark"].notna()],
            "items": rows[rows["measure_kind"] == "item"],
        }
        return [
            laid_out(layout, part, caption=_caption(layout, course))
            for layout, part in parts.items()
            if len(part)
        ]

    def _behaviour(self) -> Level:
        behaviour, tables, figures = self.evidence.behaviour, [], []
        for course in self.courses:
            rows = of_course(behaviour.reports, course)
            if len(rows):
                tables.append(laid_out("reports", rows, caption=_caption("reports", course)))
        if len(behaviour.audits):
            chart = self.drawings.once(("audits", self.row.id), partial(audit_before_after, behaviour.audits))
            figures.append(self._figure(chart))
        return _level("behaviour", figures, [*told(behaviour.audits), *told(behaviour.reports)], tables)

    def _results(self) -> Level:
        results, figures = self.evidence.results, []
        for indicator_id in dict.fromkeys(results.table["indicator_id"]):
            row = results.table[results.table["indicator_id"] == indicator_id]
            months = results.months[results.months["indicator_id"] == indicator_id]
            if len(months):
                chart = self.drawings.once(
                    ("indicator", self.row.id, str(indicator_id)), partial(indicator_run, months, row)
                )
                figures.append(self._figure(chart))
        tables = [laid_out("indicators", results.table)] if len(results.table) else []
        return _level("results", figures, told(results.table), tables)

    def _figure(self, chart: Chart, course: Course | None = None) -> Figure:
        return figure_of(
            chart,
            anchor=self.row.anchor,
            recommendation_id=self.row.id,
            eyebrow=course.title if course else "",
        )


def _level(
    key: str,
    figures: list[Figure],
    sentences: list[str] | tuple[str, ...] = (),
    tables: list[PackTable] | tuple[PackTable, ...] = (),
) -> Level:
    wording = words("levels")[key]
    return Level(key, wording["title"], wording["empty"], tuple(figures), tuple(sentences), tuple(tables))


def of_course(frame: pd.DataFrame, course: Course) -> pd.DataFrame:
    """Return the rows of a table that are of one course."""
    return frame[frame["course_id"].astype(str) == course.id]


def told(frame: pd.DataFrame) -> list[str]:
    """Return the sentences of a table's rows, each once."""
    return list(dict.fromkeys(text for text in frame["text"].dropna().astype(str) if text))


def _caption(layout: str, course: Course) -> str:
    caption = read_data("layouts.toml")[layout]["caption"]
    return say("recommendation.all_numbers", caption=caption, course=course.title)
