"""Data quality adds up, names what has to be mended, and gives away no row."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from impact_eval.disclosure import protect
from impact_eval.pack.ledger import table_by_file
from impact_eval.pack.quality import Quality, findings_by_kind, quality_of


@pytest.fixture
def quality(make_evaluation: Any) -> Quality:
    return quality_of(protect(make_evaluation()))


def test_rows_and_answers_add_up_in_a_sentence_each(quality: Quality) -> None:
    assert quality.sums == (
        "103 rows read = 98 accepted + 3 superseded + 2 quarantined.",
        "640 answers read = 630 accepted + 6 superseded + 4 quarantined.",
    )


def test_findings_are_counted_by_kind_without_the_value_found(quality: Quality) -> None:
    ((kind, weight, table, found, files, mend),) = quality.findings.rows

    assert (kind, weight, table) == (
        "Answer that is not on its scale",
        "kept out until mended",
        "questionnaires",
    )
    assert (found, files) == ("1", "1")
    assert "Veri good" not in mend


def test_a_study_with_nothing_to_mend_has_no_findings(make_evaluation: Any) -> None:
    made = make_evaluation()
    clean = replace(made, findings=made.findings.iloc[:0])

    assert not quality_of(protect(clean)).findings.has_rows


def test_the_funnel_has_a_row_a_course_and_a_column_a_stage(quality: Quality) -> None:
    assert [row[0] for row in quality.funnel.rows] == [
        "Neglect and cumulative harm (C1)", "Supervision that reflects (C2)",
    ]  # fmt: skip
    assert quality.funnel.rows[0][1:4] == ("72", "60", "57")
    assert "[c]" in quality.funnel.rows[1]


def test_every_instrument_is_named_with_what_it_holds(quality: Quality) -> None:
    kinds = {row[1] for row in quality.instruments.rows}

    assert kinds == {"questionnaire", "audit tool", "indicator"}
    assert ("Multi-agency practice audit", "audit tool", "1", '9 criteria; met from "Good" up') in (
        quality.instruments.rows
    )


def test_files_are_shown_only_after_disclosure_control() -> None:
    ledger = pd.DataFrame(
        {
            "file": ["small.csv"], "sheet": [""], "table": ["responses"], "unit": ["row"],
            "read": [float("nan")], "accepted": [float("nan")], "superseded": [0],
            "quarantined": [0], "blank": [0],
        }
    )  # fmt: skip

    assert table_by_file(ledger) is None
    shown = table_by_file(ledger.assign(hidden="read;accepted"))
    assert shown is not None and shown.rows[0][4:7] == ("[c]", "[c]", "0")


def test_what_stands_in_a_file_without_headings_is_in_no_mend(make_evaluation: Any) -> None:
    made = make_evaluation()
    named = made.findings.iloc[:1].assign(
        code="missing-column", mend="Add it to the file; the file has 'Jane Heron', '4 Elm Road'."
    )
    shown = findings_by_kind(protect(replace(made, findings=named)).findings)
    assert shown["mend"].tolist() == ["Add the column, or name the right one in study.toml."]
    unknown = findings_by_kind(named.assign(code="a-kind-of-tomorrow"))
    assert unknown["mend"].tolist() == ["See impact-eval check, which names the file, the row and the mend."]
