"""Toolkit entries: months before and after the promotion, and the audit that cites them."""

from __future__ import annotations

import pandas as pd
import pytest

from impact_eval.actions.toolkit import Toolkit, toolkit_entries
from impact_eval.intake.study import Study
from impact_eval.levels.bearing import bearing_of
from impact_eval.levels.behaviour import behaviour_of

ACTIONS = (
    "action_id,recommendation_id,kind,description,due_date,completed_date\n"
    "A1,R1,toolkit,Add the protocol.,2025-06-01,2025-03-05\n"
)
RESOURCES = (
    "resource_id,action_id,kind,title,issued_date,criterion_id\nG1,A1,toolkit,Protocol,2025-03-05,{cited}\n"
)
USE = "resource_id,agency,month,opens\n" + "".join(
    f"G1,{agency},2025-{month:02d},{opens}\n"
    for month, opens in ((3, 99), (4, 10), (5, 14), (6, 77), (7, 20), (8, 26), (9, 26))
    for agency in ("Health", "Police")
)
PROMOTIONS = "resource_id,date,channel\nG1,2025-06-12,Team meetings\nG1,2025-08-01,Bulletin\n"
AUDITS = "audit_id,case_id,auditor,audit_date,criterion_id,judgement\n" + "".join(
    f"X{year},k{case},a,{year}-02-01,SEEN,{grade}\n"
    for year, grades in ((2025, ["Inadequate"] * 6), (2026, ["Good"] * 6))
    for case, grade in enumerate(grades)
)


def entries(study: Study) -> Toolkit:
    return toolkit_entries(study, behaviour_of(study, bearing_of(study.tables)))


def entry(study_of, cited: str = "SEEN", promotions: str = PROMOTIONS, **more: str) -> pd.Series:
    study = study_of(
        actions=ACTIONS, action_courses="action_id,course_id\n", resources=RESOURCES.format(cited=cited),
        resource_use=USE, promotions=promotions, **more,
    )  # fmt: skip
    return entries(study).table.iloc[0]


@pytest.fixture(scope="module")
def promoted(study_of) -> Toolkit:
    return entries(
        study_of(
            actions=ACTIONS, action_courses="action_id,course_id\n", resources=RESOURCES.format(cited="SEEN"),
            resource_use=USE, promotions=PROMOTIONS, audits=AUDITS,
        )
    )  # fmt: skip


def test_whole_months_stand_before_and_after_the_first_promotion(promoted: Toolkit) -> None:
    row = promoted.table.iloc[0]
    assert (row["months_before"], row["months_after"]) == (2, 3)
    assert (row["opens_before"], row["opens_after"]) == (48, 144)
    assert (row["monthly_before"], row["monthly_after"], row["ratio"]) == (24, 48, 2)
    assert "2.0 times as often" in row["text"]
    assert "promoted 2 times, first on 12 June 2025" in row["text"]


def test_the_months_of_adding_and_promoting_stand_on_neither_side(promoted: Toolkit) -> None:
    months = promoted.months
    sides = months.set_index(months["month"].dt.month)["side"]
    assert sides.to_dict() == {
        3: "neither", 4: "before", 5: "before", 6: "neither", 7: "after", 8: "after", 9: "after"
    }  # fmt: skip


def test_without_a_promotion_nothing_is_after(study_of) -> None:
    row = entry(study_of, promotions="resource_id,date,channel\n")
    assert (row["months_before"], row["months_after"]) == (6, 0)
    assert row["ratio"] != row["ratio"]
    assert "No promotion of it is on record." in row["note"]


def test_the_audit_is_pointed_to_and_not_worked_out_again(promoted: Toolkit) -> None:
    row = promoted.table.iloc[0]
    assert (row["audit_id"], row["audit_finding"]) == ("audit:R1:SEEN", "rose")


@pytest.mark.parametrize(
    ("cited", "said"), [("", "No audit criterion is named"), ("PLAN", "is not linked to the recommendation")]
)
def test_an_audit_that_cannot_be_found_is_told(study_of, cited: str, said: str) -> None:
    row = entry(study_of, cited=cited)
    assert row["audit_id"] == ""
    assert said in row["note"]


def test_an_entry_that_is_not_listed_is_known_by_its_actions_completion(done_in) -> None:
    done = done_in(actions=ACTIONS, action_courses="action_id,course_id\n")
    row = done.toolkit.iloc[0]
    assert row["added_date"] == pd.Timestamp("2025-03-05")
    assert "not in the list of resources" in row["note"]
    assert done.table["done"].tolist() == ["‘Add the protocol’ was added on 5 March 2025."]
