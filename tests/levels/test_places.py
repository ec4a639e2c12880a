"""What became of places, and the two kinds of training apart and together, counted by hand."""

from __future__ import annotations

import pytest

from impact_eval.levels.places import places_by_agency, totals_by_scope

COURSES = "course_id,title,agency_scope\nC1,One,multi\nC2,Two,single\nC3,Three,\nC4,Never held,multi\n"
SESSIONS = (
    "session_id,course_id,date\nS1,C1,2025-05-01\nS2,C1,2025-06-01\nS3,C2,2025-06-01\nS4,C3,2025-06-01\n"
)
ATTENDANCE = (
    "session_id,person_id,status\n"
    "S1,p1,attended\nS1,p2,no_show\nS1,p3,cancelled\nS1,p4,booked\nS2,p2,attended\nS2,p9,attended\n"
    "S3,p1,attended\nS3,p2,attended\nS4,p4,attended\n"
)
PEOPLE = "person_id,agency\np1,Health\np2,Health\np3,Police\np4,Health\n"
LINKS = "action_id,course_id\nA1,C1\n"


def test_places_add_up_to_what_became_of_them(study_of) -> None:
    study = study_of(courses=COURSES, sessions=SESSIONS, attendance=ATTENDANCE, people=PEOPLE)
    rows = places_by_agency(study.tables, 0.95).set_index(["course_id", "agency"])
    health = rows.loc[("C1", "Health")]
    counts = ["n_places", "n_attended", "n_cancelled", "n_no_show", "n_open"]
    assert health[counts].tolist() == [4, 2, 0, 1, 1]
    assert health["no_show_share"] == 0.25
    # R 4.2.2: prop.test(1, 4, correct = FALSE)$conf.int
    assert [health["no_show_low"], health["no_show_high"]] == pytest.approx(
        [0.04558726, 0.69935816], abs=1e-7
    )
    assert rows.loc[("C1", "Agency not recorded"), "n_places"] == 1
    assert (rows["n_places"] == rows[counts[1:]].sum(axis=1)).all()


def test_single_and_multi_agency_training_stand_apart_and_together(study_of) -> None:
    study = study_of(courses=COURSES, sessions=SESSIONS, attendance=ATTENDANCE, people=PEOPLE)
    rows = totals_by_scope(study.tables).set_index("measure")
    columns = ["single", "multi", "not_recorded", "together"]
    assert rows.loc["courses", columns].tolist() == [1, 1, 1, 3]
    assert rows.loc["sessions", columns].tolist() == [1, 2, 1, 4]
    assert rows.loc["places", columns].tolist() == [2, 3, 1, 6]
    # p1 and p2 attended both kinds: each is one person together.
    assert rows.loc["people", columns].tolist() == [2, 3, 1, 4]


def test_without_attendance_places_are_not_known(study_of) -> None:
    study = study_of(courses=COURSES, sessions=SESSIONS)
    rows = totals_by_scope(study.tables).set_index("measure")
    assert rows.loc["sessions", "together"] == 4
    assert rows.loc["people"].drop(["result_id", "measure_title", "hidden"]).isna().all()
    assert places_by_agency(study.tables, 0.95).empty
