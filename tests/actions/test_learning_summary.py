"""Learning summaries: issue, use by agency, events, recall and intended use, counted by hand."""

from __future__ import annotations

import pandas as pd
import pytest
from small_study import RESPONSES, forms

ACTIONS = (
    "action_id,recommendation_id,kind,description,due_date,completed_date\n"
    "A1,R1,learning_summary,Issue it.,2025-06-01,2025-05-01\n"
)
RESOURCES = "resource_id,action_id,kind,title,issued_date\nG1,A1,learning_summary,Seven minutes,2025-04-10\n"
USE = (
    "resource_id,agency,month,opens,readers\n"
    "G1,Health,2025-04,30,20\nG1,Health,2025-05,10,8\nG1,Police,2025-04,6,6\nG1,Schools,2025-04,0,0\n"
)
WORKFORCE = "agency,role,quarter,headcount\nHealth,Nurse,2025-26 Q1,100\nPolice,Officer,2025-26 Q1,50\n"
WORKFORCE += "Probation,Officer,2025-26 Q1,20\n"
PEOPLE = "person_id,agency\np1,Health\np2,Health\np3,Police\n"
ATTENDANCE = "session_id,person_id,status\nS1,p1,attended\nS1,p2,attended\nS1,p3,no_show\n"
ANSWERS = RESPONSES + forms("post", [("p1", "t1", "Right"), ("p1", "t2", "Right"), ("p2", "t1", "Right")])
ANSWERS += forms("post", [("p2", "t2", "Wrong"), ("p1", "c1", "Agree"), ("p1", "c2", "Agree")])


@pytest.fixture(scope="module")
def done(done_in):
    """One study with a summary, its use, and a survey after its event."""
    return done_in(
        actions=ACTIONS, resources=RESOURCES, resource_use=USE, workforce=WORKFORCE, people=PEOPLE,
        attendance=ATTENDANCE, responses=ANSWERS,
    )  # fmt: skip


def test_use_is_by_agency_and_an_agency_without_a_row_never_opened_it(done) -> None:
    use = done.use.set_index("agency")
    assert use["opens"].to_dict() == {"Health": 40, "Police": 6, "Probation": 0, "Schools": 0}
    assert use["readers"].to_dict() == {"Health": 28, "Police": 6, "Probation": 0, "Schools": 0}
    row = done.summaries.iloc[0]
    assert (row["opens"], row["n_agencies_opened"], row["n_agencies"]) == (46, 2, 4)
    assert row["not_opened"] == "Probation; Schools"


def test_events_are_the_sessions_of_the_actions_courses_and_who_came(done) -> None:
    row = done.summaries.iloc[0]
    assert (row["n_events"], row["first_event"]) == (1, pd.Timestamp("2025-05-01"))
    assert done.events.set_index("agency")["attended"].to_dict()["Health"] == 2
    assert row["text"].startswith("‘Seven minutes’ was issued on 10 April 2025.")


def test_recall_is_what_the_survey_found_and_confidence_is_no_recall(done) -> None:
    assert done.answers[["measure_id", "what", "n", "mean"]].to_numpy().tolist() == [
        ["test", "Recall", 2, 75.0]
    ]


def test_a_summary_of_which_nobody_counted_the_use_is_not_said_to_be_unread(done_in) -> None:
    done = done_in(actions=ACTIONS, resources=RESOURCES, workforce=WORKFORCE)
    row = done.summaries.iloc[0]
    assert row["opens"] != row["opens"]
    assert row["not_opened"] == ""
    assert row["note"] == "Nobody recorded how often it was opened."
    assert done.use.empty


def test_an_action_without_a_summary_says_so(done_in) -> None:
    assert done_in(actions=ACTIONS).summaries["text"].tolist() == [
        "No summary of A1 is on record. Events held: 1."
    ]
