"""`impact-eval register` on the sample study."""

from __future__ import annotations

import csv
from pathlib import Path

SAMPLE = Path(__file__).parents[2] / "data" / "sample"


def test_what_is_overdue_comes_first_and_every_stage_is_written(run, tmp_path: Path) -> None:
    done = run("register", SAMPLE, "--as-of", "2026-03-31", "--csv", tmp_path / "clocks.csv")
    assert done.exit_code == 0
    head, _, rest = done.output.partition("\nRR-2401  Rapid review\n")
    assert "1 stage overdue; 3 stages done late; 1 decision without a reason" in head
    assert "RR-2501  Report published: was due by 10 January 2026" in head
    assert "  ! Panel notified: 13 September 2024, 8 working days" in rest
    assert "No further review, decided on 1 October 2024: no reason is on record." in rest
    with (tmp_path / "clocks.csv").open(encoding="utf-8-sig", newline="") as handle:
        rows = list(csv.DictReader(handle))
    assert len(rows) == 6 * 9
    assert {row["state"] for row in rows if row["review_id"] == "RR-2501"} >= {"late", "overdue"}


def test_what_is_no_day_is_told_in_words(run) -> None:
    done = run("register", SAMPLE, "--as-of", "31/03/2026")
    assert done.exit_code == 3
    assert "is not a day" in done.output
