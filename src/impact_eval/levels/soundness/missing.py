"""Who did not answer again, and whether the change of those who did can stand for all.

The paired change is that of the people who answered twice. Here stand the share who did, how differently the
others had begun, and the change in mean with everybody's answers, pairs and unpaired alike; and how much less
than expected the missing would have to have gained for no change to be shown.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from impact_eval.levels.asked import Measure
from impact_eval.levels.level_result import result_table
from impact_eval.levels.wording import named, say, sentences
from impact_eval.statistics.drop_out import drop_out
from impact_eval.statistics.partly_matched import PartlyMatched
from impact_eval.statistics.partly_overlapping import partly_overlapping
from impact_eval.statistics.tipping_point import tipping_point

MISSING = (
    "result_id", "course_id", "course_title", "measure_id", "measure_title", "measure_kind", "comparison",
    "n_before", "n_pairs", "n_left", "n_joined", "response_rate", "rate_low", "rate_high", "start_difference",
    "start_low", "start_high", "start_g", "start_g_low", "start_g_high", "everyone_change", "everyone_low",
    "everyone_high", "p_everyone", "tipping_shortfall", "tipping_shortfall_sd", "tipping_possible",
    "worst_change", "text", "note", "hidden",
)  # fmt: skip
KEY = ["course_id", "measure_id"]
#: Comparison to the waves that it compares.
WAVES = {"pre_post": ("pre", "post"), "pre_follow_up": ("pre", "follow_up")}


def missing(scores: pd.DataFrame, scales: list[Measure], level: float) -> pd.DataFrame:
    """Return `Soundness.missing`.

    Parameters
    ----------
    scores : from `own_scores`.
    scales : the scales and tests that courses ask, in order.
    level : confidence level.
    """
    tables = [_compared(scores, scales, comparison, level) for comparison in WAVES]
    filled = [table for table in tables if len(table)]
    if not filled:
        return result_table(MISSING, [])
    order = {(scale.course_id, scale.measure_id): at for at, scale in enumerate(scales)}
    rows = pd.concat(filled, ignore_index=True)
    rows["_at"] = [order[key] for key in zip(rows["course_id"], rows["measure_id"], strict=True)]
    return result_table(MISSING, rows.sort_values("_at", kind="stable"))


def _compared(scores: pd.DataFrame, scales: list[Measure], comparison: str, level: float) -> pd.DataFrame:
    """Return one row a scale that was asked in both waves."""
    before, after = WAVES[comparison]
    asked = set(scores[[*KEY, "wave"]].drop_duplicates().itertuples(index=False, name=None))
    mine = [
        scale for scale in scales
        if {(scale.course_id, scale.measure_id, wave) for wave in (before, after)} <= asked
    ]  # fmt: skip
    if not mine:
        return pd.DataFrame()
    place = {(scale.course_id, scale.measure_id): at for at, scale in enumerate(mine)}
    keys = zip(scores["course_id"], scores["measure_id"], strict=True)
    placed = scores.assign(_group=[place.get(key, -1) for key in keys])
    placed = placed[(placed["_group"] >= 0) & placed["wave"].isin([before, after])]
    people = placed.pivot(index=["_group", "session_id", "person_id"], columns="wave", values="score")
    # In the order of the scores: that of the pseudonyms would be another with another key, and so would sums.
    people = people.sort_values([before, after], kind="stable")
    group = people.index.get_level_values("_group").to_numpy()
    matched = PartlyMatched.from_people(people[before], people[after], group, len(mine))
    return _frame(matched, mine, comparison, level)


def _frame(people: PartlyMatched, scales: list[Measure], comparison: str, level: float) -> pd.DataFrame:
    gone, everyone = drop_out(people, level), partly_overlapping(people, level)
    low, high = np.array([(scale.scale_min, scale.scale_max) for scale in scales], dtype=float).T
    tipped = tipping_point(people, low, high, level)
    reasons = zip(gone.reason, everyone.reason, tipped.reason, strict=True)
    return pd.DataFrame(
        {
            "result_id": [
                f"soundness:missing:{one.course_id}:{one.measure_id}:{comparison}" for one in scales
            ],
            "course_id": [scale.course_id for scale in scales],
            "course_title": [scale.course_title for scale in scales],
            "measure_id": [scale.measure_id for scale in scales],
            "measure_title": [scale.title for scale in scales],
            "measure_kind": [scale.kind for scale in scales],
            "comparison": comparison,
            "n_before": gone.n,
            "n_pairs": gone.n_stayed,
            "n_left": gone.n_left,
            "n_joined": everyone.n_after_only,
            "response_rate": gone.response_rate,
            "rate_low": gone.rate_low,
            "rate_high": gone.rate_high,
            "start_difference": gone.difference,
            "start_low": gone.low,
            "start_high": gone.high,
            "start_g": gone.hedges_g,
            "start_g_low": gone.g_low,
            "start_g_high": gone.g_high,
            "everyone_change": everyone.mean_change,
            "everyone_low": everyone.low,
            "everyone_high": everyone.high,
            "p_everyone": everyone.p,
            "tipping_shortfall": tipped.delta,
            "tipping_shortfall_sd": tipped.delta_sd,
            "tipping_possible": np.where(np.isnan(tipped.delta), "", np.where(tipped.possible, "yes", "no")),
            "worst_change": tipped.worst_change,
            "text": [
                say(
                    "soundness.missing",
                    measure=named(scale.title, scale.kind),
                    comparison=say(f"comparisons.{comparison}"),
                    told=sentences(*parts),
                )
                for scale, *parts in zip(
                    scales, gone.sentences(), everyone.sentences(), tipped.sentences(), strict=True
                )
            ],
            "note": ["; ".join(dict.fromkeys(str(one) for one in why if one)) for why in reasons],
        }
    )
