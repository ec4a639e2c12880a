"""The evaluation as of a day does not depend on anything that became known after it, whatever comes later."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_study import REGISTER, RESPONSES, SETTINGS, forms, write_small_study

import impact_eval as ie

DAY = "2025-07-31"
PEOPLE = [f"p{n}" for n in range(8)]
ANSWERS = "".join(
    forms(wave, [(name, "c1", answer) for name in PEOPLE], day=day)
    for wave, answer, day in (
        ("pre", "Disagree", "2025-04-30"),
        ("post", "Rather agree", "2025-05-01"),
        ("follow_up", "Agree", "2025-06-20"),
    )
)
MONTHS = [str(month) for month in pd.period_range("2024-01", "2025-07", freq="M")]

#: What is known by the day. What a row says of later days is blank in it.
KNOWN = {
    **REGISTER,
    "reviews": (
        "review_id,kind,incident_date,aware_date,rapid_review_date,decision,decision_date,published_date\n"
        "RV,rapid,2024-12-01,2024-12-02,2025-01-02,,,\n"
    ),
    "recommendations": (
        "recommendation_id,review_id,text,accepted_date,due_date,withdrawn_date,withdrawn_reason\n"
        "R1,RV,Train people.,2025-02-01,2025-12-31,,\n"
        "R0,RV,Write it down.,2025-02-01,2025-12-31,,\n"
    ),
    "overrides": (
        "recommendation_id,rating,decided_by,date,reason,until\n"
        "R1,partly_embedded,Leadership Group,2025-06-10,It is seen.,2026-06-30\n"
    ),
    "actions": (
        "action_id,recommendation_id,kind,description,due_date,completed_date,agreed_date\n"
        "A1,R1,specialist_training,Run a course.,2025-06-01,2025-05-01,2025-02-10\n"
        "A0,R0,toolkit,Write it.,2025-06-01,,2025-02-10\n"
    ),
    "sessions": "session_id,course_id,date\nS1,C1,2025-05-01\n",
    "people": "person_id,agency,role\n" + "".join(f"{name},Health,Nurse\n" for name in PEOPLE),
    "attendance": "session_id,person_id,status\n" + "".join(f"S1,{name},attended\n" for name in PEOPLE),
    "workforce": "agency,role,quarter,headcount\nHealth,Nurse,2025-26 Q2,20\n",
    "responses": RESPONSES + ANSWERS,
    "audits": "audit_id,case_id,auditor,audit_date,practice_date,criterion_id,judgement\n"
    + "".join(
        f"X,{side}{n},Z,2025-07-0{n + 1},{day},SEEN,{grade}\n"
        for side, day, grade in (("b", "2025-03-01", "Inadequate"), ("a", "2025-06-01", "Good"))
        for n in range(9)
    ),
    "indicators": "indicator_id,area,month,numerator,denominator\n"
    + "".join(f"repeat,Here,{month},{30 - n},100\n" for n, month in enumerate(MONTHS)),
}

#: Table to a row and what was written into it later: what a register says of later days.
WRITTEN = {
    "reviews": ("2025-01-02,,,", "2025-01-02,local_review,2025-08-05,2025-11-01"),
    "recommendations": (
        "Write it down.,2025-02-01,2025-12-31,,",
        "Write it down.,2025-02-01,2025-12-31,2025-09-01,Done.",
    ),
    "actions": ("Write it.,2025-06-01,,", "Write it.,2025-06-01,2025-08-04,"),
}
#: Table to rows that became known later.
LATER: dict[str, tuple[str, ...]] = {
    "reviews": ("RW,rapid,2025-08-01,2025-08-02,2025-08-20,no_review,2025-08-22,",),
    "recommendations": (
        "R1,RV,Train more people.,2025-08-15,2026-12-31,,",
        "R2,RW,Do more.,2025-08-30,2026-12-31,,",
    ),
    "overrides": (
        "R1,not_assured,Leadership Group,2025-08-10,Nobody looked.,",
        "R1,embedded,Executive Group,2026-01-10,All is well.,2026-02-01",
    ),
    "actions": (
        "A1,R1,toolkit,Another thing.,2025-06-01,2025-05-01,2025-08-10",
        "A2,R1,specialist_training,Run it again.,2025-12-01,2025-11-01,2025-08-10",
    ),
    "action_courses": ("A2,C1",),
    "links": ("R2,PLAN,",),
    "sessions": ("S2,C1,2025-09-01",),
    "people": ("q1,Police,Officer",),
    "attendance": ("S2,q1,attended", "S2,p1,attended"),
    "workforce": ("Health,Nurse,2025-26 Q3,9", "Police,Officer,2025-26 Q3,30"),
    "responses": (
        "S1,p0,follow_up,self,c1,Disagree,2025-08-02",  # another answer to what was answered before
        "S1,p1,post,self,c1,Disagree,2025-10-01",
        "S1,p2,follow_up,manager,uses,Agree,2025-08-09",
        "S2,p1,pre,self,c1,Disagree,2025-07-20",  # before a session that has not been held yet
        "S2,q1,post,self,c1,Agree,2025-09-01",
        "S2,q1,pre,self,c1,Agree,",
    ),
    "audits": (
        "X,a1,Z,2025-08-20,2025-06-01,SEEN,Inadequate",  # the same judgement made again
        "Y,c1,Z,2025-09-20,2025-06-01,SEEN,Inadequate",
        "Y,c2,Z,2025-09-20,2025-03-01,SEEN,Outstanding",
    ),
    "indicators": ("repeat,Here,2025-08,90,100", "repeat,There,2025-09,90,100"),
}
EVERYTHING = {name: [*rows, *["written"] * (name in WRITTEN)] for name, rows in LATER.items()}
PARTS = ("participation", "reaction", "learning", "behaviour", "results", "soundness", "assurance")


def tables_of(evaluation: ie.Evaluation) -> Iterator[tuple[str, pd.DataFrame]]:
    """Every table of an evaluation but the ledger and the findings, which are those of the files."""
    for part in PARTS:
        for name, table in vars(getattr(evaluation, part)).items():
            if isinstance(table, pd.DataFrame):
                yield f"{part}.{name}", table
    for name, thread in evaluation.threads.items():
        yield f"thread {name}", thread.table
    yield "recommendations", evaluation.recommendations.drop(columns=["_row", "_source"])
    yield "other actions", evaluation.other_actions.drop(columns=["_row", "_source"])


def evaluated(folder: Path, later: dict[str, list[str]]) -> ie.Evaluation:
    """The small study as of the day, with some rows that became known later at the end of its tables."""
    return ie.evaluate(write_small_study(folder, SETTINGS, **with_later(later)), as_of=DAY, history=1)


def with_later(later: dict[str, list[str]]) -> dict[str, str]:
    """The tables with what became known later: rows at their end, and words in a row of it."""
    texts = {}
    for name, text in KNOWN.items():
        rows = list(later.get(name, ()))
        old, new = WRITTEN[name] if "written" in rows else ("", "")
        assert old in text
        texts[name] = (text.replace(old, new) if old else text) + "".join(
            f"{row}\n" for row in rows if row != "written"
        )
    return texts


def assert_same(before: ie.Evaluation, after: ie.Evaluation) -> None:
    old, new = dict(tables_of(before)), dict(tables_of(after))
    assert list(old) == list(new)
    for name, table in old.items():
        pd.testing.assert_frame_equal(table, new[name], obj=name)


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> ie.Evaluation:
    return evaluated(tmp_path_factory.mktemp("known"), {})


def test_what_was_known_says_something(known: ie.Evaluation) -> None:
    board = known.assurance.board.set_index("recommendation_id")
    assert board.at["R1", "rating"] == "partly_embedded"
    assert board.at["R1", "decision"] == "lapsed"  # the evidence has come to say the same
    assert known.assurance.history["quarter"].nunique() == 2
    assert {"improved", "no_change_shown"} & set(known.assurance.table["status"])


def test_all_that_became_known_later_changes_nothing(known: ie.Evaluation, tmp_path: Path) -> None:
    assert_same(known, evaluated(tmp_path, EVERYTHING))


def test_later_rows_do_change_what_is_said_later(known: ie.Evaluation, tmp_path: Path) -> None:
    study = write_small_study(tmp_path, SETTINGS, **with_later(EVERYTHING))
    later = ie.evaluate(study, as_of="2026-03-31")
    assert set(later.threads) == {"R0", "R1", "R2"}
    assert later.assurance.board.set_index("recommendation_id").at["R0", "rating"] == "withdrawn"
    assert not later.assurance.table.equals(known.assurance.table)


@st.composite
def some_rows(draw: Any) -> dict[str, list[str]]:
    """Some of the later rows, in any order."""
    return {
        name: draw(st.permutations(draw(st.lists(st.sampled_from(rows), unique=True))))
        for name, rows in EVERYTHING.items()
    }


@pytest.mark.slow
@settings(deadline=None, max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(later=some_rows())
def test_no_row_that_became_known_later_changes_anything(
    known: ie.Evaluation, tmp_path_factory: pytest.TempPathFactory, later: dict[str, list[str]]
) -> None:
    # What a row points to stays, so that no row is kept out for the want of it.
    if "R2,PLAN," in later["links"] and LATER["recommendations"][1] not in later["recommendations"]:
        later["recommendations"].append(LATER["recommendations"][1])
    needs_session = any(row.startswith("S2") for name in ("attendance", "responses") for row in later[name])
    if needs_session and not later["sessions"]:
        later["sessions"] = list(LATER["sessions"])
    if later["action_courses"] and LATER["actions"][1] not in later["actions"]:
        later["actions"].append(LATER["actions"][1])
    assert_same(known, evaluated(tmp_path_factory.mktemp("later"), later))
