"""What would change a rating is found by rating again, and is the same as evaluating the changed study."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import impact_eval as ie
from impact_eval.assurance.rating import rating_of
from impact_eval.assurance.rules import JUDGED_BY, POSSIBLE, Thresholds, read_rules
from impact_eval.assurance.sensitivity import next_to
from impact_eval.levels import audit, learning
from impact_eval.levels.behaviour import behaviour_of

SAMPLE = Path(__file__).parents[2] / "data" / "sample"
DAY = "2026-03-31"
RULES = read_rules("default", Path())


@pytest.fixture(scope="module")
def study(sample_study: ie.Study) -> ie.Study:
    return sample_study


@pytest.fixture(scope="module")
def evaluation(sample_day: ie.Evaluation) -> ie.Evaluation:
    return sample_day


def test_every_threshold_and_setting_that_judgements_go_by_is_moved() -> None:
    assert {one.name for one in RULES.what_if} == {*Thresholds.model_fields, *JUDGED_BY}


def test_the_next_status_is_one_that_the_dimension_may_have() -> None:
    for dimension, statuses in POSSIBLE.items():
        for status in statuses:
            for down in (True, False):
                assert set(next_to(dimension, status, down=down)) <= statuses - {status}


def test_no_judgement_gave_a_status_that_its_dimension_may_not_have(evaluation: ie.Evaluation) -> None:
    for row in evaluation.assurance.table.to_dict("records"):
        assert row["status"] in POSSIBLE[row["dimension"]]


def test_a_step_of_a_dimension_is_the_rating_that_the_rules_give(evaluation: ie.Evaluation) -> None:
    sensitivity, table = evaluation.assurance.sensitivity, evaluation.assurance.table
    titles = {title: key for key, title in RULES.statuses.items()}
    steps = sensitivity[sensitivity["kind"] == "status"]
    assert len(steps) >= 5
    for row in steps.to_dict("records"):
        mine = table[table["recommendation_id"] == row["recommendation_id"]]
        statuses = dict(zip(mine["dimension"], mine["status"], strict=True))
        there = {
            "has_course": bool(evaluation.bearing.answering(row["recommendation_id"])),
            "has_indicator": statuses["results"] != "no_evidence",
        }
        assert rating_of(statuses, RULES, **there).id == row["rating"]
        changed = {**statuses, row["changed"]: titles[row["now"]]}
        assert rating_of(changed, RULES, **there).id == row["would_be"] != row["rating"]


def test_it_is_said_in_a_sentence(evaluation: ie.Evaluation) -> None:
    said = evaluation.assurance.sensitivity["text"].tolist()
    assert "Were behaviour one step lower (no change shown), it would be not yet embedded." in said
    firm = evaluation.assurance.board.set_index("recommendation_id")["firmness"]
    assert firm["R02"].startswith("It would fall to not yet embedded with any one of these: behaviour")
    assert firm["R12"] == RULES.firmness.firm
    assert firm["R15"] == ""  # withdrawn


@pytest.mark.parametrize("change", [{"fewest_pairs": 10}, {"fewest_pairs": 30, "alpha": 0.2}])
def test_findings_under_other_settings_are_those_of_the_levels_made_again(
    evaluation: ie.Evaluation, change: dict[str, float]
) -> None:
    study = evaluation.study
    settings = study.file.settings.model_copy(update=change)
    other = replace(study, file=study.file.model_copy(update={"settings": settings}))
    table, audits = evaluation.learning.table, evaluation.behaviour.audits
    again = learning.learning_of(other).table["finding"].tolist()
    assert learning.findings_under(table, settings).tolist() == again != table["finding"].tolist()
    cases = behaviour_of(other, evaluation.bearing).audits["finding"].tolist()
    assert audit.findings_under(audits, settings).tolist() == cases


@pytest.mark.slow
def test_a_moved_setting_is_what_an_evaluation_by_it_would_say(
    study: ie.Study, evaluation: ie.Evaluation
) -> None:
    sensitivity = evaluation.assurance.sensitivity
    told = sensitivity[(sensitivity["changed"] == "alpha") & (sensitivity["now"] == "0.01")]
    settings = study.file.settings.model_copy(update={"alpha": 0.01})
    other = replace(study, file=study.file.model_copy(update={"settings": settings}))
    board = ie.evaluate(other, as_of=DAY).assurance.board
    before = evaluation.assurance.board["rating"]
    moved = board[board["rating"] != before]
    assert dict(zip(told["recommendation_id"], told["would_be"], strict=True)) == dict(
        zip(moved["recommendation_id"], moved["rating"], strict=True)
    )
    assert len(moved)
