"""Parquet files: small ones that hold more than a machine does, and names that mean something elsewhere."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from impact_eval.intake.readers import read_sheet
from impact_eval.intake.readers.sheet import Unreadable


def write_parquet(path: Path, query: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as engine:
        engine.sql(query).write_parquet(str(path), compression="zstd")
    return path


@pytest.mark.parametrize(
    "query",
    ["SELECT 'x' AS a FROM range(21000000)", "SELECT repeat('x', 1000000) AS a FROM range(600)"],
    ids=["the same row over and over", "the same long text over and over"],
)
def test_a_small_file_that_lays_out_more_than_a_machine_holds_is_refused(tmp_path: Path, query: str) -> None:
    path = write_parquet(tmp_path / "a.parquet", query)
    assert path.stat().st_size < 1_000_000
    with pytest.raises(Unreadable) as failure:
        read_sheet(path)
    assert failure.value.code == "too-large"


@pytest.mark.parametrize("name", ["forms [1].parquet", "year=2025/a.parquet", "what?*.parquet"])
def test_a_files_name_is_a_name_and_no_pattern(tmp_path: Path, name: str) -> None:
    path = write_parquet(tmp_path / name, "SELECT 'North' AS team")
    write_parquet(tmp_path / "forms 1.parquet", "SELECT 'South' AS team")
    assert read_sheet(path).cells.to_dict("records") == [{"team": "North"}]
