"""Scores of the same people before and after: the whole family of paired results, for one group or for many.

For a notebook and for other tools that have their own data. Everything comes from the counts of distinct
(before, after) values, as in the evaluation of a study; what was left out is said, never dropped in silence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from impact_eval.result import Result
from impact_eval.wording import Wording, number, p_value

if TYPE_CHECKING:
    import pandas as pd

    from impact_eval.statistics.battery import PairedBattery
    from impact_eval.statistics.tally import Scores

Finding = Literal["rose", "fell", "no change shown", "not tested"]
Scale = tuple[float, float]
WORDING = Wording("impact_eval", "paired_scores.toml")
#: Decimals of a change.
PLACES = 2
#: Scores looked at together, which a processor has near it.
BLOCK = 1 << 16
#: Two-sided p below which a change counts as shown.
ALPHA = 0.05


@dataclass(frozen=True)
class Paired(Result):
    """The paired results of one group of people.

    Attributes
    ----------
    table : one row: n_given, n_dropped (n_infinite of them for an infinite score), every result under the
        names that `statistics.battery.PairedBattery.columns` gives, finding, text.
    battery : the results themselves, one object a method.
    """

    table: pd.DataFrame
    battery: PairedBattery

    @property
    def finding(self) -> Finding:
        """What may be said: a change is claimed where the exact signed-rank test and the mean agree on it."""
        finding: Finding = self.table["finding"].iloc[0]
        return finding

    @property
    def text(self) -> str:
        """The result in words that can be pasted into a report."""
        return str(self.table["text"].iloc[0])


@dataclass(frozen=True)
class PairedGroups(Result):
    """The paired results of many groups of people.

    Attributes
    ----------
    table : one row a group, sorted by what it was grouped by: those columns, then as in `Paired.table`, and
        p_adjusted (Holm over the groups).
    battery : the results themselves, one object a method, a group in each row of the table.
    """

    table: pd.DataFrame
    battery: PairedBattery

    @property
    def text(self) -> str:
        """How many groups rose, fell, or show no change."""
        found = self.table["finding"].value_counts()
        return WORDING.say(
            "groups.text",
            groups=WORDING.counted(len(self.table), "group"),
            rose=found.get("rose", 0),
            fell=found.get("fell", 0),
            same=found.get("no change shown", 0),
            untested=found.get("not tested", 0),
        )


def paired(
    before: ArrayLike,
    after: ArrayLike,
    *,
    scale: Scale | None = None,
    level: float = 0.95,
    zeros: Literal["pratt", "wilcoxon", "split"] = "pratt",
    better: Literal["higher", "lower"] = "higher",
) -> Paired:
    """Compare the scores of the same people before and after.

    Parameters
    ----------
    before, after : the scores, one person in the same place of both: lists, arrays, or columns of any
        DataFrame. A missing score (None, nan) or an infinite one leaves the pair out, and the result says
        how many were.
    scale : lowest and highest score that is possible; floor and ceiling need it.
    level : confidence level of every interval.
    zeros : how the signed-rank test handles pairs that did not change.
    better : whether a higher or a lower score is the better one (for who improved and who got worse).

    Raises
    ------
    ValueError : where the lists differ in length, a score is no number, or an option is none of the above.

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

    was, became = _scores(before), _scores(after)
    if was.ndim != 1 or was.shape != became.shape:
        raise ValueError(
            f"Before and after must be lists of one length; their shapes are {was.shape} and {became.shape}."
        )
    n_infinite = 0
    if _any_infinite(was) or _any_infinite(became):
        endless = np.isinf(was) | np.isinf(became)
        n_infinite = int(endless.sum())
        was, became = np.where(endless, np.nan, was), np.where(endless, np.nan, became)
    counts = PairCounts.from_pairs(was, became)
    low, high = scale or (None, None)
    battery = paired_battery(counts, scale_min=low, scale_max=high, level=level, zeros=zeros, better=better)
    given = {"n_given": counts.given, "n_dropped": counts.dropped, "n_infinite": [n_infinite]}
    table = pd.DataFrame(given | battery.columns())
    return Paired(_told(table.assign(finding=_findings(table, "p_signed_rank")), level, scale), battery)


def paired_by(
    frame: Any,
    *,
    by: Sequence[str],
    before: str,
    after: str,
    scale: Scale | None = None,
    level: float = 0.95,
    zeros: Literal["pratt", "wilcoxon", "split"] = "pratt",
    better: Literal["higher", "lower"] = "higher",
) -> PairedGroups:
    """Compare the scores of the same people before and after, in every group of a frame at once.

    Parameters
    ----------
    frame : pandas, Polars, a DuckDB relation, or anything narwhals knows; one row a person.
    by : the columns that make a group.
    before, after : the columns that hold the scores; a missing or an infinite one leaves the pair out, and is
        counted.
    scale, level, zeros, better : as for `paired`, the same for every group.

    Raises
    ------
    ValueError : where a column is not there or holds no numbers, or an option is none of those.

    Notes
    -----
    A finding is claimed where the signed-rank p, adjusted by Holm for the number of groups, is below 0.05.

    Examples
    --------
    >>> import pandas as pd
    >>> people = pd.DataFrame({
    ...     "course": ["A"] * 8 + ["B"] * 3,
    ...     "pre": [1, 2, 2, 3, 2, 1, 3, 2, 3, 3, 2], "post": [3, 4, 3, 4, 4, 3, 5, 4, 3, 4, None],
    ... })
    >>> groups = paired_by(people, by=["course"], before="pre", after="post", scale=(1, 5))
    >>> groups.table[["course", "n_given", "n_pairs", "finding"]].to_dict("records")
    [{'course': 'A', 'n_given': 8, 'n_pairs': 8, 'finding': 'rose'},
     {'course': 'B', 'n_given': 3, 'n_pairs': 2, 'finding': 'not tested'}]
    """
    from impact_eval.statistics.battery import paired_battery
    from impact_eval.statistics.counts import PairCounts
    from impact_eval.statistics.multiplicity import holm

    cells, keys = _counted(frame, [*by], before, after)
    whole = cells[cells["_whole"]]
    counts = PairCounts.from_counts(
        whole["_group"], whole["_before"], whole["_after"], whole["_n"], groups=len(keys)
    )
    low, high = scale or (None, None)
    battery = paired_battery(counts, scale_min=low, scale_max=high, level=level, zeros=zeros, better=better)
    given, endless = (
        np.bincount(cells["_group"], weights=weight, minlength=len(keys)).astype(np.int64)
        for weight in (cells["_n"], cells["_n"] * cells["_endless"])
    )
    table = keys.assign(n_given=given, n_dropped=given - counts.n(), n_infinite=endless, **battery.columns())
    table["p_adjusted"] = holm(table["p_signed_rank"].to_numpy(dtype=float))
    return PairedGroups(_told(table.assign(finding=_findings(table, "p_adjusted")), level, scale), battery)


def _counted(frame: Any, by: list[str], before: str, after: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the counts of each (before, after) with the number of their group, and the groups in order."""
    import narwhals as nw
    import pandas as pd

    rows = nw.from_native(frame).lazy()
    missing = [name for name in (*by, before, after) if name not in rows.collect_schema().names()]
    if missing or not by:
        named = ", ".join(missing) or "a column to group by"
        raise ValueError(f"The frame has no {named}; name its columns in by, before and after.")
    cells = _cells(rows, by, before, after)
    cells["_group"] = cells.groupby(by, dropna=False, sort=True).ngroup()
    keys = cells.drop_duplicates("_group").sort_values("_group")[by].reset_index(drop=True)
    values = cells[["_before", "_after"]].to_numpy(dtype=np.float64)
    whole = np.array(np.isfinite(values).all(axis=1), dtype=np.bool_)
    endless = np.array(np.isinf(values).any(axis=1), dtype=np.bool_)
    return cells.assign(_whole=whole, _endless=endless), pd.DataFrame(keys)


def _cells(rows: Any, by: list[str], before: str, after: str) -> pd.DataFrame:
    """Count the rows of each group and pair of scores."""
    import narwhals as nw
    import pandas as pd

    schema = rows.collect_schema()
    kinds = {name: schema[name] for name in (before, after)}
    for name, kind in kinds.items():
        if kind in (nw.Date, nw.Datetime, nw.Duration, nw.Time):
            raise ValueError(f"Scores must be numbers, and those of {name} are times.")
    try:
        scores = [
            nw.col(name).cast(nw.Float64).alias(alias)
            for name, alias in ((before, "_before"), (after, "_after"))
        ]
        counted = rows.select(*by, *scores).group_by(*by, "_before", "_after").agg(nw.len().alias("_n"))
        return pd.DataFrame(counted.collect().to_pandas())
    except Exception:
        # What is no number is refused by each library in its own way, and quoted by most.
        words = [name for name, kind in kinds.items() if not kind.is_numeric()]
        if not words:
            raise
        raise ValueError(f"Scores must be numbers; look at {' and '.join(words)}.") from None


def _findings(table: pd.DataFrame, p: str) -> np.ndarray[Any, Any]:
    """Return what may be said of each row."""
    shown = table["tested"].astype(bool) & (table[p] < ALPHA)
    rose = shown & (table["mean_change"] > 0) & (table["rank_biserial"] > 0)
    fell = shown & (table["mean_change"] < 0) & (table["rank_biserial"] < 0)
    return np.select(
        [~table["tested"].astype(bool), rose, fell], ["not tested", "rose", "fell"], "no change shown"
    )


def _told(table: pd.DataFrame, level: float, scale: Scale | None) -> pd.DataFrame:
    return table.assign(text=[_sentence(row, level, scale) for row in table.to_dict("records")])


def _sentence(row: Mapping[Any, Any], level: float, scale: Scale | None) -> str:
    n, dropped = int(row["n_pairs"]), int(row["n_dropped"])
    known = WORDING.say("scale.known", low=f"{scale[0]:g}", high=f"{scale[1]:g}") if scale else ""
    told = WORDING.say(
        f"finding.{'no pairs' if n == 0 else row['finding']}",
        change=number(abs(row["mean_change"]), PLACES),
        signed=number(row["mean_change"], PLACES, signed=True),
        scale=known,
        level=f"{level:.0%}",
        low=number(row["change_low"], PLACES),
        high=number(row["change_high"], PLACES),
        pairs=WORDING.counted(n, "pair"),
        method=row["signed_rank_method"],
        p=p_value(row["p_signed_rank"]),
        zeros=row["zero_handling"],
    )
    some = WORDING.say("left_out.some", dropped=dropped, given=int(row["n_given"])) if dropped else ""
    endless = int(row["n_infinite"])
    return told + some + (WORDING.say("left_out.infinite", endless=endless) if endless else "")


def _any_infinite(scores: Scores) -> bool:
    """Say whether a score is infinite, without an array as long as they are."""
    if scores.dtype.kind != "f":
        return False
    return any(bool(np.isinf(scores[at : at + BLOCK]).any()) for at in range(0, scores.size, BLOCK))


def _scores(values: ArrayLike) -> Scores:
    """Return scores as numbers, with nan where one is missing in whatever way the library has it."""
    import pandas as pd

    from impact_eval.statistics.given import numbers

    given = values if isinstance(values, np.ma.MaskedArray) else np.atleast_1d(np.asarray(values))
    if given.dtype.kind in "iu" and not isinstance(given, np.ma.MaskedArray):
        return given
    if given.dtype.kind == "O":
        given = np.where(pd.isna(given), np.nan, given)
    return numbers(given)
