"""A rapid review and the practice review that follows it are one incident, told once."""

from __future__ import annotations

from review_rows import review_rows

from impact_eval.register.incidents import incidents_of

RAPID = {
    "review_id": "RR",
    "aware_date": "2024-04-09",
    "decision": "local_review",
    "decision_date": "2024-05-09",
}
PRACTICE = {
    "review_id": "LR",
    "kind": "local_practice",
    "rapid_review_id": "RR",
    "published_date": "2024-11-07",
}


def test_each_phase_is_told_at_its_own_row() -> None:
    (rapid, practice), lost = incidents_of(review_rows(RAPID, PRACTICE))
    assert lost == []
    assert (rapid.told_at("rapid"), rapid.told_at("practice")) == ("", "LR")
    assert (practice.told_at("rapid"), practice.told_at("practice")) == ("RR", "")


def test_what_one_row_leaves_blank_is_taken_from_its_partner_and_nothing_is_overwritten() -> None:
    later = {**PRACTICE, "decision_date": "2024-05-10"}
    (rapid, practice), _ = incidents_of(review_rows(RAPID, later))
    assert practice.day("aware_date") == rapid.day("aware_date")
    assert rapid.day("published_date") == practice.day("published_date")
    assert str(practice.day("decision_date").date()) == "2024-05-10"  # type: ignore[union-attr]
    assert (rapid.kind, practice.kind, rapid.id, practice.id) == ("rapid", "local_practice", "RR", "LR")


def test_a_review_that_names_one_which_is_not_there_stands_alone() -> None:
    (practice,), lost = incidents_of(review_rows({**PRACTICE, "rapid_review_id": "RR-9"}))
    assert lost == ["LR"]
    assert practice.told_at("rapid") == ""


def test_a_review_that_names_itself_or_goes_round_in_a_circle_stands_alone() -> None:
    one = {**RAPID, "rapid_review_id": "LR"}
    (first, second), lost = incidents_of(review_rows(one, PRACTICE))
    assert (first.follows, second.follows, lost) == ("", "", [])
    (alone,), _ = incidents_of(review_rows({**RAPID, "rapid_review_id": "RR"}))
    assert alone.follows == ""


def test_a_practice_review_is_one_by_decision() -> None:
    (practice,), _ = incidents_of(review_rows({"kind": "local_practice"}))
    assert practice.word("decision") == "local_review"


def test_reviews_of_one_order_or_the_other_are_the_same() -> None:
    forth, _ = incidents_of(review_rows(RAPID, PRACTICE))
    back, _ = incidents_of(review_rows(PRACTICE, RAPID))
    assert [one.row for one in forth] == [one.row for one in reversed(back)]
