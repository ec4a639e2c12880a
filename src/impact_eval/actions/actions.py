"""All that was done, action by action, with what shows that it was done and what shows that it worked.

The five kinds are gathered into one table of a row an action, whose sentences are put together from the
tables of the kinds and hold no number of people: those stand in the kinds' own tables, where disclosure
control knows what they are of.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from impact_eval.actions.knowledge_check import KnowledgeChecks, knowledge_checks
from impact_eval.actions.learning_summary import LearningSummaries, learning_summaries
from impact_eval.actions.observed import Observations, observed_sessions
from impact_eval.actions.of_kind import keys_of
from impact_eval.actions.returned import AgencyReturns, agency_returns
from impact_eval.actions.revise_training import RevisedTraining, revised_training
from impact_eval.actions.specialist_training import SpecialistTraining, specialist_training
from impact_eval.actions.toolkit import Toolkit, toolkit_entries
from impact_eval.actions.use import use_by_agency
from impact_eval.actions.wording import counted, say, words
from impact_eval.levels.bearing import Bearing
from impact_eval.levels.behaviour import Behaviour
from impact_eval.levels.learning import Learning
from impact_eval.levels.level_result import LevelResult, records_of, result_table
from impact_eval.levels.participation import Participation
from impact_eval.levels.reaction import Reaction
from impact_eval.levels.results import Results
from impact_eval.wording import listed, written_day

if TYPE_CHECKING:
    from impact_eval.intake.study import Study

TABLE = (
    "result_id", "action_id", "recommendation_id", "kind", "kind_title", "description", "completed_date",
    "done", "worked", "result_ids", "hidden",
)  # fmt: skip


@dataclass(frozen=True)
class Actions(LevelResult):
    """What was done about the recommendations of a study.

    Attributes
    ----------
    table : one row an action: its kind, what shows that it was done, what shows that it worked.
    revised, revised_scopes : `RevisedTraining.table` and `.scopes`.
    summaries, events, answers : `LearningSummaries.table`, `.events` and `.answers`.
    use : what each agency opened of what was issued.
    toolkit, toolkit_months : `Toolkit.table` and `.months`.
    specialist : `SpecialistTraining.table`.
    checks : `KnowledgeChecks.table`.
    observations : `Observations.table`.
    returns : `AgencyReturns.table`, of the whole partnership.
    """

    table: pd.DataFrame
    revised: pd.DataFrame
    revised_scopes: pd.DataFrame
    summaries: pd.DataFrame
    events: pd.DataFrame
    answers: pd.DataFrame
    use: pd.DataFrame
    toolkit: pd.DataFrame
    toolkit_months: pd.DataFrame
    specialist: pd.DataFrame
    checks: pd.DataFrame
    observations: pd.DataFrame
    returns: pd.DataFrame

    @property
    def text(self) -> str:
        """How many actions there are, of which kinds."""
        if self.table.empty:
            return say("actions.none")
        kinds = self.table["kind"].value_counts()
        told = [f"{kinds[kind]} {title}" for kind, title in words("kinds").items() if kind in kinds]
        return say("actions.text", actions=counted(len(self.table), "action"), kinds=listed(told))

    @property
    def revise_training(self) -> RevisedTraining:
        """The new versions of courses against the ones before."""
        return RevisedTraining(self.revised, self.revised_scopes)

    @property
    def learning_summary(self) -> LearningSummaries:
        """Learning summaries and their events."""
        return LearningSummaries(self.summaries, self.events, self.answers)

    @property
    def toolkit_entries(self) -> Toolkit:
        """Entries of the practitioner's toolkit."""
        return Toolkit(self.toolkit, self.toolkit_months)

    @property
    def specialist_training(self) -> SpecialistTraining:
        """Specialist training and e-learning."""
        return SpecialistTraining(self.specialist)

    @property
    def knowledge_check(self) -> KnowledgeChecks:
        """Checks of practitioners' knowledge."""
        return KnowledgeChecks(self.checks)

    @property
    def observed(self) -> Observations:
        """Sessions that the partnership observed."""
        return Observations(self.observations)

    @property
    def returned(self) -> AgencyReturns:
        """The agencies' returns of their own training."""
        return AgencyReturns(self.returns)


def actions_of(
    study: Study,
    bearing: Bearing,
    participation: Participation,
    reaction: Reaction,
    learning: Learning,
    behaviour: Behaviour,
    results: Results,
) -> Actions:
    """Return what was done about every recommendation of a study.

    Parameters
    ----------
    study : the study, as it was known on a day.
    bearing : what bears on each recommendation.
    participation, reaction, learning, behaviour, results : the levels' results for the same study.
    """
    use = use_by_agency(study.tables)
    revised = revised_training(study, bearing, learning)
    summaries = learning_summaries(study, use, participation.reach, learning)
    toolkit = toolkit_entries(study, behaviour)
    specialist = specialist_training(study, participation, reaction, learning, behaviour, results)
    checks = knowledge_checks(study)
    told = _Told(
        revised.table, summaries.table, summaries.answers, toolkit.table, specialist.table, checks.table
    )
    return Actions(
        table=result_table(TABLE, [told.of(action) for action in records_of(study.tables["actions"])]),
        revised=revised.table,
        revised_scopes=revised.scopes,
        summaries=summaries.table,
        events=summaries.events,
        answers=summaries.answers,
        use=use,
        toolkit=toolkit.table,
        toolkit_months=toolkit.months,
        specialist=specialist.table,
        checks=checks.table,
        observations=observed_sessions(study).table,
        returns=agency_returns(study).table,
    )


@dataclass(frozen=True)
class _Told:
    """Says of an action what shows that it was done and what shows that it worked."""

    revised: pd.DataFrame
    summaries: pd.DataFrame
    answers: pd.DataFrame
    toolkit: pd.DataFrame
    specialist: pd.DataFrame
    checks: pd.DataFrame

    def of(self, action: dict[str, Any]) -> dict[str, Any]:
        """Return the row of one action."""
        kinds: dict[str, Callable[[str], tuple[str, str, list[str]]]] = {
            "revise_training": self._revised,
            "learning_summary": self._summary,
            "toolkit": self._toolkit,
            "specialist_training": self._specialist,
            "knowledge_check": self._check,
        }
        done, worked, ids = kinds[action["kind"]](action["action_id"])
        return {
            "result_id": f"done:{action['action_id']}",
            **keys_of(action),
            "kind": action["kind"],
            "kind_title": words("kinds")[action["kind"]],
            "description": action["description"],
            "completed_date": action["completed_date"],
            "done": done,
            "worked": worked,
            "result_ids": ";".join(dict.fromkeys(one for one in ids if one)),
        }

    def _revised(self, action: str) -> tuple[str, str, list[str]]:
        rows = _of(self.revised, action)
        courses = rows.drop_duplicates("course_id")
        done = [
            say("done.revised" if row["replaces"] else "done.revised_alone", **_words_of(row))
            for row in records_of(courses)
        ]
        compared = rows[rows["measure_id"] != ""]
        found = [
            say(
                "worked.revised",
                measure=row["measure_title"],
                compared=words("comparisons")[row["comparison"]],
                finding=words("findings")[row["finding"]],
            )
            for row in records_of(compared)
        ]
        alone = [] if len(compared) else records_of(courses)
        worked = [f"{'; '.join(found)}."] if found else [row["text"] for row in alone]
        told = _joined(worked) or say("worked.nothing")
        return _joined(done) or say("done.nothing"), told, compared["result_id"].tolist()

    def _summary(self, action: str) -> tuple[str, str, list[str]]:
        rows, asked = _of(self.summaries, action), _of(self.answers, action)
        done = [
            say("done.issued", title=row["title"], day=written_day(row["issued_date"]))
            for row in records_of(rows)
            if row["resource_id"]
        ]
        events = rows["n_events"].max() if len(rows) else 0
        if events:
            done.append(say("done.events", number=int(events)))
        measures = [f"{row['what']} ({row['measure_title']})" for row in records_of(asked)]
        worked = say("worked.survey", measures=listed(measures)) if measures else ""
        told = worked or say("worked.nothing")
        return _joined(done) or say("done.nothing"), told, asked["learning_id"].tolist()

    def _toolkit(self, action: str) -> tuple[str, str, list[str]]:
        done, worked = [], []
        rows = _of(self.toolkit, action)
        for row in records_of(rows):
            if pd.isna(row["added_date"]):
                continue
            key = "done.promoted" if row["n_promotions"] else "done.added"
            times = counted(row["n_promotions"], "time")
            done.append(
                say(key, title=row["title"].rstrip("."), day=written_day(row["added_date"]), times=times)
            )
            if row["audit_id"]:
                finding = words("findings")[row["audit_finding"]]
                worked.append(say("worked.audited", criterion=row["criterion_id"], finding=finding))
        told = _joined(worked) or say("worked.no_audit")
        return _joined(done) or say("done.nothing"), told, rows["audit_id"].tolist()

    def _specialist(self, action: str) -> tuple[str, str, list[str]]:
        done, worked, ids = [], [], []
        for row in records_of(_of(self.specialist, action)):
            held = "done.held" if row["n_sessions"] else "done.not_held"
            sessions = counted(int(row["n_sessions"]), "session")
            done.append(say(held, course=row["course_title"], sessions=sessions))
            parts = [
                say("worked.part", finding=words("in")[name], n=row[name], results=results)
                for name in ("n_rose", "n_fell", "n_same", "n_not_tested")
                for results in [counted(row["n_results"], "comparison")]
                if row[name]
            ]
            if parts:
                worked.append(say("worked.learned", course=row["course_id"], parts="; ".join(parts)))
            # The sentence rests on learning alone.
            ids += [one for one in str(row["result_ids"]).split(";") if one.startswith("learning:")]
        return _joined(done) or say("done.nothing"), _joined(worked) or say("worked.nothing"), ids

    def _check(self, action: str) -> tuple[str, str, list[str]]:
        rows = _of(self.checks, action)
        days = sorted(rows["date"].unique())
        done = (
            say("done.checked", days=listed([written_day(pd.Timestamp(day)) for day in days])) if days else ""
        )
        latest = rows[rows["date"] == rows["date"].max()]
        whole = latest["whole"].astype(bool)
        worked = [
            say("worked.checked", against=words("against")[row["against"]])
            for row in records_of(latest[whole])
        ]
        below = latest[~whole & (latest["against"] == "below standard")]
        if len(below):
            worked.append(say("worked.below", agencies=listed(list(dict.fromkeys(below["agency"])))))
        ids = pd.concat([latest[whole], below])["result_id"].tolist()
        return done or say("done.nothing"), _joined(worked) or say("worked.nothing"), ids


def _of(rows: pd.DataFrame, action: str) -> pd.DataFrame:
    return rows[rows["action_id"] == action]


def _words_of(row: dict[str, Any]) -> dict[str, Any]:
    return {"course": row["course_id"], "old": row["replaces"]}


def _joined(sentences: list[str]) -> str:
    """Return sentences one after another; nothing where there are none."""
    return " ".join(sentences)
