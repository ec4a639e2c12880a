"""Who came and who answered, counted by hand."""

from __future__ import annotations

import pytest
from small_study import RESPONSES, forms

from impact_eval.levels.participation import participation_of

ATTENDANCE = "session_id,person_id,status\n" + "".join(
    f"S1,{person},{status}\n"
    for person, status in (("p1", "attended"), ("p2", "attended"), ("p3", "attended"), ("p4", "no_show"))
)
PEOPLE = "person_id,agency,role\np1,Health,Nurse\np2,Health,Doctor\np3,Police,Officer\np4,Police,Officer\n"
WORKFORCE = (
    "agency,role,quarter,headcount\n"
    "Health,Nurse,2025-26 Q1,10\nHealth,Doctor,2025-26 Q1,5\nPolice,Officer,2025-26 Q1,4\n"
    "Health,Nurse,2024-25 Q4,99\n"
)
ANSWERS = (
    RESPONSES
    + forms("pre", [("p1", "c1", "Agree"), ("p2", "c1", "Agree")])
    + forms("post", [("p1", "c1", "Agree"), ("p3", "c1", "Agree")])
    + forms("follow_up", [("p1", "c1", "Agree")], day="2025-06-20")
    + forms("follow_up", [("p1", "uses", "Agree"), ("p2", "uses", "Agree")], "manager", "2025-06-20")
)


def test_each_stage_of_the_funnel_has_its_own_count(study_of) -> None:
    study = study_of(attendance=ATTENDANCE, people=PEOPLE, responses=ANSWERS)
    funnel = participation_of(study).funnel.set_index("stage")
    assert funnel["n"].to_dict() == {
        "booked": 4, "attended": 3, "pre": 2, "post": 2, "pre_and_post": 1, "follow_up": 1, "all_three": 1,
        "manager": 2,
    }  # fmt: skip
    assert funnel.loc["pre", "share_of_attended"] == pytest.approx(2 / 3)


def test_without_attendance_nobody_is_said_to_have_stayed_away(study_of) -> None:
    participation = participation_of(study_of(responses=ANSWERS))
    assert "attended" not in set(participation.funnel["stage"])
    assert participation.delivery["n_attended"].isna().all()
    assert participation.funnel["share_of_attended"].isna().all()


def test_reach_is_people_of_the_target_roles_over_the_latest_headcount(study_of) -> None:
    courses = "course_id,title,instrument_id,target_roles\nC1,Course one,short,Nurse; Officer\n"
    study = study_of(courses=courses, attendance=ATTENDANCE, people=PEOPLE, workforce=WORKFORCE)
    reach = participation_of(study).reach.set_index("agency")
    assert reach["attended"].to_dict() == {"Health": 1, "Police": 1}
    assert reach["headcount"].to_dict() == {"Health": 10, "Police": 4}
    assert reach.loc["Health", "note"] == (
        "People whose role is not among the course's target roles also came; they are not counted here."
    )


def test_an_agency_that_nobody_came_from_is_there_with_zero(study_of) -> None:
    workforce = WORKFORCE + "Schools,Teacher,2025-26 Q1,40\n"
    study = study_of(attendance=ATTENDANCE, people=PEOPLE, workforce=workforce)
    reach = participation_of(study).reach.set_index("agency")
    assert reach.loc["Schools", ["attended", "headcount", "share"]].tolist() == [0, 40, 0]


def test_an_agency_without_a_headcount_says_so_and_has_no_share(study_of) -> None:
    reach = participation_of(study_of(attendance=ATTENDANCE, people=PEOPLE)).reach.set_index("agency")
    assert reach["share"].isna().all()
    assert "headcount" in reach.loc["Health", "note"]


def test_a_person_at_two_sessions_is_two_places_and_one_person(study_of) -> None:
    sessions = "session_id,course_id,date\nS1,C1,2025-05-01\nS2,C1,2025-06-01\n"
    attendance = "session_id,person_id,status\nS1,p1,attended\nS2,p1,attended\n"
    participation = participation_of(study_of(sessions=sessions, attendance=attendance, people=PEOPLE))
    assert participation.funnel.set_index("stage").loc["attended", "n"] == 2
    assert participation.delivery["n_attended"].tolist() == [1]
    assert participation.delivery["n_sessions"].tolist() == [2]


def test_a_course_without_sessions_was_attended_by_nobody(study_of) -> None:
    participation = participation_of(study_of(sessions="session_id,course_id,date\n"))
    assert participation.delivery[["n_sessions", "n_attended"]].to_numpy().tolist() == [[0, 0]]
    assert participation.text == "0 sessions of 0 courses held; 0 places attended."


def test_every_session_has_its_places_and_its_forms(study_of) -> None:
    sessions = "session_id,course_id,date\nS1,C1,2025-05-01\nS2,C1,2025-06-01\n"
    study = study_of(sessions=sessions, attendance=ATTENDANCE, people=PEOPLE, responses=ANSWERS)
    table = participation_of(study).sessions.set_index("session_id")
    counts = ["n_booked", "n_attended", "n_pre", "n_post", "n_pre_and_post", "n_follow_up"]
    assert table.loc["S1", counts].tolist() == [4, 3, 2, 2, 1, 1]
    assert table.loc["S2", ["n_booked", "n_attended"]].isna().all()
    assert table.loc["S2", counts[2:]].tolist() == [0, 0, 0, 0]
