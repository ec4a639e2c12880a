"""As of a day, nothing that came later is there, and what was there then still is."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from impact_eval.intake.as_of import as_of, table_as_of
from impact_eval.intake.study import Study, read_study

DAY = date(2025, 3, 31)


@pytest.fixture(scope="module")
def study() -> Study:
    return read_study(Path(__file__).parents[2] / "data" / "sample")


def test_no_date_after_the_day_is_left_but_those_that_are_planned(study: Study) -> None:
    for name, frame in as_of(study, DAY).tables.items():
        for column in frame.select_dtypes("datetime").columns.difference(["due_date"]):
            assert not (frame[column] >= pd.Timestamp("2025-04-01")).any(), (name, column)


def test_what_was_submitted_by_then_for_sessions_held_by_then_is_all_there(study: Study) -> None:
    then = as_of(study, DAY).tables
    responses = study.tables["responses"]
    day_held = responses["session_id"].map(study.tables["sessions"].set_index("session_id")["date"])
    submitted = responses["submitted_at"] < pd.Timestamp("2025-04-01")
    held = day_held < pd.Timestamp("2025-04-01")
    assert 0 < (submitted & held).sum() < submitted.sum() < len(responses)
    assert len(then["responses"]) == (submitted & held).sum()
    assert set(then["attendance"]["session_id"]) <= set(then["sessions"]["session_id"])
    assert then["indicators"]["month"].max() == pd.Timestamp("2025-03-01")


def test_a_month_that_has_not_ended_is_not_known(study: Study) -> None:
    assert as_of(study, date(2025, 3, 30)).tables["indicators"]["month"].max() == pd.Timestamp("2025-02-01")


def test_as_of_an_earlier_day_it_does_not_matter_what_was_known_in_between(study: Study) -> None:
    directly, by_steps = as_of(study, DAY), as_of(as_of(study, date(2025, 9, 30)), DAY)
    for name in directly.tables:
        pd.testing.assert_frame_equal(directly.tables[name], by_steps.tables[name])
    assert len(study.tables["sessions"]) > len(directly.tables["sessions"])


def test_what_came_with_a_later_date_is_not_known_either(study: Study) -> None:
    then = as_of(study, date(2025, 7, 3)).tables["reviews"].set_index("review_id").loc["RR-2501"]
    assert then["immediate_action"] == "needed"  # with the rapid review of the day before
    with_later_dates = ["recommended", "decision", "decision_reason", "decided_with", "reviewer"]
    assert then[with_later_dates].isna().all()
    assert study.tables["reviews"].set_index("review_id").loc["RR-2501", with_later_dates].notna().all()


def test_one_table_as_of_a_day_is_that_of_the_whole_study(study: Study) -> None:
    pd.testing.assert_frame_equal(table_as_of(study, "reviews", DAY), as_of(study, DAY).tables["reviews"])


def test_an_action_completed_later_is_open_as_of_then(study: Study) -> None:
    later = study.tables["actions"]["completed_date"] >= pd.Timestamp("2025-04-01")
    assert later.any()
    assert as_of(study, DAY).tables["actions"].loc[later, "completed_date"].isna().all()
