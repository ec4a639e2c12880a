"""The guidance as data: which edition holds when, and what a study may say otherwise."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from impact_eval.contract.study_file import RegisterSettings
from impact_eval.contract.tables import columns_of, meta
from impact_eval.errors import StudyError
from impact_eval.register.editions import SHIPPED, Edition, editions_of
from impact_eval.register.wording import words

NOWHERE = Path("nowhere")


def editions(**settings: object) -> tuple[Edition, ...]:
    return editions_of(RegisterSettings.model_validate(settings), NOWHERE).editions


@pytest.mark.parametrize(
    ("day", "edition"),
    [
        (date(2018, 6, 28), None),
        (date(2018, 6, 29), "wt2018"),
        (date(2023, 12, 14), "wt2018"),
        (date(2023, 12, 15), "wt2023"),
        (date(2026, 3, 31), "wt2023"),
    ],
)
def test_an_edition_holds_until_the_next_one(day: date, edition: str | None) -> None:
    held = editions_of(RegisterSettings(), NOWHERE).on(day)
    assert (held and held.id) == edition


@pytest.mark.parametrize("edition", editions(), ids=lambda edition: edition.id)
def test_the_limits_are_those_of_the_statutory_flow(edition: Edition) -> None:
    limits = {stage.id: (stage.limit, stage.unit) for stage in edition.stage if stage.limit}
    assert limits["notification"] == (5, "working_days")
    assert limits["rapid_review"] == (15, "working_days")
    assert limits["publication"] == (6, "months")
    assert limits["panel_copy"] == (7, "working_days")
    assert edition.of("panel_copy").before  # type: ignore[union-attr]


@pytest.mark.parametrize("edition", editions(), ids=lambda edition: edition.id)
def test_every_stage_names_who_does_it_its_source_and_what_that_was_checked_against(edition: Edition) -> None:
    for stage in edition.stage:
        assert stage.by and stage.source
        assert bool(stage.limit) == bool(stage.seen), stage.id


def test_no_paragraph_is_named_that_was_not_seen() -> None:
    for file in SHIPPED.iterdir():
        stages = file.read_text(encoding="utf-8").split("[[stage]]")[1:]
        assert not [stage for stage in stages if "paragraph" in stage.casefold()]


def test_the_wording_has_every_date_that_a_clock_may_start_from() -> None:
    dates = {name for name in columns_of("reviews") if meta("reviews", name)["kind"] == "date"}
    assert set(words("starts")) == dates


def test_a_study_may_say_when_an_edition_holds_and_what_a_clock_counts_from() -> None:
    changed = editions(since={"wt2023": "2024-04-01"}, starts={"rapid_review": "aware_date"})
    assert [edition.since for edition in changed] == [date(2018, 6, 29), date(2024, 4, 1)]
    assert {edition.of("rapid_review").start for edition in changed} == {"aware_date"}  # type: ignore[union-attr]


def test_a_study_may_have_an_edition_of_its_own(tmp_path: Path) -> None:
    text = (SHIPPED / "wt2023.toml").read_text(encoding="utf-8")
    own = text.replace('id = "wt2023"', 'id = "ours"').replace("limit = 6\n", "limit = 4\n")
    (tmp_path / "ours.toml").write_text(own, encoding="utf-8")
    found = editions_of(RegisterSettings(editions=("ours.toml",)), tmp_path).editions
    assert found[0].of("publication").limit == 4  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"editions": ["wt2015"]}, "there is no edition 'wt2015'"),
        ({"since": {"wt2015": "2015-03-26"}}, "names wt2015, which no edition has"),
        ({"starts": {"review": "aware_date"}}, "names review, which no edition has"),
        ({"starts": {"rapid_review": "reviewer"}}, "'reviewer' is not a date of reviews"),
        ({"since": {"wt2023": "2018-06-29"}}, "two editions of the guidance hold from one day"),
    ],
)
def test_a_setting_that_cannot_hold_is_told_in_words(settings: dict[str, object], said: str) -> None:
    with pytest.raises(StudyError, match=said):
        editions(**settings)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("limit = 6\n", "", "give limit and unit, or neither"),
        ('to = "published_date"', 'to = "reviewer"', "'reviewer' is not a date of reviews"),
        ('reason = "not_published_reason"', 'reason = "because"', "reviews has no column 'because'"),
        ('id = "rapid_review"', 'id = "notification"', "two stages have one id"),
        ('unit = "months"', 'unit = "months"\nbefore = true', "before needs a limit in working_days"),
    ],
)
def test_an_edition_that_cannot_hold_is_told_in_words(tmp_path: Path, old: str, new: str, said: str) -> None:
    text = (SHIPPED / "wt2023.toml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "ours.toml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(StudyError, match=said):
        editions_of(RegisterSettings(editions=("ours.toml",)), tmp_path)
