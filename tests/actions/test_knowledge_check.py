"""Checks of knowledge by agency, against the standard and the last check, counted by hand."""

from __future__ import annotations

import pandas as pd
import pytest
from scipy import stats
from small_study import RESPONSES

from impact_eval.actions.knowledge_check import knowledge_checks

ACTIONS = (
    "action_id,recommendation_id,kind,description,due_date,completed_date\n"
    "A1,R1,knowledge_check,Ask.,2025-06-01,2025-05-01\n"
)
SESSIONS = "session_id,course_id,date\nS1,C1,2025-05-01\nS2,C1,2025-11-01\n"
#: Session and agency to how many answered and how many of them were right.
FOUND = {
    ("S1", "Health"): (10, 2),
    ("S1", "Police"): (6, 6),
    ("S2", "Health"): (12, 11),
    ("S2", "Police"): (20, 4),
}
SENT = "session_id,agency,sent\nS1,Health,40\nS1,Police,6\nS2,Health,40\nS2,Police,25\n"
KEYS = ["session_id", "agency"]


def of_people(again: bool) -> tuple[str, str]:
    responses, people = RESPONSES, {}
    for (session, agency), (answered, right) in FOUND.items():
        for at in range(answered):
            person = f"{agency}{at}" if again else f"{session}{agency}{at}"
            people[person] = agency
            value = "Right" if at < right else "Wrong"
            responses += "".join(f"{session},{person},pre,self,{item},{value},\n" for item in ("t1", "t2"))
    return responses, "person_id,agency\n" + "".join(f"{p},{a}\n" for p, a in people.items())


def checks(study_of, *, again: bool = False, **more: str) -> pd.DataFrame:
    responses, people = of_people(again)
    tables = {"actions": ACTIONS, "sessions": SESSIONS, "responses": responses, "people": people}
    study = study_of(**tables, **({"invitations": SENT} | more))
    return knowledge_checks(study).table.set_index(KEYS)


@pytest.fixture(scope="module")
def rows(study_of) -> pd.DataFrame:
    return checks(study_of, again=True, invitations=SENT + "S1,Schools,30\n")


def test_every_agency_and_all_of_them_stand_against_the_standard(rows: pd.DataFrame) -> None:
    counts = ["n_sent", "n_answered", "n_standard", "n_below"]
    assert rows.loc[("S1", "Health"), counts].tolist() == [40, 10, 2, 8]
    assert rows.loc[("S1", "All agencies"), counts].tolist() == [76, 16, 8, 8]
    assert rows.loc[("S1", "Health"), "response_rate"] == 0.25
    # R 4.2.2: prop.test(2, 10, correct = FALSE)$conf.int
    interval = rows.loc[("S1", "Health"), ["standard_low", "standard_high"]].tolist()
    assert interval == pytest.approx([0.05668215, 0.50983752], abs=1e-7)
    assert rows["against"].unstack()["Health"].to_dict() == {"S1": "below standard", "S2": "not told apart"}
    assert rows.loc[("S2", "Police"), "against"] == "below standard"


def test_the_last_check_is_compared_with_by_fishers_test(rows: pd.DataFrame) -> None:
    health = rows.loc[("S2", "Health")]
    assert (health["last_session"], health["n_last"], health["n_standard_last"]) == ("S1", 10, 2)
    assert health["difference"] == pytest.approx(11 / 12 - 0.2)
    assert health["p_fisher"] == pytest.approx(stats.fisher_exact([[11, 1], [2, 8]]).pvalue)
    assert (health["finding"], rows.loc[("S2", "Police"), "finding"]) == ("rose", "fell")
    assert rows.loc[("S1", "Health"), "finding"] == "not tested"


def test_people_who_answered_both_are_told_of(rows: pd.DataFrame) -> None:
    assert "answered both checks" in rows.loc[("S2", "Health"), "note"]


def test_places_tell_who_was_sent_it_where_no_invitations_do(study_of) -> None:
    attendance = "session_id,person_id,status\n" + "".join(f"S1,S1Health{n},booked\n" for n in range(10))
    rows = checks(study_of, invitations="session_id,agency,sent\n", attendance=attendance)
    assert rows.loc[("S1", "Health"), "n_sent"] == 10
    police = rows.loc[("S1", "Police")]
    assert police["n_sent"] != police["n_sent"]
    assert police["note"] == "How many were sent it is not recorded."
    assert rows.loc[("S1", "All agencies"), "n_sent"] != rows.loc[("S1", "All agencies"), "n_sent"]


def test_an_agency_that_was_sent_it_and_did_not_answer_is_there(rows: pd.DataFrame) -> None:
    row = rows.loc[("S1", "Schools")]
    assert (row["n_answered"], row["response_rate"], row["against"]) == (0, 0, "too few")
    assert row["text"] == "Schools, 1 May 2025: nobody answered."


def test_few_answers_are_too_few(rows: pd.DataFrame) -> None:
    """The study tests from five answers on, and nobody of the schools answered."""
    assert rows.loc[("S1", "Schools"), "against"] == "too few"
    assert rows.loc[("S1", "Police"), "against"] != "too few"
