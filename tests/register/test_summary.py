"""The share in time counts what is settled: done in time, done late, or overdue."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
from review_rows import review_rows

from impact_eval.contract.study_file import RegisterSettings
from impact_eval.register.editions import editions_of
from impact_eval.register.incidents import incidents_of
from impact_eval.register.summary import summary_of
from impact_eval.register.timeliness import COLUMNS, timeliness_of


def timeliness(*rows: dict[str, str], as_of: date = date(2025, 6, 30)) -> pd.DataFrame:
    return timeliness_of(incidents_of(review_rows(*rows))[0], editions_of(RegisterSettings(), Path()), as_of)


def test_what_still_runs_is_not_counted_and_years_are_financial_years() -> None:
    found = summary_of(
        timeliness(
            {"review_id": "a", "aware_date": "2025-03-31", "notified_date": "2025-04-01"},  # 2024-25, in time
            {"review_id": "b", "aware_date": "2025-04-01", "notified_date": "2025-05-30"},  # 2025-26, late
            {"review_id": "c", "aware_date": "2025-06-02"},  # overdue
            {"review_id": "d", "aware_date": "2025-06-27"},  # runs
        )
    )
    told = found[found["stage"] == "notification"]
    assert told["year"].tolist() == ["2024-25", "2025-26"]
    assert told[["n", "n_in_time", "n_late", "n_overdue"]].to_numpy().tolist() == [[1, 1, 0, 0], [2, 0, 1, 1]]
    assert told["share_in_time"].tolist() == [1.0, 0.0]
    assert told["text"].tolist()[1] == "Panel notified, 2025-26: 0 of 2 in time."


def test_a_stage_without_a_limit_is_not_summed_up() -> None:
    row = {"aware_date": "2025-03-31", "notified_date": "2025-04-01", "rapid_review_date": "2025-04-10"}
    assert "decision" not in set(summary_of(timeliness({**row, "decision_date": "2025-04-11"}))["stage"])


def test_no_review_gives_no_row() -> None:
    none = summary_of(timeliness())
    assert none.empty
    some = summary_of(timeliness({"aware_date": "2025-03-31", "notified_date": "2025-04-01"}))
    assert (none.select_dtypes("number").columns == some.select_dtypes("number").columns).all()


def test_there_is_one_row_for_each_review_and_stage() -> None:
    rows = timeliness({"review_id": "a", "aware_date": "2025-03-31"}, {"review_id": "b", "kind": "audit"})
    assert tuple(rows.columns) == COLUMNS
    assert not rows.duplicated(["review_id", "stage"]).any()
    assert rows.groupby("review_id").size().tolist() == [9, 9]
    assert set(rows.loc[rows["review_id"] == "b", "state"]) == {"not_needed"}
