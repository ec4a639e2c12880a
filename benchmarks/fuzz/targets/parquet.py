"""Parquet: any bytes under that ending."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from real_files import exports
from scratch import written

from impact_eval.intake.readers import read_sheet

WORDS = (
    "PAR1", "duckdb_schema", "\x15", "\x19", "\x1c", "\x00", "UTF8",
)  # fmt: skip
_QUERIES = (
    "SELECT 'p' || range AS person_id, range % 5 AS score, DATE '2025-04-03' AS day FROM range(50)",
    "SELECT [1, 2] AS list, {'a': 1} AS struct, TIMESTAMP '2025-04-03 14:05:00' AS at, 1.5::DECIMAL(5, 2)",
    "SELECT NULL::VARCHAR AS a, 'x'::BLOB AS b, TRUE AS c, INTERVAL 1 DAY AS d, '\\u00e9' AS e",
)


def seeds(folder: Path) -> Iterator[bytes]:
    """Give Parquet files of every type, compressed in each way."""
    import duckdb

    yield from (path.read_bytes() for path in exports(folder, ".parquet"))
    with duckdb.connect() as engine:
        for query in _QUERIES:
            for way in ("uncompressed", "snappy", "zstd"):
                path = folder / "a.parquet"
                engine.execute(f"COPY ({query}) TO '{path}' (FORMAT parquet, COMPRESSION {way})")
                yield path.read_bytes()


def once(data: bytes, folder: Path) -> None:
    """Read the file."""
    sheet = read_sheet(written(folder, "a.parquet", data))
    assert len(sheet.rows) == len(sheet.cells)
