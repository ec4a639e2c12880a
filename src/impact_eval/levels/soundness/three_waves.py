"""Before, after and at follow-up together: what everyone's answers say, and how much of a gain was kept.

The paired comparisons take two waves at a time and drop whoever missed one. Here a mixed model uses everyone
who answered at all, and for those who answered all three times Friedman's test asks whether the waves differ,
and the retention ratio how much of the gain made by the end of the training was still there weeks later.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from impact_eval.levels.asked import Measure
from impact_eval.levels.level_result import result_table
from impact_eval.levels.wording import named, say, sentences
from impact_eval.statistics.friedman import friedman
from impact_eval.statistics.mixed_model import mixed_model
from impact_eval.statistics.retention import retention

THREE_WAVES = (
    "result_id", "course_id", "course_title", "measure_id", "measure_title", "measure_kind", "n", "n_all",
    "change_after", "after_low", "after_high", "p_after", "change_follow_up", "follow_up_low",
    "follow_up_high", "p_follow_up", "icc", "method", "friedman", "p_friedman", "friedman_method",
    "kendall_w", "retention", "retention_low", "retention_high", "text", "note", "hidden",
)  # fmt: skip
WAVES = ["pre", "post", "follow_up"]


def three_waves(scores: pd.DataFrame, scales: list[Measure], level: float, fewest: int) -> pd.DataFrame:
    """Return `Soundness.three_waves`.

    Parameters
    ----------
    scores : from `own_scores`.
    scales : the scales and tests that courses ask, in order.
    level : confidence level.
    fewest : people who answered all three times below whom nothing is computed.
    """
    parts = dict(iter(scores[scores["wave"].isin(WAVES)].groupby(["course_id", "measure_id"])))
    rows = []
    for scale in scales:
        part = parts.get((scale.course_id, scale.measure_id))
        if part is None:
            continue
        wide = part.pivot(index=["session_id", "person_id"], columns="wave", values="score")
        if set(wide.columns) == set(WAVES) and wide.notna().all(axis=1).sum() >= fewest:
            rows.append(_row(scale, _ordered(wide[WAVES].to_numpy(dtype=float)), level))
    return result_table(THREE_WAVES, rows)


def _ordered(table: np.ndarray[Any, np.dtype[np.float64]]) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Order people by their answers, so that sums do not hang on what their pseudonyms are."""
    return table[np.lexsort(table.T[::-1])]


def _row(scale: Measure, table: np.ndarray[Any, np.dtype[np.float64]], level: float) -> dict[str, Any]:
    model, ranks = mixed_model(table, level), friedman(table)
    before, at_end, later_on = table.T
    kept = retention(before, at_end, later_on, level=level)
    (after, later) = model.sentences()
    reasons = (model.reason, str(ranks.reason[0]), str(kept.reason[0]))
    return {
        "result_id": f"soundness:three_waves:{scale.course_id}:{scale.measure_id}",
        "course_id": scale.course_id,
        "course_title": scale.course_title,
        "measure_id": scale.measure_id,
        "measure_title": scale.title,
        "measure_kind": scale.kind,
        "n": model.n,
        "n_all": model.n_all,
        "change_after": model.change[0],
        "after_low": model.low[0],
        "after_high": model.high[0],
        "p_after": model.p[0],
        "change_follow_up": model.change[1],
        "follow_up_low": model.low[1],
        "follow_up_high": model.high[1],
        "p_follow_up": model.p[1],
        "icc": model.icc,
        "method": model.method,
        "friedman": ranks.statistic[0],
        "p_friedman": ranks.p[0],
        "friedman_method": str(ranks.method[0]),
        "kendall_w": ranks.w[0],
        # A share of a gain that is not itself shown can come out at anything.
        "retention": np.where(np.isnan(kept.low), np.nan, kept.retention)[0],
        "retention_low": kept.low[0],
        "retention_high": kept.high[0],
        "text": say(
            "soundness.three_waves",
            measure=named(scale.title, scale.kind),
            after=after,
            later=later,
            rest=sentences(*ranks.sentences(), *kept.sentences()),
        ),
        "note": "; ".join(dict.fromkeys(reason for reason in reasons if reason)),
    }
