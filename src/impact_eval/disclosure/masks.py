"""The kinds of rule, a function each: what a rule of `rules.toml` withholds in a table.

Each takes the table on its way (`Cells`), the rule and the threshold, and adds to what is withheld. Those
that look at another table take the tables done before as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from impact_eval.disclosure.cells import Cells
from impact_eval.disclosure.complementary import BoolArray, FloatArray, IntArray, small, withheld_parts
from impact_eval.disclosure.rules import Follows, Median, Nested, Parts, Rows, Small

if TYPE_CHECKING:
    import pandas as pd

Done = Mapping[str, Cells]


def apply_rules(cells: Cells, below: int, done: Done) -> None:
    """Apply every rule of a table, first those that look at its own counts."""
    for base in cells.rule.small:
        hide_small(cells, base, below)
    for parts in cells.rule.parts:
        hide_parts(cells, parts, below)
    for rows in cells.rule.rows:
        hide_rows(cells, rows, below)
    tables = {**done, cells.rule.name: cells}
    for follows in cells.rule.follows:
        hide_following(cells, follows, tables)
    for nested in cells.rule.nested:
        hide_nested(cells, nested, below, tables)
    for median in cells.rule.median:
        hide_median(cells, median, tables)


def hide_small(cells: Cells, rule: Small, below: int) -> None:
    """Withhold a small count and what was computed on those people."""
    rows = (small(cells.numbers(rule.count), below) | cells.is_gone(rule.count)) & cells.rows_where(
        rule.where
    )
    cells.hide([rule.count], rows)
    cells.hide(cells.everything_else() if rule.hides is None else rule.hides, rows)
    if rule.takes_prose:
        cells.silent |= rows


def hide_parts(cells: Cells, rule: Parts, below: int) -> None:
    """Withhold parts within a row that would give a small one back, and what was computed on them."""
    values = np.column_stack([cells.numbers(count) for count in rule.counts])
    n_rows, n_parts = values.shape
    owner = np.repeat(np.arange(n_rows, dtype=np.intp), n_parts)
    gone = withheld_parts(values.ravel(), owner, below).reshape(n_rows, n_parts)
    gone &= cells.rows_where(rule.where)[:, None]
    for at, count in enumerate(rule.counts):
        cells.hide([count], gone[:, at])
        if count not in cells.frame.columns:
            cells.implied.append((count, values[:, at], gone[:, at]))
    cells.hide(rule.hides, np.asarray(gone.any(axis=1)))


def hide_rows(cells: Cells, rule: Rows, below: int) -> None:
    """Withhold counts in rows of one total that would give a small one back, and what depends on them."""
    if cells.frame.empty:
        return
    values = np.where(cells.rows_where(rule.where), cells.numbers(rule.count), 0.0)
    total = _codes(cells.frame, rule.by)
    finer = _codes(cells.frame, (*rule.by, *rule.subtotal))
    gone = withheld_parts(values, finer, below)
    # A total that cannot be shown itself (a small subtotal) leaves nothing to subtract from but the whole.
    sums = np.bincount(finer, weights=np.nan_to_num(values))
    whole = gone if rule.whole else small(sums, below)[finer] if rule.subtotal else np.zeros_like(gone)
    gone |= np.bincount(total, weights=whole)[total] > 0
    cells.hide([rule.count, *rule.hides], gone)
    if rule.collapse:
        cells.spare |= _not_the_first(total, gone)


def hide_following(cells: Cells, rule: Follows, tables: Done) -> None:
    """Withhold what another table's withheld cell would be given back by."""
    source = tables.get(rule.table)
    if source is None or source.frame.empty or cells.frame.empty:
        return
    rows = source.is_gone(rule.column) & source.rows_where(rule.where)
    there = source.frame.loc[rows, list(rule.on.values())]
    cells.hide(rule.hides, _matches(cells.frame, list(rule.on), there))


def hide_nested(cells: Cells, rule: Nested, below: int, tables: Done) -> None:
    """Withhold a group's statistics where a group inside it is shown and only a few people lie between."""
    source = tables.get(rule.table)
    if source is None or source.frame.empty or cells.frame.empty:
        return
    outer = cells.frame[list(rule.on)].assign(_row=np.arange(len(cells.frame)), _n=cells.numbers(rule.count))
    inner = source.frame[list(rule.on.values())].set_axis(list(rule.on), axis=1)
    inner = inner.assign(_inner=source.numbers(rule.inner)).loc[~source.is_gone(rule.inner)]
    both = outer.merge(inner, on=list(rule.on), how="inner")
    close = both.loc[small(both["_n"] - both["_inner"], below), "_row"].to_numpy(dtype=np.intp)
    rows = np.zeros(len(cells.frame), dtype=bool)
    rows[close] = True
    cells.hide(rule.hides, rows)


def hide_median(cells: Cells, rule: Median, tables: Done) -> None:
    """Withhold a median that is, or is midway between, the values of withheld rows."""
    source = tables.get(rule.table)
    if source is None or source.frame.empty or cells.frame.empty:
        return
    rows = source.rows_where(rule.where)
    values = np.where(rows, source.numbers(rule.value), np.nan)
    middle = _middle(values, _codes(source.frame, rule.by)) & source.is_gone(rule.value)
    there = source.frame.loc[middle, list(rule.by)]
    cells.hide(rule.hides, _matches(cells.frame, list(rule.by), there))


def _middle(values: FloatArray, group: IntArray) -> BoolArray:
    """Values that are the middle one of their group, or one of the middle two, (N,)."""
    import pandas as pd

    grouped = pd.Series(values).groupby(group)
    n = grouped.transform("count").to_numpy()
    lowest = grouped.rank(method="min").to_numpy()
    highest = grouped.rank(method="max").to_numpy()
    lower, upper = (n + 1) // 2, n // 2 + 1
    result: BoolArray = (lowest <= upper) & (highest >= lower)
    return result


def _codes(frame: pd.DataFrame, by: tuple[str, ...]) -> IntArray:
    """Whole numbers from 0, one for each distinct set of values of these columns, (N,)."""
    codes = frame.groupby(list(by), sort=False, dropna=False).ngroup()
    return np.asarray(codes, dtype=np.intp)


def _matches(frame: pd.DataFrame, on: list[str], there: pd.DataFrame) -> BoolArray:
    """Rows of a table whose values in `on` stand in one of the rows of another, (N,)."""
    import pandas as pd

    here = pd.MultiIndex.from_frame(frame[on])
    return np.asarray(here.isin(pd.MultiIndex.from_frame(there)), dtype=bool)


def _not_the_first(total: IntArray, gone: BoolArray) -> BoolArray:
    """Withheld rows other than the first of their total, (N,)."""
    at = np.flatnonzero(gone)
    result = np.zeros_like(gone)
    result[at] = True
    result[at[np.unique(total[at], return_index=True)[1]]] = False
    return result
