"""The evidence of one recommendation, level by level, and each level in blocks.

The levels stand in Kirkpatrick's order after what was done and who took part. A block holds the charts, the
sentences that may be repeated and the tables of one course (or of the recommendation's criteria or
indicators), so that no sentence stands far from what it is about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from impact_eval.charts import audit_before_after, dumbbell, funnel, indicator_run, likert, reach
from impact_eval.charts.result_row import ResultRow, result_rows
from impact_eval.charts.written import day
from impact_eval.pack.block import Block, told
from impact_eval.pack.done import blocks_of_actions
from impact_eval.pack.figures import Drawings, Figure, figure_of
from impact_eval.pack.tables import PackTable, laid_out
from impact_eval.pack.wording import read_data, say, words

if TYPE_CHECKING:
    import pandas as pd

    from impact_eval.charts import Chart
    from impact_eval.evaluation import Evidence
    from impact_eval.levels.soundness import Soundness

#: What a figure or a table of changes is drawn from; the single questions have a table of their own.
MEASURES = ("scale", "knowledge")
COMPARISONS = ("pre_post", "retro_pre_post", "pre_follow_up")
COURSE = ("course_id", "course_title", "version", "first_session", "last_session")


@dataclass(frozen=True)
class Course:
    """A course of the recommendation, as its blocks name it."""

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
        named = "course" if version else "course_one_version"
        return cls(
            course_id, say(f"recommendation.{named}", title=title, version=version, id=course_id), period
        )


@dataclass(frozen=True)
class Level:
    """One level of a recommendation's evidence; `empty` says that there is none."""

    key: str
    title: str
    empty: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Place:
    """Where evidence stands on the page: the name that tells its parts apart, and its id."""

    id: str
    anchor: str


def levels_of(evidence: Evidence, place: Place, drawings: Drawings) -> tuple[Level, ...]:
    """Return what was done, who took part and the four levels.

    Parameters
    ----------
    evidence : what bears on the recommendation, after disclosure control.
    place : where it stands on the page.
    drawings : where the charts are made; a chart that another section has made is used again.
    """
    maker = _Blocks(evidence, place, drawings)
    makers: dict[str, Callable[[], Iterator[Block]]] = {
        "actions": partial(blocks_of_actions, evidence),
        "participation": maker.participation,
        "reaction": maker.reaction,
        "learning": maker.learning,
        "behaviour": maker.behaviour,
        "results": maker.results,
    }
    levels = []
    for key, made in makers.items():
        wording, blocks = words("levels")[key], tuple(block for block in made() if block.has_evidence)
        levels.append(Level(key, wording["title"], wording["empty"], blocks))
    return tuple(levels)


class _Blocks:
    """Makes the blocks of one recommendation."""

    def __init__(self, evidence: Evidence, place: Place, drawings: Drawings) -> None:
        self.evidence, self.place, self.drawings = evidence, place, drawings
        delivery = result_rows(evidence.participation.delivery, COURSE, "Participation.delivery")
        self.courses = [Course.of(course) for course in delivery]

    def participation(self) -> Iterator[Block]:
        """Yield, for each course, who came, and how many of whom that is."""
        part = self.evidence.participation
        for course in self.courses:
            stages, agencies = of_course(part.funnel, course), of_course(part.reach, course)
            figures = []
            if len(stages):
                figures.append(self._once("funnel", course, partial(funnel, stages, period=course.period)))
            if len(agencies):
                figures.append(self._once("reach", course, partial(reach, agencies, period=course.period)))
            parts = {"by_quarter": part.reach_by_quarter, "places": part.places}
            of_this = {name: of_course(frame, course) for name, frame in parts.items()}
            missing = told(of_course(part.missing, course))
            yield Block(course.title, tuple(figures), missing, folded=_laid_out(of_this, course))
        if self.courses:
            yield Block(folded=(laid_out("delivery", part.delivery),))

    def reaction(self) -> Iterator[Block]:
        """Yield, for each course, what people thought of it."""
        part = self.evidence.reaction
        for course in self.courses:
            answers, shares = of_course(part.distribution, course), of_course(part.table, course)
            if len(answers):
                chart = self._once("likert", course, partial(likert, answers, shares, period=course.period))
                yield Block(course.title, (chart,), told(shares))

    def learning(self) -> Iterator[Block]:
        """Yield, for each course, the changes in scores, and what was asked only once."""
        part = self.evidence.learning
        for course in self.courses:
            rows = of_course(part.table, course)
            rows = rows[rows["comparison"].isin(COMPARISONS)]
            scales = rows[rows["measure_kind"].isin(MEASURES)]
            means = of_course(part.means, course)
            once = means[~means["compared"].astype(bool)]
            drawn = scales if len(scales) else rows
            chart = partial(dumbbell, drawn, period=course.period)
            yield Block(
                course.title,
                (self._once("dumbbell", course, chart),) if len(drawn) else (),
                (*told(drawn), *told(once)),
                folded=(
                    *_learning_tables(rows, scales, once, course),
                    *_soundness_tables(self.evidence.soundness, course),
                ),
            )

    def behaviour(self) -> Iterator[Block]:
        """Yield the audits, then what practitioners and managers of each course report."""
        part = self.evidence.behaviour
        if len(part.audits):
            chart = self.drawings.once(("audits", self.place.id), partial(audit_before_after, part.audits))
            folded = [laid_out("audits", part.audits)]
            if len(self.evidence.soundness.agreement):
                folded.append(laid_out("agreement", self.evidence.soundness.agreement))
            yield Block(figures=(self._figure(chart),), sentences=told(part.audits), folded=tuple(folded))
        for course in self.courses:
            rows = of_course(part.reports, course)
            if len(rows):
                yield Block(
                    course.title, shown=(laid_out("reports", rows, caption=_caption("reports", course)),)
                )

    def results(self) -> Iterator[Block]:
        """Yield each indicator by month, and what came before and after."""
        part = self.evidence.results
        for indicator_id in dict.fromkeys(part.table["indicator_id"]):
            row = part.table[part.table["indicator_id"] == indicator_id]
            months = part.months[part.months["indicator_id"] == indicator_id]
            figures: tuple[Figure, ...] = ()
            if len(months):
                key = ("indicator", self.place.id, str(indicator_id))
                figures = (self._figure(self.drawings.once(key, partial(indicator_run, months, row))),)
            yield Block(figures=figures, sentences=told(row))
        if len(part.table):
            yield Block(folded=(laid_out("indicators", part.table),))

    def _once(self, kind: str, course: Course, make: Callable[[], Chart]) -> Figure:
        return self._figure(self.drawings.once((kind, course.id), make), course.title)

    def _figure(self, chart: Chart, course: str = "") -> Figure:
        return figure_of(chart, anchor=self.place.anchor, recommendation_id=self.place.id, course=course)


def _learning_tables(
    rows: pd.DataFrame, scales: pd.DataFrame, once: pd.DataFrame, course: Course
) -> tuple[PackTable, ...]:
    parts = {
        "changes": scales,
        "passed": scales[scales["pass_mark"].notna()],
        "items": rows[rows["measure_kind"] == "item"],
        "once": once,
    }
    return _laid_out(parts, course)


def _soundness_tables(soundness: Soundness, course: Course) -> tuple[PackTable, ...]:
    parts = {
        "reliable": of_course(soundness.reliable_change, course),
        "three_waves": of_course(soundness.three_waves, course),
        "missing": of_course(soundness.missing, course),
        "scales": of_course(soundness.instruments, course),
    }
    return _laid_out(parts, course)


def _laid_out(parts: dict[str, pd.DataFrame], course: Course) -> tuple[PackTable, ...]:
    return tuple(
        laid_out(layout, part, caption=_caption(layout, course))
        for layout, part in parts.items()
        if len(part)
    )


def of_course(frame: pd.DataFrame, course: Course) -> pd.DataFrame:
    """Return the rows of a table that are of one course."""
    return frame[frame["course_id"].astype(str) == course.id]


def _caption(layout: str, course: Course) -> str:
    caption = read_data("layouts.toml")[layout]["caption"]
    return say("recommendation.all_numbers", caption=caption, course=course.title)
