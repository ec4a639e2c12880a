"""The method section prints the study's own settings, rules and levels."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from impact_eval.contract.study_file import Settings
from impact_eval.pack.method import Method, method_of
from impact_eval.pack.wording import words


def _method(made: Any) -> Method:
    return method_of(made, {"impact_eval": "1.0"})


def test_every_setting_of_a_study_is_printed() -> None:
    assert set(words("settings")) == set(Settings.model_fields)


def test_the_threshold_is_said_as_the_last_number_withheld(make_evaluation: Any) -> None:
    assert "from 1 to 9 are withheld" in _method(make_evaluation(below=10)).disclosure[0]


def test_a_study_that_withholds_nothing_is_not_for_publication(make_evaluation: Any) -> None:
    assert _method(make_evaluation(below=0)).disclosure == (words("method")["disclosure_none"],)


def test_windows_and_standards_are_those_of_the_study(make_evaluation: Any) -> None:
    made = make_evaluation()
    settings = made.study.file.settings.model_copy(
        update={"follow_up_days": (60, 120), "reach_standard": 0.65}
    )
    file = made.study.file.model_copy(update={"settings": settings})
    method = _method(replace(made, study=replace(made.study, file=file)))

    text = " ".join(text for _, text in method.definitions)
    assert "60 to 120 days" in text and "65% of the workforce" in text
    assert ("Days after a session in which a follow-up counts", "60 to 120") in method.settings.rows
    assert ("Standard: share of the workforce reached", "65%") in method.settings.rows
    assert ("Level at which a change counts as shown", "0.05") in method.settings.rows


def test_rules_and_levels_come_from_the_evaluation(make_evaluation: Any) -> None:
    method = _method(make_evaluation())

    assert method.rules.rows == (("Embedded", "Everything is at standard."),)
    assert method.levels[0][0] == "Level 1: Reaction"
    assert len(method.levels) == 4
