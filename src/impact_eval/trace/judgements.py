"""Figures that rest on judgements: shares at standard before and since, and how far auditors agree."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from impact_eval.levels.audit import CASE
from impact_eval.trace.evaluated import Family, labelled, rows_frame

if TYPE_CHECKING:
    from impact_eval.trace.evaluated import Evaluated, Tables


def _figures(evaluated: Evaluated) -> pd.DataFrame:
    columns = ["result_id", "text", "recommendation_id", "criterion_id"]
    audits, agreement = evaluated.behaviour.audits[columns], evaluated.soundness.agreement[columns]
    parts = [audits.assign(design="sides"), agreement.assign(design="agreement")]
    return pd.concat([part for part in parts if len(part)] or parts, ignore_index=True)


def _rows(evaluated: Evaluated, figures: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    audits = tables["audits"]
    judged = labelled(audits[audits["met"].notna()])
    judged["day"] = judged["practice_date"].fillna(judged["audit_date"])
    case = judged.groupby(["criterion_id", *CASE])
    judged = judged.assign(day=case["day"].transform("max"), auditors=case["index"].transform("size"))
    asked = judged.merge(figures.drop(columns="text"), on="criterion_id")
    markers = asked["recommendation_id"].map(evaluated.bearing.markers)
    sides = asked["design"] == "sides"
    role = np.where(~sides, "judged", np.where(asked["day"] >= pd.to_datetime(markers), "since", "before"))
    use = np.where(sides, "counted", np.where(asked["auditors"] > 1, "judged_twice", "judged_once"))
    return rows_frame(asked, "audits", role, use)


JUDGEMENTS = Family(_figures, _rows)
