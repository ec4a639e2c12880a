"""The board says what moved, what is to be decided and what got nowhere, from the rows of assurance alone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from impact_eval.pack.board import anchors_of, board_of
from impact_eval.pack.status import key_to, status_of


@pytest.fixture
def board(make_evaluation: Any) -> Any:
    return board_of(make_evaluation())


def test_rows_are_in_the_order_of_the_register_with_every_dimension(board: Any) -> None:
    assert [row.id for row in board.rows] == ["R1", "R2", "R3"]
    assert all(len(row.dimensions) == len(board.dimensions) == 7 for row in board.rows)


def test_what_moved_is_said_from_what_to_what(board: Any) -> None:
    assert board.moves == (
        "R1 Theme of R1: raised to partly embedded, from not yet embedded.",
        "R2 Theme of R2: new this quarter, not yet embedded.",
    )


def test_the_first_quarter_has_nothing_to_compare_with(make_evaluation: Any) -> None:
    made = make_evaluation()
    made.assurance.board["moved"] = "new"

    assert board_of(made).moves == (
        "This is the first quarter with ratings, so there is nothing to compare them with.",
    )


def test_a_quarter_in_which_nothing_moved_says_so(make_evaluation: Any) -> None:
    made = make_evaluation()
    made.assurance.board["moved"] = "same"

    assert board_of(made).moves == ("No rating moved since last quarter.",)


def test_one_decision_for_several_recommendations_is_asked_once(board: Any) -> None:
    ((decision, rows),) = board.decisions

    assert decision == "Agree who audits next."
    assert [row.id for row in rows] == ["R1", "R2", "R3"]


def test_evidence_of_impact_is_what_improved_from_outcomes_back_to_learning(board: Any) -> None:
    groups = board.impact()

    assert [title for title, _ in groups] == [
        "Outcomes for children and families (level 4)", "Practice (level 3)", "Learning (level 2)",
    ]  # fmt: skip
    assert [[one.row.id for one in picked] for _, picked in groups] == [["R1"], ["R1"], ["R1"]]


def test_little_or_no_progress_names_ratings_and_evidence(board: Any) -> None:
    assert [row.id for row in board.standing_still()] == ["R2", "R3"]
    assert [(one.row.id, one.title) for one in board.without_change()] == [("R2", "Results")]


def test_a_recommendation_without_a_row_of_a_dimension_has_no_evidence_there(make_evaluation: Any) -> None:
    made = make_evaluation()
    table = made.assurance.table
    without = replace(made.assurance, table=table[table["dimension"] != "results"])

    rows = board_of(replace(made, assurance=without)).rows
    assert [row.dimensions[-1].status.title for row in rows] == ["No evidence"] * 3


def test_anchors_are_unique_and_safe_for_any_identifier() -> None:
    anchors = anchors_of(["R 1", "r-1", "R/1", "Ä", "", "<b>"])

    assert len(set(anchors.values())) == 6
    assert all(
        anchor.startswith("rec-") and '"' not in anchor and " " not in anchor for anchor in anchors.values()
    )


def test_below_standard_is_a_status_of_its_own() -> None:
    below, worse = status_of("statuses", "below_standard"), status_of("statuses", "worse")

    assert below.title == "Below standard"
    assert (below.icon, below.tone) != (worse.icon, worse.tone)
    assert below in key_to("statuses")


def test_a_status_that_has_no_look_is_shown_by_its_own_word() -> None:
    assert status_of("statuses", "surprising", "Surprising").title == "Surprising"
