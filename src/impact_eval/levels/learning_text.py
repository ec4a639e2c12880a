"""The finding of each paired result and the sentence that a Leadership group may repeat."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from impact_eval.levels.level_result import records_of
from impact_eval.levels.wording import counted, named, places_of, say, sentences
from impact_eval.wording import number, p_value, percent

if TYPE_CHECKING:
    from impact_eval.contract.study_file import Settings


def describe(frame: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Add `finding`, `text` and the study's part of `note` to the rows of `Learning.table`."""
    described = frame.assign(finding=findings_at(frame, settings.alpha))
    rows = records_of(described)
    described["text"] = [_text(row, settings) for row in rows]
    contrary = (_shown(frame, settings.alpha) & ~_agree(frame)).tolist()
    described["note"] = [_note(row, odd, settings) for row, odd in zip(rows, contrary, strict=True)]
    return described


def findings_at(frame: pd.DataFrame, alpha: float) -> np.ndarray[Any, Any]:
    """Return the finding of each row of `Learning.table` at a level of significance."""
    shown, agree = _shown(frame, alpha), _agree(frame)
    return np.select(
        [
            ~frame["tested"].astype(bool),
            shown & agree & (frame["mean_change"] > 0),
            shown & agree & (frame["mean_change"] < 0),
        ],
        ["not tested", "rose", "fell"],
        "no change shown",
    )


def _shown(frame: pd.DataFrame, alpha: float) -> pd.Series:
    return frame["tested"].astype(bool) & (frame["p_adjusted"] < alpha)


def _agree(frame: pd.DataFrame) -> pd.Series:
    agree: pd.Series = np.sign(frame["mean_change"]) == np.sign(frame["rank_biserial"])
    return agree


def _text(row: dict[str, Any], settings: Settings) -> str:
    if row["n_pairs"] == 0:
        return say(
            "learning.no_pairs", measure=named(row["measure_title"], row["measure_kind"]), **_waves(row)
        )
    places = places_of(row["scale_min"], row["scale_max"])
    key = {"rose": "rose", "fell": "fell", "no change shown": "no_change", "not tested": "not_tested"}[
        row["finding"]
    ]
    plain = key in ("rose", "fell")
    change = abs(row["mean_change"]) if plain else row["mean_change"]
    told = say(
        f"learning.{key}",
        measure=named(row["measure_title"], row["measure_kind"]),
        change=_points(number(change, places, signed=not plain), row),
        low=f"{row['scale_min']:g}",
        high=f"{row['scale_max']:g}",
        level=f"{settings.confidence:.0%}",
        ci_low=number(row["change_low"], places),
        ci_high=number(row["change_high"], places),
        pairs=counted(int(row["n_pairs"]), "pair"),
        **_waves(row),
    )
    test = (
        say("learning.signed_rank", p=p_value(row["p_adjusted"]))
        if row["tested"] and not np.isnan(row["p_adjusted"])
        else ""
    )
    return sentences(told, test, _passed(row))


def _waves(row: dict[str, Any]) -> dict[str, str]:
    return {"before": say(f"waves.{row['wave_before']}"), "after": say(f"waves.{row['wave_after']}")}


def _points(written: str, row: dict[str, Any]) -> str:
    kind = "percent_change" if row["measure_kind"] == "knowledge" else "points_change"
    return say(f"learning.{kind}", value=written)


def _passed(row: dict[str, Any]) -> str:
    if np.isnan(row["share_pass_before"]):
        return ""
    return say(
        "learning.pass",
        mark=f"{row['pass_mark']:g}",
        **_waves(row),
        share_before=percent(row["share_pass_before"]),
        share_after=percent(row["share_pass_after"]),
        n_before=int(row["n_pass_before"]),
        n_after=int(row["n_pass_after"]),
        pairs=counted(int(row["n_pairs"]), "pair"),
        p=say("learning.not_tested_short") if np.isnan(row["p_mcnemar"]) else p_value(row["p_mcnemar"]),
    )


def _note(row: dict[str, Any], contrary: bool, settings: Settings) -> str:
    """Join what the battery says with what the design says."""
    said = [_sentence(part) for part in str(row["note"]).split("; ") if part]
    if row["n_pairs"] >= 5 and not row["tested"]:  # the study asks for more pairs than the methods do
        said.append(say("learning.study_asks", pairs=counted(settings.fewest_pairs, "pair")))
    if row["finding"] == "no change shown" and not contrary and row["change_low"] * row["change_high"] > 0:
        said.append(say("learning.interval_alone"))
    if contrary:
        said.append(say("learning.disagree"))
    if row["better"] == "lower":
        said.append(say("learning.reversed"))
    if row["comparison"] == "retro_pre_post":
        said.append(say("learning.retro"))
    return " ".join(said)


def _sentence(part: str) -> str:
    """Return a clause as a sentence.

    Examples
    --------
    >>> _sentence("fewer than 10 pairs: rely on the exact results")
    'Fewer than 10 pairs: rely on the exact results.'
    """
    return f"{part[0].upper()}{part[1:]}{'' if part.endswith('.') else '.'}"
