"""Dates of one row that come in an order that cannot be are told with file, row and both days."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_study import write_small_study

HEAD = "review_id,kind,incident_date,aware_date,notified_date,rapid_review_date,decision,decision_date\n"


def told(folder: Path, *rows: str) -> list[tuple[int, str, str, str]]:
    study = write_small_study(folder, reviews=HEAD + "\n".join(rows) + "\n")
    found = study.findings[study.findings["code"] == "dates-out-of-order"]
    assert set(found["severity"]) <= {"warning"}
    assert len(study.tables["reviews"]) == len(rows)
    return list(found[["row", "column", "value", "problem"]].itertuples(index=False, name=None))


def test_a_rapid_review_before_the_incident_is_told(tmp_path: Path) -> None:
    row = "RV,rapid,2024-12-01,,,2024-11-21,,"
    assert told(tmp_path, row) == [
        (2, "rapid_review_date", "2024-11-21", "is before the day of the incident (1 December 2024).")
    ]


@pytest.mark.parametrize(
    ("row", "columns"),
    [
        ("RV,rapid,2024-12-01,2024-11-30,,,,", ["aware_date"]),
        ("RV,rapid,,2024-12-03,2024-12-02,,,", ["notified_date"]),
        ("RV,rapid,,,,2024-12-20,no_review,2024-12-19", ["decision_date"]),
        ("RV,rapid,2024-12-01,2024-12-02,2024-12-05,2024-12-20,no_review,2024-12-20", []),
        ("RV,rapid,,,,,,", []),
    ],
)
def test_each_date_is_held_against_those_it_cannot_come_before(
    tmp_path: Path, row: str, columns: list[str]
) -> None:
    assert [column for _, column, _, _ in told(tmp_path, row)] == columns


def test_each_row_is_told_at_its_own_place(tmp_path: Path) -> None:
    rows = ("RV,rapid,2024-12-01,2024-12-02,,,,", "RW,rapid,2024-12-01,2024-11-02,,,,")
    assert [row for row, *_ in told(tmp_path, *rows)] == [3]
