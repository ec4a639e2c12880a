"""Level 1, reaction: what people thought of the training at its end.

An item's answers are a distribution over labels, so the whole of it is kept; the one figure is the share who
answered favourably (which answers count is said by the instrument) with a Wilson interval. Reaction says
nothing about practice, and no rating rests on it alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from impact_eval.levels.asked import AskedItem, asked_items
from impact_eval.levels.level_result import LevelResult, records_of, result_table
from impact_eval.levels.wording import counted, say
from impact_eval.statistics.proportion import proportion_interval
from impact_eval.wording import percent

if TYPE_CHECKING:
    from impact_eval.intake.study import Study

TABLE = (
    "result_id", "course_id", "course_title", "item_id", "item_text", "construct", "level_code", "n", "mean",
    "scale_min", "scale_max", "favourable_n", "favourable_share", "favourable_low", "favourable_high",
    "method", "text", "note", "hidden",
)  # fmt: skip
DISTRIBUTION = (
    "course_id", "item_id", "item_text", "score", "label", "favourable", "n", "share", "n_total", "hidden",
)  # fmt: skip
LEVEL = 1


@dataclass(frozen=True)
class Reaction(LevelResult):
    """Reaction to the training.

    Attributes
    ----------
    table : one row a course and item: n, mean, and the share who answered favourably with its interval.
    distribution : one row a course, item and answer of its scale, also those that nobody gave.
    """

    table: pd.DataFrame
    distribution: pd.DataFrame

    @property
    def text(self) -> str:
        """How many items were answered on how many courses."""
        if self.table.empty:
            return say("reaction.nothing")
        return say(
            "reaction.text",
            items=counted(len(self.table), "result"),
            courses=counted(self.table["course_id"].nunique(), "course"),
        )


def reaction_of(study: Study) -> Reaction:
    """Return the reaction to every course of a study.

    Parameters
    ----------
    study : the study, as it was known on a day.
    """
    asked = asked_items(study, LEVEL)
    responses = study.tables["responses"]
    given = responses[(responses["wave"] == "post") & (responses["respondent"] == "self")]
    given = given[given["score"].notna()].merge(
        study.tables["sessions"][["session_id", "course_id"]], on="session_id"
    )
    grouped = given.groupby(["course_id", "item_id"])["score"]
    scores = {(str(course), str(item)): rows for (course, item), rows in grouped}
    answered = [item for item in asked if (item.course_id, item.item_id) in scores]
    parts = [_distribution_of(item, scores[(item.course_id, item.item_id)]) for item in answered]
    distribution = result_table(DISTRIBUTION, pd.concat(parts, ignore_index=True) if parts else [])
    return Reaction(
        table=result_table(TABLE, _shares(answered, parts, study.file.settings.confidence)),
        distribution=distribution,
    )


def _distribution_of(item: AskedItem, given: pd.Series) -> pd.DataFrame:
    """Return every answer of the item's scale with how many gave it."""
    counts = given.value_counts()
    scores = sorted({*item.labels, *counts.index})
    n = counts.reindex(scores).fillna(0).astype("int64").to_numpy()
    total = int(n.sum())
    return pd.DataFrame(
        {
            "course_id": item.course_id,
            "item_id": item.item_id,
            "item_text": item.text,
            "score": scores,
            "label": [item.labels.get(score, f"{score:g}") for score in scores],
            "favourable": [score in item.favourable for score in scores],
            "n": n,
            "share": n / total,
            "n_total": total,
        }
    )


def _shares(items: list[AskedItem], parts: list[pd.DataFrame], level: float) -> pd.DataFrame:
    """Return one row an item, all intervals made at once."""
    if not items:
        return pd.DataFrame(columns=list(TABLE))
    frame = pd.DataFrame([item.columns() for item in items])
    frame["n"] = [int(part["n"].sum()) for part in parts]
    frame["mean"] = [float(np.average(part["score"], weights=part["n"])) for part in parts]
    liked = np.array([int(part.loc[part["favourable"], "n"].sum()) for part in parts])
    judged = np.array([bool(item.favourable) for item in items])
    interval = proportion_interval(liked, frame["n"], level)
    frame["favourable_n"] = np.where(judged, liked, np.nan)
    frame["favourable_share"] = np.where(judged, interval.estimate, np.nan)
    frame["favourable_low"] = np.where(judged, interval.low, np.nan)
    frame["favourable_high"] = np.where(judged, interval.high, np.nan)
    frame["method"] = np.where(judged, say("method.wilson", level=f"{level:.0%}"), "")
    frame["result_id"] = "reaction:" + frame["course_id"] + ":" + frame["item_id"]
    frame["text"] = [_text(row, level) for row in records_of(frame)]
    frame["note"] = np.where(judged, "", say("reaction.no_favourable"))
    return frame


def _text(values: Mapping[str, Any], level: float) -> str:
    if np.isnan(values["favourable_share"]):
        return say(
            "reaction.item_mean",
            n=counted(values["n"], "answer"),
            item=values["item_text"],
            mean=f"{values['mean']:.1f}",
        )
    return say(
        "reaction.item",
        favourable=int(values["favourable_n"]),
        n=values["n"],
        share=percent(values["favourable_share"]),
        low=percent(values["favourable_low"]),
        high=percent(values["favourable_high"]),
        level=f"{level:.0%}",
        item=values["item_text"],
    )
