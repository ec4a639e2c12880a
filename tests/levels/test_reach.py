"""Reach by quarter with people leaving, and the agencies that nobody came from, counted by hand."""

from __future__ import annotations

import pytest
from small_study import REGISTER

from impact_eval.levels.bearing import bearing_of
from impact_eval.levels.reach import missing_agencies, reach_by_quarter

SESSIONS = "session_id,course_id,date\nS1,C1,2025-05-01\nS2,C1,2025-08-01\n"
PLACES = [("S1", f"p{n}") for n in range(1, 11)] + [("S2", f"p{n}") for n in range(9, 15)]
ATTENDANCE = "session_id,person_id,status\n" + "".join(f"{s},{p},attended\n" for s, p in PLACES)
PEOPLE = "person_id,agency,role\n" + "".join(f"p{n},Health,Nurse\n" for n in range(1, 15))
WORKFORCE = (
    "agency,role,quarter,headcount,joiners,leavers\n"
    "Health,Nurse,2025-26 Q1,50,0,5\nHealth,Nurse,2025-26 Q2,40,2,10\nHealth,Nurse,2025-26 Q3,32,0,{last}\n"
    "Police,Officer,2025-26 Q1,20,0,1\nPolice,Officer,2025-26 Q2,20,0,1\nPolice,Officer,2025-26 Q3,20,0,1\n"
)


def test_who_leaves_takes_the_training_along(study_of) -> None:
    study = study_of(
        sessions=SESSIONS, attendance=ATTENDANCE, people=PEOPLE, workforce=WORKFORCE.format(last=8)
    )
    rows = reach_by_quarter(study.tables)
    health = rows[rows["agency"] == "Health"].set_index("quarter")
    assert health["trained"].tolist() == [10, 14, 14]
    # 10; 10 less a quarter (10 of 40 left), and 4 more; 11.5 less a quarter (8 of 32).
    assert health["still_there"].tolist() == [10.0, 11.5, 8.6]
    assert health["share"].tolist() == pytest.approx([0.2, 11.5 / 40, 8.6 / 32])
    assert (health["turnover"] == "known").all()
    assert (health["note"] == "").all()
    assert rows.loc[rows["agency"] == "Police", "trained"].tolist() == [0, 0, 0]


def test_a_quarter_that_has_not_ended_is_told(study_of) -> None:
    study = study_of(
        sessions=SESSIONS, attendance=ATTENDANCE, people=PEOPLE, workforce=WORKFORCE.format(last="")
    )
    last = reach_by_quarter(study.tables).query("agency == 'Health'").iloc[-1]
    assert last["still_there"] == 11.5
    assert last["note"] == "Who left in this quarter is not known yet."


@pytest.mark.parametrize(
    "workforce",
    [
        WORKFORCE.format(last=8).replace("2025-26 Q2,40,2,10", "2025-26 Q2,40,2,"),
        "agency,role,quarter,headcount\nHealth,Nurse,2025-26 Q1,50\nHealth,Nurse,2025-26 Q3,32\n",
        "agency,role,quarter,headcount,leavers\nHealth,Nurse,2025-26 Q3,32,1\n",
    ],
)
def test_where_leavers_are_not_known_the_share_is_an_upper_bound_and_says_so(
    study_of, workforce: str
) -> None:
    study = study_of(sessions=SESSIONS, attendance=ATTENDANCE, people=PEOPLE, workforce=workforce)
    last = reach_by_quarter(study.tables).query("agency == 'Health'").iloc[-1]
    assert (last["trained"], last["still_there"], last["turnover"]) == (14, 14.0, "unknown")
    assert "upper bound" in last["note"]


def test_a_person_of_another_role_counts_for_nothing(study_of) -> None:
    courses = "course_id,title,instrument_id,target_roles\nC1,Course one,short,Nurse\n"
    people = PEOPLE.replace("p1,Health,Nurse", "p1,Health,Porter")
    study = study_of(
        courses=courses,
        sessions=SESSIONS,
        attendance=ATTENDANCE,
        people=people,
        workforce=WORKFORCE.format(last=8),
    )
    rows = reach_by_quarter(study.tables)
    assert set(rows["agency"]) == {"Health"}
    assert rows["trained"].tolist() == [9, 13, 13]


def test_an_agency_that_is_named_or_employs_the_roles_is_missing_until_somebody_comes(study_of) -> None:
    recommendations = (
        REGISTER["recommendations"]
        .replace("due_date\n", "due_date,agencies\n")
        .replace("2025-12-31\n", "2025-12-31,health; Schools\n")
    )
    study = study_of(
        recommendations=recommendations, sessions=SESSIONS, attendance=ATTENDANCE, people=PEOPLE,
        workforce=WORKFORCE.format(last=8),
    )  # fmt: skip
    rows = missing_agencies(study, bearing_of(study.tables)).set_index("agency")
    assert set(rows.index) == {"Police", "Schools"}
    assert rows.loc["Schools", "named_by"] == "R1"
    assert rows.loc["Schools", "text"] == "Nobody from Schools has attended Course one, and R1 names it."
    assert "nobody of the course's target roles" in rows.loc["Schools", "note"]
    assert rows.loc["Police", "in_workforce"]


def test_without_attendance_nobody_is_said_to_be_missing(study_of) -> None:
    study = study_of(workforce=WORKFORCE.format(last=8))
    assert missing_agencies(study, bearing_of(study.tables)).empty
    assert reach_by_quarter(study.tables).empty
