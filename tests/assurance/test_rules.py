"""The rules as data: what ships holds together, and what does not is refused in words."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from impact_eval.assurance.rating import rating_of
from impact_eval.assurance.rules import ONE_STEP_DOWN, Rules, read_rules
from impact_eval.errors import StudyError

RULES = read_rules("default", Path())
DIMENSIONS = list(RULES.dimensions)
STATUSES = list(ONE_STEP_DOWN)
ANY_STATUSES = st.fixed_dictionaries({name: st.sampled_from(STATUSES) for name in DIMENSIONS})
SHIPPED = Path(__file__).parents[2] / "src" / "impact_eval" / "assurance" / "default.toml"


def rank_of(statuses: dict[Any, Any], *, has_course: bool) -> int:
    return rating_of(statuses, RULES, has_course=has_course).rank


@settings(deadline=None)
@given(statuses=ANY_STATUSES, has_course=st.booleans(), dimension=st.sampled_from(DIMENSIONS))
def test_a_rating_never_rises_when_evidence_gets_worse_or_thinner(
    statuses: dict[Any, Any], has_course: bool, dimension: str
) -> None:
    before = rank_of(statuses, has_course=has_course)
    for lower in ONE_STEP_DOWN[statuses[dimension]]:
        assert rank_of({**statuses, dimension: lower}, has_course=has_course) <= before


def test_the_same_holds_for_every_pair_of_dimensions_with_all_others_at_their_best() -> None:
    best: dict[Any, Any] = dict.fromkeys(DIMENSIONS, "at_standard")
    for one, other in product(DIMENSIONS, repeat=2):
        for status, lower in ((s, low) for s in STATUSES for low in ONE_STEP_DOWN[s]):
            for held in STATUSES:
                was = rank_of({**best, other: held, one: status}, has_course=True)
                assert rank_of({**best, other: held, one: lower}, has_course=True) <= was


@settings(deadline=None)
@given(statuses=ANY_STATUSES, has_course=st.booleans())
def test_nothing_is_embedded_without_evidence_from_practice(
    statuses: dict[Any, Any], has_course: bool
) -> None:
    rating = rating_of(statuses, RULES, has_course=has_course)
    if rating.id in {"embedded", "partly_embedded"}:
        assert statuses["behaviour"] in {"at_standard", "improved"}
        assert statuses["results"] != "worse"


@pytest.mark.parametrize("reaction", STATUSES)
def test_reaction_alone_assures_nobody(reaction: str) -> None:
    nothing: dict[Any, Any] = dict.fromkeys(DIMENSIONS, "no_evidence")
    assert rating_of({**nothing, "reaction": reaction}, RULES, has_course=True).id == "not_assured"


def test_everything_at_standard_is_embedded() -> None:
    best: dict[Any, Any] = dict.fromkeys(DIMENSIONS, "at_standard")
    assert rating_of(best, RULES, has_course=True).id == "embedded"


def test_a_change_without_a_course_needs_no_learning_and_no_reach() -> None:
    statuses: dict[Any, Any] = dict.fromkeys(DIMENSIONS, "no_evidence")
    statuses |= {"delivered": "at_standard", "behaviour": "at_standard"}
    assert rating_of(statuses, RULES, has_course=False).id == "embedded"
    assert rating_of(statuses, RULES, has_course=True).id == "partly_embedded"


def test_practice_that_improved_and_is_under_its_target_is_partly_embedded() -> None:
    statuses: dict[Any, Any] = dict.fromkeys(DIMENSIONS, "at_standard") | {"behaviour": "improved"}
    assert rating_of(statuses, RULES, has_course=True).id == "partly_embedded"


def refused(tmp_path: Path, old: str, new: str) -> str:
    text = SHIPPED.read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "rules.toml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(StudyError) as caught:
        read_rules("rules.toml", tmp_path)
    return str(caught.value)


def test_a_condition_that_lets_worse_evidence_in_and_better_not_is_refused(tmp_path: Path) -> None:
    said = refused(
        tmp_path,
        '"behaviour", statuses = ["at_standard", "improved"]',
        '"behaviour", statuses = ["improved"]',
    )
    assert "a rating could rise when evidence gets worse" in said


def test_a_best_rating_without_evidence_from_practice_is_refused(tmp_path: Path) -> None:
    said = refused(tmp_path, '    { dimension = "behaviour", statuses = ["at_standard"] },\n', "")
    assert "must not be reached without evidence from practice" in said


def test_a_last_rating_with_conditions_is_refused(tmp_path: Path) -> None:
    ending = 'aim = "partly_embedded"\n'
    said = refused(
        tmp_path, ending, ending + 'conditions = [{ dimension = "results", statuses = ["at_standard"] }]\n'
    )
    assert "the last rating must have no conditions" in said


def test_ratings_out_of_order_are_refused(tmp_path: Path) -> None:
    assert "from the highest rank to the lowest" in refused(tmp_path, "rank = 3", "rank = 0")


def test_an_unknown_status_is_refused(tmp_path: Path) -> None:
    said = refused(tmp_path, '["at_standard"]', '["splendid"]')
    assert "rating 1 (embedded), conditions 1, statuses 1: is 'splendid', and may be: 'at_standard'" in said


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(StudyError, match="there are no assurance rules"):
        read_rules("nothing.toml", tmp_path)


def test_a_file_that_is_no_toml_is_told(tmp_path: Path) -> None:
    (tmp_path / "rules.toml").write_text("[[", encoding="utf-8")
    with pytest.raises(StudyError, match="not valid TOML"):
        read_rules("rules.toml", tmp_path)


def test_a_file_of_a_studys_own_is_used(tmp_path: Path) -> None:
    text = SHIPPED.read_text(encoding="utf-8").replace("cases_for_standard = 10", "cases_for_standard = 20")
    (tmp_path / "rules.toml").write_text(text, encoding="utf-8")
    rules: Rules = read_rules("rules.toml", tmp_path)
    assert rules.thresholds.cases_for_standard == 20


PRACTICE = '    { dimension = "behaviour", statuses = ["at_standard"] },\n'
MET = '["at_standard", "improved", "below_standard"]'


def test_a_best_rating_with_one_way_that_leaves_practice_out_is_refused(tmp_path: Path) -> None:
    ways = (
        'any = [[{ dimension = "behaviour", statuses = ["at_standard"] }], '
        '[{ dimension = "learning", statuses = ["at_standard"] }]]\nconditions = ['
    )
    text = SHIPPED.read_text(encoding="utf-8").replace(PRACTICE, "", 1).replace("conditions = [", ways, 1)
    (tmp_path / "rules.toml").write_text(text, encoding="utf-8")
    with pytest.raises(StudyError, match="embedded must not be reached without evidence from practice"):
        read_rules("rules.toml", tmp_path)


def test_a_rating_for_being_liked_is_refused(tmp_path: Path) -> None:
    said = refused(
        tmp_path,
        '{ dimension = "behaviour", statuses = ["at_standard", "improved"] }',
        '{ dimension = "reaction", statuses = ["at_standard", "improved"] }',
    )
    assert "partly_embedded must not be reached without evidence of learning" in said


def test_a_dimension_without_a_title_is_refused(tmp_path: Path) -> None:
    assert "dimensions must name these" in refused(tmp_path, 'retention = "Retention"\n', "")


@pytest.mark.parametrize("gap", ["{fewst}", "{}", "{cases", "{cases.more}"])
def test_words_with_a_gap_that_nothing_fills_are_refused(tmp_path: Path, gap: str) -> None:
    said = refused(tmp_path, "at least {fewest_pairs} people answer both times", f"{gap} people answer")
    assert "raise_by.learning.too_little_evidence may have these in braces" in said


@pytest.mark.parametrize("aim", ["not_assured", "not_yet_embedded"])
def test_an_aim_that_is_no_higher_is_refused(tmp_path: Path, aim: str) -> None:
    said = refused(tmp_path, 'aim = "partly_embedded"', f'aim = "{aim}"')
    assert "the aim of not_assured must be a rating of a higher rank" in said


def test_one_rating_with_two_ranks_is_refused(tmp_path: Path) -> None:
    said = refused(tmp_path, 'id = "partly_embedded"\nrank = 2', 'id = "embedded"\nrank = 2')
    assert "every rating embedded must have the same rank and title" in said


def test_a_second_rule_for_the_same_rating_is_only_more_of_the_file(tmp_path: Path) -> None:
    second = f"""
[[rating]]
id = "partly_embedded"
rank = 2
title = "Partly embedded"
words = "People kept what they learned, and an outcome improved."
because = ["results", "retention"]
conditions = [
    {{ dimension = "delivered", statuses = {MET} }},
    {{ dimension = "retention", statuses = ["at_standard", "improved"] }},
    {{ dimension = "results", statuses = ["at_standard", "improved"] }},
]

[[rating]]
id = "not_yet_embedded"
"""
    text = SHIPPED.read_text(encoding="utf-8")
    text = text.replace('[[rating]]\nid = "not_yet_embedded"\n', second, 1)
    (tmp_path / "rules.toml").write_text(text, encoding="utf-8")
    rules = read_rules("rules.toml", tmp_path)
    kept: dict[Any, Any] = dict.fromkeys(DIMENSIONS, "no_evidence")
    kept |= {"delivered": "at_standard", "retention": "improved", "results": "improved"}
    assert rating_of(kept, RULES, has_course=True).id == "not_yet_embedded"
    assert rating_of(kept, rules, has_course=True).id == "partly_embedded"


def test_all_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    text = SHIPPED.read_text(encoding="utf-8")
    text = text.replace("rank = 3", "rank = 0", 1).replace('retention = "Retention"\n', "", 1)
    (tmp_path / "rules.toml").write_text(text, encoding="utf-8")
    with pytest.raises(StudyError) as caught:
        read_rules("rules.toml", tmp_path)
    assert "highest rank to the lowest" in str(caught.value)
    assert "dimensions must name these" in str(caught.value)


def test_a_file_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    (tmp_path / "rules.toml").write_text(SHIPPED.read_text(encoding="utf-8"), encoding="utf-8-sig")
    assert read_rules("rules.toml", tmp_path) == RULES


def test_a_file_in_another_encoding_is_told(tmp_path: Path) -> None:
    (tmp_path / "rules.toml").write_bytes('title = "R\u00e8gles"'.encode("latin-1"))
    with pytest.raises(StudyError, match="not valid TOML"):
        read_rules("rules.toml", tmp_path)
