"""A whole study: the same for a seed, valid by the contract, and with every state that evidence may be in."""

from __future__ import annotations

import subprocess
import sys

import pandas as pd
import pytest

from impact_eval.contract.tables import ACTION_KINDS, ATTENDANCE_STATUSES, key_of, schemas
from impact_eval.simulate import Partnership, SimulatedStudy, simulate


@pytest.mark.parametrize("table", list(schemas()))
def test_every_table_is_valid_by_the_contract(study: SimulatedStudy, table: str) -> None:
    frame = study.tables[table]
    schemas()[table].validate(frame, lazy=True)
    assert len(frame)
    assert not frame.duplicated(list(key_of(table))).any()


@pytest.mark.parametrize("table", list(schemas()))
def test_every_reference_has_its_partner(study: SimulatedStudy, table: str) -> None:
    for name, column in schemas()[table].columns.items():
        if column.metadata["references"]:
            other, key = column.metadata["references"].split(".")
            assert set(study.tables[table][name]) <= set(study.tables[other][key])


def test_the_same_seed_draws_the_same_study(study: SimulatedStudy) -> None:
    again = simulate()
    for table, frame in study.tables.items():
        pd.testing.assert_frame_equal(frame, again.tables[table])
    pd.testing.assert_frame_equal(study.truth.planted, again.truth.planted)


def test_another_seed_draws_another_study_with_the_same_truth(study: SimulatedStudy) -> None:
    other = simulate(seed=7)
    assert not study.tables["responses"].equals(other.tables["responses"])
    pd.testing.assert_frame_equal(study.truth.changes, other.truth.changes)


def test_nothing_is_submitted_after_the_last_day(study: SimulatedStudy) -> None:
    assert study.tables["responses"]["submitted_at"].max() <= pd.Timestamp(Partnership().end)


def test_the_register_has_every_kind_of_action_and_review(study: SimulatedStudy) -> None:
    assert set(study.tables["actions"]["kind"]) == set(ACTION_KINDS)
    assert {"rapid", "local_practice", "learning", "audit"} == set(study.tables["reviews"]["kind"])
    assert len(study.tables["recommendations"]) >= 12
    assert set(study.tables["attendance"]["status"]) == set(ATTENDANCE_STATUSES)


def _courses_of(study: SimulatedStudy) -> pd.DataFrame:
    actions = study.tables["actions"][["action_id", "recommendation_id"]]
    return actions.merge(study.tables["action_courses"], on="action_id", how="left")


def test_a_recommendation_may_lack_actions_sessions_or_follow_up(study: SimulatedStudy) -> None:
    carried = _courses_of(study)
    sessions, responses = study.tables["sessions"], study.tables["responses"]
    assert set(study.tables["recommendations"]["recommendation_id"]) - set(carried["recommendation_id"])
    given = carried.dropna(subset="course_id")
    assert set(given["course_id"]) - set(sessions["course_id"])
    asked_again = responses.loc[responses["wave"] == "follow_up", "session_id"]
    followed = sessions.loc[sessions["session_id"].isin(asked_again), "course_id"]
    assert "EXP-1" in set(given["course_id"]) & set(sessions["course_id"]) - set(followed)


def test_one_course_serves_two_recommendations_and_one_recommendation_has_three(
    study: SimulatedStudy,
) -> None:
    carried = _courses_of(study).dropna(subset="course_id")
    assert carried.groupby("course_id")["recommendation_id"].nunique().max() >= 2
    assert carried.groupby("recommendation_id")["course_id"].nunique().max() >= 3


def test_a_toolkit_action_alone_is_followed_by_its_criterion(study: SimulatedStudy) -> None:
    actions, links = study.tables["actions"], study.tables["links"]
    kinds = actions.groupby("recommendation_id")["kind"].agg(set)
    alone = kinds.index[kinds == {"toolkit"}]
    assert len(alone)
    bears = links[links["recommendation_id"].isin(alone)]
    assert bears["criterion_id"].notna().all()


def test_one_criterion_was_not_audited_after_its_training_and_one_in_a_few_cases(
    study: SimulatedStudy,
) -> None:
    judged = study.tables["audits"].merge(study.truth.audit_shares, on="criterion_id")
    once = judged.drop_duplicates(["case_id", "criterion_id"])
    after = once["practice_date"] >= once["change_date"]
    counts = once.groupby(["criterion_id", after]).size().unstack(fill_value=0)
    assert counts.loc["SLP", True] == 0
    assert counts.loc["SUP"].between(6, 8).all()
    usual = counts.drop(index=["SLP", "SUP"])
    assert usual.min().min() >= 30
    assert usual.max().max() <= 80


def test_small_courses_have_few_pairs(study: SimulatedStudy) -> None:
    responses = study.tables["responses"]
    own = responses[responses["respondent"] == "self"]
    waves = own.groupby(["session_id", "person_id"])["wave"].agg(set)
    paired = waves[waves.map({"pre", "post"}.issubset)].reset_index()
    pairs = paired["session_id"].str.rsplit("-", n=1).str[0].value_counts()
    assert 5 <= pairs["SUP-1"] < 10
    assert 1 <= pairs["PRO-1"] < 5


def test_one_notification_missed_its_clock_of_five_working_days(study: SimulatedStudy) -> None:
    import holidays
    import numpy as np

    reviews = study.tables["reviews"].dropna(subset=["aware_date", "notified_date"])
    closed = np.array(
        sorted(holidays.country_holidays("GB", subdiv="ENG", years=(2024, 2025))), dtype="datetime64[D]"
    )
    days = np.busday_count(
        reviews["aware_date"].to_numpy("datetime64[D]"),
        reviews["notified_date"].to_numpy("datetime64[D]"),
        holidays=closed,
    )
    late = set(reviews.loc[days > 5, "review_id"])
    assert late == {"RR-2402"}


def test_sessions_are_on_working_days(study: SimulatedStudy) -> None:
    import holidays

    closed = holidays.country_holidays("GB", subdiv="ENG", years=(2024, 2025, 2026))
    dates = study.tables["sessions"]["date"]
    assert (dates.dt.day_of_week < 5).all()
    assert not [day for day in dates.dt.date if day in closed]


def test_importing_the_simulator_loads_no_plotting_and_no_models() -> None:
    code = (
        "import sys, impact_eval.simulate; print([m for m in ('plotly', 'statsmodels') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
