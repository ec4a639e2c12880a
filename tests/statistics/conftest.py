"""The values that R gave for paired change, each with the call that made it."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from impact_eval.statistics.counts import PairCounts

REFERENCE = Path(__file__).parent / "reference" / "paired_reference.json"
Entries = Callable[[str], list[dict]]


@pytest.fixture(scope="session")
def from_r() -> Entries:
    """Give the entries of one kind; an unknown kind is a mistake in the test, not an empty loop."""
    entries = json.loads(REFERENCE.read_text(encoding="utf-8"))["entries"]

    def of_kind(kind: str) -> list[dict]:
        found = [entry for entry in entries if entry["kind"] == kind]
        assert found, f"no reference of kind {kind}"
        return found

    return of_kind


@pytest.fixture(scope="session")
def pairs_of() -> Callable[[dict], PairCounts]:
    """Count the pairs that an entry's call saw."""
    return lambda entry: PairCounts.from_pairs(entry["inputs"]["before"], entry["inputs"]["after"])
