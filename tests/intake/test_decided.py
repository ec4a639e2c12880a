"""Words about decisions hold no people by the time anything sees them, and what is not whole is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_study import write_small_study

from impact_eval.intake.decided import _role
from impact_eval.intake.study import Study

OVERRIDES = (
    "recommendation_id,rating,decided_by,date,reason,until\n"
    "R1,embedded,Zebedee Quill,2025-06-01,Sarah Elm rang me on 01632 960123.,\n"
    'R1,embedded,"Dr Sarah Elm, chair of the Executive Group",2025-07-01,Seen.,2025-06-01\n'
)
RECOMMENDATIONS = (
    "recommendation_id,review_id,text,accepted_date,withdrawn_date,withdrawn_reason\n"
    "R1,RV,Train people.,2025-02-01,,\n"
    "R2,RV,Do it.,2025-02-01,2025-05-01,\n"
    "R3,RV,Do that.,2025-02-01,,Overtaken by Mrs Elm.\n"
)


@pytest.fixture
def study(tmp_path: Path) -> Study:
    return write_small_study(tmp_path, overrides=OVERRIDES, recommendations=RECOMMENDATIONS)


def test_no_name_of_who_decided_goes_further(study: Study) -> None:
    assert study.tables["overrides"]["decided_by"].tolist() == [
        "[name]", "Dr [name], chair of the Executive Group",
    ]  # fmt: skip
    assert study.tables["overrides"]["reason"].tolist()[0] == "[name] rang me on [phone]."
    assert "Elm" not in study.tables["recommendations"].to_string() + study.findings.to_string()
    assert "Quill" not in study.findings.to_string()


def test_what_is_not_whole_is_told_and_used(study: Study) -> None:
    told = study.findings[study.findings["severity"] == "warning"]
    assert told.groupby("code").size().to_dict() == {
        "decided-by-a-name": 2, "never-holds": 1, "withdrawn-without-day": 1, "withdrawn-without-reason": 1,
    }  # fmt: skip
    assert study.ok


ROLES = """Leadership Group; Executive Group; Independent Scrutineer; Business Unit
Assistant Director, Children's Social Care; Practice, Learning and Workforce Development Subgroup
Designated Nurse for Safeguarding; Lead safeguarding partners; Head of Probation Delivery
Learning Review and Rapid Review Group"""


@pytest.mark.parametrize("role", ROLES.replace("\n", "; ").split("; "))
def test_a_group_or_role_stays_as_it_is(role: str) -> None:
    assert _role(role) == role


@pytest.mark.parametrize("name", ["S. Okafor", "Zebedee Quill", "quill, z", "zq"])
def test_what_says_no_group_or_role_is_a_name(name: str) -> None:
    assert _role(name) == "[name]"
