"""How many people changed by more than the scale's error of measurement (the reliable change index).

A mean can rise because a few changed much or many a little, and because a scale is unsteady. With the alpha
of the course's own first answers, each person's change is compared with what error alone would move; how many
are expected beyond that by chance stands beside the counts. Where the interval of alpha reaches down to 0 the
scale may measure nothing, and nothing is counted.
"""

from __future__ import annotations

from collections.abc import Hashable

import numpy as np
import pandas as pd

from impact_eval.levels.asked import Measure
from impact_eval.levels.level_result import result_table
from impact_eval.levels.wording import named, say
from impact_eval.statistics.change import mean_change
from impact_eval.statistics.counts import PairCounts
from impact_eval.statistics.reliable_change import reliable_change, without_room

RELIABLE = (
    "result_id", "course_id", "course_title", "measure_id", "measure_title", "measure_kind", "comparison",
    "n_pairs", "reliability", "threshold", "smallest_change", "n_reliably_improved", "n_improved_less",
    "n_worse_less", "n_reliably_worse", "expected_by_chance", "n_no_room", "text", "note", "hidden",
)  # fmt: skip
KEY = ["course_id", "measure_id"]
COMPARED = ("pre_post", "pre_follow_up")


def reliable(
    changes: pd.DataFrame,
    scales: list[Measure],
    instruments: pd.DataFrame,
    level: float,
) -> pd.DataFrame:
    """Return `Soundness.reliable_change`.

    Parameters
    ----------
    changes : `Learning.changes`, the counts of distinct (before, after) scores.
    scales : the scales and tests that courses ask, in order.
    instruments : from `instruments`; its alpha of the first wave is the reliability.
    level : confidence level.
    """
    first = instruments[instruments["wave"] == "pre"].set_index(KEY)
    steady = first["alpha"].where(first["alpha_low"] > 0).to_dict()
    present = set(changes[[*KEY, "comparison"]].itertuples(index=False, name=None))
    groups = [
        (scale, comparison)
        for scale in scales
        for comparison in COMPARED
        if (scale.course_id, scale.measure_id, comparison) in present
        and (scale.course_id, scale.measure_id) in steady
    ]
    if not groups:
        return result_table(RELIABLE, [])
    place = {(scale.course_id, scale.measure_id, name): at for at, (scale, name) in enumerate(groups)}
    at = [place.get(key, -1) for key in changes[[*KEY, "comparison"]].itertuples(index=False, name=None)]
    cells = changes.assign(_at=at)[lambda frame: frame["_at"] >= 0]
    counts = PairCounts.from_counts(cells["_at"], cells["before"], cells["after"], cells["n"], len(groups))
    return result_table(RELIABLE, _frame(counts, groups, steady, level))


def _frame(
    counts: PairCounts, groups: list[tuple[Measure, str]], steady: dict[Hashable, float], level: float
) -> pd.DataFrame:
    scales = [scale for scale, _ in groups]
    keys = [(scale.course_id, scale.measure_id) for scale in scales]
    low, high = np.array([(scale.scale_min, scale.scale_max) for scale in scales], dtype=float).T
    differences = counts.differences()
    # Whole answers move the mean of k of them by 1/k, and a share of k right answers by a k-th of the scale.
    whole = np.array([1.0 if scale.kind == "scale" else scale.scale_max for scale in scales])
    found = reliable_change(
        differences,
        mean_change(counts, level, differences).sd_before,
        [steady[key] for key in keys],
        level=level,
        scale_min=low,
        scale_max=high,
        step=whole / [scale.n_items for scale in scales],
    )
    up, down = (
        np.bincount(differences.group[moved], differences.count[moved], len(groups))
        for moved in (differences.value > 0, differences.value < 0)
    )
    return pd.DataFrame(
        {
            "result_id": [
                f"soundness:reliable:{scale.course_id}:{scale.measure_id}:{name}" for scale, name in groups
            ],
            "course_id": [scale.course_id for scale in scales],
            "course_title": [scale.course_title for scale in scales],
            "measure_id": [scale.measure_id for scale in scales],
            "measure_title": [scale.title for scale in scales],
            "measure_kind": [scale.kind for scale in scales],
            "comparison": [name for _, name in groups],
            "n_pairs": found.n,
            "reliability": found.reliability,
            "threshold": found.threshold,
            "smallest_change": found.smallest,
            "n_reliably_improved": found.improved,
            "n_improved_less": up - found.improved,
            "n_worse_less": down - found.deteriorated,
            "n_reliably_worse": found.deteriorated,
            "expected_by_chance": found.by_chance,
            "n_no_room": without_room(counts, found).improve,
            "text": [
                say(
                    "soundness.reliable",
                    measure=named(scale.title, scale.kind),
                    comparison=say(f"comparisons.{name}"),
                    found=sentence,
                )
                for (scale, name), sentence in zip(groups, found.sentences(), strict=True)
            ],
            "note": found.reason,
        }
    )
