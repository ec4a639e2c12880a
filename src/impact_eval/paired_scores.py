"""Two lists of scores of the same people, before and after: the whole family of paired results in one call.

For a notebook and for other tools that have their own data. Everything comes from the counts of distinct
(before, after) values, as in the evaluation of a study; what was left out is said, never dropped in silence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from impact_eval.result import Result
from impact_eval.wording import Wording, number, p_value

if TYPE_CHECKING:
    import pandas as pd

    from impact_eval.statistics.battery import PairedBattery

WORDING = Wording("impact_eval", "paired_scores.toml")
say = WORDING.say
#: Decimals of a change.
PLACES = 2
#: Two-sided p below which a change counts as shown.
ALPHA = 0.05


@dataclass(frozen=True)
class Paired(Result):
    """The paired results of one group of people.

    Attributes
    ----------
    table : one row: n_given, n_pairs, n_dropped, and every result under the names that
        `statistics.battery.PairedBattery.columns` gives.
    battery : the results themselves, one object a method.
    scale : lowest and highest score of the scale, where it was given.
    """

    table: pd.DataFrame
    battery: PairedBattery
    scale: tuple[float, float] | None

    @property
    def finding(self) -> Literal["rose", "fell", "no change shown", "not tested"]:
        """What may be said: a change is claimed where the exact signed-rank test and the mean agree on it."""
        row = self._row
        if not row["tested"]:
            return "not tested"
        shown = row["p_signed_rank"] < ALPHA
        if shown and row["mean_change"] > 0 and row["rank_biserial"] > 0:
            return "rose"
        if shown and row["mean_change"] < 0 and row["rank_biserial"] < 0:
            return "fell"
        return "no change shown"

    @property
    def text(self) -> str:
        """The result in words that can be pasted into a report."""
        row, n = self._row, int(self._row["n_pairs"])
        scale = say("scale.known", low=f"{self.scale[0]:g}", high=f"{self.scale[1]:g}") if self.scale else ""
        told = say(
            f"finding.{'no pairs' if n == 0 else self.finding}",
            change=number(abs(row["mean_change"]), PLACES),
            signed=number(row["mean_change"], PLACES, signed=True),
            scale=scale,
            level=f"{self.battery.level:.0%}",
            low=number(row["change_low"], PLACES),
            high=number(row["change_high"], PLACES),
            pairs=WORDING.counted(n, "pair"),
            method=row["signed_rank_method"],
            p=p_value(row["p_signed_rank"]),
            zeros=row["zero_handling"],
        )
        dropped = int(row["n_dropped"])
        left_out = say("left_out.some", dropped=dropped, given=int(row["n_given"])) if dropped else ""
        return told + left_out

    @property
    def _row(self) -> Mapping[str, Any]:
        return {str(name): value for name, value in self.table.iloc[0].items()}


def paired(
    before: ArrayLike,
    after: ArrayLike,
    *,
    scale: tuple[float, float] | None = None,
    level: float = 0.95,
    zeros: Literal["pratt", "wilcoxon", "split"] = "pratt",
    better: Literal["higher", "lower"] = "higher",
) -> Paired:
    """Compare the scores of the same people before and after.

    Parameters
    ----------
    before, after : the scores, one person in the same place of both: lists, arrays, or columns of any
        DataFrame. A missing score (None, nan) leaves the pair out, and the result says how many were.
    scale : lowest and highest score that is possible; floor and ceiling need it.
    level : confidence level of every interval.
    zeros : how the signed-rank test handles pairs that did not change.
    better : whether a higher or a lower score is the better one (for who improved and who got worse).

    Raises
    ------
    ValueError : where the lists differ in length, a score is infinite, or an option is none of the above.

    Examples
    --------
    >>> result = paired([2, 3, 3, 4, 2, 3, 1, None], [3, 3, 5, 5, 4, 4, 4, 4], scale=(1, 5))
    >>> print(result)  # doctest: +NORMALIZE_WHITESPACE
    Mean rose by 1.43 points on a scale of 1 to 5, 95% interval 0.53 to 2.33, 7 pairs
    (exact signed-rank p = 0.031, zeros by pratt). 1 of 8 rows had no partner and were left out.
    >>> result.finding
    'rose'
    """
    import pandas as pd

    from impact_eval.statistics.battery import paired_battery
    from impact_eval.statistics.counts import PairCounts

    counts = PairCounts.from_pairs(_scores(before), _scores(after))
    low, high = scale or (None, None)
    battery = paired_battery(counts, scale_min=low, scale_max=high, level=level, zeros=zeros, better=better)
    given = {"n_given": counts.given, "n_dropped": counts.dropped}
    return Paired(pd.DataFrame(given | battery.columns()), battery, scale)


def _scores(values: ArrayLike) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Return scores as numbers, with nan where one is missing in whatever way the library has it."""
    import pandas as pd

    return np.asarray(pd.to_numeric(pd.Series(np.asarray(values, dtype=object))), dtype=np.float64)
