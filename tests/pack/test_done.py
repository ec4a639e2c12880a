"""What was done, and training across the partnership, as a reader sees them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from impact_eval.disclosure import protect
from impact_eval.pack.done import blocks_of_actions, blocks_of_training


def _titled(made: Any, recommendation: str = "R1") -> dict[str, Any]:
    shown = protect(made)
    return {block.title: block for block in blocks_of_actions(shown.of(recommendation)) if block.has_evidence}


def test_each_kind_of_action_with_evidence_has_a_block(make_evaluation: Callable[..., Any]) -> None:
    blocks = _titled(make_evaluation())
    assert list(blocks) == [
        "",
        "Practitioner\u2019s toolkit",
        "Check of practitioner knowledge",
        "Observed sessions of its courses",
    ]
    (table,) = blocks[""].shown
    assert table.rows[0][-2:] == ("Knowledge was checked on 1 October 2025.", "Below the standard: Health.")


def test_an_agency_of_few_is_withheld_with_another_and_the_total_stays(
    make_evaluation: Callable[..., Any],
) -> None:
    (table,) = _titled(make_evaluation())["Check of practitioner knowledge"].shown
    met = {row[0]: row[3] for row in table.rows}
    assert met["All agencies"] == "32 of 51 (63%)"
    assert met["Health"].startswith("[c]")
    assert sum(cell.startswith("[c]") for cell in met.values()) >= 2


def test_the_audit_that_a_toolkit_entry_points_to_is_withheld_where_it_is_small(
    make_evaluation: Callable[..., Any],
) -> None:
    """R1-voice was audited in four cases before."""
    block = _titled(make_evaluation())["Practitioner\u2019s toolkit"]
    (table,) = block.shown
    at = [heading.text for heading in table.headings].index("Audits before and since")
    assert table.rows[0][at] == "[c]"
    assert any("Withheld" in sentence for sentence in block.sentences)


def test_training_across_the_partnership_stands_in_three_parts(make_evaluation: Callable[..., Any]) -> None:
    parts = blocks_of_training(protect(make_evaluation()))
    assert list(parts) == ["totals", "observations", "returns"]
    (totals,) = parts["totals"][0].shown
    assert totals.rows[2] == ("Places", "0", "63", "0", "63")
    assert parts["returns"][0].shown[0].rows[0][3] == "90 of 120 (75%)"


def test_what_is_not_known_has_no_block(make_evaluation: Callable[..., Any]) -> None:
    assert _titled(make_evaluation(), "R3") == {}
