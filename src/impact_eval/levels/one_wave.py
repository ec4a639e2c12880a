"""What everyone who answered one wave said: the means of a wave, and the share at the standard.

A paired change looks only at people who answered twice. Some questions are asked once (what people mean to do
differently; a check of knowledge across the workforce), and for those the one wave is all the evidence there
is: a mean, and the share at the pass mark or who answered favourably. Asked once, nothing can be said of
change.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from impact_eval.levels.asked import Measure
from impact_eval.levels.level_result import records_of, result_table
from impact_eval.levels.wording import counted, named, say
from impact_eval.statistics.mean_interval import mean_interval
from impact_eval.statistics.proportion import proportion_interval
from impact_eval.wording import percent

MEANS = (
    "result_id", "course_id", "course_title", "measure_id", "measure_title", "measure_kind", "construct",
    "level_code", "wave", "n", "mean", "low", "high", "scale_min", "scale_max", "pass_mark", "n_standard",
    "share_standard", "standard_low", "standard_high", "compared", "text", "hidden",
)  # fmt: skip
GROUP = ["course_id", "measure_id", "wave"]


def one_wave(
    scores: pd.DataFrame, asked: list[Measure], compared: pd.DataFrame, level: float
) -> pd.DataFrame:
    """Return `Learning.means`.

    Parameters
    ----------
    scores : course_id, measure_id, wave, score: one row a form and measure.
    asked : the measures of the level, in order.
    compared : course_id and measure_id of what has a paired comparison; items among them are left out here.
    level : confidence level.
    """
    paired = set(zip(compared["course_id"], compared["measure_id"], strict=True)) if len(compared) else set()
    shown = {(one.course_id, one.measure_id): one for one in asked if _is_shown(one, paired)}
    mine = scores[[key in shown for key in zip(scores["course_id"], scores["measure_id"], strict=True)]]
    if mine.empty:
        return result_table(MEANS, [])
    group = mine.groupby(GROUP, sort=False).ngroup().to_numpy()
    keys = mine[GROUP].drop_duplicates().reset_index(drop=True)
    found = [shown[key] for key in zip(keys["course_id"], keys["measure_id"], strict=True)]
    frame = keys.assign(**_about(found, paired))
    means = mean_interval(group, mine["score"], len(keys), level)
    frame = frame.assign(n=means.n, mean=means.mean, low=means.low, high=means.high)
    frame = frame.assign(**_standard(mine["score"].to_numpy(), group, found, means.n, level))
    frame["result_id"] = "learning:" + frame["course_id"] + ":" + frame["measure_id"] + ":" + frame["wave"]
    frame["text"] = [_text(row, level) for row in records_of(frame)]
    order = {(one.course_id, one.measure_id): at for at, one in enumerate(asked)}
    wave = {name: at for at, name in enumerate(("retro_pre", "pre", "post", "follow_up"))}
    frame["_at"] = [order[key] for key in zip(frame["course_id"], frame["measure_id"], strict=True)]
    return result_table(MEANS, frame.assign(_wave=frame["wave"].map(wave)).sort_values(["_at", "_wave"]))


def _is_shown(measure: Measure, paired: set[tuple[str, str]]) -> bool:
    """Scales always; items answered in words or numbers where no comparison shows them."""
    if measure.kind != "item":
        return True
    return (
        bool(measure.favourable)
        and (measure.course_id, measure.measure_id) not in paired
        and bool(measure.labels)
    )


def _about(found: list[Measure], paired: set[tuple[str, str]]) -> dict[str, list[Any]]:
    return {
        "course_title": [one.course_title for one in found],
        "measure_title": [one.title for one in found],
        "measure_kind": [one.kind for one in found],
        "construct": [one.construct for one in found],
        "level_code": [one.level_code for one in found],
        "scale_min": [one.scale_min for one in found],
        "scale_max": [one.scale_max for one in found],
        "pass_mark": [np.nan if one.pass_mark is None else one.pass_mark for one in found],
        "compared": [(one.course_id, one.measure_id) in paired for one in found],
    }


def _standard(
    score: NDArray[Any], group: NDArray[Any], found: list[Measure], n: NDArray[Any], level: float
) -> dict[str, NDArray[np.float64]]:
    """Count who is at the pass mark, or answered favourably; nan where there is neither."""
    mark = np.array([np.nan if one.pass_mark is None else one.pass_mark for one in found])
    met = score >= mark[group]
    for at, one in enumerate(found):
        if one.favourable:
            rows = group == at
            met[rows] = np.isin(score[rows], one.favourable)
    judged = ~np.isnan(mark) | np.array([bool(one.favourable) for one in found])
    count = np.bincount(group, weights=met, minlength=len(found)).astype(np.int64)
    share = proportion_interval(count, n, level)
    columns = {
        "n_standard": count,
        "share_standard": share.estimate,
        "standard_low": share.low,
        "standard_high": share.high,
    }
    return {name: np.where(judged, values, np.nan) for name, values in columns.items()}


def _text(values: Mapping[str, Any], level: float) -> str:
    if np.isnan(values["share_standard"]):
        return ""
    kind = "at_pass_mark" if not np.isnan(values["pass_mark"]) else "favourable"
    return say(
        f"one_wave.{kind}",
        measure=named(values["measure_title"], values["measure_kind"]),
        met=int(values["n_standard"]),
        answers=counted(values["n"], "answer"),
        share=percent(values["share_standard"]),
        low=percent(values["standard_low"]),
        high=percent(values["standard_high"]),
        level=f"{level:.0%}",
        mark=f"{values['pass_mark']:g}",
        wave=say(f"waves.{values['wave']}"),
    )
