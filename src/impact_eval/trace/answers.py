"""Figures that rest on answers: paired changes, means, reaction, reports, and what is said of scales.

A scale's score is made of a form's answers where enough of them were given, by the definition that scoring
itself uses (`scoring.counts.measure_rows`); the answers of the other forms are told as what they are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from impact_eval.levels.learning import COMPARISONS
from impact_eval.scoring.counts import FORM, measure_rows
from impact_eval.trace.evaluated import Family, rows_frame

if TYPE_CHECKING:
    from impact_eval.trace.evaluated import Evaluated, Tables

#: The waves of a comparison, with what each is to it.
COMPARED = {name: dict(zip(waves, ("before", "after"), strict=True)) for name, waves in COMPARISONS.items()}
#: The waves of a figure over three, in their order.
THREE = {"pre": "first", "post": "second", "follow_up": "third"}
_ASKED = ["result_id", "text", "course_id", "measure_id", "wave", "respondent", "role", "design"]


def _asked(
    frame: pd.DataFrame, measure: str, waves: pd.Series, respondent: str | pd.Series, design: str
) -> pd.DataFrame:
    """Return one row a figure and wave: which measure of which course it asks, and of whom."""
    asked = frame[["result_id", "text", "course_id"]].assign(
        measure_id=frame[measure], waves=waves, respondent=respondent, design=design
    )
    asked = asked.explode("waves", ignore_index=True)
    pairs = pd.DataFrame(asked["waves"].tolist(), columns=["wave", "role"], index=asked.index)
    return asked.join(pairs)[_ASKED]


def _compared(frame: pd.DataFrame) -> pd.DataFrame:
    waves = frame["comparison"].map({name: list(of.items()) for name, of in COMPARED.items()})
    return _asked(frame, "measure_id", waves, "self", "pairs")


def _once(frame: pd.DataFrame, design: str = "once") -> pd.DataFrame:
    waves = pd.Series([[(wave, "counted")] for wave in frame["wave"]], index=frame.index, dtype=object)
    return _asked(frame, "measure_id", waves, "self", design)


def _figures(evaluated: Evaluated) -> pd.DataFrame:
    reaction, reports = evaluated.reaction.table, evaluated.behaviour.reports
    learning, sound = evaluated.learning, evaluated.soundness
    post = pd.Series([[("post", "counted")]] * len(reaction), index=reaction.index, dtype=object)
    later = pd.Series([[("follow_up", "counted")]] * len(reports), index=reports.index, dtype=object)
    three = pd.Series(
        [list(THREE.items())] * len(sound.three_waves), index=sound.three_waves.index, dtype=object
    )
    parts = [
        _compared(learning.table),
        _once(learning.means),
        _asked(reaction, "item_id", post, "self", "once"),
        _asked(reports, "item_id", later, reports["respondent"], "once"),
        _once(sound.instruments, "whole"),
        _compared(sound.reliable_change),
        _compared(sound.missing),
        _asked(sound.three_waves, "measure_id", three, "self", "three"),
    ]
    return pd.concat([part for part in parts if len(part)] or parts, ignore_index=True)


def _rows(evaluated: Evaluated, figures: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    given = tables["responses"]
    given = given[given["score"].notna() & given["wave"].isin(figures["wave"].unique())]
    given = given[[*FORM, "instrument_id", "item_id"]].rename_axis("index").reset_index()
    given = given.merge(tables["sessions"][["session_id", "course_id"]], on="session_id")
    given = given[given["course_id"].isin(figures["course_id"].unique())]
    how = pd.DataFrame(measure_rows(list(evaluated.study.questionnaires.values())))
    size = how.groupby(["instrument_id", "measure_id"])["item_id"].transform("size")
    how = how.assign(size=size)[["instrument_id", "measure_id", "item_id", "needed", "size"]]
    how = how[how["measure_id"].isin(figures["measure_id"].unique())]
    asked = given.merge(how, on=["instrument_id", "item_id"]).merge(
        figures.drop(columns="text"), on=["course_id", "measure_id", "wave", "respondent"]
    )
    if asked.empty:
        return rows_frame(asked, "responses")
    needed = np.where(asked["design"] == "whole", asked["size"], asked["needed"])
    n = asked.groupby(["result_id", *FORM])["item_id"].transform("size")
    scored = n >= needed
    waves = asked["wave"].where(scored).groupby([asked["result_id"], asked["session_id"], asked["person_id"]])
    several = waves.transform("nunique")
    use = np.select(
        [
            ~scored,
            asked["design"].isin(["once", "whole"]),
            (asked["design"] == "pairs") & (several == 2),
            (asked["design"] == "three") & (several == 3),
        ],
        ["too_few_answers", "counted", "pair", "all_three"],
        "not_every_wave",
    )
    return rows_frame(asked, "responses", asked["role"], use)


ANSWERS = Family(_figures, _rows)
