"""The new version of a course against the old one, counted by hand and held to scipy."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from scipy import stats
from small_study import RESPONSES

from impact_eval.actions.revise_training import RevisedTraining, revised_training
from impact_eval.levels.bearing import bearing_of
from impact_eval.levels.learning import learning_of

ACTIONS = (
    "action_id,recommendation_id,kind,description,due_date,completed_date\n"
    "A1,R1,revise_training,Revise it.,2025-06-01,2025-05-01\n"
)
SESSIONS = "session_id,course_id,date\nOLD,C0,2024-06-01\nNEW,C1,2025-05-01\n"
COURSES = (
    "course_id,title,instrument_id,agency_scope,replaces\n"
    "C0,Course,short,multi,\nC1,Course,short,multi,{old}\n"
)
LINKS = "action_id,course_id\nA1,C1\n"
AGREE = ("", "Disagree", "Rather disagree", "Rather agree", "Agree")
#: (before, after) on item c1 of people of the old and of the new version.
OLD = [(1, 1), (2, 2), (1, 2), (3, 3), (2, 2), (2, 3)]
NEW = [(1, 3), (2, 4), (1, 3), (2, 4), (1, 4), (2, 3)]


def answers(old: list[tuple[int, int]], new: list[tuple[int, int]]) -> str:
    rows = RESPONSES
    for session, people in (("OLD", old), ("NEW", new)):
        for at, pair in enumerate(people):
            for wave, score in zip(("pre", "post"), pair, strict=True):
                rows += f"{session},{session}{at},{wave},self,c1,{AGREE[score]},\n"
                rows += f"{session},{session}{at},{wave},self,c2,{AGREE[5 - score]},\n"
    return rows


def tables(old: str = "C0", links: str = LINKS, **more: str) -> dict[str, str]:
    return {
        "actions": ACTIONS, "courses": COURSES.format(old=old), "sessions": SESSIONS, "action_courses": links,
        "responses": answers(OLD, NEW),
    } | more  # fmt: skip


@pytest.fixture(scope="module")
def revised_in(study_of) -> Callable[..., RevisedTraining]:
    def revised(**given: str) -> RevisedTraining:
        study = study_of(**given)
        return revised_training(study, bearing_of(study.tables), learning_of(study))

    return revised


def test_the_gains_are_compared_as_those_of_different_people(revised_in) -> None:
    row = revised_in(**tables()).table.iloc[0]
    new, old = ([after - before for before, after in people] for people in (NEW, OLD))
    welch = stats.ttest_ind(new, old, equal_var=False)
    assert (row["course_id"], row["replaces"], row["measure_id"]) == ("C1", "C0", "confidence")
    assert (row["n_new"], row["n_old"]) == (6, 6)
    assert row["difference"] == pytest.approx(12 / 6 - 2 / 6)
    assert row["p_welch"] == pytest.approx(welch.pvalue)
    assert row["low"] == pytest.approx(welch.confidence_interval(0.95).low)
    assert row["finding"] == "gained more"
    assert "people gained 1.67 points more from C1" in row["text"]


def test_gains_that_cannot_be_told_apart_are_no_change_shown(revised_in) -> None:
    row = revised_in(**tables(responses=answers(OLD, [*OLD[:-1], (1, 3)]))).table.iloc[0]
    assert row["finding"] == "no change shown"
    assert row["text"].startswith("Confidence, before to after: no change shown between the gain")


def test_a_course_over_before_the_recommendation_is_the_old_version_where_none_is_named(revised_in) -> None:
    rows = revised_in(**tables(old="", links="action_id,course_id\nA1,C0\nA1,C1\n")).table
    assert rows[["course_id", "replaces"]].drop_duplicates().to_numpy().tolist() == [["C1", "C0"]]


def test_a_revised_course_without_an_earlier_version_says_so(done_in) -> None:
    done = done_in(**tables(old=""))
    assert done.revised["measure_id"].tolist() == [""]
    assert done.revised["text"].tolist() == [
        "No earlier version of C1 is on record, so its gain cannot be compared with one."
    ]
    assert done.table["worked"].tolist() == done.revised["text"].tolist()


def test_a_course_that_replaces_one_for_no_action_belongs_to_no_recommendation(
    revised_in,
) -> None:
    done = revised_in(**tables(links="action_id,course_id\n"))
    assert set(done.table["action_id"]) == {""}
    assert done.of("R1", ()).table.empty
    assert len(done.of("", ("C1",)).table)


def test_too_few_pairs_are_shown_and_not_tested(revised_in) -> None:
    row = revised_in(**tables(responses=answers(OLD[:3], NEW))).table.iloc[0]
    assert row["finding"] == "not tested"
    assert row["p_welch"] != row["p_welch"]
    assert row["difference"] == pytest.approx(2 - 1 / 3)


def test_single_and_multi_agency_courses_stand_apart_and_together(revised_in) -> None:
    courses = COURSES.format(old="C0") + "D0,Other,short,single,\nD1,Other,short,single,D0\n"
    scopes = revised_in(**tables(courses=courses)).scopes.set_index("scope")
    counts = ["n_revised", "n_compared", "n_more"]
    assert scopes.loc["multi", counts].tolist() == [1, 1, 1]
    assert scopes.loc["single", counts].tolist() == [1, 0, 0]
    assert scopes.loc["together", counts].tolist() == [2, 1, 1]
