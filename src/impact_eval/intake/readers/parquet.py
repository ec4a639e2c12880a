"""Parquet by DuckDB, which reads it without a further library; every value as text."""

from __future__ import annotations

from pathlib import Path

from impact_eval.intake.readers.sheet import Rows, Unreadable


def rows(path: Path, sheet: str, header: int) -> Rows:
    """Read a Parquet file; `sheet` and `header` have no meaning for one."""
    import duckdb

    try:
        with duckdb.connect() as engine:
            cursor = engine.execute("SELECT CAST(COLUMNS(*) AS VARCHAR) FROM read_parquet(?)", [str(path)])
            names = [column[0] for column in cursor.description or []]
            values = cursor.fetchall()
    except duckdb.Error:
        raise Unreadable(
            "The file cannot be read as Parquet.", "Export it again, or save it as CSV.", "unreadable-file"
        ) from None
    return Rows([names, *[["" if cell is None else cell for cell in row] for row in values]])
