"""One row an action, of every kind, also where nothing of it is on record."""

from __future__ import annotations

import pytest

from impact_eval.actions import Actions
from impact_eval.contract.tables import ACTION_KINDS

ACTIONS = "action_id,recommendation_id,kind,description\n" + "".join(
    f"A{at},R1,{kind},Do it.\n" for at, kind in enumerate(ACTION_KINDS)
)


@pytest.fixture(scope="module")
def done(done_in) -> Actions:
    return done_in(actions=ACTIONS, action_courses="action_id,course_id\n")


def test_an_action_of_which_nothing_is_on_record_says_so_whatever_its_kind(done: Actions) -> None:
    assert done.table["kind"].tolist() == list(ACTION_KINDS)
    assert (done.table["done"] == "Nothing of it is on record.").all()
    assert (done.table["result_ids"] == "").all()
    assert done.text.startswith("5 actions: 1 revised training, ")


def test_each_kind_has_a_result_of_its_own_that_says_itself(done: Actions) -> None:
    kinds = (
        done.revise_training, done.learning_summary, done.toolkit_entries, done.specialist_training,
        done.knowledge_check, done.observed, done.returned,
    )  # fmt: skip
    assert [one.text for one in kinds] == [
        "0 revised courses, 0 of them compared with the version before: of 0 results 0 gained more, 0 gained "
        "less, 0 show no change, 0 were not tested.",
        "0 learning summaries issued.",
        "0 entries of the toolkit, 0 of them promoted.",
        "0 courses of specialist training, 0 of them held.",
        "0 checks of knowledge.",
        "Sessions of 0 courses were observed.",
        "No agency has returned its own training.",
    ]


def test_a_study_of_no_action_has_none(done_in) -> None:
    done = done_in(actions="action_id,recommendation_id,kind\n", action_courses="action_id,course_id\n")
    assert done.table.empty
    assert done.text == "No action has been recorded."
