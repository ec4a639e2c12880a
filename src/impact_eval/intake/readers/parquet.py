"""Parquet by DuckDB, which reads it without a further library; every value as text.

A Parquet file writes equal values once, so one of a few kilobytes can hold a thousand million rows: how many
there are, and how long their texts, is asked before any of them is fetched.
"""

from __future__ import annotations

import glob
from pathlib import Path
from typing import TYPE_CHECKING

from impact_eval.intake.readers.bounds import refuse_long, refuse_wide_open
from impact_eval.intake.readers.sheet import Rows, Unreadable

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

#: Nothing of a file spills into another one, and nothing is fetched.
_CONFIGURATION = {
    "memory_limit": "1GB", "temp_directory": "", "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}  # fmt: skip
_TABLE = "read_parquet(?, hive_partitioning = false)"


def rows(path: Path, sheet: str, header: int) -> Rows:
    """Read a Parquet file; `sheet` and `header` have no meaning for one."""
    import duckdb

    try:
        with duckdb.connect(config=dict(_CONFIGURATION)) as engine:
            return Rows(_records(engine, glob.escape(str(path))))
    except duckdb.OutOfMemoryException:
        raise Unreadable(
            "The file needs more memory to be read than a reader may have.",
            "Split it into parts.",
            "too-large",
        ) from None
    except (duckdb.Error, UnicodeDecodeError):
        raise Unreadable(
            "The file cannot be read as Parquet.", "Export it again, or save it as CSV.", "unreadable-file"
        ) from None


def _records(engine: DuckDBPyConnection, path: str) -> list[list[str]]:
    names = [name for name, *_ in engine.execute(f"DESCRIBE SELECT * FROM {_TABLE}", [path]).fetchall()]
    n_rows = engine.execute("SELECT sum(num_rows) FROM parquet_file_metadata(?)", [path]).fetchall()[0][0]
    refuse_wide_open(int(n_rows or 0), len(names))
    texts = "CAST(COLUMNS(*) AS VARCHAR)"
    lengths = engine.execute(f"SELECT sum(strlen({texts})) FROM {_TABLE}", [path]).fetchall()[0]
    refuse_long(sum(int(length or 0) for length in lengths))
    found = engine.execute(f"SELECT {texts} FROM {_TABLE}", [path]).fetchall()
    return [names, *[["" if cell is None else cell for cell in row] for row in found]]
