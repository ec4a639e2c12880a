"""Odd registers, each defined: what the thread, the board, the pack and the terminal say of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from small_study import REGISTER, write_small_study

import impact_eval as ie
from impact_eval.cli import main

RECOMMENDATIONS = (
    "recommendation_id,review_id,text,theme,accepted_date,due_date,withdrawn_date,withdrawn_reason\n"
    "R1,RV,No action.,None,2025-02-01,2025-12-31,,\n"
    "R2,RV,No session.,Late,2025-02-01,2025-12-31,,\n"
    "R3,RV,Three courses.,Many,2025-02-01,2025-12-31,,\n"
    "R4,RV,One of two.,Shared,2025-02-01,2025-12-31,,\n"
    "R5,RV,Withdrawn.,Gone,2025-02-01,2025-12-31,2025-08-01,A national one covers it.\n"
    "R6,RV,Withdrawn too.,Gone,2025-02-01,2025-12-31,2025-08-01,\n"
    "R7,RV,Finished early.,Early,2025-02-01,2025-12-31,,\n"
    "R8,RV,Finished later.,Ahead,2025-02-01,2025-12-31,,\n"
)
ACTIONS = (
    "action_id,recommendation_id,kind,description,due_date,completed_date,agreed_date\n"
    "A2,R2,specialist_training,Run it.,2025-06-01,,\n"
    "A3,R3,specialist_training,Run three.,2025-06-01,2025-05-01,\n"
    "A4,R4,specialist_training,Share one.,2025-06-01,2025-05-01,\n"
    "A5,R5,toolkit,Write it.,2025-06-01,,\n"
    "A7,R7,toolkit,Write it.,2025-06-01,2025-01-15,2025-03-01\n"
    "B7,R7,toolkit,Write more.,2025-06-01,2025-02-20,2025-03-01\n"
    "A8,R8,toolkit,Write later.,2025-06-01,2026-02-01,2025-03-01\n"
    "A9,R9,toolkit,For nobody.,2025-06-01,2025-05-01,\n"
)
TABLES = {
    **REGISTER,
    "recommendations": RECOMMENDATIONS,
    "actions": ACTIONS,
    "courses": "course_id,title,instrument_id\n" + "".join(f"C{n},Course {n},short\n" for n in range(1, 5)),
    "action_courses": "action_id,course_id\nA2,C4\nA3,C1\nA3,C2\nA3,C3\nA4,C1\nA4,C1\n",
    "sessions": "session_id,course_id,date\nS1,C1,2025-05-01\nS2,C2,2025-05-02\nS3,C3,2025-05-03\n",
    "links": (
        "recommendation_id,criterion_id,indicator_id\n"
        "R3,SEEN,\nR3,SEEN,\nr3,SEEN,\nR3,SEEN,repeat\nR3,,repeat\n"
    ),
}
DAY = "2025-12-31"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("odd")


@pytest.fixture(scope="module")
def evaluation(folder: Path) -> ie.Evaluation:
    return ie.protect(ie.evaluate(write_small_study(folder, **TABLES), quarter="2025-26 Q3"))


@pytest.fixture(scope="module")
def page(evaluation: ie.Evaluation, tmp_path_factory: pytest.TempPathFactory) -> str:
    return ie.write_pack(evaluation, tmp_path_factory.mktemp("pack") / "pack").read_text(encoding="utf-8")


def board(evaluation: ie.Evaluation, recommendation_id: str, column: str) -> str:
    rows = evaluation.assurance.board.set_index("recommendation_id")
    return str(rows.at[recommendation_id, column])


def delivered(evaluation: ie.Evaluation, recommendation_id: str) -> tuple[str, str]:
    rows = evaluation.assurance.table.set_index(["recommendation_id", "dimension"])
    row = rows.loc[(recommendation_id, "delivered")]
    return row["status"], row["because"]


def notes(evaluation: ie.Evaluation, recommendation_id: str, step: str) -> list[str]:
    table = evaluation.thread(recommendation_id).table
    return table.loc[table["step"] == step, "note"].tolist()


def test_a_recommendation_without_an_action_asks_for_one(evaluation: ie.Evaluation, page: str) -> None:
    assert "No action has been recorded." in evaluation.thread("R1").missing
    assert delivered(evaluation, "R1") == ("no_evidence", "No action has been recorded.")
    assert board(evaluation, "R1", "decide").startswith("agree an action")
    assert "No action has been recorded." in page


def test_an_action_without_a_session_is_begun_by_nobody(evaluation: ie.Evaluation) -> None:
    assert "No session of C4 has been held." in evaluation.thread("R2").missing
    assert delivered(evaluation, "R2")[0] == "no_evidence"


def test_three_courses_all_count_and_one_of_them_answers_two(evaluation: ie.Evaluation, page: str) -> None:
    assert evaluation.courses_of("R3") == ("C1", "C2", "C3")
    assert evaluation.recommendations_of("C1") == ("R3", "R4")
    assert delivered(evaluation, "R3") == ("at_standard", "Its one action is completed; 3 sessions held.")
    assert notes(evaluation, "R3", "course") == ["It answers R4 as well.", "", ""]
    assert "It answers R3 as well." in page


def test_links_that_stand_twice_count_once(evaluation: ie.Evaluation) -> None:
    assert evaluation.behaviour.audits["recommendation_id"].tolist() == ["R3"]
    assert evaluation.results.table["recommendation_id"].tolist() == ["R3"]
    assert evaluation.thread("R4").table["step"].tolist().count("course") == 1


def test_a_withdrawn_recommendation_is_not_rated_and_stays_with_its_reason(
    evaluation: ie.Evaluation, page: str
) -> None:
    because = "Withdrawn on 1 August 2025: A national one covers it."
    assert board(evaluation, "R5", "rating_title") == "Withdrawn"
    assert board(evaluation, "R5", "because") == because
    assert board(evaluation, "R5", "raise_by") == board(evaluation, "R5", "decide") == ""
    assert "R5" not in set(evaluation.assurance.table["recommendation_id"])
    assert evaluation.thread("R5").missing == ()
    assert because in notes(evaluation, "R5", "recommendation")
    assert because in page
    assert "take assurance from, or challenge, the rating of each of the 6 recommendations" in page


def test_a_withdrawal_without_a_reason_asks_for_it(evaluation: ie.Evaluation) -> None:
    assert board(evaluation, "R6", "because") == "Withdrawn on 1 August 2025. No reason has been recorded."
    assert board(evaluation, "R6", "decide") == "record why the recommendation was withdrawn"
    assert evaluation.thread("R6").missing == (
        "It was withdrawn on 1 August 2025, and no reason has been recorded.",
    )


def test_a_recommendation_is_rated_up_to_the_day_before_it_was_withdrawn(folder: Path) -> None:
    study = write_small_study(folder, **TABLES)
    for day, rating in (("2025-07-31", "not_assured"), ("2025-08-01", "withdrawn")):
        assert board(ie.evaluate(study, as_of=day), "R5", "rating") == rating


def test_an_action_finished_before_acceptance_is_no_answer_and_one_before_agreement_is_told(
    evaluation: ie.Evaluation, page: str
) -> None:
    status, because = delivered(evaluation, "R7")
    assert status == "below_standard"
    assert because == (
        "1 of 2 actions completed; finished before it was accepted, and so no answer to it: A7; "
        "finished before it was agreed: B7."
    )
    assert notes(evaluation, "R7", "action") == [
        "Change to the practitioner's toolkit; completed 15 January 2025, before the recommendation was "
        "accepted, and so no answer to it",
        "Change to the practitioner's toolkit; completed 20 February 2025, before it was agreed on "
        "1 March 2025",
    ]
    assert "before it was agreed on 1 March 2025" in page


def test_an_action_that_is_finished_after_the_day_is_open_on_it(evaluation: ie.Evaluation) -> None:
    assert delivered(evaluation, "R8")[1].endswith("Overdue: A8.")
    assert notes(evaluation, "R8", "action")[0].endswith("was due 1 June 2025 and is not completed")


def test_an_action_of_no_recommendation_counts_for_none_and_is_shown(
    evaluation: ie.Evaluation, page: str
) -> None:
    assert evaluation.other_actions["action_id"].tolist() == ["A9"]
    assert "Action A9 names recommendation R9, which is not in the register on this day" in page
    assert "orphan" in set(evaluation.findings["code"])


def test_the_terminal_says_the_same(folder: Path) -> None:
    write_small_study(folder, **TABLES)
    done = CliRunner().invoke(main, ["show", str(folder), "R7", "--as-of", DAY])
    assert done.exit_code == 0, done.output
    assert "completed 15 January 2025, before the recommendation was accepted" in done.output
    assert "completed 20 February 2025, before it was agreed on 1 March 2025" in done.output
