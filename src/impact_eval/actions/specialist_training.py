"""Specialist training and e-learning: what was delivered, who completed it, and where its results stand.

Done is shown by sessions and completions: people whose place at a session, or at an e-learning course, is
recorded as attended. Worked is shown by the levels, which this table points to by their `result_id`s and
counts by what they found; it works nothing out again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from impact_eval.actions.of_kind import actions_of_kind, courses_of_action, keys_of
from impact_eval.actions.wording import counted, say, sentences
from impact_eval.levels.behaviour import Behaviour
from impact_eval.levels.learning import Learning
from impact_eval.levels.level_result import LevelResult, records_of, result_table
from impact_eval.levels.participation import Participation
from impact_eval.levels.reaction import Reaction
from impact_eval.levels.results import Results
from impact_eval.wording import written_day

if TYPE_CHECKING:
    from impact_eval.intake.study import Study

KIND = "specialist_training"
TABLE = (
    "result_id", "action_id", "recommendation_id", "course_id", "course_title", "agency_scope", "mode",
    "n_sessions", "first_session", "last_session", "n_completed", "n_results", "n_rose", "n_fell", "n_same",
    "n_not_tested", "result_ids", "text", "note", "hidden",
)  # fmt: skip
FINDINGS = {"n_rose": "rose", "n_fell": "fell", "n_same": "no change shown", "n_not_tested": "not tested"}


@dataclass(frozen=True)
class SpecialistTraining(LevelResult):
    """Specialist training and e-learning.

    Attributes
    ----------
    table : one row an action and course: sessions, people who completed it, the findings on learning (scales
        and tests) by kind, and the ids of its results at every level.
    """

    table: pd.DataFrame

    @property
    def text(self) -> str:
        """How many courses were commissioned, and how many of them have been held."""
        held = int((self.table["n_sessions"] > 0).sum())
        return say("specialist.count", courses=counted(len(self.table), "course"), held=held)


def specialist_training(
    study: Study,
    participation: Participation,
    reaction: Reaction,
    learning: Learning,
    behaviour: Behaviour,
    results: Results,
) -> SpecialistTraining:
    """Return what was delivered for actions of specialist training, with pointers to its results.

    Parameters
    ----------
    study : the study, as it was known on a day.
    participation, reaction, learning, behaviour, results : the levels' results for the same study.
    """
    delivery = {row["course_id"]: row for row in records_of(participation.delivery)}
    scales = learning.table[learning.table["measure_kind"] != "item"]
    once = learning.means[~learning.means["compared"].astype(bool)]
    frames = (reaction.table, scales, once, behaviour.reports)
    rows = []
    for action in actions_of_kind(study.tables, KIND):
        for course in courses_of_action(study.tables, action["action_id"]):
            name = course["course_id"]
            found = scales.loc[scales["course_id"] == name, "finding"]
            ids = [one for frame in frames for one in frame.loc[frame["course_id"] == name, "result_id"]]
            # Audits and outcomes are of the recommendation, whichever course answers it.
            for frame in (behaviour.audits, results.table):
                mine = frame["recommendation_id"] == action["recommendation_id"]
                ids += frame.loc[mine, "result_id"].tolist()
            told = delivery[name]
            row = {
                **keys_of(action),
                "result_id": f"specialist:{action['action_id']}:{name}",
                "course_id": name,
                "course_title": course["title"],
                "agency_scope": course["agency_scope"],
                "mode": _modes(study.tables["sessions"], name),
                **{key: told[key] for key in ("n_sessions", "first_session", "last_session")},
                "n_completed": told["n_attended"],
                "n_results": len(found),
                **{column: int((found == said).sum()) for column, said in FINDINGS.items()},
                "result_ids": ";".join(ids),
            }
            rows.append({**row, "text": _text(row), "note": _note(row)})
    return SpecialistTraining(table=result_table(TABLE, rows))


def _modes(sessions: pd.DataFrame, course_id: str) -> str:
    modes = sessions.loc[sessions["course_id"] == course_id, "mode"].dropna()
    return "; ".join(sorted(modes.unique()))


def _text(row: dict[str, Any]) -> str:
    if not row["n_sessions"]:
        return say("specialist.not_held", course=row["course_title"])
    key = "held_once" if row["n_sessions"] == 1 else "held"
    held = say(
        f"specialist.{key}",
        course=row["course_title"],
        sessions=counted(int(row["n_sessions"]), "session"),
        first=written_day(row["first_session"]),
        last=written_day(row["last_session"]),
    )
    known = row["n_completed"] == row["n_completed"]
    completed = (
        say("specialist.completed", people=counted(int(row["n_completed"]), "person")) if known else ""
    )
    learned = ""
    if row["n_results"]:
        learned = say(
            "specialist.learned",
            results=counted(row["n_results"], "comparison"),
            **{name: row[name] for name in FINDINGS},
        )
    return sentences(held, completed, learned)


def _note(row: dict[str, Any]) -> str:
    unknown = row["n_sessions"] and row["n_completed"] != row["n_completed"]
    return say("specialist.no_attendance") if unknown else ""
