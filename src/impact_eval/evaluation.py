"""The whole evaluation: every level, every thread and every rating of a study, as of a day.

One call takes a study to everything that a pack shows. It uses what had been submitted by its day and nothing
later, so an earlier quarter can be made again; what moved since the quarter before is known because that
quarter is rated as well, from what was known then.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from impact_eval.contract.period import Quarter
from impact_eval.errors import UnknownIdentifierError
from impact_eval.result import Result

if TYPE_CHECKING:
    import pandas as pd

    from impact_eval.actions import Actions
    from impact_eval.assurance import Assurance
    from impact_eval.intake.study import Study
    from impact_eval.levels.bearing import Bearing
    from impact_eval.levels.behaviour import Behaviour
    from impact_eval.levels.learning import Learning
    from impact_eval.levels.participation import Participation
    from impact_eval.levels.reaction import Reaction
    from impact_eval.levels.results import Results
    from impact_eval.levels.soundness import Soundness
    from impact_eval.thread import Thread

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
    actions : what was done, by the five kinds of action; observed sessions and agencies' returns.
    threads : recommendation to its thread, in the register's order.
    assurance : the board.
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
    actions: Actions
    threads: dict[str, Thread]
    assurance: Assurance
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
    progress: Progress | None = None,
) -> Evaluation:
    """Evaluate a study as of a day.

    Parameters
    ----------
    study : a study that has been read.
    quarter : the quarter that is reported (`2025-26 Q4`, or a `Quarter`); evidence counts up to its last day.
    as_of : the day, where no quarter is asked for (a date, or `2026-03-31`); today by default.
    progress : called with (what, done, total) as the levels are made.

    Raises
    ------
    StudyError : when the quarter or the day cannot be read, both are given, or the rules do not hold.

    Examples
    --------
    >>> import impact_eval as ie
    >>> evaluation = ie.evaluate(ie.read_study("data/sample"), quarter="2025-26 Q4")  # doctest: +SKIP
    >>> evaluation.thread("R12").missing[0]  # doctest: +SKIP
    'No action has been recorded.'
    """
    period, day = _period(quarter, as_of)
    before = None
    if period is not None:
        before = _rated(study, period.previous.end, None, lambda *_: None).assurance
    return _evaluated(study, day, period, before, progress or (lambda *_: None))


def _period(quarter: Quarter | str | None, as_of: date | str | None) -> tuple[Quarter | None, date]:
    from impact_eval.errors import StudyError

    if quarter is not None and as_of is not None:
        raise StudyError("a quarter and a day were both given.", mend="Give one of them.")
    if quarter is not None:
        period = Quarter.parse(quarter) if isinstance(quarter, str) else quarter
        return period, period.end
    if isinstance(as_of, str):
        try:
            return None, date.fromisoformat(as_of)
        except ValueError:
            raise StudyError(f"'{as_of}' is not a day.", mend="Write it as in '2026-03-31'.") from None
    return None, as_of or date.today()


@dataclass(frozen=True)
class _Rated:
    """The levels, the threads and the ratings: what the next quarter compares itself with."""

    study: Study
    findings: pd.DataFrame
    bearing: Bearing
    participation: Participation
    reaction: Reaction
    learning: Learning
    behaviour: Behaviour
    results: Results
    threads: dict[str, Thread]
    assurance: Assurance


def _evaluated(
    study: Study, day: date, quarter: Quarter | None, previous: Assurance | None, progress: Progress
) -> Evaluation:
    from impact_eval.actions import actions_of
    from impact_eval.levels.soundness import soundness_of

    rated = _rated(study, day, previous, progress)
    _told(progress, "actions")
    actions = actions_of(
        rated.study, rated.bearing, rated.participation, rated.reaction, rated.learning, rated.behaviour,
        rated.results,
    )  # fmt: skip
    _told(progress, "soundness")
    soundness = soundness_of(rated.study, rated.bearing, rated.learning)
    progress("soundness", len(STEPS), len(STEPS))
    return Evaluation(
        rated.study, day, quarter, rated.bearing, rated.participation, rated.reaction, rated.learning,
        rated.behaviour, rated.results, soundness, actions, rated.threads, rated.assurance,
        rated.study.ledger, rated.findings,
    )  # fmt: skip


def _rated(study: Study, day: date, previous: Assurance | None, progress: Progress) -> _Rated:
    from impact_eval.assurance import assure
    from impact_eval.intake.as_of import as_of
    from impact_eval.levels.bearing import bearing_of
    from impact_eval.levels.behaviour import behaviour_of
    from impact_eval.levels.learning import learning_of
    from impact_eval.levels.participation import participation_of
    from impact_eval.levels.reaction import reaction_of
    from impact_eval.levels.results import results_of
    from impact_eval.linkage import linked
    from impact_eval.thread import threads_of

    # After as_of: what was not known on the day must not say who was who.
    known, findings = linked(as_of(study, day))
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
    _told(progress, "threads")
    threads = threads_of(known, bearing, participation, behaviour, results, as_of=day)
    _told(progress, "assurance")
    assurance = assure(
        known, bearing, participation, reaction, learning, behaviour, results, as_of=day, previous=previous
    )
    return _Rated(
        known, findings, bearing, participation, reaction, learning, behaviour, results, threads, assurance
    )


def _told(progress: Progress, step: str) -> None:
    progress(step, STEPS.index(step), len(STEPS))
