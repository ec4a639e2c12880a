"""One stage's clock: in time, late, running, overdue; and never done or timed on what is not on record."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from review_rows import incident

from impact_eval.contract.study_file import RegisterSettings
from impact_eval.contract.tables import columns_of
from impact_eval.register.clocks import Clock, clocks_of
from impact_eval.register.editions import SHIPPED, editions_of

AS_OF = date(2025, 3, 31)
ALL_KEPT = frozenset(columns_of("reviews"))
AWARE = {"aware_date": "2024-09-03"}
NOTIFIED = {**AWARE, "notified_date": "2024-09-06"}
REVIEWED = {**NOTIFIED, "rapid_review_date": "2024-09-20"}
DECIDED = {**REVIEWED, "decision": "local_review", "decision_date": "2024-10-01"}


def clock(stage: str, as_of: date = AS_OF, settings: object = None, **row: str) -> Clock:
    editions = editions_of(RegisterSettings.model_validate(settings or {}), Path())
    found = {one.stage.id: one for one in clocks_of(incident(**row), editions, as_of, ALL_KEPT)}
    return found[stage]


@pytest.mark.parametrize(
    ("notified", "state", "n"),
    [
        ("2024-09-03", "met", 0),
        ("2024-09-10", "met", 5),
        ("2024-09-11", "late", 6),
        ("2024-09-13", "late", 8),
    ],
)
def test_the_panel_is_notified_within_five_working_days_of_becoming_aware(
    notified: str, state: str, n: int
) -> None:
    found = clock("notification", **AWARE, notified_date=notified)
    assert (found.state, found.working_days) == (state, n)
    assert found.due.date() == date(2024, 9, 10)  # type: ignore[union-attr]


def test_a_late_stage_says_by_how_much() -> None:
    found = clock("notification", **AWARE, notified_date="2024-09-13")
    assert found.text == (
        "Panel notified: 13 September 2024, 8 working days after the authority became aware, "
        "5 working days allowed: 3 working days late."
    )


@pytest.mark.parametrize(("done", "state"), [("2024-09-27", "met"), ("2024-09-30", "late")])
def test_the_rapid_review_takes_fifteen_working_days_from_the_notification(done: str, state: str) -> None:
    assert clock("rapid_review", **NOTIFIED, rapid_review_date=done).state == state


def test_a_study_that_counts_the_fifteen_days_from_becoming_aware_says_so() -> None:
    row = {**NOTIFIED, "rapid_review_date": "2024-09-25"}
    assert clock("rapid_review", **row).state == "met"
    found = clock("rapid_review", settings={"starts": {"rapid_review": "aware_date"}}, **row)
    assert (found.state, found.working_days) == ("late", 16)


def test_what_is_not_done_runs_until_its_last_day_and_is_overdue_the_day_after() -> None:
    last = clock("notification", date(2024, 9, 10), **AWARE)
    assert (last.state, last.days_left, last.done) == ("running", 0, None)
    after = clock("notification", date(2024, 9, 11), **AWARE)
    assert (after.state, after.days_left) == ("overdue", -1)


def test_months_end_on_the_same_day_or_on_the_last_day_of_a_shorter_month() -> None:
    row = {**DECIDED, "decision_date": "2024-08-31", "rapid_review_date": "2024-08-30"}
    row |= {"notified_date": "2024-08-20", "aware_date": "2024-08-19"}
    found = clock("publication", **row)
    assert found.due.date() == date(2025, 2, 28)  # type: ignore[union-attr]
    assert found.state == "overdue"
    assert clock("publication", **row, published_date="2025-02-28").state == "met"


@pytest.mark.parametrize(
    ("copied", "state"),
    [("2024-10-29", "met"), ("2024-10-30", "late"), ("2024-11-08", "late"), ("", "overdue")],
)
def test_the_panel_gets_the_report_seven_working_days_before_publication(copied: str, state: str) -> None:
    row = {**DECIDED, "published_date": "2024-11-07"}
    found = clock("panel_copy", **row, **({"panel_copy_date": copied} if copied else {}))
    assert found.state == state
    assert found.due.date() == date(2024, 10, 29)  # type: ignore[union-attr]


def test_a_clock_counts_back_in_words_too() -> None:
    row = {**DECIDED, "published_date": "2024-11-07"}
    assert clock("panel_copy", **row, panel_copy_date="2024-10-25").text == (
        "Report sent to the Panel and the Secretary of State: 25 October 2024, 9 working days before "
        "publication, at least 7 working days asked for: in time."
    )
    after = clock("panel_copy", **row, panel_copy_date="2024-11-11").text
    assert "2 working days after publication" in after


def test_a_stage_without_a_limit_is_timed_and_never_late() -> None:
    found = clock("decision", **DECIDED)
    assert (found.state, found.working_days) == ("done", 7)
    assert clock("decision", **REVIEWED).state == "running"


def test_a_stage_waits_for_the_one_before_it() -> None:
    assert clock("publication", **REVIEWED).state == "not_started"
    assert clock("panel_copy", **DECIDED).state == "not_started"


@pytest.mark.parametrize(
    ("stage", "row", "why"),
    [
        ("publication", {**DECIDED, "decision": "no_review"}, "no further review was decided on"),
        ("publication", {**DECIDED, "decision": "national_review"}, "the case goes to a national review"),
        ("notification", {**AWARE, "abuse_or_neglect": "not_suspected"}, "neither abuse nor neglect"),
        ("publication", {**DECIDED, "not_published_reason": "It would name the child."}, "name the child."),
        ("notification", {**AWARE, "kind": "learning"}, "a learning review has no such stage"),
    ],
)
def test_what_is_not_needed_says_why(stage: str, row: dict[str, str], why: str) -> None:
    found = clock(stage, **row)
    assert found.state == "not_needed"
    assert why in found.text
    assert found.text.count("..") == 0


def test_an_edition_of_ones_own_may_ask_for_any_word_of_a_review(tmp_path: Path) -> None:
    text = (SHIPPED / "wt2018.toml").read_text(encoding="utf-8")
    own = text.replace('unless = { abuse_or_neglect = ["not_suspected"] }', 'only = { harm = ["died"] }')
    (tmp_path / "ours.toml").write_text(own, encoding="utf-8")
    editions = editions_of(RegisterSettings(editions=("ours.toml",)), tmp_path)
    row = incident(**AWARE, harm="seriously_harmed")
    found = clocks_of(row, editions, AS_OF, ALL_KEPT)[0]
    assert found.text == (
        'Panel notified: not needed, since the register says "seriously harmed" of whether the child died or '
        "was seriously harmed."
    )


def test_a_reason_for_not_publishing_does_not_undo_a_publication() -> None:
    row = {**DECIDED, "not_published_reason": "None.", "published_date": "2025-01-07"}
    assert clock("publication", **row).state == "met"


def test_what_has_no_first_day_is_not_timed() -> None:
    found = clock("rapid_review", aware_date="2024-09-03", rapid_review_date="2024-09-20")
    assert found.state == "unknown"
    assert "not timed" in found.text
    assert clock("notification", incident_date="2024-09-01").state == "unknown"


def test_dates_out_of_order_are_told_and_not_timed() -> None:
    found = clock("rapid_review", **NOTIFIED, rapid_review_date="2024-09-02")
    assert found.state == "unknown"
    assert "is before its clock started (the Panel was notified, 6 September 2024)" in found.text


def test_a_review_from_before_the_first_edition_is_not_timed() -> None:
    found = clock("notification", aware_date="2017-09-04", notified_date="2017-09-06")
    assert (found.state, found.edition) == ("unknown", None)
    assert "no edition of the guidance held on 4 September 2017" in found.text


def test_each_stage_is_timed_by_the_edition_that_held_when_it_started() -> None:
    row = {
        "aware_date": "2023-12-11", "notified_date": "2023-12-18", "rapid_review_date": "2024-01-05",
    }  # fmt: skip
    assert clock("notification", **row).edition.id == "wt2018"  # type: ignore[union-attr]
    assert clock("rapid_review", **row).edition.id == "wt2023"  # type: ignore[union-attr]


def test_a_day_that_a_register_never_keeps_is_not_known_rather_than_overdue() -> None:
    editions = editions_of(RegisterSettings(), Path())
    kept = ALL_KEPT - {"partners_told_date"}
    found = {one.stage.id: one for one in clocks_of(incident(**NOTIFIED), editions, AS_OF, kept)}
    assert found["partners_told"].state == "unknown"
    assert clock("partners_told", **NOTIFIED).state == "overdue"


@settings(deadline=None)
@given(st.dates(date(2024, 1, 1), date(2026, 12, 31)), st.integers(0, 60))
def test_a_day_later_never_looks_better(aware: date, wait: int) -> None:
    worse = {"running": 0, "overdue": 1}
    today, tomorrow = (
        clock("notification", aware + timedelta(days=wait + n), aware_date=aware.isoformat()).state
        for n in (0, 1)
    )
    assert worse[today] <= worse[tomorrow]
