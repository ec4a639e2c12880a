"""Knowledge checks: who was sent one, who answered, and the share at the pass mark, against the standard and
against the last check.

Each session of the action's courses is one check. Who was sent it is counted by `invitations` where the study
has them, else by the places of the session (each person with a place was asked). The share at the pass mark
has Wilson's interval, which is set against the study's standard (`favourable_standard`): *below standard*
where all of it lies below, *at standard* where none of it does, otherwise *not told apart*. Fewer answers
than the study tests are *too few*.

The last check is the session before, and the two shares are compared as those of different people (Newcombe's
interval, Fisher's exact test). Where some people answered both they are more alike than that, the interval is
wider than it need be, and the note says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from impact_eval.actions.of_kind import actions_of_kind, courses_of_action, keys_of
from impact_eval.actions.wording import counted, say, sentences, words
from impact_eval.levels.asked import Measure, measures
from impact_eval.levels.level_result import LevelResult, records_of, result_table
from impact_eval.levels.scores import own_scores
from impact_eval.statistics.proportion import proportion_interval
from impact_eval.statistics.two_proportions import proportion_difference
from impact_eval.wording import number, p_value, percent, written_day

if TYPE_CHECKING:
    from impact_eval.contract.study_file import Settings
    from impact_eval.intake.study import Study

KIND = "knowledge_check"
LEVEL = 2
TABLE = (
    "result_id", "action_id", "recommendation_id", "course_id", "course_title", "session_id", "date",
    "agency", "whole", "measure_id", "measure_title", "pass_mark", "standard", "n_sent", "n_answered",
    "response_rate", "rate_low", "rate_high", "n_standard", "n_below", "share_standard", "standard_low",
    "standard_high", "against", "last_session", "n_last", "n_standard_last", "share_last", "difference",
    "difference_low", "difference_high", "p_fisher", "finding", "design", "text", "note", "hidden",
)  # fmt: skip
GROUP = ["action_id", "course_id", "measure_id"]
WAVES = ("pre", "retro_pre", "post", "follow_up")


@dataclass(frozen=True)
class KnowledgeChecks(LevelResult):
    """Checks of practitioners' knowledge.

    Attributes
    ----------
    table : one row an action, check (session), measure with a pass mark and agency, and one of all agencies
        together (`whole`).
    """

    table: pd.DataFrame

    @property
    def text(self) -> str:
        """How many checks were held."""
        return say("check.count", checks=counted(self.table["session_id"].nunique(), "check"))


def knowledge_checks(study: Study) -> KnowledgeChecks:
    """Return what checks of knowledge found, by agency, against the standard and the last check.

    Parameters
    ----------
    study : the study, as it was known on a day.
    """
    tables = study.tables
    asked = _asked(study)
    parts = [
        _check(study, action, course, measure, scores)
        for action in actions_of_kind(tables, KIND)
        for course in courses_of_action(tables, action["action_id"])
        for measure, scores in asked.get(course["course_id"], [])
    ]
    filled = [part for part in parts if len(part)]
    if not filled:
        return KnowledgeChecks(table=result_table(TABLE, []))
    rows = pd.concat(filled, ignore_index=True)
    return KnowledgeChecks(table=result_table(TABLE, _told(_judged(rows, study.file.settings), study)))


def _asked(study: Study) -> dict[str, list[tuple[Measure, pd.DataFrame]]]:
    """Return, by course that carries a check, its measures with a pass mark and everybody's first score."""
    tables = study.tables
    courses = {
        course["course_id"]
        for action in actions_of_kind(tables, KIND)
        for course in courses_of_action(tables, action["action_id"])
    }
    marked = [one for one in measures(study, LEVEL) if one.course_id in courses and one.pass_mark is not None]
    if not marked:
        return {}
    mine = tables["sessions"].loc[tables["sessions"]["course_id"].isin(courses), "session_id"]
    answers = tables["responses"][tables["responses"]["session_id"].isin(mine)]
    scores = own_scores(replace(study, tables={**tables, "responses": answers}))
    order = scores["wave"].map({wave: at for at, wave in enumerate(WAVES)})
    first = scores.assign(_at=order).sort_values("_at", kind="stable")
    first = first.drop_duplicates(["session_id", "person_id", "measure_id"])
    found: dict[str, list[tuple[Measure, pd.DataFrame]]] = {}
    for one in marked:
        of_one = first[(first["course_id"] == one.course_id) & (first["measure_id"] == one.measure_id)]
        found.setdefault(one.course_id, []).append((one, of_one))
    return found


def _check(
    study: Study, action: dict[str, Any], course: dict[str, Any], measure: Measure, scores: pd.DataFrame
) -> pd.DataFrame:
    """Count every session of one course by agency, and all agencies together."""
    tables = study.tables
    held = tables["sessions"][tables["sessions"]["course_id"] == course["course_id"]]
    agencies = tables["people"].set_index("person_id")["agency"]
    own = scores.assign(agency=agency_of(scores["person_id"], agencies))
    own["met"] = own["score"] >= (measure.pass_mark or 0.0)
    parts, last = [], ""
    for session in records_of(held.sort_values(["date", "session_id"])):
        answered = own[own["session_id"] == session["session_id"]]
        counts = answered.groupby("agency")["met"].agg(n_answered="size", n_standard="sum")
        sent = _sent(tables, session["session_id"], agencies)
        rows = counts.join(sent.rename("n_sent"), how="outer")
        rows[["n_answered", "n_standard"]] = rows[["n_answered", "n_standard"]].fillna(0).astype("int64")
        # Where only some agencies' invitations are known, how many were sent in all is not.
        together = rows.agg({"n_answered": "sum", "n_standard": "sum"})
        together["n_sent"] = rows["n_sent"].sum(skipna=False) if len(rows) else np.nan
        rows.loc[say("check.all")] = together
        parts.append(
            rows.rename_axis("agency").reset_index().assign(
                whole=lambda frame: frame["agency"] == say("check.all"),
                session_id=session["session_id"], date=session["date"], last_session=last,
                again=bool(last) and _again(own, session["session_id"], last),
            )
        )  # fmt: skip
        last = session["session_id"]
    if not parts:
        return pd.DataFrame()
    rows_of_all: pd.DataFrame = pd.concat(parts, ignore_index=True).assign(
        **keys_of(action), course_id=course["course_id"], course_title=course["title"],
        measure_id=measure.measure_id, measure_title=measure.title, pass_mark=measure.pass_mark,
    )  # fmt: skip
    return rows_of_all


def agency_of(people: pd.Series, agencies: pd.Series) -> pd.Series:
    """Return where people work; also where nobody is listed, and pandas takes nothing for a number."""
    found = people.map(agencies).astype(object)
    return found.where(found.notna(), say("check.no_agency"))


def _sent(tables: Mapping[str, pd.DataFrame], session_id: str, agencies: pd.Series) -> pd.Series:
    """Return how many people of each agency were sent a check."""
    invited = tables["invitations"][tables["invitations"]["session_id"] == session_id]
    if len(invited):
        told: pd.Series = invited.groupby("agency")["sent"].sum()
        return told
    places = tables["attendance"].loc[tables["attendance"]["session_id"] == session_id, "person_id"]
    counted_places: pd.Series = agency_of(places, agencies).value_counts()
    return counted_places.astype("float64").rename_axis("agency")


def _again(own: pd.DataFrame, session_id: str, last: str) -> bool:
    now, then = (set(own.loc[own["session_id"] == one, "person_id"]) for one in (session_id, last))
    return bool(now & then)


def _judged(rows: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Add the rates, the shares with their intervals, and the comparison with the last check."""
    level, standard = settings.confidence, settings.favourable_standard
    sent = rows["n_sent"].where(rows["n_sent"] >= rows["n_answered"])
    rate = proportion_interval(rows["n_answered"].where(sent.notna(), 0), sent.fillna(0), level)
    share = proportion_interval(rows["n_standard"], rows["n_answered"], level)
    enough = rows["n_answered"] >= settings.fewest_pairs
    rows = rows.assign(
        standard=standard, n_below=rows["n_answered"] - rows["n_standard"], response_rate=rate.estimate,
        rate_low=rate.low, rate_high=rate.high, share_standard=share.estimate, standard_low=share.low,
        standard_high=share.high,
        against=np.select(
            [~enough, share.high < standard, share.low >= standard],
            ["too few", "below standard", "at standard"],
            "not told apart",
        ),
    )  # fmt: skip
    keys = [*GROUP, "agency"]
    before = rows[[*keys, "session_id", "n_answered", "n_standard", "share_standard"]].set_axis(
        [*keys, "last_session", "n_last", "n_standard_last", "share_last"], axis=1
    )
    rows = rows.merge(before, on=[*keys, "last_session"], how="left")
    n_last, met_last = rows["n_last"].fillna(0), rows["n_standard_last"].fillna(0)
    change = proportion_difference(rows["n_standard"], rows["n_answered"], met_last, n_last, level)
    tested = (rows["n_answered"] >= settings.fewest_pairs) & (n_last >= settings.fewest_pairs)
    shown = tested & (change.fisher_p < settings.alpha)
    return rows.assign(
        difference=change.estimate,
        difference_low=np.where(tested, change.low, np.nan),
        difference_high=np.where(tested, change.high, np.nan),
        p_fisher=np.where(tested, change.fisher_p, np.nan),
        finding=np.select(
            [~tested, shown & (change.estimate > 0), shown & (change.estimate < 0)],
            ["not tested", "rose", "fell"],
            "no change shown",
        ),
    )


def _told(rows: pd.DataFrame, study: Study) -> pd.DataFrame:
    level = study.file.settings.confidence
    told = records_of(rows)
    last = rows["last_session"] != ""
    return rows.assign(
        result_id=[
            f"check:{row['action_id']}:{row['session_id']}:{row['measure_id']}:{row['agency']}"
            for row in told
        ],
        design=np.where(last, say("check.design_again"), say("check.design_once")),
        text=[_text(row, level) for row in told],
        note=[_note(row) for row in told],
    )


def _text(row: dict[str, Any], level: float) -> str:
    if not row["n_answered"]:
        return say("check.nobody", agency=row["agency"], day=written_day(row["date"]))
    answered = ""
    if row["response_rate"] == row["response_rate"]:
        answered = say(
            "check.answered",
            agency=row["agency"],
            day=written_day(row["date"]),
            n=row["n_answered"],
            sent=counted(int(row["n_sent"]), "person"),
            rate=percent(row["response_rate"]),
        )
    met = say(
        "check.met" if answered else "check.met_alone",
        agency=row["agency"],
        day=written_day(row["date"]),
        met=row["n_standard"],
        n=row["n_answered"],
        share=percent(row["share_standard"]),
        low=percent(row["standard_low"]),
        high=percent(row["standard_high"]),
        level=f"{level:.0%}",
        mark=f"{row['pass_mark']:g}",
        against=words("against")[row["against"]],
        standard=percent(row["standard"]),
    )
    moved = ""
    if row["finding"] != "not tested":
        moved = say(
            f"check.{row['finding'].replace(' ', '_')}",
            before=percent(row["share_last"]),
            low=number(100 * row["difference_low"], 0),
            high=number(100 * row["difference_high"], 0),
            level=f"{level:.0%}",
            p=p_value(row["p_fisher"]),
        )
    return sentences(answered, met, moved)


def _note(row: dict[str, Any]) -> str:
    return sentences(
        say("check.more_than_sent") if row["n_sent"] < row["n_answered"] else "",
        say("check.not_counted") if row["n_sent"] != row["n_sent"] else "",
        say("check.same_people") if row["again"] and row["finding"] != "not tested" else "",
    )
