"""Learning summaries: when each was issued, who opened it, who came to its events, and what stayed with them.

Done is shown by the day of issue, by what each agency opened (`Actions.use`) and by the events, which are the
sessions of the courses that carry the action. Worked is shown by a short survey after the events: recall (of
constructs of knowledge) and intended use (of constructs of commitment). Both are asked once; nothing can be
said of change, and what people intend is not yet what they do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from impact_eval.actions.of_kind import courses_of_action, days_of, keys_of
from impact_eval.actions.use import resources_of
from impact_eval.actions.wording import counted, say, sentences, words
from impact_eval.levels.learning import Learning
from impact_eval.levels.level_result import LevelResult, records_of, result_table
from impact_eval.wording import written_day

if TYPE_CHECKING:
    from impact_eval.intake.study import Study

KIND = "learning_summary"
TABLE = (
    "result_id", "action_id", "recommendation_id", "resource_id", "title", "issued_date", "n_promotions",
    "opens", "readers", "n_agencies_opened", "n_agencies", "not_opened", "n_events", "first_event",
    "last_event", "text", "note", "hidden",
)  # fmt: skip
EVENTS = (
    "action_id", "recommendation_id", "course_id", "course_title", "agency", "attended", "headcount",
    "hidden",
)  # fmt: skip
ANSWERS = (
    "action_id", "recommendation_id", "course_id", "course_title", "measure_id", "measure_title", "what",
    "n", "mean", "low", "high", "scale_min", "scale_max", "learning_id", "hidden",
)  # fmt: skip


@dataclass(frozen=True)
class LearningSummaries(LevelResult):
    """Learning summaries and their events.

    Attributes
    ----------
    table : one row an action and summary (one with a blank resource_id where none was issued).
    events : one row an action, course and agency: people who attended, as `Participation.reach` has them.
    answers : one row an action, course and measure of the survey after its events: recall and intended use.
    """

    table: pd.DataFrame
    events: pd.DataFrame
    answers: pd.DataFrame

    @property
    def text(self) -> str:
        """How many summaries were issued."""
        issued = int((self.table["resource_id"] != "").sum())
        return say("summary.count", issued=counted(issued, "summary"))


def learning_summaries(
    study: Study, use: pd.DataFrame, reach: pd.DataFrame, learning: Learning
) -> LearningSummaries:
    """Return what is known of the learning summaries of a study.

    Parameters
    ----------
    study : the study, as it was known on a day.
    use : `use_by_agency` of the same study.
    reach : `Participation.reach` of the same study: who came, by course and agency.
    learning : the learning on every course, of which the means after a session are the survey's.
    """
    found = resources_of(study.tables, KIND)
    actions = list({action["action_id"]: action for action, _ in found}.values())
    return LearningSummaries(
        table=result_table(TABLE, [_row(study, action, resource, use) for action, resource in found]),
        events=result_table(EVENTS, _events(study, actions, reach)),
        answers=result_table(ANSWERS, _answers(study, actions, learning.means)),
    )


def _row(study: Study, action: dict[str, Any], resource: dict[str, Any], use: pd.DataFrame) -> dict[str, Any]:
    tables, name = study.tables, resource.get("resource_id", "")
    courses = [course["course_id"] for course in courses_of_action(tables, action["action_id"])]
    events = days_of(tables["sessions"], courses)
    mine = use[use["resource_id"] == name]
    opened = mine["opens"] > 0
    row = {
        **keys_of(action),
        "result_id": f"summary:{action['action_id']}:{name}".rstrip(":"),
        "resource_id": name,
        "title": resource.get("title", ""),
        "issued_date": resource.get("issued_date", pd.NaT),
        "n_promotions": int((tables["promotions"]["resource_id"] == name).sum()),
        "opens": mine["opens"].sum() if len(mine) else float("nan"),
        "readers": mine["readers"].sum(min_count=1) if len(mine) else float("nan"),
        "n_agencies_opened": int(opened.sum()) if len(mine) else float("nan"),
        "n_agencies": len(mine) if len(mine) else float("nan"),
        "not_opened": "; ".join(mine.loc[~opened, "agency"]),
        "n_events": len(events),
        "first_event": events.min(),
        "last_event": events.max(),
    }
    return {**row, "text": _text(row), "note": "" if len(mine) or not name else say("summary.no_use")}


def _text(row: dict[str, Any]) -> str:
    issued = say("summary.not_issued", action=row["action_id"])
    if row["resource_id"]:
        issued = say("summary.issued", title=row["title"], day=written_day(row["issued_date"]))
    opened = ""
    if row["opens"] == row["opens"]:
        known = row["readers"] == row["readers"]
        opened = say(
            "summary.read" if known else "summary.opened",
            opens=f"{int(row['opens']):,}",
            readers=f"{int(row['readers']):,}" if known else "",
            agencies=row["n_agencies_opened"],
            of=counted(row["n_agencies"], "agency"),
        )
    held = ""
    if row["n_events"]:
        held = say("summary.events", number=row["n_events"])
    return sentences(issued, opened, held)


def _events(study: Study, actions: list[dict[str, Any]], reach: pd.DataFrame) -> list[dict[str, Any]]:
    rows = []
    for action in actions:
        courses = [course["course_id"] for course in courses_of_action(study.tables, action["action_id"])]
        rows += [{**keys_of(action), **row} for row in records_of(reach[reach["course_id"].isin(courses)])]
    return rows


def _answers(study: Study, actions: list[dict[str, Any]], means: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the scales that the survey after the events asked, where their construct is one of the two."""
    asked = means[(means["wave"] == "post") & means["construct"].isin(list(words("survey")))]
    asked = asked[asked["measure_kind"] != "item"]
    rows = []
    for action in actions:
        courses = [course["course_id"] for course in courses_of_action(study.tables, action["action_id"])]
        rows += [
            {
                **row,
                **keys_of(action),
                "what": words("survey")[row["construct"]],
                "learning_id": row["result_id"],
            }
            for row in records_of(asked[asked["course_id"].isin(courses)])
        ]
    return rows
