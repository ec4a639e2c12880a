"""One row of a result table, as a chart reads it: numbers, words, dates, and `[c]` where one is withheld.

Charts take tables that have been through disclosure control: their column `hidden` names what is withheld in
a row. A table without that column is refused, because nobody could say whether it may be shown.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from impact_eval.charts.wording import say
from impact_eval.errors import ImpactEvalError

if TYPE_CHECKING:
    import pandas as pd


class ChartError(ImpactEvalError):
    """A chart was asked for from a table that is not the one it shows."""


@dataclass(frozen=True)
class ResultRow:
    """A row of a result table.

    Examples
    --------
    >>> row = ResultRow({"n": float("nan"), "mean": 3.25, "hidden": "n;share"})
    >>> row.written("n", "{:.0f}".format), row.written("mean", "{:.1f}".format)
    ('[c]', '3.2')
    """

    values: dict[str, Any]

    def is_hidden(self, column: str) -> bool:
        """Whether the value is withheld."""
        return column in str(self.values["hidden"]).split(";")

    def number(self, column: str) -> float | None:
        """Return the value, None where it is withheld or missing."""
        value = self._value(column)
        return None if value is None else float(value)

    def word(self, column: str) -> str:
        """Return the words, blank where they are withheld or missing."""
        value = self._value(column)
        return "" if value is None else str(value)

    def date(self, column: str) -> pd.Timestamp | None:
        """Return the date, None where it is withheld or missing."""
        import pandas as pd

        value = self._value(column)
        return None if value is None else pd.Timestamp(value)

    def true(self, column: str) -> bool:
        """Whether a yes/no is known and yes."""
        value = self._value(column)
        return value is not None and bool(value)

    def written(self, column: str, how: Callable[[float], str]) -> str:
        """Return a number as a reader sees it: `[c]` where withheld, a dash where missing."""
        if self.is_hidden(column):
            return say("cell.hidden")
        value = self.number(column)
        return say("cell.missing") if value is None else how(value)

    def written_range(self, low: str, high: str, how: Callable[[float], str]) -> str:
        """Return two ends of an interval as a reader sees them."""
        ends = self.written(low, how), self.written(high, how)
        return ends[0] if ends[0] == ends[1] else say("cell.interval", low=ends[0], high=ends[1])

    def _value(self, column: str) -> Any:
        import pandas as pd

        value = self.values[column]
        return None if self.is_hidden(column) or pd.isna(value) else value


def result_rows(rows: pd.DataFrame, needs: Sequence[str], table: str) -> list[ResultRow]:
    """Return the rows of a table in their order.

    Parameters
    ----------
    rows : rows of a result table, after disclosure control.
    needs : the columns that are read.
    table : the table it should be, for the error message.

    Raises
    ------
    ChartError : when a column is missing, `hidden` among them.
    """
    missing = [name for name in (*needs, "hidden") if name not in rows.columns]
    if missing:
        raise ChartError(
            f"this chart shows rows of {table}, which have the columns {', '.join(missing)}; these have not.",
            mend="Pass rows of that table after `impact_eval.disclosure.protect`.",
        )
    columns = [*needs, "hidden"]
    picked = rows[columns].astype(object)
    return [
        ResultRow(dict(zip(columns, row, strict=True))) for row in picked.itertuples(index=False, name=None)
    ]


def course_of(rows: Sequence[ResultRow]) -> str:
    """Return the title of the one course that all rows are of; nothing where they are of several."""
    titles = {row.word("course_title") for row in rows}
    return titles.pop() if len(titles) == 1 else ""


def grouped(rows: Sequence[ResultRow], *columns: str) -> dict[tuple[str, ...], list[ResultRow]]:
    """Return the rows by the words in these columns, in the order of first appearance.

    Examples
    --------
    >>> rows = [ResultRow({"course_id": name, "hidden": ""}) for name in ("b", "a", "b")]
    >>> [(key, len(group)) for key, group in grouped(rows, "course_id").items()]
    [(('b',), 2), (('a',), 1)]
    """
    groups: dict[tuple[str, ...], list[ResultRow]] = {}
    for row in rows:
        groups.setdefault(tuple(row.word(column) for column in columns), []).append(row)
    return groups
