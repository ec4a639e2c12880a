"""Tables that a command writes to a file, in the form that spreadsheets open with every letter whole."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


def write_csv(table: pd.DataFrame, file: Path) -> None:
    """Write a table as CSV; the folder is made where there is none."""
    file.parent.mkdir(parents=True, exist_ok=True)
    table.to_csv(file, index=False, encoding="utf-8-sig")
