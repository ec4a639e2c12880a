"""What was decided, and that a reason is missing where none is on record."""

from __future__ import annotations

import pytest
from review_rows import incident, review_rows

from impact_eval.register.decisions import decisions_of
from impact_eval.register.incidents import incidents_of

ROW = {
    "aware_date": "2024-09-03", "rapid_review_date": "2024-09-24", "recommended": "no_review",
    "recommended_date": "2024-09-26", "decision": "no_review", "decision_date": "2024-10-01",
    "decided_with": "Health; Police", "decision_reason": "Nothing new would be learned.",
}  # fmt: skip


def without(*names: str) -> dict[str, str]:
    return {name: value for name, value in ROW.items() if name not in names}


def test_a_decision_is_told_with_its_reason_and_whom_it_was_taken_with() -> None:
    (row,) = decisions_of([incident(**ROW)]).to_dict("records")
    assert row["state"] == "reason_given"
    assert row["text"] == (
        "Recommended: no further review, on 26 September 2024. No further review, decided on 1 October 2024: "
        "Nothing new would be learned. The decision follows it. Decided with: Health; Police."
    )


def test_a_decision_without_a_reason_is_told() -> None:
    (row,) = decisions_of([incident(**without("decision_reason"))]).to_dict("records")
    assert row["state"] == "reason_missing"
    assert "no reason is on record" in row["text"]


def test_a_decision_that_is_not_what_was_recommended_says_so() -> None:
    (row,) = decisions_of([incident(**{**ROW, "recommended": "local_review"})]).to_dict("records")
    assert "The decision is another one." in row["text"]


def test_a_review_that_waits_for_its_decision_is_listed() -> None:
    waiting = without("decision", "decision_date", "decision_reason", "decided_with")
    (row,) = decisions_of([incident(**waiting)]).to_dict("records")
    assert (row["state"], row["decision_title"]) == ("no_decision", "")


@pytest.mark.parametrize(
    "row", [{"kind": "learning"}, {"kind": "audit"}, {**ROW, "abuse_or_neglect": "not_suspected"}]
)
def test_what_needs_no_decision_is_not_listed(row: dict[str, str]) -> None:
    assert decisions_of([incident(**row)]).empty


def test_one_incident_has_one_decision() -> None:
    practice = {"review_id": "LR", "kind": "local_practice", "rapid_review_id": "RR"}
    found = decisions_of(incidents_of(review_rows(ROW, practice))[0])
    assert found["review_id"].tolist() == ["RR"]
