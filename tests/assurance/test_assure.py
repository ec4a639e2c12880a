"""The board as a whole, on the sample study: what it holds, what moved, and what gaps in the register do."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

import impact_eval as ie
from impact_eval.assurance.assure import BOARD, TABLE, Assurance, assure
from impact_eval.assurance.rules import read_rules

SAMPLE = Path(__file__).parents[2] / "data" / "sample"
RANK = {str(rating.id): rating.rank for rating in read_rules("default", Path()).rating}


@pytest.fixture(scope="module")
def evaluation(sample_day: ie.Evaluation) -> ie.Evaluation:
    return sample_day


def board_of(evaluation: ie.Evaluation, previous: Assurance | None = None) -> Assurance:
    one = evaluation
    return assure(
        one.study, one.bearing, one.participation, one.reaction, one.learning, one.behaviour, one.results,
        as_of=one.as_of, previous=previous,
    )  # fmt: skip


def test_the_tables_have_the_columns_that_are_written_down(evaluation: ie.Evaluation) -> None:
    made = board_of(evaluation)
    assert tuple(made.board.columns) == BOARD
    assert tuple(made.table.columns) == TABLE
    assert tuple(made.rules.columns) == ("order", "rating_title", "words")
    assert (made.board["hidden"] == "").all()


def test_a_withheld_board_is_the_same_class_with_other_tables(evaluation: ie.Evaluation) -> None:
    made = board_of(evaluation)
    blank = replace(made, board=made.board.assign(because=""))
    assert (blank.board["because"] == "").all()
    assert blank.text == made.text


def test_the_text_counts_every_recommendation_once(evaluation: ie.Evaluation) -> None:
    made = board_of(evaluation)
    twice = replace(made, rules=pd.concat([made.rules, made.rules]))
    assert made.text.startswith("15 recommendations: ")
    assert twice.text == made.text
    assert replace(made, board=made.board.head(1)).text.startswith("1 recommendation: 1 ")


def test_without_a_board_before_everything_is_new(evaluation: ie.Evaluation) -> None:
    assert set(board_of(evaluation).board["moved"]) == {"new"}


def test_what_moved_is_told_by_rank(evaluation: ie.Evaluation) -> None:
    made = board_of(evaluation)
    ids = made.board.groupby("rating")["recommendation_id"].first()
    before = made.board.assign(rating="partly_embedded", rating_title="Partly embedded")
    before.loc[before["recommendation_id"] == ids["not_assured"], ["rating", "rating_title"]] = [
        "not_yet_embedded",
        "Not yet embedded",
    ]
    before = before[before["recommendation_id"] != "R14"]
    now = board_of(evaluation, replace(made, board=before)).board.set_index("recommendation_id")
    assert now.at[ids["partly_embedded"], "moved"] == "same"
    assert now.at[ids["not_yet_embedded"], "moved"] == "lowered"
    assert now.at[ids["not_assured"], "moved"] == "changed"
    assert now.at[ids["not_assured"], "previous_rating_title"] == "Not yet embedded"
    assert now.at["R14", "moved"] == "new"
    assert now.at["R14", "previous_rating"] == ""


def test_to_leave_courses_out_of_the_register_raises_no_rating(evaluation: ie.Evaluation) -> None:
    whole = board_of(evaluation).board.set_index("recommendation_id")["rating"].map(RANK)
    study = evaluation.study
    bare = {**study.tables, "action_courses": study.tables["action_courses"].iloc[:0]}
    cut = ie.evaluate(replace(study, tables=bare), as_of=evaluation.as_of)
    less = cut.assurance.board.set_index("recommendation_id")["rating"].map(RANK)
    whole, less = whole.dropna(), less.dropna()  # a withdrawn one has no rank
    assert (less <= whole).all()


def test_a_revised_course_beside_a_toolkit_entry_is_not_delivered_without_its_course(
    evaluation: ie.Evaluation,
) -> None:
    study = evaluation.study
    actions = study.tables["actions"]
    kinds = actions.groupby("recommendation_id")["kind"].agg(set)
    mixed = kinds[kinds == {"revise_training", "toolkit"}].index[0]
    done = actions.assign(completed_date=actions["completed_date"].fillna(pd.Timestamp("2025-06-01")))
    tables = {**study.tables, "actions": done, "action_courses": study.tables["action_courses"].iloc[:0]}
    cut = ie.evaluate(replace(study, tables=tables), as_of=evaluation.as_of).assurance.table
    row = cut[(cut["recommendation_id"] == mixed) & (cut["dimension"] == "delivered")].iloc[0]
    assert row["status"] == "below_standard"
    assert "no course since it was accepted" in row["because"]


def test_no_withheld_agency_can_be_had_back_from_the_total_of_those_named(evaluation: ie.Evaluation) -> None:
    shown, raw = ie.protect(evaluation).participation.reach, evaluation.participation.reach
    assert len(shown) == len(raw)
    gone = raw[shown["hidden"].str.contains("attended") & (raw["attended"] > 0) & raw["headcount"].notna()]
    recommendations = evaluation.study.tables["recommendations"]
    tried = 0
    for name in recommendations["recommendation_id"]:
        courses = evaluation.bearing.answering(name)
        withheld = gone[gone["course_id"].isin(courses)]
        if len(courses) != 1 or withheld.empty:
            continue
        open_rows = raw[(raw["course_id"] == courses[0]) & ~raw.index.isin(gone.index)]
        beside = open_rows[open_rows["attended"] > 0]["agency"].iloc[0]
        agencies = f"{beside}; {withheld['agency'].iloc[0]}"
        pair = recommendations.assign(
            agencies=recommendations["agencies"].mask(recommendations["recommendation_id"] == name, agencies)
        )
        study = replace(evaluation.study, tables={**evaluation.study.tables, "recommendations": pair})
        other = replace(evaluation, study=study)
        told = ie.protect(replace(other, assurance=board_of(other))).assurance.table
        row = told[(told["recommendation_id"] == name) & (told["dimension"] == "reached")].iloc[0]
        assert row["because"] == f"{row['status_title']}. This rests on small numbers that are withheld."
        tried += 1
    assert tried >= 3
