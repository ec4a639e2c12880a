"""What people type, and what it means on a scale."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from impact_eval.contract.answer import ResponseScale, normalise_label

AGREE = ResponseScale(
    labels={1: "Strongly disagree", 2: "Disagree", 3: "Agree", 4: "Strongly agree"},
    synonyms={"Strongly agree": ["SA"]},
    not_applicable=["Not my role"],
)
TEN = ResponseScale(range=(0, 10))


@pytest.mark.parametrize(
    ("typed", "score"),
    [
        ("Agree", 3), (" agree. ", 3), ("AGREE", 3), ("strongly\u00a0agree", 4), ("sa", 4), ("3", 3),
        ("3.0", 3), ("3 - Agree", 3), ("3=Agree", 3),
    ],
)  # fmt: skip
def test_what_means_a_label_is_read_as_it(typed: str, score: float) -> None:
    assert AGREE.read(typed).score == score


@pytest.mark.parametrize("typed", ["", " ", "N/A", "prefer not to say", "not my role", "-"])
def test_what_means_no_answer_is_blank_and_no_problem(typed: str) -> None:
    answer = AGREE.read(typed)
    assert answer.blank
    assert answer.problem == ""


@pytest.mark.parametrize("typed", ["5", "0", "3 - Disagree", "Maybe", "3 or 4", "1e3"])
def test_what_is_not_on_the_scale_is_a_problem_and_never_a_guess(typed: str) -> None:
    answer = AGREE.read(typed)
    assert math.isnan(answer.score)
    assert answer.problem


@pytest.mark.parametrize("typed", ["Agree;Disagree", "agree, Strongly agree", "Agree | SA"])
def test_two_answers_in_one_cell_are_neither(typed: str) -> None:
    answer = AGREE.read(typed)
    assert math.isnan(answer.score)
    assert answer.problem == "holds 2 answers, and one is asked for"


def test_a_near_miss_is_suggested_and_not_taken() -> None:
    answer = AGREE.read("Stronly agree")
    assert math.isnan(answer.score)
    assert answer.suggestion == "Strongly agree"


@pytest.mark.parametrize(
    ("typed", "score"), [("0", 0), ("10", 10), ("7.5", 7.5), ("7,5", 7.5), ("8/10", 8), ("8 out of 10", 8)]
)
def test_a_number_of_a_range_is_read(typed: str, score: float) -> None:
    assert TEN.read(typed).score == score


@pytest.mark.parametrize("typed", ["11", "-1", "ten", "8/5", "80%", "7;5"])
def test_a_number_outside_its_range_is_a_problem(typed: str) -> None:
    assert TEN.read(typed).problem


def test_an_option_is_right_or_wrong_by_its_code_or_its_text() -> None:
    question = ResponseScale(options={"a": "Close the case", "b": "Ask the child"})
    correct = frozenset({"b"})
    assert [question.read(word, correct).score for word in ("b", "B", "Ask the child", "a")] == [1, 1, 1, 0]


@given(st.text(max_size=40))
def test_any_text_is_a_score_a_blank_or_a_problem_and_only_one_of_them(text: str) -> None:
    for scale in (AGREE, TEN):
        answer = scale.read(text)
        assert [not math.isnan(answer.score), answer.blank, bool(answer.problem)].count(True) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"labels": {1: "Only one"}},
        {"range": (5, 1)},
        {"range": (0, 10), "labels": {1: "a", 2: "b"}},
        {"labels": {1: "a", 2: "b"}, "synonyms": {"c": ["d"]}},
        {"labels": {1: "a", 2: "b"}, "synonyms": {"a": ["x"], "b": ["X "]}},
    ],
    ids=["nothing", "one label", "range the wrong way", "two ways", "synonym of nothing", "synonym of two"],
)
def test_a_scale_that_cannot_hold_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        ResponseScale.model_validate(wrong)


def test_a_long_text_that_is_mostly_blanks_is_in_its_plain_form_at_once() -> None:
    plain = normalise_label("Agree" + " " * 2000 + ".")
    assert plain == normalise_label(plain) == "agree"
