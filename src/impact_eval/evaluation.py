"""The whole evaluation: every level, every thread and every rating of a study, as of a day.

One call takes a study to everything that a pack shows. It uses what had been submitted by its day and nothing
later, so an earlier quarter can be made again; what moved since the quarter before is known because that
quarter is rated as well, from what was known then. So are the quarters before it, where their history is
asked for, and the recommendations on which a group decided otherwise, as of the day of the decision.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from impact_eval.contract.period import Quarter
from impact_eval.errors import StudyError, UnknownIdentifierError
from impact_eval.result import Result

if TYPE_CHECKING:
    import pandas as pd

    from impact_eval.actions import Actions
    from impact_eval.assurance import Assurance, Rules
    from impact_eval.assurance.assure import Judged
    from impact_eval.assurance.history import Moment
    from impact_eval.assurance.sensitivity import Findings
    from impact_eval.contract.study_file import Settings
    from impact_eval.intake.study import Study
    from impact_eval.levels.bearing import Bearing
    from impact_eval.levels.behaviour import Behaviour
    from impact_eval.levels.learning import Learning
    from impact_eval.levels.participation import Participation
    from impact_eval.levels.reaction import Reaction
    from impact_eval.levels.results import Results
    from impact_eval.levels.soundness import Soundness
    from impact_eval.register import Register, Themes
    from impact_eval.thread import Thread
    from impact_eval.trace import Fed, Graph, Trace

Progress = Callable[[str, int, int], None]
STEPS = (
    "participation", "reaction", "learning", "behaviour", "results", "threads", "assurance", "actions",
    "soundness",
)  # fmt: skip


@dataclass(frozen=True)
class Evidence:
    """What bears on one recommendation: its thread, and each level narrowed to it.

    For courses that answer no recommendation the identifier is blank and there is no thread.
    """

    recommendation_id: str
    thread: Thread | None
    participation: Participation
    reaction: Reaction
    learning: Learning
    behaviour: Behaviour
    results: Results
    soundness: Soundness
    actions: Actions


@dataclass(frozen=True)
class Evaluation(Result):
    """A study's evidence as of a day.

    Attributes
    ----------
    study : the study as it was known on that day, with mistyped identifiers linked as its settings say.
    as_of : the day.
    quarter : the quarter whose last day it is, where one was asked for.
    bearing : which course, criterion and indicator bears on which recommendation.
    participation, reaction, learning, behaviour, results : the levels.
    soundness : how far they can be leaned on.
    register : the reviews and their clocks.
    actions : what was done, by the five kinds of action; observed sessions and agencies' returns.
    threads : recommendation to its thread, in the register's order.
    assurance : the board.
    themes : the recommendations of all reviews by theme, and which came back.
    ledger : what was read, accepted, superseded and quarantined, file by file.
    findings : everything in the files to mend, and a note for each link.
    """

    study: Study
    as_of: date
    quarter: Quarter | None
    bearing: Bearing
    participation: Participation
    reaction: Reaction
    learning: Learning
    behaviour: Behaviour
    results: Results
    soundness: Soundness
    register: Register = field()  # an abstract class has a method of this name, which is no default
    actions: Actions
    threads: dict[str, Thread]
    assurance: Assurance
    themes: Themes
    ledger: pd.DataFrame
    findings: pd.DataFrame

    @property
    def table(self) -> pd.DataFrame:  # type: ignore[override]
        """The assurance board: one row a recommendation."""
        board: pd.DataFrame = self.assurance.board
        return board

    @property
    def text(self) -> str:
        """What was evaluated, as of when, and how it is rated."""
        return f"{self.study.file.title}, as of {_written(self.as_of)}. {self.assurance.text}"

    @property
    def recommendations(self) -> pd.DataFrame:
        """The recommendations known on the day, in the register's order."""
        return self.study.tables["recommendations"]

    def courses_of(self, recommendation_id: str) -> tuple[str, ...]:
        """Return the courses that answer a recommendation."""
        self._known(recommendation_id)
        return self.bearing.courses_of(recommendation_id)

    def recommendations_of(self, course_id: str) -> tuple[str, ...]:
        """Return the recommendations that a course answers."""
        return self.bearing.recommendations_of(course_id)

    @property
    def other_actions(self) -> pd.DataFrame:
        """The actions whose recommendation is not in the register on the day: they count for none."""
        actions = self.study.tables["actions"]
        return actions[~actions["recommendation_id"].isin(self.threads)].reset_index(drop=True)

    def thread(self, recommendation_id: str) -> Thread:
        """Return the chain of a recommendation, with what is missing in it named.

        Raises
        ------
        UnknownIdentifierError : when there is no such recommendation on that day.
        """
        self._known(recommendation_id)
        return self.threads[recommendation_id]

    def of(self, recommendation_id: str) -> Evidence:
        """Return what bears on one recommendation, level by level.

        Raises
        ------
        UnknownIdentifierError : when there is no such recommendation on that day.
        """
        return self._evidence(
            recommendation_id, self.thread(recommendation_id), self.courses_of(recommendation_id)
        )

    @property
    def other_courses(self) -> tuple[str, ...]:
        """The courses that were held and answer no recommendation."""
        delivery = self.participation.delivery
        held = delivery.loc[delivery["n_sessions"] > 0, "course_id"]
        return tuple(held[~held.isin(self.bearing.courses["course_id"])])

    def of_other_courses(self) -> Evidence:
        """Return what is known of the courses that answer no recommendation."""
        return self._evidence("", None, self.other_courses)

    def trace(self, result_id: str) -> Trace:
        """Trace a figure to the rows of the files that it rests on.

        Parameters
        ----------
        result_id : the figure, as in the column `result_id` of any table; `assurance:R01:learning` and
            `rating:R01` for what the board says.

        Raises
        ------
        UnknownIdentifierError : when there is no such figure.

        Examples
        --------
        >>> evaluation.trace("rating:R01").files  # doctest: +SKIP
        """
        from impact_eval.trace import trace_of

        return trace_of(self, result_id)

    def fed_by(self, file: str, row: int) -> Fed:
        """Return every figure that a row of a file feeds.

        Parameters
        ----------
        file : the file, as the ledger names it.
        row : the row, as a spreadsheet shows it.

        Raises
        ------
        UnknownIdentifierError : when the study has no such file.
        """
        from impact_eval.trace import fed_by

        return fed_by(self, file, row)

    def graph(self, recommendation_id: str | None = None) -> Graph:
        """Return the thread of one recommendation, or of all, as a graph: JSON, Mermaid, GraphViz, PROV-JSON.

        Parameters
        ----------
        recommendation_id : the recommendation; all of them where it is None.

        Raises
        ------
        UnknownIdentifierError : when there is no such recommendation.

        Examples
        --------
        >>> print(evaluation.graph("R01").to_mermaid())  # doctest: +SKIP
        """
        from impact_eval.trace import graph_of

        return graph_of(self, recommendation_id)

    def _evidence(self, recommendation_id: str, thread: Thread | None, courses: tuple[str, ...]) -> Evidence:
        return Evidence(
            recommendation_id,
            thread,
            self.participation.of(recommendation_id, courses),
            self.reaction.of(recommendation_id, courses),
            self.learning.of(recommendation_id, courses),
            self.behaviour.of(recommendation_id, courses),
            self.results.of(recommendation_id, courses),
            self.soundness.of(recommendation_id, courses),
            self.actions.of(recommendation_id, courses),
        )

    def _known(self, recommendation_id: str) -> None:
        if recommendation_id not in self.threads:
            raise UnknownIdentifierError(
                f"there is no recommendation '{recommendation_id}' on {_written(self.as_of)}.",
                mend=f"The recommendations are: {', '.join(self.threads) or 'none'}.",
            )


def _written(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def evaluate(
    study: Study,
    *,
    quarter: Quarter | str | None = None,
    as_of: date | str | None = None,
    history: int | None = None,
    progress: Progress | None = None,
) -> Evaluation:
    """Evaluate a study as of a day.

    Parameters
    ----------
    study : a study that has been read.
    quarter : the quarter that is reported (`2025-26 Q4`, or a `Quarter`); evidence counts up to its last day.
    as_of : the day, where no quarter is asked for (a date, or `2026-03-31`); today by default.
    history : how many quarters before are rated as well, for `assurance.history`, as far back as there are
        recommendations. By default, and at least, one where a quarter is asked for, to say what moved; none
        where a day is. Each takes about as long as the levels and ratings of the day itself.
    progress : called with (what, done, total) as the levels are made.

    Raises
    ------
    StudyError : when the quarter or the day cannot be read, both are given, the history is negative, or the
        rules do not hold.

    Examples
    --------
    >>> import impact_eval as ie
    >>> evaluation = ie.evaluate(ie.read_study("data/sample"), quarter="2025-26 Q4")  # doctest: +SKIP
    >>> evaluation.thread("R12").missing[0]  # doctest: +SKIP
    'No action has been recorded.'
    """
    period, day = _period(quarter, as_of)
    rater = _Rater(study)
    before: list[Moment] = []
    for one in _quarters_before(study, period, day, history):
        before.append(rater.moment(str(one), one.end, before))
    return _evaluated(rater, day, period, before, progress or (lambda *_: None))


def _quarters_before(
    study: Study, period: Quarter | None, day: date, history: int | None
) -> tuple[Quarter, ...]:
    """Return the quarters to rate before a day, the oldest first.

    The one before a quarter is always among them; none else from before any recommendation.
    """
    from impact_eval.errors import StudyError

    if history is not None and history < 0:
        raise StudyError("the history cannot be negative.", mend="Ask for 0 or more quarters.")
    one, first = (period or Quarter.containing(day)).previous, _first_day(study)
    found: list[Quarter] = []
    if period is not None:
        found, one = [one], one.previous
    while len(found) < (history or 0) and first is not None and one.end >= first:
        found.append(one)
        one = one.previous
    return tuple(reversed(found))


def _first_day(study: Study) -> date | None:
    """Return the first day on which a recommendation was known; of the evidence where one has no day."""
    accepted = study.tables["recommendations"]["accepted_date"]
    if accepted.empty:
        return None
    days = [accepted] if accepted.notna().all() else [
        study.tables[name][column]
        for name, column in (
            ("recommendations", "accepted_date"), ("sessions", "date"), ("audits", "audit_date"),
            ("responses", "submitted_at"), ("indicators", "month"),
        )
    ]  # fmt: skip
    known = [column.min() for column in days if column.notna().any()]
    return min(known).date() if known else None


def _period(quarter: Quarter | str | None, as_of: date | str | None) -> tuple[Quarter | None, date]:
    if quarter is not None and as_of is not None:
        raise StudyError("a quarter and a day were both given.", mend="Give one of them.")
    if quarter is not None:
        period = Quarter.parse(quarter) if isinstance(quarter, str) else quarter
        return period, period.end
    return None, day_of(as_of)


def day_of(as_of: date | str | None) -> date:
    """Return the day that was asked for, today where none was; a `StudyError` says what is not a day."""
    if not isinstance(as_of, str):
        return as_of or date.today()
    try:
        return date.fromisoformat(as_of)
    except ValueError:
        raise StudyError(f"'{as_of}' is not a day.", mend="Write it as in '2026-03-31'.") from None


@dataclass(frozen=True)
class _Rated:
    """The levels and the ratings: what the next quarter compares itself with."""

    study: Study
    findings: pd.DataFrame
    bearing: Bearing
    participation: Participation
    reaction: Reaction
    learning: Learning
    behaviour: Behaviour
    results: Results
    rules: Rules
    judged: tuple[Judged, ...]

    def findings_under(self, settings: Settings) -> Findings:
        """Return what learning and audits show under other settings."""
        from impact_eval.assurance.sensitivity import Findings
        from impact_eval.levels import audit, learning
        from impact_eval.levels.behaviour import behaviour_of

        table, audits = self.learning.table, self.behaviour.audits
        if settings.fewest_pairs < self.study.file.settings.fewest_pairs:
            other = replace(self.study, file=self.study.file.model_copy(update={"settings": settings}))
            return Findings(learning.learning_of(other).table, behaviour_of(other, self.bearing).audits)
        return Findings(
            table.assign(finding=learning.findings_under(table, settings)),
            audits.assign(finding=audit.findings_under(audits, settings)),
        )


@dataclass(frozen=True)
class _Rater:
    """Rates a study as of days, and remembers what the evidence said on the days of decisions."""

    study: Study
    said: dict[tuple[date, str], str] = field(default_factory=dict)

    def moment(self, name: str, day: date, before: Sequence[Moment]) -> Moment:
        """Return the ratings at the end of a quarter."""
        return self.moment_of(_rated(self.study, day, lambda *_: None), name, day, before)

    def moment_of(self, rated: _Rated, name: str, day: date, before: Sequence[Moment]) -> Moment:
        """Return the ratings of what was rated, with what was decided beside them."""
        from impact_eval.assurance.assure import board_of
        from impact_eval.assurance.history import Moment
        from impact_eval.assurance.overrides import with_decisions

        self.said.update({(day, one.id): one.rating for one in rated.judged})
        board = board_of(rated.judged, rated.rules, before[-1].board if before else None).board
        board = with_decisions(board, rated.study.tables["overrides"], rated.rules, self.rated_on, as_of=day)
        return Moment(name, day, board, {one.id: one.standings for one in rated.judged})

    def rated_on(self, day: date, recommendations: Collection[str]) -> Mapping[str, str]:
        """Return the ratings of some recommendations by the evidence of a day; each is worked out once."""
        from impact_eval.intake.as_of import as_of

        wanted = {name for name in recommendations if (day, name) not in self.said}
        if wanted:
            known = as_of(self.study, day).tables["recommendations"]["recommendation_id"]
            self.said.update({(day, name): "" for name in wanted - set(known)})
            rated = _rated(self.study, day, lambda *_: None, only=wanted & set(known))
            self.said.update({(day, one.id): one.rating for one in rated.judged})
        return {name: self.said[day, name] for name in recommendations}


def _evaluated(
    rater: _Rater, day: date, quarter: Quarter | None, before: Sequence[Moment], progress: Progress
) -> Evaluation:
    from impact_eval.actions import actions_of
    from impact_eval.levels.soundness import soundness_of
    from impact_eval.register import register_of, themes_of
    from impact_eval.thread import threads_of

    rated = _rated(rater.study, day, progress)
    _told(progress, "threads")
    register = register_of(rated.study, day)
    threads = threads_of(
        rated.study, rated.bearing, rated.participation, rated.behaviour, rated.results, as_of=day,
        register=register,
    )  # fmt: skip
    _told(progress, "assurance")
    assurance = _assured(rater, rated, quarter, day, before)
    _told(progress, "actions")
    actions = actions_of(
        rated.study, rated.bearing, rated.participation, rated.reaction, rated.learning, rated.behaviour,
        rated.results,
    )  # fmt: skip
    _told(progress, "soundness")
    soundness = soundness_of(rated.study, rated.bearing, rated.learning)
    progress("soundness", len(STEPS), len(STEPS))
    rated_before = quarter.previous.end if quarter else None
    themes = themes_of(rated.study, assurance.board, rated_before=rated_before)
    return Evaluation(
        rated.study, day, quarter, rated.bearing, rated.participation, rated.reaction, rated.learning,
        rated.behaviour, rated.results, soundness, register, actions, threads, assurance, themes,
        rated.study.ledger, rated.findings,
    )  # fmt: skip


def _assured(
    rater: _Rater, rated: _Rated, quarter: Quarter | None, day: date, before: Sequence[Moment]
) -> Assurance:
    """Return the board with what was decided, the history, and how firm each rating is."""
    from impact_eval.assurance.assure import JUDGES, board_of
    from impact_eval.assurance.history import history_of
    from impact_eval.assurance.sensitivity import firmness_of, sensitivity_of

    now = rater.moment_of(rated, str(quarter or day), day, before)
    settings = rated.study.file.settings
    sensitivity = sensitivity_of(rated.judged, rated.rules, settings, JUDGES, rated.findings_under)
    firm = firmness_of(sensitivity, rated.judged, rated.rules)
    board = now.board.assign(firmness=[firm.get(name, "") for name in now.board["recommendation_id"]])
    return replace(
        board_of(rated.judged, rated.rules),
        board=board,
        history=history_of([*before, now], rated.rules),
        sensitivity=sensitivity,
    )


def _rated(study: Study, day: date, progress: Progress, only: Collection[str] | None = None) -> _Rated:
    """Make the levels and judge; with `only`, of these recommendations and what bears on them."""
    from impact_eval.assurance import read_rules
    from impact_eval.assurance.assure import judge
    from impact_eval.intake.as_of import as_of
    from impact_eval.levels.bearing import bearing_of, bearing_on
    from impact_eval.levels.behaviour import behaviour_of
    from impact_eval.levels.learning import learning_of
    from impact_eval.levels.participation import participation_of
    from impact_eval.levels.reaction import reaction_of
    from impact_eval.levels.results import results_of
    from impact_eval.linkage import linked

    # After as_of: what was not known on the day must not say who was who.
    known, findings = linked(as_of(study, day), day)
    if only is not None:
        known = replace(known, tables=bearing_on(known.tables, only))
    bearing = bearing_of(known.tables)
    _told(progress, "participation")
    participation = participation_of(known, bearing)
    _told(progress, "reaction")
    reaction = reaction_of(known)
    _told(progress, "learning")
    learning = learning_of(known)
    _told(progress, "behaviour")
    behaviour = behaviour_of(known, bearing)
    _told(progress, "results")
    results = results_of(known, bearing)
    rules = read_rules(known.file.settings.assurance, known.folder)
    judged = judge(
        known, bearing, participation, reaction, learning, behaviour, results, rules, as_of=day
    )  # fmt: skip
    return _Rated(
        known, findings, bearing, participation, reaction, learning, behaviour, results, rules, judged
    )


def _told(progress: Progress, step: str) -> None:
    progress(step, STEPS.index(step), len(STEPS))
