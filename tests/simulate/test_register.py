"""The action tracker: links name one thing each, and what they name is there."""

from __future__ import annotations

from impact_eval.contract.instrument import IndicatorList, read_instrument
from impact_eval.simulate import SimulatedStudy
from impact_eval.simulate.story import FOLDER, chapter


def test_a_link_names_a_criterion_or_an_indicator(study: SimulatedStudy) -> None:
    links = study.tables["links"]
    assert (links["criterion_id"].notna() != links["indicator_id"].notna()).all()


def test_indicators_that_are_followed_are_defined(study: SimulatedStudy) -> None:
    defined = read_instrument(FOLDER / "instruments" / "indicators.yaml")  # type: ignore[arg-type]
    assert isinstance(defined, IndicatorList)
    names = {indicator.id for indicator in defined.indicators}
    assert set(study.tables["indicators"]["indicator_id"]) == names
    assert set(study.tables["links"]["indicator_id"].dropna()) <= names
    assert {indicator.better for indicator in defined.indicators} == {"lower", "higher", "neither"}


def test_a_revised_course_keeps_its_title_and_changes_its_version(study: SimulatedStudy) -> None:
    courses = study.tables["courses"]
    revised = courses[courses.duplicated("title", keep=False)]
    assert revised["course_id"].tolist() == ["NEG-1", "NEG-2"]
    assert revised["version"].tolist() == ["1", "2"]


def test_days_follow_in_order(study: SimulatedStudy) -> None:
    reviews = study.tables["reviews"]
    days = [
        "incident_date",
        "aware_date",
        "notified_date",
        "rapid_review_date",
        "decision_date",
        "published_date",
    ]
    for _, review in reviews[days].iterrows():
        assert review.dropna().is_monotonic_increasing
    recommendations = study.tables["recommendations"]
    assert (recommendations["accepted_date"] < recommendations["due_date"]).all()


def test_what_is_planted_for_the_register_names_reviews_and_recommendations_that_there_are() -> None:
    told = chapter("register")
    reviews = {review["review_id"] for review in told["reviews"]}
    planted = told["planted"]
    assert {one.split()[0] for one in planted["late"] + planted["overdue"]} <= reviews
    assert set(planted["reason_missing"]) <= reviews
    assert set(planted["came_back"]["recommendations"]) <= {
        one["recommendation_id"] for one in told["recommendations"]
    }


def test_every_column_of_the_reviews_is_filled_somewhere_but_the_one_for_what_is_not_published(
    study: SimulatedStudy,
) -> None:
    reviews = study.tables["reviews"]
    assert reviews.columns[reviews.isna().all()].tolist() == ["not_published_reason"]
