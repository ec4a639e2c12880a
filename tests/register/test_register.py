"""The register of the sample says exactly what was planted in it, and nothing that came later."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_study import write_small_study

from impact_eval.intake.as_of import as_of
from impact_eval.intake.study import Study, read_study
from impact_eval.register import Register, register_of, themes_of
from impact_eval.simulate.story import chapter

SAMPLE = Path(__file__).parents[2] / "data" / "sample"
LAST = date(2026, 3, 31)


@pytest.fixture(scope="module")
def study() -> Study:
    return read_study(SAMPLE)


@pytest.fixture(scope="module")
def at_the_end(study: Study) -> Register:
    return register_of(study, LAST)


def stages(register: Register, state: str) -> list[str]:
    rows = register.timeliness[register.timeliness["state"] == state]
    return (rows["review_id"] + " " + rows["stage"]).tolist()


def test_what_was_planted_is_found_and_nothing_else(at_the_end: Register) -> None:
    planted = chapter("register")["planted"]
    assert stages(at_the_end, "late") == planted["late"]
    assert stages(at_the_end, "overdue") == planted["overdue"]
    missing = at_the_end.decisions[at_the_end.decisions["state"] == "reason_missing"]
    assert missing["review_id"].tolist() == planted["reason_missing"]
    assert stages(at_the_end, "unknown") == []
    assert at_the_end.remarks == ()


def test_the_theme_that_was_planted_comes_back_and_no_other(study: Study) -> None:
    planted = chapter("register")["planted"]["came_back"]
    names = study.tables["recommendations"]["recommendation_id"]
    board = pd.DataFrame({"recommendation_id": names, "rating": "not_assured", "previous_rating": ""})
    back = themes_of(study, board).table.query("n_came_back > 0")
    assert back["theme"].tolist() == [planted["theme"]]
    assert back["came_back"].tolist() == [";".join(planted["recommendations"])]


def test_the_overdue_list_says_for_how_long(at_the_end: Register) -> None:
    (row,) = at_the_end.overdue.to_dict("records")
    assert (row["review_id"], row["due"], row["days_left"]) == ("RR-2501", pd.Timestamp("2026-01-10"), -57)
    assert at_the_end.text == (
        "6 reviews as of 31 March 2026: 1 stage overdue; 3 stages done late; 1 decision without a reason."
    )


def test_a_stage_that_was_overdue_later_runs_as_of_an_earlier_day(study: Study) -> None:
    earlier = register_of(study, date(2025, 12, 31))
    row = earlier.timeliness.query("review_id == 'RR-2501' and stage == 'publication'").iloc[0]
    assert (row["state"], row["days_left"]) == ("running", 6)  # 2, 5 to 9 January


def test_what_was_decided_later_is_not_known_and_neither_is_why(study: Study) -> None:
    earlier = register_of(study, date(2025, 7, 9))
    row = earlier.decisions.set_index("review_id").loc["RR-2501"]
    assert (row["state"], row["decision"], row["reason"]) == ("no_decision", "", "")
    assert row["recommended"] == "local_review"
    facts = earlier.reviews.set_index("review_id").loc["RR-2501"]
    assert facts["reviewer"] == ""
    assert register_of(study, LAST).reviews.set_index("review_id")["reviewer"]["RR-2501"] == "appointed"


def test_a_review_that_nobody_was_aware_of_is_not_there(study: Study) -> None:
    assert "RR-2501" not in set(register_of(study, date(2025, 6, 1)).reviews["review_id"])


@settings(max_examples=12, deadline=None)
@given(day=st.dates(date(2024, 4, 1), LAST))
def test_nothing_dated_after_the_day_is_done_and_the_road_there_does_not_matter(
    study: Study, day: date
) -> None:
    directly, by_the_study = register_of(study, day), register_of(as_of(study, day), day)
    pd.testing.assert_frame_equal(directly.timeliness, by_the_study.timeliness)
    pd.testing.assert_frame_equal(directly.decisions, by_the_study.decisions)
    pd.testing.assert_frame_equal(directly.reviews, by_the_study.reviews)
    for column in ("started", "done"):
        assert not (directly.timeliness[column] > pd.Timestamp(day)).any()


def test_the_thread_of_a_practice_review_tells_the_clocks_of_its_rapid_review(at_the_end: Register) -> None:
    assert at_the_end.told("LR-2401", "incident") == at_the_end.told("RR-2401", "incident")
    assert [text.partition(":")[0] for text in at_the_end.told("RR-2401", "review")] == [
        "Rapid review done", "Rapid review's report sent to the Panel", "Report published",
        "Report sent to the Panel and the Secretary of State",
    ]  # fmt: skip
    assert at_the_end.told("AU-2501", "review") == ()


def test_a_register_of_the_old_columns_and_one_without_reviews_work(tmp_path: Path) -> None:
    old = register_of(write_small_study(tmp_path), LAST)
    assert stages(old, "overdue") == []
    assert set(old.timeliness.query("stage == 'notification'")["state"]) == {"unknown"}
    none = "review_id,kind,aware_date\n"
    empty = register_of(
        write_small_study(
            tmp_path,
            reviews=none,
            recommendations="recommendation_id,review_id,text\n",
            actions="action_id,recommendation_id,kind\n",
            action_courses="action_id,course_id\n",
            links="recommendation_id,criterion_id,indicator_id\n",
        ),
        LAST,
    )
    assert empty.text == "No review is in the register."
    assert empty.timeliness.empty and empty.summary.empty and empty.overdue.empty


def test_the_order_of_the_rows_does_not_matter(study: Study, at_the_end: Register) -> None:
    from dataclasses import replace

    turned = study.tables["reviews"].iloc[::-1].reset_index(drop=True)
    other = register_of(replace(study, tables={**study.tables, "reviews": turned}), LAST)
    key = ["review_id", "stage"]
    ours, theirs = (one.timeliness.sort_values(key).reset_index(drop=True) for one in (at_the_end, other))
    pd.testing.assert_frame_equal(ours, theirs)
