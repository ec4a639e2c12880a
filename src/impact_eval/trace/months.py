"""Figures that rest on months of an outcome indicator: those of the own area, and of those beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from impact_eval.trace.evaluated import Family, labelled, rows_frame

if TYPE_CHECKING:
    from impact_eval.trace.evaluated import Evaluated, Tables


def _figures(evaluated: Evaluated) -> pd.DataFrame:
    return evaluated.results.table[["result_id", "text", "recommendation_id", "indicator_id", "area"]]


def _rows(evaluated: Evaluated, figures: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    asked = labelled(tables["indicators"]).merge(
        figures.drop(columns="text"), on="indicator_id", suffixes=("", "_own")
    )
    own = asked["area"] == asked["area_own"]
    markers = pd.to_datetime(asked["recommendation_id"].map(evaluated.bearing.markers))
    role = np.where(asked["month"] >= markers, "since", "before")
    plotted = asked["denominator"] > 0
    use = np.select([own & plotted, own], ["counted", "no_denominator"], "beside")
    return rows_frame(asked, "indicators", role, use)


MONTHS = Family(_figures, _rows)
