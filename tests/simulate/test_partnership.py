"""The settings: what a course says of a construct, and the partnership in which everybody answers."""

from __future__ import annotations

from dataclasses import fields, replace

from impact_eval.simulate import Partnership, simulate


def test_the_area_has_six_agencies_and_fifteen_hundred_practitioners() -> None:
    partnership = Partnership()
    assert len(partnership.agencies) == 6
    assert partnership.headcount == 1500


def test_a_construct_without_a_level_of_its_own_has_the_reactions_level() -> None:
    course = Partnership().courses[0]
    assert course.level("satisfaction") == course.reaction
    assert course.level("knowledge") == course.baseline["knowledge"]
    assert course.level("manager_confirmation") == course.manager


def test_a_course_moves_only_what_it_says_it_moves() -> None:
    course = Partnership().courses[0]
    assert course.effect("confidence", "post") == course.post["confidence"]
    assert course.effect("confidence", "pre") == 0
    assert course.effect("satisfaction", "post") == 0


def test_where_everybody_answers_nothing_is_mistyped_or_missing() -> None:
    study = simulate(Partnership().where_everybody_answers())
    assert study.truth.mistyped.empty
    assert study.truth.planted.empty
    assert (study.typed.answers["typed"] != "").all()
    assert (study.truth.attrition["rate"] == 1).all()


def test_every_setting_is_documented() -> None:
    told = str(Partnership.__doc__)
    assert [field.name for field in fields(Partnership) if field.name not in told] == []


def test_a_partnership_with_one_course_gives_a_study_of_one_course() -> None:
    one = replace(Partnership(), courses=Partnership().courses[:1])
    study = simulate(one, seed=3)
    assert set(study.tables["sessions"]["course_id"]) == {"NEG-1"}
    assert set(study.tables["action_courses"]["course_id"]) == {"NEG-1"}
    assert set(study.truth.means["course_id"]) == {"NEG-1"}
