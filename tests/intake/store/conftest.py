"""A small study as files, loaded or to be loaded, and what a study amounts to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from small_study import RESPONSES, forms, write_small_study

import impact_eval as ie
from impact_eval.intake.study import Study

PEOPLE = "person_id,agency,team\nann,Health,East\nbob,Police,West\ncat,Health,East\n"
PRE = [("ann", "c1", "Disagree"), ("bob", "c1", "Agree"), ("cat", "c1", "Rather agree")]
POST = [("ann", "c1", "Agree"), ("bob", "c1", "Agree"), ("cat", "c1", "Agre")]
AUDITS = (
    "audit_id,case_id,team,auditor,audit_date,criterion_id,judgement\n"
    "A1,kay,East,zoe,2025-03-01,SEEN,Good\nA1,lee,East,zoe,2025-03-01,SEEN,Inadequate\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A study with a file of forms before and one of forms after, people and audits; nothing is loaded."""
    place = tmp_path / "study"
    place.mkdir()
    write_small_study(place, people=PEOPLE, audits=AUDITS)
    with (place / "study.toml").open("a", encoding="utf-8") as file:
        file.write('\n[[source]]\ntable = "responses"\nfile = "forms/*.csv"\n')
    (place / "forms").mkdir()
    (place / "forms" / "pre.csv").write_text(RESPONSES + forms("pre", PRE), encoding="utf-8")
    (place / "forms" / "post.csv").write_text(RESPONSES + forms("post", POST), encoding="utf-8")
    return place


@pytest.fixture
def same() -> Callable[[Study, Study], None]:
    """Assert that two studies hold the same evidence, row for row, with the same places and balance."""

    def compare(one: Study, other: Study) -> None:
        for name, table in one.tables.items():
            pd.testing.assert_frame_equal(table, other.tables[name], obj=name)
        pd.testing.assert_frame_equal(one.ledger, other.ledger)
        pd.testing.assert_frame_equal(one.findings, other.findings)
        assert one.inputs == other.inputs

    return compare


@pytest.fixture
def loaded(folder: Path) -> Path:
    """The same study with all its files in its store."""
    assert ie.load(folder).ok
    return folder
