"""What is on record of a review beside its dates, and what does not hold together."""

from __future__ import annotations

from review_rows import incident, review_rows

from impact_eval.register.facts import aims_of, facts_of, remarks_of
from impact_eval.register.incidents import incidents_of

DONE = {
    "aware_date": "2024-04-09", "rapid_review_date": "2024-04-30", "harm": "died", "place": "outside_england",
    "abuse_or_neglect": "known", "facts_gathered": "yes", "immediate_action": "not_needed",
    "learning_shared": "no", "improvements_considered": "yes", "recommended": "no_review",
    "reviewer_chosen_with": "regional_and_national",
}  # fmt: skip


def test_the_criterion_says_what_happened_and_where() -> None:
    row = facts_of([incident(**DONE)]).iloc[0]
    assert row["criterion"] == "A child died outside England, while resident in the area."
    assert row["abuse_or_neglect"] == "abuse or neglect is known"
    assert row["reviewer_chosen_with"] == "regional and national information"


def test_a_reviewer_is_told_as_appointed_and_never_by_name_or_code() -> None:
    row = facts_of([incident(**DONE, reviewer="reviewer-zvtmtpccbdh63p54")]).iloc[0]
    assert row["reviewer"] == "appointed"
    assert "zvtm" not in str(row.tolist())


def test_a_criterion_that_nobody_recorded_says_so() -> None:
    assert facts_of([incident(aware_date="2024-04-09")]).iloc[0]["criterion"] == "Not recorded."


def test_the_four_aims_are_met_where_they_are_on_record() -> None:
    row = facts_of([incident(**DONE)]).iloc[0]
    assert (row["n_aims"], row["aims"]) == (4, "All four aims are recorded as met.")


def test_an_aim_that_is_not_on_record_is_named() -> None:
    some = {**DONE, "improvements_considered": "no", "recommended": ""}
    assert list(aims_of(incident(**some)).values()) == [True, True, False, False]
    assert facts_of([incident(**some)]).iloc[0]["aims"] == (
        "2 of 4 aims are recorded as met; not on record: improvements considered and next steps decided."
    )


def test_immediate_action_that_was_found_not_to_be_needed_meets_the_aim() -> None:
    assert aims_of(incident(**DONE))["immediate"]


def test_a_rapid_review_that_is_still_to_come_has_no_aims_yet() -> None:
    row = facts_of([incident(aware_date="2024-04-09")]).iloc[0]
    assert row["n_aims"] != row["n_aims"]
    assert row["aims"] == ""


def test_a_rapid_review_that_is_not_there_is_told() -> None:
    found, lost = incidents_of(
        review_rows({"review_id": "LR", "kind": "local_practice", "rapid_review_id": "X"})
    )
    assert remarks_of(found, lost) == ("LR names X as its rapid review, which is not in the register.",)


def test_two_reviews_with_the_same_days_are_asked_about_and_not_taken_as_one() -> None:
    days = {"incident_date": "2024-04-08", "aware_date": "2024-04-09"}
    practice = {"review_id": "LR", "kind": "local_practice", **days}
    found, lost = incidents_of(review_rows(days, practice))
    (told,) = remarks_of(found, lost)
    assert "name RR as the rapid review of LR" in told
    assert not found[0].followed_by
    for other in ({**practice, "rapid_review_id": "RR"}, {**practice, "aware_date": "2024-04-10"}):
        assert remarks_of(*incidents_of(review_rows(days, other))) == ()
    undated, lost = incidents_of(review_rows({}, {"review_id": "LR", "kind": "local_practice"}))
    assert remarks_of(undated, lost) == ()
