"""What actions left behind (resources, observed sessions, returns) is read as any other table."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from small_study import REGISTER, write_small_study

from impact_eval.intake.as_of import as_of
from impact_eval.intake.study import Study, read_study

TABLES = {
    "resources": (
        "resource_id,action_id,kind,title,issued_date,criterion_id\nG1,A1,Toolkit,Protocol,2025-05-10,SEEN\n"
    ),
    "resource_use": (
        "resource_id,agency,month,opens,readers\nG1,Health,2025-05,12,9\nG1,Health,2025-06,20,11\n"
    ),
    "promotions": "resource_id,date,channel\nG1,2025-06-03,Bulletin\n",
    "observations": "session_id,observer,date,aspect,judgement\nS1,Ann Other,,SEEN,Good\n",
    "invitations": "session_id,agency,sent\nS1,Health,40\n",
    "agency_returns": (
        "agency,year,training,staff_in_scope,trained,evaluated_to,quality_assured,returned_date\n"
        "Health,2025/2026,Basics,50,40,2,Yes,2026-05-01\n"
    ),
    "workforce": (
        "agency,role,quarter,headcount,joiners,leavers\n"
        "Health,Nurse,2025-26 Q1,100,4,6\nHealth,Nurse,2025-26 Q2,98,3,5\n"
    ),
}


@pytest.fixture
def study_of(tmp_path: Path) -> Callable[..., Study]:
    return partial(write_small_study, tmp_path)


def test_words_and_years_are_put_in_the_contracts_spelling(study_of) -> None:
    tables = study_of(**TABLES).tables
    assert tables["resources"]["kind"].tolist() == ["toolkit"]
    told = tables["agency_returns"].iloc[0]
    assert (told["year"], told["evaluated_to"], told["quality_assured"]) == ("2025-26", "2", "yes")


def test_an_observers_judgement_is_graded_and_the_observer_is_a_pseudonym(study_of) -> None:
    row = study_of(**TABLES).tables["observations"].iloc[0]
    assert row["met"] is True
    assert row["observer"].startswith("observer-")


def test_an_aspect_that_no_tool_has_is_kept_out_with_its_row(tmp_path: Path, study_of) -> None:
    study_of(**TABLES)
    (tmp_path / "observations.csv").write_text(TABLES["observations"].replace("SEEN", "SEN"))
    study = read_study(tmp_path)
    assert study.findings["code"].tolist() == ["unknown-criterion"]
    assert study.tables["observations"].empty


def test_what_was_not_known_on_the_day_is_not_there(study_of) -> None:
    study = study_of(**TABLES)
    early = as_of(study, date(2025, 6, 2)).tables
    assert early["resource_use"]["month"].dt.month.tolist() == [5]
    assert early["promotions"].empty
    assert early["agency_returns"].empty
    assert early["workforce"][["joiners", "leavers"]].isna().all().all()
    assert as_of(study, date(2025, 4, 30)).tables["observations"].empty
    late = as_of(study, date(2025, 7, 1)).tables["workforce"]
    assert late["leavers"].tolist()[:1] == [6]
    assert late["leavers"].isna().tolist() == [False, True]


def test_a_study_without_these_tables_has_them_empty(study_of) -> None:
    tables = study_of(**REGISTER).tables
    assert all(tables[name].empty for name in TABLES)
    assert tables["courses"]["replaces"].isna().all()
