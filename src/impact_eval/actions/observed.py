"""Sessions that the partnership observed: how many met each aspect, course by course.

An aspect is a criterion of an audit tool, which says how it is graded and which grade is the standard. A
session that several people observed meets an aspect only if all of them say so, as with audited cases.
Observing is no sample: the partnership chooses what it observes, and the share is of the sessions observed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from impact_eval.actions.wording import counted, say
from impact_eval.levels.audit import standard_label
from impact_eval.levels.level_result import LevelResult, records_of, result_table
from impact_eval.statistics.proportion import proportion_interval
from impact_eval.wording import percent

if TYPE_CHECKING:
    from impact_eval.intake.study import Study

TABLE = (
    "result_id", "course_id", "course_title", "agency_scope", "aspect", "aspect_text", "standard_label",
    "n_sessions", "n_observed", "n_met", "share_met", "met_low", "met_high", "last_observed", "text", "note",
    "hidden",
)  # fmt: skip


@dataclass(frozen=True)
class Observations(LevelResult):
    """Observed sessions.

    Attributes
    ----------
    table : one row a course and aspect: sessions held, sessions observed for it, and how many met it.
    """

    table: pd.DataFrame

    @property
    def text(self) -> str:
        """How many courses were observed."""
        return say("observed.count", courses=counted(self.table["course_id"].nunique(), "course"))


def observed_sessions(study: Study) -> Observations:
    """Return what observers found of the sessions of each course.

    Parameters
    ----------
    study : the study, as it was known on a day.
    """
    tables = study.tables
    judged = tables["observations"]
    judged = judged[judged["met"].notna()] if "met" in judged else judged
    if judged.empty:
        return Observations(table=result_table(TABLE, []))
    sessions = tables["sessions"][["session_id", "course_id", "date"]]
    judged = judged.merge(sessions, on="session_id", suffixes=("", "_held"))
    judged = judged.assign(met=judged["met"].astype(bool), day=judged["date"].fillna(judged["date_held"]))
    each = judged.groupby(["course_id", "aspect", "session_id"], as_index=False).agg(
        met=("met", "all"), day=("day", "max"), observers=("observer", "nunique")
    )
    rows = each.groupby(["course_id", "aspect"], as_index=False).agg(
        n_observed=("met", "size"), n_met=("met", "sum"), last_observed=("day", "max"),
        several=("observers", "max"),
    )  # fmt: skip
    return Observations(table=result_table(TABLE, _told(rows, study)))


def _told(rows: pd.DataFrame, study: Study) -> pd.DataFrame:
    level = study.file.settings.confidence
    known = {one.id: (one, tool) for tool in study.audit_tools.values() for one in tool.criteria}
    share = proportion_interval(rows["n_met"], rows["n_observed"], level)
    courses = study.tables["courses"].set_index("course_id")
    held = study.tables["sessions"].groupby("course_id").size()
    rows = rows.assign(
        result_id="observed:" + rows["course_id"] + ":" + rows["aspect"],
        course_title=rows["course_id"].map(courses["title"]),
        agency_scope=rows["course_id"].map(courses["agency_scope"]),
        aspect_text=[known[name][0].text for name in rows["aspect"]],
        standard_label=[standard_label(known[name][1].judgements) for name in rows["aspect"]],
        n_sessions=rows["course_id"].map(held),
        share_met=share.estimate, met_low=share.low, met_high=share.high,
    )  # fmt: skip
    rows["text"] = [_text(row, level) for row in records_of(rows)]
    rows["note"] = [say("observed.strict") if several > 1 else "" for several in rows["several"]]
    place = {name: at for at, name in enumerate([*courses.index, *known])}
    rows["_course"], rows["_aspect"] = rows["course_id"].map(place), rows["aspect"].map(place)
    return rows.sort_values(["_course", "_aspect"], kind="stable")


def _text(row: dict[str, Any], level: float) -> str:
    return say(
        "observed.text",
        met=row["n_met"],
        observed=counted(row["n_observed"], "session"),
        share=percent(row["share_met"]),
        low=percent(row["met_low"]),
        high=percent(row["met_high"]),
        level=f"{level:.0%}",
        aspect=row["aspect_text"],
    )
