"""Everything a paired before-and-after measure is reported with, for all groups at once.

One call takes the counts of (before, after) values to the whole family: mean change with its t interval,
effect sizes, signed-rank test, Hodges-Lehmann estimate, counts of improved and worse, floor and ceiling.
Each is a result of its own and stays so; `columns` lays them side by side under the flat names that tables
use, and applies the one rule that belongs to the report and not to a method: with fewer than five pairs
everything that was seen is shown, and nothing is tested. A number that is missing is missing for a reason,
and the reason is in the group's `note`. The thresholds and the words are in `battery.toml`.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .change import MeanChange, mean_change
from .counts import PairCounts
from .effect_size import EffectSize, effect_size
from .floor_ceiling import FloorCeiling, floor_ceiling
from .grouped import BoolArray
from .hodges_lehmann import HodgesLehmann, hodges_lehmann
from .improvement import Better, Improvement, improvement
from .midranks import ZeroHandling
from .proportion import TextArray
from .signed_rank import SignedRank, signed_rank

TESTED_ONLY = (
    "change_low",
    "change_high",
    "p_t",
    "g_low",
    "g_high",
    "dz_low",
    "dz_high",
    "hl_low",
    "hl_high",
    "hl_confidence",
    "p_signed_rank",
    "rank_biserial_low",
    "rank_biserial_high",
    "p_sign",
    "prob_low",
    "prob_high",
)


@dataclass(frozen=True)
class PairedBattery:
    """The family of paired results, one entry a group in each.

    Attributes
    ----------
    counts : the pairs it was made from.
    change, effect, signed_rank, hodges_lehmann, improvement, floor_ceiling : the results, each as its method
        gives it, whatever the number of pairs.
    tested : (G,) whether there are pairs enough to test.
    note : (G,) why something is missing, or is to be read with care; '' where there is nothing to say.
    level : confidence level of every interval.
    """

    counts: PairCounts
    change: MeanChange
    effect: EffectSize
    signed_rank: SignedRank
    hodges_lehmann: HodgesLehmann
    improvement: Improvement
    floor_ceiling: FloorCeiling
    tested: BoolArray
    note: TextArray
    level: float

    def columns(self) -> dict[str, NDArray[Any]]:
        """Return every result under its flat name, one array of length G each.

        Intervals and p-values are nan where `tested` is False; the note says so.

        Examples
        --------
        >>> pairs = PairCounts.from_pairs([2, 3, 3, 4, 2, 3, 1], [3, 3, 5, 3, 4, 4, 4])
        >>> columns = paired_battery(pairs, scale_min=1, scale_max=5).columns()
        >>> columns["mean_change"].round(3), columns["p_signed_rank"], columns["note"].tolist()
        (array([1.143]), array([0.125]), ['fewer than 10 pairs: rely on the exact results'])
        """
        flat = self._moments() | self._ranks() | self._people()
        for name in TESTED_ONLY:
            flat[name] = np.where(self.tested, flat[name], np.nan)
        flat["signed_rank_method"] = np.where(self.tested, flat["signed_rank_method"], "")
        return flat | {"tested": self.tested, "note": self.note}

    def _moments(self) -> dict[str, NDArray[Any]]:
        change, effect = self.change, self.effect
        return {
            "n_pairs": change.n,
            "mean_before": change.mean_before,
            "mean_after": change.mean_after,
            "sd_before": change.sd_before,
            "sd_after": change.sd_after,
            "correlation": change.correlation,
            "mean_change": change.mean_change,
            "change_low": change.low,
            "change_high": change.high,
            "sd_change": change.sd_change,
            "p_t": change.p,
            "hedges_g": effect.hedges_g,
            "g_low": effect.g_low,
            "g_high": effect.g_high,
            "cohen_dz": effect.cohen_dz,
            "dz_low": effect.dz_low,
            "dz_high": effect.dz_high,
        }

    def _ranks(self) -> dict[str, NDArray[Any]]:
        typical, ranked = self.hodges_lehmann, self.signed_rank
        return {
            "hl_change": typical.estimate,
            "hl_low": typical.low,
            "hl_high": typical.high,
            "hl_confidence": typical.confidence,
            "signed_rank_v": ranked.v,
            "p_signed_rank": ranked.p,
            "signed_rank_method": ranked.method,
            "zero_handling": np.full(self.counts.groups, ranked.zeros),
            "smallest_p": ranked.smallest_p,
            "n_zero": ranked.n_zero,
            "rank_biserial": ranked.rank_biserial,
            "rank_biserial_low": ranked.rank_biserial_low,
            "rank_biserial_high": ranked.rank_biserial_high,
        }

    def _people(self) -> dict[str, NDArray[Any]]:
        people, ends = self.improvement, self.floor_ceiling
        return {
            "n_improved": people.improved,
            "n_same": people.same,
            "n_worse": people.worse,
            "p_sign": people.p_sign,
            "prob_improvement": people.probability,
            "prob_low": people.low,
            "prob_high": people.high,
            "floor_before": ends.floor_before,
            "floor_after": ends.floor_after,
            "ceiling_before": ends.ceiling_before,
            "ceiling_after": ends.ceiling_after,
        }


def paired_battery(
    counts: PairCounts,
    *,
    scale_min: ArrayLike | None = None,
    scale_max: ArrayLike | None = None,
    level: float = 0.95,
    zeros: ZeroHandling = "pratt",
    better: Better = "higher",
) -> PairedBattery:
    """Compute the whole family of paired results for every group.

    Parameters
    ----------
    counts : the pairs.
    scale_min, scale_max : the scale's ends, a number or (G,); None where it has none.
    level : confidence level of every interval.
    zeros : how the signed-rank test handles pairs that did not change; see `midranks`.
    better : whether a `higher` or a `lower` score is an improvement. It bears on improved and worse, not on
        the sign of changes.

    Raises
    ------
    ValueError : where the level, `zeros`, `better` or the scale is not as above.

    Examples
    --------
    >>> pairs = PairCounts.from_pairs([1, 2, 1, 3, 3], [2, 3, 2, 3, 4], group=[0, 0, 0, 0, 1])
    >>> paired_battery(pairs, scale_min=1, scale_max=5).note.tolist()[0]
    'fewer than 5 pairs: shown, not tested'
    """
    differences = counts.differences()
    change = mean_change(counts, level, differences)
    parts = (
        change,
        effect_size(change),
        signed_rank(differences, zeros, level=level),
        hodges_lehmann(differences, level),
        improvement(differences, better, level),
        floor_ceiling(counts, scale_min, scale_max),
    )
    tested = change.n >= reporting()["thresholds"]["fewest_pairs"]
    return PairedBattery(counts, *parts, tested, _notes(tested, *parts), level)


@cache
def reporting() -> dict[str, Any]:
    """Return the thresholds and the words of `battery.toml`.

    Examples
    --------
    >>> reporting()["thresholds"]["fewest_pairs"]
    5
    """
    return tomllib.loads((files(__package__) / "battery.toml").read_text(encoding="utf-8"))


def _notes(
    tested: BoolArray,
    change: MeanChange,
    effect: EffectSize,
    ranked: SignedRank,
    typical: HodgesLehmann,
    people: Improvement,
    ends: FloorCeiling,
) -> TextArray:
    """Join, for every group, the reasons that apply to what its row shows."""
    thresholds, words = reporting()["thresholds"], reporting()["notes"]
    n = change.n
    limit = {name: words[name].format(**thresholds) for name in ("no_pairs", "too_few", "few")}
    shown = n > 0
    parts: list[tuple[BoolArray, TextArray]] = [
        (shown & ~tested, np.array(limit["too_few"])),
        (tested & (n < thresholds["few_pairs"]), np.array(limit["few"])),
        (shown & (tested | (n == 1)), change.reason),
        (n > 1, effect.g_reason),
        ((n > 1) & ((effect.g_reason == "") | (n == 2)), change.correlation_reason),
        (shown, ranked.reason),
        (tested, typical.reason),
        (tested, _out_of_reach(ranked, change.level)),
        (shown, ends.reason),
    ]
    note = np.where(shown, "", limit["no_pairs"]).astype(object)
    for applies, reason in parts:
        text = np.broadcast_to(reason, n.shape)
        said = np.flatnonzero(applies & (text != ""))
        joint = np.where(note[said] == "", "", "; ").astype(object)
        note[said] = note[said] + joint + text[said].astype(object)
    return note.astype(np.str_)


def _out_of_reach(ranked: SignedRank, level: float) -> TextArray:
    """Say where no result could have been striking, with the smallest p there is."""
    alpha = round(1.0 - level, 12)
    reason = np.full(ranked.smallest_p.shape, "", dtype="<U160")
    words = reporting()["notes"]["out_of_reach"]
    for smallest in np.unique(ranked.smallest_p[ranked.smallest_p > alpha]).tolist():
        reason[ranked.smallest_p == smallest] = words.format(alpha=alpha, smallest_p=smallest)
    return reason
