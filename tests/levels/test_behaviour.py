"""Practice: what is reported and what audits find, counted by hand."""

from __future__ import annotations

import pandas as pd
import pytest
from scipy import stats
from small_study import RESPONSES, forms

from impact_eval.levels.bearing import bearing_of
from impact_eval.levels.behaviour import Behaviour, behaviour_of

HEAD = "audit_id,case_id,team,auditor,audit_date,practice_date,criterion_id,judgement\n"


def cases(day: str, met: int, unmet: int, criterion: str = "SEEN", practice: str = "") -> str:
    grades = ["Good"] * met + ["Inadequate"] * unmet
    return "".join(
        f"A-{day},case-{day}-{n},Team {n % 3},Z,{day},{practice},{criterion},{grade}\n"
        for n, grade in enumerate(grades)
    )


@pytest.fixture
def behaviour(study_of):
    def make(**tables: str) -> Behaviour:
        study = study_of(**tables)
        return behaviour_of(study, bearing_of(study.tables))

    return make


def test_cases_at_standard_before_and_since_are_compared_by_fishers_test(behaviour) -> None:
    row = behaviour(audits=HEAD + cases("2025-04-01", 3, 9) + cases("2025-08-01", 11, 1)).audits.iloc[0]
    assert (row["n_before"], row["met_before"], row["n_after"], row["met_after"]) == (12, 3, 12, 11)
    assert row["p_fisher"] == pytest.approx(stats.fisher_exact([[3, 9], [11, 1]]).pvalue)
    assert row["finding"] == "rose"
    assert row["standard_label"] == "Good and Outstanding"
    assert row["target"] == 0.9
    assert row["marker_date"] == pd.Timestamp("2025-05-01")
    assert (row["teams_before"], row["teams_after"]) == (3, 3)


def test_the_day_of_the_practice_decides_and_not_the_day_of_the_audit(behaviour) -> None:
    row = behaviour(audits=HEAD + cases("2025-08-01", 3, 3, practice="2025-03-01")).audits.iloc[0]
    assert (row["n_before"], row["n_after"]) == (6, 0)
    assert (
        row["text"]
        == "3 of 6 cases at standard before, and no case of practice since: The child was seen alone."
    )


def test_a_case_is_at_standard_only_if_every_auditor_says_so(behaviour) -> None:
    two = HEAD + "A,case,T,one,2025-08-01,,SEEN,Good\nA,case,T,two,2025-08-01,,SEEN,Inadequate\n"
    row = behaviour(audits=two).audits.iloc[0]
    assert (row["n_after"], row["met_after"]) == (1, 0)
    assert "only if all of them say so" in row["note"]


def test_a_judgement_that_does_not_apply_is_no_case(behaviour) -> None:
    row = behaviour(audits=HEAD + "A,case,T,one,2025-08-01,,SEEN,n/a\n").audits.iloc[0]
    assert (row["n_before"], row["n_after"]) == (0, 0)
    assert row["text"] == "No case has been audited: The child was seen alone."


def test_four_cases_are_shown_and_not_tested(behaviour) -> None:
    row = behaviour(audits=HEAD + cases("2025-04-01", 0, 9) + cases("2025-08-01", 4, 0)).audits.iloc[0]
    assert row["finding"] == "not tested"
    assert row[["p_fisher", "difference_low", "difference_high"]].isna().all()
    assert row["share_after"] == 1.0


def test_no_change_shown_where_the_exact_test_does_not_show_one(behaviour) -> None:
    row = behaviour(audits=HEAD + cases("2025-04-01", 5, 5) + cases("2025-08-01", 6, 4)).audits.iloc[0]
    assert row["finding"] == "no change shown"
    assert row["text"].startswith(
        "No change shown in cases at standard: 5 of 10 (50%) before, 6 of 10 (60%) after"
    )


def test_before_anything_was_delivered_every_case_is_a_baseline(behaviour) -> None:
    made = behaviour(sessions="session_id,course_id,date\n", audits=HEAD + cases("2025-08-01", 6, 4))
    row = made.audits.iloc[0]
    assert (row["n_before"], row["n_after"]) == (10, 0)
    assert pd.isna(row["marker_date"])
    assert "nothing has been delivered yet" in row["text"]


def test_a_session_before_the_recommendation_was_accepted_is_not_its_beginning(behaviour) -> None:
    sessions = "session_id,course_id,date\nS0,C1,2024-06-01\nS1,C1,2025-05-01\n"
    row = behaviour(sessions=sessions, audits=HEAD + cases("2025-03-01", 5, 5)).audits.iloc[0]
    assert row["marker_date"] == pd.Timestamp("2025-05-01")
    assert row["n_before"] == 10


def test_an_entry_in_the_toolkit_begins_the_change_without_a_course(behaviour) -> None:
    actions = "action_id,recommendation_id,kind,completed_date\nA1,R1,toolkit,2025-03-10\n"
    made = behaviour(actions=actions, action_courses="action_id,course_id\n")
    assert made.audits.iloc[0]["marker_date"] == pd.Timestamp("2025-03-10")


def test_reports_of_practitioners_and_managers_stay_apart(behaviour) -> None:
    answers = (
        RESPONSES
        + forms("follow_up", [("p1", "uses", "Agree"), ("p2", "uses", "Disagree")], day="2025-06-20")
        + forms("follow_up", [("p1", "uses", "Agree")], "manager", "2025-09-20")
    )
    reports = behaviour(responses=answers).reports.set_index("respondent")
    assert reports["n"].to_dict() == {"self": 2, "manager": 1}
    assert reports["favourable_n"].to_dict() == {"self": 1, "manager": 1}
    assert reports["n_in_window"].to_dict() == {"self": 2, "manager": 0}
    assert "outside the follow-up window" in reports.loc["manager", "note"]


def test_nothing_recorded_is_said(behaviour) -> None:
    made = behaviour(links="recommendation_id,criterion_id,indicator_id\n")
    assert made.text == "No report from practice and no audit has been recorded."
