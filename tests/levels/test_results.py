"""Outcomes as a run of months: what counts as before, and which shifts are findings."""

from __future__ import annotations

import pandas as pd
import pytest

from impact_eval.levels.bearing import bearing_of
from impact_eval.levels.results import Results, results_of

SCHOOLS = "recommendation_id,criterion_id,indicator_id\nR1,,schools\n"


def months(
    values: list[float | None], area: str = "Here", start: str = "2024-04-01", name: str = "repeat"
) -> str:
    dates = pd.date_range(start, periods=len(values), freq="MS")
    return "".join(
        f"{name},{area},{month:%Y-%m},{value},100\n"
        for month, value in zip(dates, values, strict=True)
        if value is not None
    )


HEAD = "indicator_id,area,month,numerator,denominator\n"
BEFORE = [
    20,
    24,
    21,
    25,
    22,
    23,
    20,
    24,
    21,
    25,
    22,
    23,
    21,
    24,
]  # April 2024 to May 2025; the session is 1 May 2025


@pytest.fixture
def results(study_of):
    def make(indicators: str, **tables: str) -> Results:
        study = study_of(indicators=HEAD + indicators, **tables)
        return results_of(study, bearing_of(study.tables))

    return make


def test_six_months_on_the_better_side_after_the_marker_are_an_improvement(results) -> None:
    row = results(months([*BEFORE, 15, 16, 14, 15, 16, 15])).table.iloc[0]
    assert (row["n_before"], row["n_after"]) == (13, 7)  # May itself begins on the day of the session
    assert (row["finding"], row["shift"]) == ("improved", "lower")
    assert "6 months in a row, June 2025 to November 2025" in row["text"]
    assert row["median_before"] == 22.0
    assert row["latest_value"] == 15.0


def test_the_month_in_which_the_change_began_counts_as_before(results) -> None:
    sessions = "session_id,course_id,date\nS1,C1,2025-05-02\n"
    row = results(months([*BEFORE, 15, 16, 14, 15, 16, 15]), sessions=sessions).table.iloc[0]
    assert (row["n_before"], row["n_after"]) == (14, 6)


def test_five_months_are_not_enough(results) -> None:
    row = results(months([*BEFORE, 15, 16, 14, 15, 16])).table.iloc[0]
    assert row["finding"] == "no change shown"


def test_a_run_that_began_before_the_marker_does_not_count_from_its_start(results) -> None:
    falling = [*BEFORE[:9], 15, 15, 15, 15, 15, 15, 15, 15, 25, 22]
    row = results(months(falling)).table.iloc[0]
    assert row["finding"] == "no change shown"


def test_the_worse_side_is_called_worse(results) -> None:
    row = results(months([*BEFORE, 35, 36, 34, 35, 36, 35])).table.iloc[0]
    assert (row["finding"], row["shift"]) == ("worse", "higher")


def test_an_indicator_with_no_better_direction_only_moves(results) -> None:
    values = months([*BEFORE, 15, 16, 14, 15, 16, 15], name="schools")
    row = results(values, links=SCHOOLS).table.iloc[0]
    assert row["finding"] == "moved"
    assert "Neither direction is better by itself." in row["text"]


def test_fewer_than_twelve_months_are_shown_and_not_tested(results) -> None:
    made = results(months([20, 21, 22, 23, 24, 25, 21, 20], start="2025-01-01"))
    row = made.table.iloc[0]
    assert row["finding"] == "not tested"
    assert "There are 8 points, and the rules need 12" in row["text"]
    assert made.months["value"].notna().sum() == 8


def test_a_missing_month_is_a_gap_and_not_a_zero(results) -> None:
    made = results(months([*BEFORE[:5], None, *BEFORE[6:], 15, 16, 14, 15, 16, 15]))
    assert len(made.months) == 20
    assert made.months["value"].isna().sum() == 1
    assert "1 month is missing" in made.table.iloc[0]["note"]


def test_a_month_without_cases_has_no_share(results) -> None:
    made = results(months(BEFORE[:12]) + "repeat,Here,2025-04,0,0\n")
    assert made.months["value"].isna().sum() == 1


def test_another_area_is_shown_and_not_tested(results) -> None:
    made = results(months([*BEFORE, 15, 16, 14, 15, 16, 15]) + months([20.0] * 20, area="There"))
    assert made.months.groupby("area")["own_area"].first().to_dict() == {"Here": True, "There": False}
    other = made.months[made.months["area"] == "There"]
    assert not other["in_shift"].any()
    assert other["baseline_median"].isna().all()
    assert len(made.table) == 1


def test_before_anything_was_delivered_nothing_is_tested(results) -> None:
    row = results(months([20.0] * 20), sessions="session_id,course_id,date\n").table.iloc[0]
    assert row["finding"] == "not tested"
    assert "Nothing has been delivered yet" in row["text"]


def test_a_linked_indicator_without_months_is_a_row_that_says_so(results) -> None:
    row = results("").table.iloc[0]
    assert (row["finding"], row["n_months"]) == ("not tested", 0)
