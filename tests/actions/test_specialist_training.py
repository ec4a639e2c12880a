"""Specialist training: sessions, completions, and pointers to results that are there."""

from __future__ import annotations

from small_study import RESPONSES, forms

ATTENDANCE = "session_id,person_id,status\nS1,p1,attended\nS1,p2,attended\nS1,p3,no_show\n"
ANSWERS = (
    RESPONSES
    + forms("pre", [("p1", "c1", "Disagree"), ("p1", "c2", "Agree")])
    + forms("post", [("p1", "c1", "Agree"), ("p1", "c2", "Disagree"), ("p1", "useful", "Agree")])
)


def test_who_attended_completed_it_and_results_are_pointed_to(done_in) -> None:
    row = done_in(attendance=ATTENDANCE, responses=ANSWERS).specialist.iloc[0]
    assert (row["n_sessions"], row["n_completed"], row["n_not_tested"]) == (1, 2, 1)
    assert row["result_ids"].split(";") == [
        "reaction:C1:useful", "learning:C1:confidence:pre_post", "audit:R1:SEEN", "indicator:R1:repeat"
    ]  # fmt: skip


def test_without_attendance_nobody_knows_who_completed_it(done_in) -> None:
    row = done_in(responses=ANSWERS).specialist.iloc[0]
    assert row["n_completed"] != row["n_completed"]
    assert row["note"] == "No attendance is recorded, so nobody knows who completed it."


def test_a_course_that_was_never_held_says_so(done_in) -> None:
    done = done_in(sessions="session_id,course_id,date\n")
    assert done.specialist["text"].tolist() == ["Course one: no session has been held."]
