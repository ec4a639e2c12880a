"""Reports from practice at follow-up: what practitioners, their managers or observers say is done.

Every item of level 3 is reported for each kind of respondent by itself: a practitioner and a manager who
answer the same question are two sources, not one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from impact_eval.contract.tables import RESPONDENTS
from impact_eval.levels.asked import asked_items
from impact_eval.levels.level_result import records_of
from impact_eval.levels.wording import counted, say, sentences
from impact_eval.statistics.proportion import proportion_interval
from impact_eval.wording import percent

if TYPE_CHECKING:
    from impact_eval.intake.study import Study

LEVEL = 3


def reported(study: Study) -> pd.DataFrame:
    """Return one row a course, item and respondent that has answers at follow-up."""
    given = _given(study)
    rows = [
        (item, respondent, given[(item.course_id, item.item_id, respondent)])
        for item in asked_items(study, LEVEL)
        for respondent in RESPONDENTS
        if (item.course_id, item.item_id, respondent) in given
    ]
    if not rows:
        return pd.DataFrame()
    level = study.file.settings.confidence
    frame = pd.DataFrame([{**item.columns(), "respondent": respondent} for item, respondent, _ in rows])
    frame["n"] = [len(answers) for *_, answers in rows]
    frame["mean"] = [float(answers["score"].mean()) for *_, answers in rows]
    frame["n_in_window"] = [int(answers["in_window"].sum()) for *_, answers in rows]
    liked = np.array([int(answers["score"].isin(item.favourable).sum()) for item, _, answers in rows])
    judged = np.array([bool(item.favourable) for item, *_ in rows])
    interval = proportion_interval(liked, frame["n"], level)
    for name, values in {
        "favourable_n": liked,
        "favourable_share": interval.estimate,
        "favourable_low": interval.low,
        "favourable_high": interval.high,
    }.items():
        frame[name] = np.where(judged, values, np.nan)
    frame["method"] = np.where(judged, say("method.wilson", level=f"{level:.0%}"), "")
    frame["result_id"] = "reports:" + frame["course_id"] + ":" + frame["item_id"] + ":" + frame["respondent"]
    told = records_of(frame)
    frame["text"] = [_text(row, level) for row in told]
    frame["note"] = [_note(row, study.file.settings.follow_up_days) for row in told]
    return frame


def _given(study: Study) -> dict[tuple[str, str, str], pd.DataFrame]:
    """Return the answers at follow-up by course, item and respondent, and whether each came in its window."""
    responses, sessions = study.tables["responses"], study.tables["sessions"]
    later = responses[(responses["wave"] == "follow_up") & responses["score"].notna()]
    later = later.merge(sessions[["session_id", "course_id", "date"]], on="session_id")
    days = (later["submitted_at"].dt.normalize() - later["date"].dt.normalize()).dt.days
    later["in_window"] = days.between(*study.file.settings.follow_up_days)
    grouped = later.groupby(["course_id", "item_id", "respondent"])[["score", "in_window"]]
    return {(str(course), str(item), str(who)): rows for (course, item, who), rows in grouped}


def _text(row: dict[str, Any], level: float) -> str:
    who = say(f"behaviour.{row['respondent']}")
    if np.isnan(row["favourable_share"]):
        return say(
            "behaviour.report_mean",
            n=counted(row["n"], "answer"), respondent=who, item=row["item_text"], mean=f"{row['mean']:.1f}",
        )  # fmt: skip
    return say(
        "behaviour.report",
        favourable=int(row["favourable_n"]),
        n=row["n"],
        share=percent(row["favourable_share"]),
        low=percent(row["favourable_low"]),
        high=percent(row["favourable_high"]),
        level=f"{level:.0%}",
        respondent=who,
        item=row["item_text"],
    )


def _note(row: dict[str, Any], window: tuple[int, int]) -> str:
    own = say("behaviour.own_report") if row["respondent"] == "self" else ""
    outside = row["n_in_window"] < row["n"]
    return sentences(own, say("behaviour.window", first=window[0], last=window[1]) if outside else "")
