"""Learning, from answers to findings, against scipy and counts by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from small_study import RESPONSES, SETTINGS, forms

from impact_eval.levels.learning import learning_of
from impact_eval.statistics.marginal_homogeneity import stuart_maxwell

WORDS = {1: "Disagree", 2: "Rather disagree", 3: "Rather agree", 4: "Agree"}
BEFORE = [1, 2, 1, 2, 3, 2, 1, 2, 3, 1]
AFTER = [3, 4, 3, 3, 4, 4, 3, 4, 4, 2]


def answered(wave: str, scores: list[int], item: str = "c1", day: str = "") -> str:
    return forms(wave, [(f"p{n}", item, WORDS[score]) for n, score in enumerate(scores)], day=day)


def both(before: list[int], after: list[int]) -> str:
    return RESPONSES + answered("pre", before) + answered("post", after)


def row_of(learning, measure: str, comparison: str = "pre_post") -> pd.Series:
    table = learning.table
    return table[(table["measure_id"] == measure) & (table["comparison"] == comparison)].iloc[0]


def test_a_single_item_has_the_numbers_that_scipy_gives(study_of) -> None:
    row = row_of(learning_of(study_of(responses=both(BEFORE, AFTER))), "c1")
    interval = stats.ttest_rel(AFTER, BEFORE).confidence_interval(0.95)
    assert row["n_pairs"] == 10
    assert row["mean_change"] == pytest.approx(np.mean(AFTER) - np.mean(BEFORE))
    assert (row["change_low"], row["change_high"]) == pytest.approx((interval.low, interval.high))
    assert (row["n_improved"], row["n_same"], row["n_worse"]) == (10, 0, 0)
    assert row["p_signed_rank"] == pytest.approx(2 / 2**10)
    assert row["finding"] == "rose"
    assert row["level_code"] == "2"


def test_a_scale_turns_its_reversed_item_and_needs_its_answers(study_of) -> None:
    answers = (
        RESPONSES
        + forms("pre", [("p1", "c1", "Agree"), ("p1", "c2", "Disagree"), ("p2", "c1", "Agree")])
        + forms("post", [("p1", "c1", "Agree"), ("p1", "c2", "Agree"), ("p2", "c1", "Agree")])
    )
    row = row_of(learning_of(study_of(responses=answers)), "confidence")
    assert row["n_pairs"] == 1  # p2 left out half of the items
    assert (row["mean_before"], row["mean_after"]) == (4.0, 2.5)


def test_a_reversed_item_by_itself_is_as_answered_and_lower_is_better(study_of) -> None:
    answers = (
        RESPONSES + answered("pre", [4, 4, 4, 3, 4, 4], "c2") + answered("post", [1, 2, 1, 1, 2, 1], "c2")
    )
    row = row_of(learning_of(study_of(responses=answers)), "c2")
    assert row["finding"] == "fell"
    assert row["better"] == "lower"
    assert (row["n_improved"], row["n_worse"]) == (6, 0)
    assert "A lower score is the better one." in row["note"]


def test_fewer_than_five_pairs_are_shown_and_not_tested(study_of) -> None:
    row = row_of(learning_of(study_of(responses=both(BEFORE[:4], AFTER[:4]))), "c1")
    assert row["finding"] == "not tested"
    assert row["mean_change"] == pytest.approx(1.75)
    assert row[["p_t", "p_signed_rank", "p_adjusted", "change_low", "p_stuart_maxwell"]].isna().all()
    assert "4 pairs" in row["text"]


def test_a_study_may_ask_for_more_pairs_than_the_methods_do(study_of) -> None:
    study = study_of(SETTINGS + "fewest_pairs = 11\n", responses=both(BEFORE, AFTER))
    row = row_of(learning_of(study), "c1")
    assert row["finding"] == "not tested"
    assert row[["p_signed_rank", "p_adjusted", "hl_low"]].isna().all()
    assert "The study tests from 11 pairs on." in row["note"]


def test_one_direction_is_claimed_only_after_holm_over_the_results_of_the_course(study_of) -> None:
    answers = both(BEFORE[:6], AFTER[:6]) + answered("pre", [4, 4, 3, 4, 3, 4], "c2")
    answers += answered("post", [4, 3, 4, 4, 3, 4], "c2")
    learning = learning_of(study_of(responses=answers))
    item = row_of(learning, "c1")
    assert item["p_signed_rank"] == pytest.approx(2 / 2**6)
    assert item["p_adjusted"] == pytest.approx(4 / 2**6)
    assert item["finding"] == "no change shown"
    assert "allowing for the number of results" in item["note"]


def test_nobody_who_could_be_matched_is_said_and_nothing_is_compared(study_of) -> None:
    answers = RESPONSES + forms("pre", [("a", "c1", "Agree")]) + forms("post", [("b", "c1", "Agree")])
    row = row_of(learning_of(study_of(responses=answers)), "c1")
    assert (row["n_before"], row["n_after"], row["n_pairs"]) == (1, 1, 0)
    assert (
        row["text"] == "\u2018I am confident\u2019: nobody's answers from before and after could be matched."
    )


def test_a_pair_needs_the_same_session_as_well_as_the_same_person(study_of) -> None:
    sessions = "session_id,course_id,date\nS1,C1,2025-05-01\nS2,C1,2025-06-01\n"
    answers = both(BEFORE, []) + answered("post", AFTER).replace("S1,", "S2,")
    assert row_of(learning_of(study_of(sessions=sessions, responses=answers)), "c1")["n_pairs"] == 0


def test_a_knowledge_test_counts_who_is_at_the_pass_mark(study_of) -> None:
    def test_of(wave: str, right: int, wrong: int) -> str:
        scores = ["a"] * right + ["b"] * wrong
        return forms(wave, [(f"p{n}", item, s) for n, s in enumerate(scores) for item in ("t1", "t2")])

    answers = RESPONSES + test_of("pre", 2, 8) + test_of("post", 9, 1)
    row = row_of(learning_of(study_of(responses=answers)), "test")
    assert row["measure_kind"] == "knowledge"
    assert (row["n_pass_before"], row["n_pass_after"]) == (2, 9)
    # Seven gained it and none lost it: 2 / 2^7
    assert row["p_mcnemar"] == pytest.approx(2 / 2**7)
    # R 4.2.2, PropCIs 0.3-0: scoreci.mp(0, 7, 10, 0.95) is the same Tango interval as in tests/statistics
    assert row["pass_difference"] == pytest.approx(0.7)
    assert "At the pass mark of 75: before 20%, after 90% (2 and 9 of 10 pairs; p = 0.016)." in row["text"]


def test_transitions_add_up_to_the_pairs_and_are_in_words(study_of) -> None:
    learning = learning_of(study_of(responses=both(BEFORE, AFTER)))
    transitions = learning.transitions
    assert transitions["n"].sum() == 10
    first = transitions.iloc[0]
    assert (first["label_before"], first["label_after"], first["n"]) == ("Disagree", "Rather disagree", 1)


def test_items_answered_in_words_have_stuart_and_maxwells_test(study_of) -> None:
    answers = both(BEFORE, AFTER) + answered("pre", AFTER, "plan") + answered("post", BEFORE, "plan")
    learning = learning_of(study_of(responses=answers))
    tables = {name: np.zeros((4, 4), dtype=int) for name in ("c1", "plan")}
    for was, now in zip(BEFORE, AFTER, strict=True):
        tables["c1"][was - 1, now - 1] += 1
        tables["plan"][now - 1, was - 1] += 1
    for name, table in tables.items():
        assert row_of(learning, name)["p_stuart_maxwell"] == pytest.approx(stuart_maxwell(table).p[0])


def test_a_follow_up_is_compared_with_before_and_with_after(study_of) -> None:
    answers = both(BEFORE, AFTER) + answered("follow_up", AFTER[:7], day="2025-06-20")
    table = learning_of(study_of(responses=answers)).table
    pairs = table[table["measure_id"] == "c1"].set_index("comparison")["n_pairs"]
    assert pairs.to_dict() == {"pre_post": 10, "pre_follow_up": 7, "post_follow_up": 7}


def test_a_state_asked_about_afterwards_is_named_as_that(study_of) -> None:
    answers = RESPONSES + answered("retro_pre", BEFORE) + answered("post", AFTER)
    row = row_of(learning_of(study_of(responses=answers)), "c1", "retro_pre_post")
    assert "tends to make change look larger" in row["note"]


def test_what_was_asked_once_has_its_mean_and_its_share(study_of) -> None:
    answers = RESPONSES + answered("post", [4, 4, 3, 1], "plan")
    learning = learning_of(study_of(responses=answers))
    row = learning.means.iloc[0]
    assert learning.table.empty
    assert (row["n"], row["n_standard"], row["compared"]) == (4, 3, False)
    assert row["text"].startswith("\u2018I know what I will do\u2019, after: 3 of 4 answers favourable (75%")


def test_managers_answers_are_not_practitioners_learning(study_of) -> None:
    answers = RESPONSES + answered("pre", BEFORE) + forms("post", [("p0", "c1", "Agree")], "manager")
    assert learning_of(study_of(responses=answers)).table.empty


def test_two_courses_do_not_share_their_adjustment_or_their_pairs(study_of) -> None:
    tables = {
        "courses": "course_id,title,instrument_id\nC1,Course one,short\nC2,Course two,short\n",
        "sessions": "session_id,course_id,date\nS1,C1,2025-05-01\nS2,C2,2025-05-01\n",
        "responses": both(BEFORE, AFTER)
        + both(BEFORE[:6], AFTER[:6]).replace(RESPONSES, "").replace("S1,", "S2,"),
    }
    table = learning_of(study_of(**tables)).table
    items = table[table["measure_id"] == "c1"].set_index("course_id")
    assert items["n_pairs"].to_dict() == {"C1": 10, "C2": 6}
    assert (items["p_adjusted"] == items["p_signed_rank"]).all()
