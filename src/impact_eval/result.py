"""How a result shows itself: a sentence, a tidy table, in a terminal, a notebook and a notebook's export.

A bare plotly figure disappears from a notebook's HTML export, and a bare DataFrame says nothing of what was
done. So every result is an object of our own with `text` and `table`, and gives both as HTML and plain text.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

#: Rows that a notebook shows before it says how many more there are.
ROWS_SHOWN = 20


class Result(ABC):
    """Base of every result; a subclass has `table` and `text`."""

    table: pd.DataFrame

    @property
    @abstractmethod
    def text(self) -> str:
        """The result in one or two plain sentences."""

    def to_frame(self) -> pd.DataFrame:
        """Return a copy of the table, for a caller who will change it."""
        return self.table.copy()

    def to_dict(self) -> dict[str, Any]:
        """Return the sentence and the rows as plain values."""
        return {"text": self.text, "rows": self.table.to_dict("records")}

    def __str__(self) -> str:
        return self.text

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        """Show the sentence and the first rows, in a form that survives an export to HTML."""
        rows = self.table.drop(columns="hidden", errors="ignore")
        more = len(rows) - ROWS_SHOWN
        tail = f"<p>and {more} more rows in <code>.table</code></p>" if more > 0 else ""
        html = rows.head(ROWS_SHOWN).to_html(
            index=False, border=0, na_rep="\u2013", float_format="{:.3g}".format
        )
        return {"text/plain": self.text, "text/html": f"<p>{escape(self.text)}</p>{html}{tail}"}
