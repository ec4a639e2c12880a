from __future__ import annotations

import pandas as pd
import pytest

from impact_eval.charts import audit_before_after


def test_findings_are_counted(audits: pd.DataFrame) -> None:
    assert (
        audit_before_after(audits).title
        == "Of 3 audited criteria: 1 rose, no change shown in 1 and 1 withheld"
    )


@pytest.mark.parametrize(
    ("at", "title"),
    [
        (0, "Cases at standard rose from 43% to 80%: The child's own words are recorded and acted on"),
        (
            1,
            "No change shown in cases at standard (43% before, 50% after): "
            "A chronology is kept and read before decisions are made",
        ),
        (2, "Cases at standard, the finding is withheld: Fathers and partners are spoken to"),
    ],
)
def test_one_criterion_is_named_with_its_finding(audits: pd.DataFrame, at: int, title: str) -> None:
    assert audit_before_after(audits.iloc[[at]]).title == title


def test_no_line_joins_different_cases(audits: pd.DataFrame) -> None:
    for trace in audit_before_after(audits).figure.data:
        assert len(set(trace.y)) == 1


def test_each_side_has_an_interval_and_a_shape_of_its_own(audits: pd.DataFrame) -> None:
    data = audit_before_after(audits.iloc[[0]]).figure.data

    assert [trace.mode for trace in data] == ["lines", "markers", "lines", "markers"]
    assert {trace.marker.symbol for trace in data if trace.mode == "markers"} == {"circle", "diamond"}
    assert list(data[0].x) == pytest.approx([24.5, 62.8])


def test_a_target_is_drawn_and_named_where_there_is_one(audits: pd.DataFrame) -> None:
    figure = audit_before_after(audits).figure

    assert [shape.x0 for shape in figure.layout.shapes] == [80, 90]
    assert all(shape.line.dash == "dash" for shape in figure.layout.shapes)
    assert sum("target" in annotation.text for annotation in figure.layout.annotations) == 2


def test_a_withheld_side_is_not_drawn(audits: pd.DataFrame) -> None:
    figure = audit_before_after(audits.iloc[[2]]).figure

    assert len(figure.data) == 2
    assert any("before: [c] of [c] cases, [c]" in a.text for a in figure.layout.annotations)
    assert "difference [c], withheld" in [a.text for a in figure.layout.annotations]


def test_a_side_without_cases_says_so(audits: pd.DataFrame) -> None:
    none = {f"{name}_after": float("nan") for name in ("met", "share", "low", "high")}
    row = audits.iloc[[0]].assign(n_after=0.0, finding="not tested", difference=float("nan"), **none)
    texts = [annotation.text for annotation in audit_before_after(row).figure.layout.annotations]

    assert any("no cases audited" in text for text in texts)
    assert "not tested" in texts


def test_the_subtitle_says_what_counts_and_when(audits: pd.DataFrame) -> None:
    subtitle = audit_before_after(audits).subtitle

    assert "good or outstanding" in subtitle
    assert "began 14 March 2025, last audit 20 February 2026" in subtitle
    apart = audits.assign(standard_label=["good", "met", "good"])
    assert "met" not in audit_before_after(apart).subtitle.split()
