"""The manifest lets a pack be checked file by file, and made again."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from impact_eval._version import __version__
from impact_eval.pack.manifest import manifest_of, read_manifest, versions


@pytest.fixture(scope="module")
def manifest(pack: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((pack / "manifest.json").read_text(encoding="utf-8"))
    return content


def test_it_holds_the_hash_of_every_file(manifest: dict[str, Any], pack: Path) -> None:
    hashes = {one["file"]: one["sha256"] for one in manifest["outputs"]}
    files = {
        path.relative_to(pack).as_posix(): path.read_bytes() for path in pack.rglob("*") if path.is_file()
    }

    assert set(hashes) == set(files) - {"manifest.json"}
    assert all(hashlib.sha256(files[name]).hexdigest() == value for name, value in hashes.items())


def test_it_says_what_went_in_and_how(manifest: dict[str, Any]) -> None:
    assert manifest["inputs"] == {"a.csv": "0" * 64}
    assert manifest["as_of"] == "2026-03-31" and manifest["quarter"] == "2025-26 Q4"
    assert manifest["versions"]["impact_eval"] == __version__
    assert manifest["settings"]["suppress_below"] == 5


def test_its_ledger_adds_up(manifest: dict[str, Any]) -> None:
    for row in (*manifest["ledger"], *manifest["ledger_by_file"]):
        assert row["read"] == row["accepted"] + row["superseded"] + row["quarantined"]
    assert len(manifest["ledger_by_file"]) == 3


def test_a_ledger_that_may_be_shown_is_listed_by_file(made: Any) -> None:
    shown = replace(made, ledger=made.ledger.assign(hidden=["", "", "accepted"]))

    content = json.loads(manifest_of(shown, {}, versions()))

    assert [row["file"] for row in content["ledger_by_file"]] == ["a.csv", "a.csv", "b.csv"]


def test_a_day_without_a_quarter_is_null(made: Any) -> None:
    assert json.loads(manifest_of(replace(made, quarter=None), {}, versions()))["quarter"] is None


@pytest.mark.parametrize("text", ["", "[]", "{", '{"format": "x"}', "\x00"])
def test_what_is_not_our_manifest_is_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "manifest.json").write_text(text)

    assert read_manifest(tmp_path) is None
