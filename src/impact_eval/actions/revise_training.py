"""Revised training: whether people gain more from the new version of a course than from the old one.

Which version replaces which is said by the course itself (`replaces` in the register of courses). Where it is
not, the old version is the course of the same title that carries the same action and whose sessions were all
over before the recommendation was accepted (`levels.bearing` calls it *earlier*), the latest of them if there
are several. A revised course of which no earlier version is on record is a row that says so.

The people of the two versions are different people, so their mean changes are compared as independent
(`statistics.difference_of_changes`), measure by measure, where both versions asked it on the same scale. p is
adjusted by Holm within the course and comparison. *No change shown* says that the evidence does not tell the
two gains apart, not that they are the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from impact_eval.actions.of_kind import actions_of_kind, courses_of_action, keys_of
from impact_eval.actions.wording import counted, say, sentences, words
from impact_eval.contract.identifier import normalise_identifier
from impact_eval.contract.tables import AGENCY_SCOPES
from impact_eval.levels.bearing import Bearing
from impact_eval.levels.learning import Learning
from impact_eval.levels.level_result import LevelResult, records_of, result_table
from impact_eval.levels.wording import places_of
from impact_eval.statistics.counts import PairCounts
from impact_eval.statistics.difference_of_changes import difference_of_changes
from impact_eval.statistics.multiplicity import adjust
from impact_eval.wording import number, p_value

if TYPE_CHECKING:
    from impact_eval.contract.study_file import Settings
    from impact_eval.intake.study import Study

KIND = "revise_training"
TABLE = (
    "result_id", "action_id", "recommendation_id", "course_id", "course_title", "version", "agency_scope",
    "replaces", "measure_id", "measure_title", "measure_kind", "comparison", "scale_min", "scale_max",
    "n_old", "change_old", "old_low", "old_high", "n_new", "change_new", "new_low", "new_high", "difference",
    "low", "high", "df", "p_welch", "p_adjusted", "hedges_g", "g_low", "g_high", "tested", "finding",
    "design", "text", "note", "hidden",
)  # fmt: skip
SCOPES = (
    "scope", "scope_title", "n_revised", "n_compared", "n_results", "n_more", "n_same", "n_less",
    "n_not_tested", "hidden",
)  # fmt: skip
COMPARISONS = ("pre_post", "retro_pre_post", "pre_follow_up")
FINDINGS = {"n_more": "gained more", "n_same": "no change shown", "n_less": "gained less"}
MEASURE = ["measure_id", "comparison"]


@dataclass(frozen=True)
class RevisedTraining(LevelResult):
    """The new versions of courses against the ones that they took the place of.

    Attributes
    ----------
    table : one row an action, course, measure and comparison that both versions have; one without a measure
        for a revised course that cannot be compared. Courses that replace another and answer no action have a
        blank action_id and recommendation_id.
    scopes : the findings of single-agency and of multi-agency courses, apart and together.
    """

    table: pd.DataFrame
    scopes: pd.DataFrame

    @property
    def text(self) -> str:
        """How many courses were revised, and how their gains compare."""
        together = self.scopes[self.scopes["scope"] == "together"].iloc[0]
        return say("revise.text", **{name: together[name] for name in SCOPES if name.startswith("n_")})


@dataclass(frozen=True)
class _Version:
    """A course that was revised for an action, and the version before it."""

    keys: dict[str, Any]
    course: dict[str, Any]
    old: str

    def columns(self) -> dict[str, Any]:
        return {
            **self.keys,
            "course_id": self.course["course_id"],
            "course_title": self.course["title"],
            "version": self.course["version"],
            "agency_scope": self.course["agency_scope"],
            "replaces": self.old,
        }


def revised_training(study: Study, bearing: Bearing, learning: Learning) -> RevisedTraining:
    """Return how the gains of revised courses compare with those of the versions before.

    Parameters
    ----------
    study : the study, as it was known on a day.
    bearing : which course answers which recommendation, and which was over before it was accepted.
    learning : the learning on every course, with the counts of its changes.
    """
    versions = _versions(study, bearing)
    compared = _compared(versions, learning, study.file.settings)
    done = {(row["action_id"], row["course_id"]) for row in records_of(compared)}
    alone = [
        _not_compared(version)
        for version in versions
        if (version.keys["action_id"], version.course["course_id"]) not in done
    ]
    order = {(v.keys["action_id"], v.course["course_id"]): at for at, v in enumerate(versions)}
    rows = pd.DataFrame([*records_of(compared), *alone])
    if len(rows):
        rows["_at"] = [order[key] for key in zip(rows["action_id"], rows["course_id"], strict=True)]
        rows = rows.sort_values("_at", kind="stable")
    table = result_table(TABLE, rows)
    return RevisedTraining(table=table, scopes=_scopes(table))


def _versions(study: Study, bearing: Bearing) -> list[_Version]:
    """Return the courses that were revised, action by action, then those that only replace another."""
    tables = study.tables
    courses = {normalise_identifier(str(row["course_id"])): row for row in records_of(tables["courses"])}
    last = tables["sessions"].groupby("course_id")["date"].max()
    found = []
    for action in actions_of_kind(tables, KIND):
        mine = courses_of_action(tables, action["action_id"])
        over = [row for row in mine if (action["recommendation_id"], row["course_id"]) in bearing.earlier]
        over.sort(key=lambda row: last.get(row["course_id"], pd.Timestamp.min))
        said = {_named(row, courses) for row in mine} - {""}
        found += [
            _Version(keys_of(action), row, _named(row, courses) or _before(row, over))
            for row in mine
            if row not in over and row["course_id"] not in said
        ]
    answered = {version.course["course_id"] for version in found}
    nobody = {"action_id": "", "recommendation_id": ""}
    found += [
        _Version(nobody, row, _named(row, courses))
        for row in courses.values()
        if _named(row, courses) and row["course_id"] not in answered
    ]
    return found


def _named(course: dict[str, Any], courses: dict[str, dict[str, Any]]) -> str:
    """Return the version that a course says it replaces, as the register spells it; blank for none."""
    name = course["replaces"]
    if not isinstance(name, str) or normalise_identifier(name) == normalise_identifier(course["course_id"]):
        return ""
    return str(courses.get(normalise_identifier(name), {}).get("course_id", name))


def _before(course: dict[str, Any], over: list[dict[str, Any]]) -> str:
    """Return the latest course of the same title that was over before the recommendation; blank for none."""
    same = [row["course_id"] for row in over if row["title"] == course["title"]]
    return str(same[-1]) if same else ""


def _compared(versions: list[_Version], learning: Learning, settings: Settings) -> pd.DataFrame:
    """Return the rows that can be compared, with every figure."""
    asked = learning.table
    asked = asked[(asked["measure_kind"] != "item") & asked["comparison"].isin(COMPARISONS)]
    keys = [*MEASURE, "scale_min", "scale_max"]
    parts = []
    for version in versions:
        new = asked[asked["course_id"] == version.course["course_id"]]
        old = asked.loc[asked["course_id"] == version.old, keys]
        both = new[[*keys, "measure_title", "measure_kind"]].merge(old, on=keys)
        parts.append(both.assign(**version.columns()))
    filled = [part for part in parts if len(part)]
    if not filled:
        return pd.DataFrame(columns=["action_id", "course_id"])
    return _told(_tested(pd.concat(filled, ignore_index=True), learning.changes, settings), settings)


def _tested(rows: pd.DataFrame, changes: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    new, old = (_pairs(rows, changes, side) for side in ("course_id", "replaces"))
    found = difference_of_changes(new, old, settings.confidence)
    tested = (np.minimum(found.n, found.reference_n) >= settings.fewest_pairs) & (found.reason == "")
    rows = rows.assign(
        n_new=found.n, change_new=found.change, new_low=found.change_low, new_high=found.change_high,
        n_old=found.reference_n, change_old=found.reference_change, old_low=found.reference_low,
        old_high=found.reference_high, difference=found.difference, low=found.low, high=found.high,
        df=found.df, p_welch=np.where(tested, found.p, np.nan), hedges_g=found.hedges_g, g_low=found.g_low,
        g_high=found.g_high, tested=tested,
        note=np.where(found.reason == "", "", np.char.add(np.char.capitalize(found.reason), ".")),
    )  # fmt: skip
    family = (rows["action_id"] + ":" + rows["course_id"] + ":" + rows["comparison"]).to_numpy(dtype=str)
    rows["p_adjusted"] = adjust(rows["p_welch"].to_numpy(dtype=float), family).adjusted
    shown = rows["tested"] & (rows["p_adjusted"] < settings.alpha)
    rows["finding"] = np.select(
        [~rows["tested"], shown & (rows["difference"] > 0), shown & (rows["difference"] < 0)],
        ["not tested", "gained more", "gained less"],
        "no change shown",
    )
    return rows


def _pairs(rows: pd.DataFrame, changes: pd.DataFrame, side: str) -> PairCounts:
    """Return the counts of (before, after) of one side of each row, a group each."""
    wanted = rows[[side, *MEASURE]].set_axis(["course_id", *MEASURE], axis=1)
    wanted = wanted.assign(_group=np.arange(len(rows)))
    cells = changes.merge(wanted, on=["course_id", *MEASURE])
    return PairCounts.from_counts(
        cells["_group"], cells["before"], cells["after"], cells["n"], groups=len(rows)
    )


def _told(rows: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    who = rows["action_id"].where(rows["action_id"] != "", "no-action")
    rows["result_id"] = (
        "revised:" + who + ":" + rows["course_id"] + ":" + rows["measure_id"] + ":" + rows["comparison"]
    )
    told = records_of(rows)
    rows["design"] = say("revise.design")
    rows["text"] = [_text(row, settings) for row in told]
    rows["note"] = [
        sentences(
            row["note"],
            say("revise.fewest", fewest=settings.fewest_pairs)
            if min(row["n_old"], row["n_new"]) < settings.fewest_pairs
            else "",
        )
        for row in told
    ]
    return rows


def _text(row: dict[str, Any], settings: Settings) -> str:
    places = places_of(row["scale_min"], row["scale_max"])
    plain = row["finding"] in ("gained more", "gained less")
    return say(
        f"revise.{row['finding'].replace(' ', '_')}",
        measure=row["measure_title"],
        compared=words("comparisons")[row["comparison"]],
        course=row["course_id"],
        old=row["replaces"],
        difference=number(abs(row["difference"]) if plain else row["difference"], places, signed=not plain),
        change_new=number(row["change_new"], places, signed=True),
        change_old=number(row["change_old"], places, signed=True),
        n_new=counted(int(row["n_new"]), "pair"),
        n_old=counted(int(row["n_old"]), "pair"),
        low=number(row["low"], places),
        high=number(row["high"], places),
        level=f"{settings.confidence:.0%}",
        p=p_value(row["p_adjusted"]),
    )


def _not_compared(version: _Version) -> dict[str, Any]:
    """Return the row of a revised course that cannot be compared, with the reason."""
    action = version.keys["action_id"] or "no-action"
    reason = "no_common_measure" if version.old else "no_earlier_version"
    return {
        **version.columns(),
        "result_id": f"revised:{action}:{version.course['course_id']}",
        "measure_id": "",
        "tested": False,
        "finding": "not tested",
        "text": say(f"revise.{reason}", course=version.course["course_id"], old=version.old),
        "note": "",
    }


def _scopes(table: pd.DataFrame) -> pd.DataFrame:
    """Count courses and findings of single- and of multi-agency training, and of both together."""
    once = table.drop_duplicates(["course_id", *MEASURE])
    scope = once["agency_scope"].fillna("not_recorded")
    rows = []
    for name in (*AGENCY_SCOPES, "not_recorded", "together"):
        mine = once if name == "together" else once[scope == name]
        results = mine[mine["measure_id"] != ""]
        rows.append(
            {
                "scope": name,
                "scope_title": words("scopes")[name],
                "n_revised": mine["course_id"].nunique(),
                "n_compared": results["course_id"].nunique(),
                "n_results": len(results),
                **{column: int((results["finding"] == said).sum()) for column, said in FINDINGS.items()},
                "n_not_tested": int((results["finding"] == "not tested").sum()),
            }
        )
    return result_table(SCOPES, rows)
