"""What tables name and no instrument describes is told, and the rows are used as they are."""

from __future__ import annotations

from pathlib import Path

from small_study import write_small_study

from impact_eval.intake.study import read_study

MONTHS = "indicator_id,area,month,numerator,denominator\nrepeat,Here,2025-04,30,100\n"


def test_a_study_whose_names_are_all_known_has_nothing_to_mend(tmp_path: Path) -> None:
    assert write_small_study(tmp_path, indicators=MONTHS).findings.empty


def test_an_unknown_name_is_told_once_in_a_file_and_its_rows_are_kept(tmp_path: Path) -> None:
    rows = "".join(f"repeet,Here,2025-0{month},30,100\n" for month in range(5, 9))
    study = write_small_study(tmp_path, indicators=MONTHS + rows)
    assert study.findings[["row", "column", "value", "code"]].to_dict("records") == [
        {"row": 3, "column": "indicator_id", "value": "repeet", "code": "unknown-indicator"}
    ]
    assert len(study.tables["indicators"]) == 5


def test_a_rate_may_be_above_one_and_a_share_may_not(tmp_path: Path) -> None:
    outcomes = """
kind: indicators
id: outcomes
indicators:
  - {id: repeat, title: Repeat referrals}
  - {id: visits, title: Visits a child, unit: visits, per: 1}
"""
    months = MONTHS + "visits,Here,2025-04,300,100\nrepeat,Here,2025-05,300,100\n"
    write_small_study(tmp_path, indicators=months)
    (tmp_path / "outcomes.yaml").write_text(outcomes, encoding="utf-8")
    study = read_study(tmp_path)
    assert study.findings[["row", "code"]].to_dict("records") == [{"row": 4, "code": "above-the-whole"}]
