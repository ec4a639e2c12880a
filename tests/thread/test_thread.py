"""The chain of a recommendation, and what is missing in it, on the sample study with its known gaps."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from impact_eval.intake.as_of import as_of
from impact_eval.intake.study import Study, read_study
from impact_eval.levels.bearing import bearing_of
from impact_eval.levels.behaviour import behaviour_of
from impact_eval.levels.participation import participation_of
from impact_eval.levels.results import results_of
from impact_eval.register import register_of
from impact_eval.thread import Thread, threads_of

SAMPLE = Path(__file__).parents[2] / "data" / "sample"


@pytest.fixture(scope="module")
def study() -> Study:
    return read_study(SAMPLE)


def threads(study: Study, day: date) -> dict[str, Thread]:
    known = as_of(study, day)
    bearing = bearing_of(known.tables)
    return threads_of(
        known,
        bearing,
        participation_of(known),
        behaviour_of(known, bearing),
        results_of(known, bearing),
        as_of=day,
    )


@pytest.fixture(scope="module")
def at_the_end(study: Study) -> dict[str, Thread]:
    return threads(study, date(2026, 3, 31))


@pytest.mark.parametrize(
    ("recommendation_id", "sentence"),
    [
        ("R12", "No action has been recorded."),
        ("R11", "No session of TRA-1 has been held."),
        ("R10", "No follow-up questionnaire of EXP-1 has come in."),
        ("R13", "No audit has looked at practice since: Safer sleep was discussed with each carer."),
        ("R10", "No audit criterion is linked to it, so practice cannot be looked at."),
        ("R02", "No outcome indicator is linked to it."),
    ],
)
def test_what_is_missing_is_named(
    at_the_end: dict[str, Thread], recommendation_id: str, sentence: str
) -> None:
    assert sentence in at_the_end[recommendation_id].missing


def test_a_whole_chain_misses_nothing_and_runs_from_incident_to_indicator(
    at_the_end: dict[str, Thread],
) -> None:
    thread = at_the_end["R01"]
    assert thread.missing == ()
    assert thread.table["step"].drop_duplicates().tolist() == [
        "incident", "review", "recommendation", "action", "course", "session", "attendance", "questionnaires",
        "audit", "indicator",
    ]  # fmt: skip
    assert thread.table["order"].is_monotonic_increasing


def test_a_course_that_answers_two_recommendations_is_on_both_threads(at_the_end: dict[str, Thread]) -> None:
    for name in ("R02", "R08"):
        table = at_the_end[name].table
        assert "VOC-1" in set(table.loc[table["step"] == "course", "id"])


def test_an_entry_in_the_toolkit_needs_no_course(at_the_end: dict[str, Thread]) -> None:
    assert at_the_end["R09"].missing == ("No outcome indicator is linked to it.",)


def test_an_action_past_its_day_says_so(at_the_end: dict[str, Thread]) -> None:
    notes = " ".join(at_the_end["R01"].table["note"])
    assert "was due 31 December 2025 and is not completed" in notes


def test_a_follow_up_is_not_missing_before_its_window_has_closed(study: Study) -> None:
    soon = threads(study, date(2025, 3, 31))["R10"]  # the first session was on 11 March
    later = threads(study, date(2025, 6, 30))["R10"]
    sentence = "No follow-up questionnaire of EXP-1 has come in."
    assert sentence not in soon.missing
    assert sentence in later.missing


def test_the_sentence_names_the_recommendation(at_the_end: dict[str, Thread]) -> None:
    assert at_the_end["R01"].text == "R01: nothing in its chain is missing."


def test_the_steps_of_the_review_tell_how_long_it_took(study: Study) -> None:
    day = date(2026, 3, 31)
    known = as_of(study, day)
    bearing = bearing_of(known.tables)
    parts = (participation_of(known), behaviour_of(known, bearing), results_of(known, bearing))
    timed = threads_of(known, bearing, *parts, as_of=day, register=register_of(known, day))
    notes = timed["R13"].table.set_index("step")["note"]
    assert notes["incident"].startswith("Panel notified: 6 June 2025, 4 working days after")
    assert (
        "18 working days after the Panel was notified, 15 working days allowed: 3 working days late"
        in (notes["review"])
    )
    assert "57 working days overdue" in notes["review"]
    assert timed["R12"].table.set_index("step")["note"]["review"] == ""
