"""Each dimension, judged from small result tables made by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from impact_eval.assurance.behaviour import judge_behaviour
from impact_eval.assurance.case import Case
from impact_eval.assurance.delivered import judge_delivered
from impact_eval.assurance.learning import judge_learning, judge_retention
from impact_eval.assurance.rating import rating_of
from impact_eval.assurance.reached import judge_reached
from impact_eval.assurance.reaction import judge_reaction
from impact_eval.assurance.results import judge_results
from impact_eval.assurance.rules import ONE_STEP_DOWN, Thresholds, read_rules
from impact_eval.assurance.standing import WEAKEST_FIRST, Standing, weakest
from impact_eval.contract.study_file import Settings

ACTIONS = ("action_id", "kind", "due_date", "completed_date", "agreed_date")
LINKED = ("action_id", "course_id")
DELIVERY = ("course_id", "n_sessions", "n_attended")
REACH = ("course_id", "agency", "attended", "headcount")
REACTION = ("result_id", "course_id", "item_id", "item_text", "n", "favourable_share")
LEARNING = (
    "result_id", "course_id", "measure_title", "measure_kind", "comparison", "n_pairs", "mean_change",
    "finding", "better", "scale_min", "scale_max",
)  # fmt: skip
MEANS = ("result_id", "course_id", "measure_id", "n", "n_standard", "share_standard", "pass_mark")
REPORTS = ("result_id", "course_id", "item_text", "respondent", "n", "favourable_share")
AUDITS = (
    "result_id", "criterion_text", "n_before", "met_before", "n_after", "met_after", "share_after", "target",
    "finding",
)  # fmt: skip
RESULTS = ("result_id", "indicator_title", "n_months", "better", "finding", "text")


def frame(columns: tuple[str, ...], *rows: tuple[Any, ...]) -> pd.DataFrame:
    return pd.DataFrame([dict(zip(columns, row, strict=True)) for row in rows], columns=list(columns))


def case(courses: tuple[str, ...] = ("A",), agencies: str = "", **frames: pd.DataFrame) -> Case:
    empty = {
        "actions": ACTIONS, "delivery": DELIVERY, "reach": REACH, "reaction": REACTION, "learning": LEARNING,
        "means": MEANS, "reports": REPORTS, "audits": AUDITS, "results": RESULTS,
    }  # fmt: skip
    given_frames: dict[str, Any] = {name: frame(columns) for name, columns in empty.items()} | frames
    actions = given_frames["actions"]
    for column in ("due_date", "completed_date", "agreed_date"):
        actions[column] = pd.to_datetime(actions[column])
    reach = given_frames["reach"]
    reach["share"] = reach["attended"].astype(float) / reach["headcount"].astype(float)
    return Case(
        recommendation={"agencies": agencies or None},
        linked=frame(LINKED, *product(given_frames["actions"]["action_id"], courses)),
        courses=courses,
        settings=Settings(),
        thresholds=Thresholds(),
        as_of=date(2026, 3, 31),
        **given_frames,
    )


DONE = ("A1", "specialist_training", "2025-12-31", "2025-11-01", None)
LATE = ("A2", "toolkit", "2025-12-31", None, None)
AHEAD = ("A3", "toolkit", "2026-12-31", None, None)


@pytest.mark.parametrize(
    ("actions", "sessions", "status", "said"),
    [
        ([], 0, "no_evidence", "No action has been recorded."),
        ([AHEAD], 0, "no_evidence", "No action is completed and no session has been held."),
        ([LATE], 0, "no_evidence", "Overdue: A2."),
        ([DONE], 3, "at_standard", "Its one action is completed; 3 sessions held."),
        ([DONE], 0, "below_standard", "no session yet of A"),
        ([DONE, LATE], 3, "below_standard", "1 of 2 actions completed; overdue: A2; 3 sessions held."),
        ([DONE, AHEAD], 1, "below_standard", "1 of 2 actions completed; 1 session held."),
    ],
)
def test_delivered(actions: list[Any], sessions: int, status: str, said: str) -> None:
    standing = judge_delivered(
        case(actions=frame(ACTIONS, *actions), delivery=frame(DELIVERY, ("A", sessions, 10.0)))
    )
    assert standing.status == status
    assert said in standing.because


def test_a_toolkit_entry_alone_is_delivered_when_it_is_done() -> None:
    done = ("A1", "toolkit", "2025-12-31", "2025-11-01", None)
    assert judge_delivered(case(courses=(), actions=frame(ACTIONS, done))).status == "at_standard"


def test_training_is_not_delivered_while_it_has_no_course() -> None:
    alone = case(courses=(), actions=frame(ACTIONS, DONE))
    assert alone.needs_course
    standing = judge_delivered(alone)
    assert standing.status == "below_standard"
    assert standing.because == "Its one action is completed; no course since it was accepted for A1."


def test_a_course_that_answers_one_action_does_not_answer_another() -> None:
    other = ("A4", "revise_training", "2025-12-31", "2025-11-01", None)
    whole = case(actions=frame(ACTIONS, DONE, other), delivery=frame(DELIVERY, ("A", 2, 9.0)))
    one = replace(whole, linked=frame(LINKED, ("A1", "A"), ("A4", "OVER-BEFORE-IT")))
    assert judge_delivered(whole).status == "at_standard"
    assert judge_delivered(one).status == "below_standard"
    assert "no course since it was accepted for A4" in judge_delivered(one).because


def test_a_change_in_the_toolkit_needs_no_course() -> None:
    entry = ("A1", "toolkit", "2025-12-31", "2025-11-01", None)
    assert not case(courses=(), actions=frame(ACTIONS, entry)).needs_course


@pytest.mark.parametrize(
    ("rows", "agencies", "status", "said"),
    [
        ([("A", "Health", 90, 100)], "", "at_standard", "90 of 100 in the target roles (90%)"),
        ([("A", "Health", 40, 100)], "", "below_standard", "the standard is 80%"),
        (
            [("A", "Health", 95, 100), ("A", "Police", 1, 10)],
            "",
            "below_standard",
            "Furthest behind: Police.",
        ),
        ([("A", "Health", 95, 100), ("A", "Police", 1, 10)], "Health", "at_standard", "95 of 100"),
        ([("A", "Health", 9, np.nan)], "", "too_little_evidence", "9 people attended"),
        ([], "", "no_evidence", "Nobody has been recorded"),
        (
            [("A", "Health", 95, 100)],
            "Health; Police",
            "too_little_evidence",
            "not recorded for Police.",
        ),
        (
            [("A", "Health", 9, 100)],
            "Health; Police",
            "below_standard",
            "not recorded for Police.",
        ),
        ([("A", "Health", 95, 100)], "Police", "no_evidence", "Nobody from Police has been recorded"),
        (
            [("A", "Health", 95, 100), ("A", "Police", 9, np.nan)],
            "",
            "too_little_evidence",
            "not recorded for Police.",
        ),
        (
            [("A", "Health", 95, 100), ("A", "Police", 9, np.nan), ("A", "Education", 0, 10)],
            "",
            "below_standard",
            "Furthest behind: Education. The headcount of the target roles is not recorded for Police.",
        ),
        (
            [("A", "Health", 150, 100), ("A", "Police", 50, 100)],
            "",
            "below_standard",
            "150 of 200 in the target roles (75%): Health 150 of 100, Police 50 of 100; the standard is 80%.",
        ),
    ],
)
def test_reached(rows: list[Any], agencies: str, status: str, said: str) -> None:
    standing = judge_reached(
        case(agencies=agencies, reach=frame(REACH, *rows), delivery=frame(DELIVERY, ("A", 1, 5.0)))
    )
    assert standing.status == status
    assert said in standing.because


WHOLE = [("A", "Education", 30, 100), ("A", "Health", 40, 100), ("A", "Police", 3, 10)]


@pytest.mark.parametrize(
    ("rows", "agencies", "said"),
    [
        (WHOLE, "", "73 of 210 in the target roles (35%); the"),
        (
            WHOLE,
            "Health; Police",
            "43 of 110 in the target roles (39%): Health 40 of 100, Police 3 of 10; the",
        ),
        (
            [*WHOLE, ("A", "Probation", 2, np.nan)],
            "",
            "(35%): Education 30 of 100, Health 40 of 100, Police 3",
        ),
        (
            [("A", "Health", 40, 100), ("A", "Police", 2, 3)],
            "",
            "(41%): Health 40 of 100, Police 2 of 3; the",
        ),
        (
            [("A", "Education", 90, 100), ("A", "Health", 90, 100), ("A", "Police", 3, np.nan)],
            "Health; Police",
            "93 people attended: Health 90 of 100, Police 3; the headcount",
        ),
    ],
)
def test_a_total_that_is_not_the_whole_courses_is_told_with_its_parts(
    rows: list[Any], agencies: str, said: str
) -> None:
    reach = frame(REACH, *rows)
    assert said in judge_reached(case(agencies=agencies, reach=reach)).because


def test_reach_without_a_course_or_without_attendance_says_which() -> None:
    assert judge_reached(case(courses=())).because.startswith("No course answers it")
    unrecorded = judge_reached(case(delivery=frame(DELIVERY, ("A", 1, np.nan))))
    assert unrecorded.because == "Who attended was not recorded."


@pytest.mark.parametrize(
    ("share", "n", "status"),
    [(0.8, 30, "at_standard"), (0.79, 30, "below_standard")],
)
def test_reaction_goes_by_its_lowest_item(share: float, n: int, status: str) -> None:
    rows = frame(REACTION, ("r1", "A", "i1", "Well run.", 30, 0.95), ("r2", "A", "i2", "Useful.", n, share))
    standing = judge_reaction(case(reaction=rows))
    assert standing.status == status
    assert standing.result_ids == ("r2",)
    assert "'Useful'" in standing.because


def test_a_handful_of_answers_decides_nothing() -> None:
    few = ("r2", "A", "i2", "Useful.", 4, 0.25)
    assert judge_reaction(case(reaction=frame(REACTION, few))).status == "too_little_evidence"
    both = frame(REACTION, ("r1", "A", "i1", "Well run.", 30, 0.95), few)
    assert judge_reaction(case(reaction=both)).status == "at_standard"


def learned(
    finding: str, kind: str = "scale", comparison: str = "pre_post", course: str = "A", better: str = "higher"
):
    change = {"rose": 0.5, "fell": -0.5}.get(finding, 0.0)
    return (
        f"{course}-{kind}-{finding}",
        course,
        "Confidence",
        kind,
        comparison,
        30,
        change,
        finding,
        better,
        1,
        5,
    )


@pytest.mark.parametrize(
    ("findings", "status"),
    [
        (["rose"], "improved"),
        (["rose", "no change shown"], "improved"),
        (["rose", "fell"], "worse"),
        (["no change shown"], "no_change_shown"),
        (["not tested"], "too_little_evidence"),
        (["not tested", "no change shown"], "no_change_shown"),
        ([], "no_evidence"),
    ],
)
def test_learning_by_its_findings(findings: list[str], status: str) -> None:
    rows = frame(LEARNING, *(learned(finding) for finding in findings))
    assert judge_learning(case(learning=rows)).status == status


def test_a_fall_is_a_gain_where_lower_is_better() -> None:
    rows = frame(LEARNING, learned("fell", "item", better="lower"))
    assert judge_learning(case(learning=rows)).status == "improved"


def test_single_items_count_only_where_a_course_has_no_scale() -> None:
    both = frame(LEARNING, learned("no change shown"), learned("rose", "item"))
    assert judge_learning(case(learning=both)).status == "no_change_shown"
    assert judge_learning(case(learning=frame(LEARNING, learned("rose", "item")))).status == "improved"


def test_a_state_asked_about_afterwards_is_used_where_there_is_no_other_and_said() -> None:
    rows = frame(LEARNING, learned("rose", comparison="retro_pre_post"))
    assert "asked about afterwards" in judge_learning(case(learning=rows)).because


@pytest.mark.parametrize(
    ("met", "n", "mark", "status"),
    [
        (45, 50, 75.0, "at_standard"),
        (30, 50, 75.0, "below_standard"),
        (3, 3, 75.0, "too_little_evidence"),
        (30, 50, np.nan, "too_little_evidence"),
    ],
)
def test_what_was_asked_once_goes_by_the_share_at_the_pass_mark(
    met: int, n: int, mark: float, status: str
) -> None:
    means = frame(MEANS, ("m1", "A", "test", n, met, met / n, mark))
    assert judge_learning(case(means=means)).status == status


def test_a_handful_who_took_a_test_do_not_decide_for_those_who_took_another() -> None:
    means = frame(MEANS, ("m1", "A", "long", 50, 45, 0.9, 75.0), ("m2", "A", "short", 3, 1, 1 / 3, 75.0))
    standing = judge_learning(case(means=means))
    assert standing.status == "at_standard"
    assert standing.result_ids == ("m1",)


def test_a_gain_that_was_not_shown_to_last_is_said() -> None:
    rows = frame(LEARNING, learned("rose"), learned("no change shown", comparison="pre_follow_up"))
    standing = judge_retention(case(learning=rows))
    assert standing.status == "no_change_shown"
    assert standing.because.endswith("The gain after the course was not shown to last.")


def test_without_a_follow_up_nothing_is_known_of_retention() -> None:
    assert judge_retention(case(learning=frame(LEARNING, learned("rose")))).status == "no_evidence"


def audit(finding: str, met: int, n: int, before: tuple[int, int] = (10, 30)) -> tuple[Any, ...]:
    share = met / n if n else np.nan
    return (f"a-{finding}-{met}-{n}", "Seen alone", before[1], before[0], n, met, share, 0.8, finding)


@pytest.mark.parametrize(
    ("audits", "status"),
    [
        ([audit("rose", 27, 30)], "at_standard"),
        ([audit("rose", 20, 30)], "improved"),
        ([audit("no change shown", 26, 30)], "at_standard"),
        ([audit("no change shown", 12, 30)], "no_change_shown"),
        ([audit("fell", 27, 30)], "worse"),
        ([audit("rose", 27, 30), audit("fell", 2, 30)], "worse"),
        ([audit("rose", 27, 30), audit("no change shown", 12, 30)], "improved"),
        ([audit("rose", 27, 30), audit("not tested", 0, 0)], "too_little_evidence"),  # it may have fallen
        ([audit("rose", 27, 30), audit("not tested", 4, 4)], "too_little_evidence"),
        ([audit("no change shown", 6, 6)], "no_change_shown"),
        ([audit("not tested", 4, 4)], "too_little_evidence"),
        ([audit("not tested", 0, 0)], "too_little_evidence"),
        ([audit("not tested", 0, 0, (0, 0))], "no_evidence"),
        ([], "no_evidence"),
    ],
)
def test_behaviour_by_its_audits(audits: list[Any], status: str) -> None:
    assert judge_behaviour(case(audits=frame(AUDITS, *audits))).status == status


def test_a_few_cases_at_the_target_are_not_at_standard_and_it_says_why() -> None:
    standing = judge_behaviour(case(audits=frame(AUDITS, audit("no change shown", 6, 6))))
    assert "fewer than 10 cases" in standing.because


def test_reports_alone_are_too_little_evidence_whatever_they_say() -> None:
    reports = frame(REPORTS, ("p1", "A", "Do you use it?", "manager", 40, 1.0))
    standing = judge_behaviour(case(reports=reports))
    assert "which reaches the standard of 70%" in standing.because
    lower = frame(REPORTS, ("p1", "A", "Do you use it?", "manager", 40, 0.65))
    assert "below the standard of 70%" in judge_behaviour(case(reports=lower)).because
    assert standing.status == "too_little_evidence"
    assert "100% of 40 managers favourable to 'Do you use it?'" in standing.because
    assert standing.result_ids == ("p1",)


@pytest.mark.parametrize(
    ("findings", "status"),
    [
        (["improved"], "improved"),
        (["improved", "worse"], "worse"),
        (["improved", "no change shown"], "improved"),
        (["improved", "not tested"], "too_little_evidence"),  # the other may have got worse
        (["no change shown", "not tested"], "too_little_evidence"),
        (["no change shown", "moved"], "no_change_shown"),
        (["moved"], "too_little_evidence"),
        (["not tested"], "too_little_evidence"),
        ([], "no_evidence"),
    ],
)
def test_results_by_their_findings(findings: list[str], status: str) -> None:
    rows = frame(
        RESULTS,
        *(
            (f"i{n}", f"Outcome {n}", 24, "neither" if finding == "moved" else "lower", finding, "Told.")
            for n, finding in enumerate(findings)
        ),
    )
    assert judge_results(case(results=rows)).status == status


def test_the_weakest_of_several_courses_decides_and_the_others_are_named() -> None:
    rows = frame(LEARNING, learned("rose", course="A"), learned("no change shown", course="B"))
    standing = judge_learning(case(courses=("A", "B"), learning=rows))
    assert standing.status == "no_change_shown"
    assert standing.because.startswith("B: Confidence no change shown")
    assert standing.because.endswith("Other courses: A improved.")


def test_a_course_without_evidence_takes_the_certainty_from_the_others() -> None:
    rows = frame(LEARNING, learned("rose", course="A"), learned("rose", course="B"))
    standing = judge_learning(case(courses=("A", "B", "C"), learning=rows))
    assert standing.status == "too_little_evidence"
    assert standing.because.startswith("C: Nobody has been asked both times.")


STATUS = st.sampled_from(WEAKEST_FIRST)


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from("ABCD"), STATUS, min_size=1), st.sampled_from("ABCD"))
def test_a_weaker_course_never_makes_the_whole_improved(statuses: dict[str, Any], course: str) -> None:
    good = {"improved", "at_standard"}
    courses = {name: Standing(status, name) for name, status in statuses.items()}
    was = weakest(courses).status
    if course in courses:
        for lower in ONE_STEP_DOWN[courses[course].status]:
            now = weakest({**courses, course: Standing(lower, course)}).status
            assert now not in good or was in good
            assert not (now == "at_standard" and was == "improved")


@settings(deadline=None)
@given(st.lists(STATUS, min_size=1, max_size=4), st.randoms())
def test_the_order_of_courses_does_not_matter(statuses: list[Any], random: Any) -> None:
    courses = [(f"C{n}", Standing(status, "Said.")) for n, status in enumerate(statuses)]
    shuffled = random.sample(courses, len(courses))
    assert weakest(dict(courses)).status == weakest(dict(shuffled)).status


RULES = read_rules("default", Path())
BY_COURSE = ("reached", "reaction", "learning", "retention")


@settings(deadline=None)
@given(
    statuses=st.fixed_dictionaries(dict.fromkeys(RULES.dimensions, STATUS)),
    courses=st.lists(STATUS, min_size=2, max_size=4),
    dimension=st.sampled_from(BY_COURSE),
    course=st.integers(min_value=0, max_value=3),
)
def test_no_rating_rises_when_one_of_several_courses_gets_worse_or_thinner(
    statuses: dict[Any, Any], courses: list[Any], dimension: str, course: int
) -> None:
    def rank(stood: list[Any]) -> int:
        together = weakest({f"C{n}": Standing(one, "Said.") for n, one in enumerate(stood)})
        return rating_of({**statuses, dimension: together.status}, RULES, has_course=True).rank

    place = course % len(courses)
    for lower in ONE_STEP_DOWN[courses[place]]:
        assert rank([*courses[:place], lower, *courses[place + 1 :]]) <= rank(courses)


@pytest.mark.parametrize(
    "judge",
    [
        judge_delivered,
        judge_reached,
        judge_reaction,
        judge_learning,
        judge_retention,
        judge_behaviour,
        judge_results,
    ],
)
@settings(deadline=None, max_examples=20)
@given(random=st.randoms())
def test_the_order_of_rows_decides_nothing(judge: Any, random: Any) -> None:
    def shuffled(table: pd.DataFrame) -> pd.DataFrame:
        return table.iloc[random.sample(range(len(table)), len(table))].reset_index(drop=True)

    whole = case(
        courses=("A", "B"),
        actions=frame(ACTIONS, DONE, LATE, AHEAD),
        delivery=frame(DELIVERY, ("A", 2, 100.0), ("B", 1, 5.0)),
        reach=frame(
            REACH,
            ("A", "Health", 90, 100),
            ("A", "Police", 1, 10),
            ("B", "Health", 5, 100),
            ("B", "Police", 0, 10),
        ),
        reaction=frame(
            REACTION, ("r1", "A", "i1", "Well run.", 30, 0.95), ("r2", "B", "i2", "Useful.", 30, 0.5)
        ),
        learning=frame(
            LEARNING,
            learned("rose"),
            learned("no change shown"),
            learned("no change shown", course="B"),
            learned("fell", comparison="pre_follow_up", course="B"),
        ),
        audits=frame(
            AUDITS, audit("rose", 27, 30), audit("no change shown", 12, 30), audit("not tested", 0, 0)
        ),
        results=frame(
            RESULTS,
            ("i1", "One", 24, "lower", "improved", "Told."),
            ("i2", "Two", 24, "neither", "moved", "Told."),
        ),
    )
    names = ("actions", "linked", "delivery", "reach", "reaction", "learning", "audits", "results")
    other = replace(whole, **{name: shuffled(getattr(whole, name)) for name in names})
    one, two = judge(whole), judge(other)
    assert (one.status, set(one.result_ids)) == (two.status, set(two.result_ids))
