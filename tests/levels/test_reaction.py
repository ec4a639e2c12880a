"""Reaction to the training, counted by hand."""

from __future__ import annotations

import pytest
from small_study import RESPONSES, forms

from impact_eval.levels.reaction import reaction_of

USEFUL = RESPONSES + forms(
    "post",
    [*((f"p{n}", "useful", "Agree") for n in range(6)), ("p6", "useful", "Disagree"), ("p7", "useful", "")],
)


def test_the_share_is_of_those_who_answered_with_a_wilson_interval(study_of) -> None:
    row = reaction_of(study_of(responses=USEFUL)).table.iloc[0]
    assert (row["n"], row["favourable_n"]) == (7, 6)
    # R 4.2.2: prop.test(6, 7, correct = FALSE)$conf.int -> 0.486872171 0.974320376
    assert (row["favourable_low"], row["favourable_high"]) == pytest.approx(
        (0.486872171, 0.974320376), abs=1e-9
    )
    assert row["text"].startswith("6 of 7 (86%, 95% interval 49% to 97%) answered favourably")
    assert row["level_code"] == "1"


def test_every_answer_of_the_scale_is_there_also_those_that_nobody_gave(study_of) -> None:
    distribution = reaction_of(study_of(responses=USEFUL)).distribution
    assert distribution["n"].tolist() == [1, 0, 0, 6]
    assert distribution["label"].tolist() == ["Disagree", "Rather disagree", "Rather agree", "Agree"]
    assert distribution["favourable"].tolist() == [False, False, True, True]
    assert distribution["share"].sum() == pytest.approx(1)


def test_a_range_without_favourable_answers_has_a_mean_and_no_share(study_of) -> None:
    answers = RESPONSES + forms("post", [("p1", "recommend", "8"), ("p2", "recommend", "10")])
    reaction = reaction_of(study_of(responses=answers))
    row = reaction.table.iloc[0]
    assert row["mean"] == 9
    assert row[["favourable_n", "favourable_share"]].isna().all()
    assert row["note"] != ""
    assert len(reaction.distribution) == 11


def test_only_answers_of_practitioners_at_the_end_count(study_of) -> None:
    answers = (
        RESPONSES
        + forms("pre", [("p1", "useful", "Disagree")])
        + forms("post", [("p1", "useful", "Disagree")], "observer")
        + forms("post", [("p1", "useful", "Agree")])
    )
    assert reaction_of(study_of(responses=answers)).table["n"].tolist() == [1]


def test_nothing_asked_is_said(study_of) -> None:
    assert reaction_of(study_of()).text == "No reaction to any course has been recorded."
