"""Tables as a reader sees them: a caption, headings in words, cells as text, and which of them are numbers.

Which columns of a result table are shown is data (`layouts.toml`). A chart's own table takes the same form,
so that one template draws every table of the pack, each with a caption and a scope on every heading.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from impact_eval.charts.result_row import ResultRow, result_rows
from impact_eval.pack.cells import LEFT, WRITERS
from impact_eval.pack.wording import read_data

if TYPE_CHECKING:
    import pandas as pd

    from impact_eval.charts import Chart

_NUMBER = re.compile(r"^(?:[<+\u2212\d].*|\[c\]|\u2013)$")


@dataclass(frozen=True)
class Heading:
    """A column's heading, and what its cells are.

    Attributes
    ----------
    text : the heading.
    look : a class of `assets/pack.css`: `number`, `prose` (sentences, which need room) or nothing.
    """

    text: str
    look: Literal["number", "prose", ""] = ""


@dataclass(frozen=True)
class PackTable:
    """A table that is ready to be laid out; the first cell of a row heads the row."""

    caption: str
    headings: tuple[Heading, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def has_rows(self) -> bool:
        """Whether there is anything to show."""
        return bool(self.rows)


def laid_out(layout: str, frame: pd.DataFrame, *, caption: str = "") -> PackTable:
    """Return rows of a protected result table as a reader sees them.

    Parameters
    ----------
    layout : a layout of `layouts.toml`.
    frame : rows of the table that the layout is of, after disclosure control.
    caption : in place of the layout's own.

    Raises
    ------
    ChartError : when a column is missing, `hidden` among them.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = pd.DataFrame([{"quarter": "2025-26 Q4", "course_title": "Neglect", "version": "1",
    ...     "n_sessions": 4, "first_session": pd.Timestamp("2025-03-03"),
    ...     "last_session": pd.Timestamp("2025-06-09"), "n_attended": float("nan"), "hidden": "n_attended"}])
    >>> laid_out("delivery", rows).rows
    (('Neglect', '1', '4', '3 March 2025', '9 June 2025', '[c]'),)
    """
    plan = read_data("layouts.toml")[layout]
    columns = plan["column"]
    needs = list(dict.fromkeys(name for column in columns for name in column["from"]))
    rows = result_rows(frame, needs, plan["table"])
    return PackTable(
        caption=caption or plan["caption"],
        headings=tuple(Heading(column["heading"], _look(column["kind"])) for column in columns),
        rows=tuple(tuple(_cell(row, column) for column in columns) for row in rows),
    )


def _look(kind: str) -> Literal["number", "prose", ""]:
    if kind not in LEFT:
        return "number"
    return "prose" if kind == "prose" else ""


def _cell(row: ResultRow, column: dict[str, Any]) -> str:
    return WRITERS[column["kind"]](row, column["from"])


def of_chart(chart: Chart) -> PackTable:
    """Return a chart's own table; a column in which every cell is a number is one of numbers."""
    frame = chart.table
    return plain(list(frame.columns), frame.astype(str).to_numpy().tolist(), caption=chart.caption)


def plain(headings: Sequence[str], rows: Sequence[Sequence[str]], *, caption: str) -> PackTable:
    """Return a table from text that is already written.

    Examples
    --------
    >>> table = plain(["Name", "n"], [["a", "1,204"], ["b", "[c]"]], caption="t")
    >>> [heading.look for heading in table.headings]
    ['', 'number']
    """
    numbers = [bool(rows) and all(_NUMBER.match(row[at]) for row in rows) for at in range(len(headings))]
    return PackTable(
        caption=caption,
        headings=tuple(
            Heading(str(text), "number" if is_number else "")
            for text, is_number in zip(headings, numbers, strict=True)
        ),
        rows=tuple(tuple(str(cell) for cell in row) for row in rows),
    )
