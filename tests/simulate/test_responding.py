"""Who answers: the share is the setting's, and it is the low baselines that go missing."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from impact_eval.simulate import Partnership
from impact_eval.simulate.asked import forms
from impact_eval.simulate.responding import probit, when_submitted, who_answers

COURSES = {course.course_id: course for course in Partnership().courses}
FORMS = {form.form: form for form in forms()}


@pytest.mark.parametrize("slope", [0.0, 0.5, 2.0])
@pytest.mark.parametrize("rate", [0.25, 0.75, 1.0])
def test_the_share_that_answers_does_not_depend_on_the_slope(rate: float, slope: float) -> None:
    rng = np.random.default_rng(8)
    baseline, willing = rng.standard_normal((2, 100_000))
    assert probit(rate, slope, 0.4, baseline, willing, rng).mean() == pytest.approx(rate, abs=0.006)


def test_those_who_answer_after_the_course_stood_higher_before_it() -> None:
    rng = np.random.default_rng(9)
    baseline, willing = rng.standard_normal((2, 50_000))
    after = who_answers(Partnership(), COURSES["VOC-1"], FORMS["practice_followup"], baseline, willing, rng)
    assert baseline[after["follow_up"]].mean() > 0.3
    before = who_answers(Partnership(), COURSES["VOC-1"], FORMS["practice_pre"], baseline, willing, rng)
    assert baseline[before["pre"]].mean() == pytest.approx(0, abs=0.02)


def test_managers_answer_whatever_the_baseline() -> None:
    rng = np.random.default_rng(10)
    baseline, willing = rng.standard_normal((2, 50_000))
    said = who_answers(Partnership(), COURSES["VOC-1"], FORMS["practice_manager"], baseline, willing, rng)
    assert said["follow_up"].mean() == pytest.approx(0.25, abs=0.01)
    assert baseline[said["follow_up"]].mean() == pytest.approx(0, abs=0.03)


def test_who_looks_back_is_who_answers_at_the_end() -> None:
    rng = np.random.default_rng(11)
    baseline, willing = rng.standard_normal((2, 500))
    said = who_answers(Partnership(), COURSES["SLP-1"], FORMS["safer-sleep_after"], baseline, willing, rng)
    assert (said["retro_pre"] == said["post"]).all()


def test_forms_come_in_around_their_wave() -> None:
    dates = pd.Series(pd.to_datetime(["2025-02-04"] * 2000).as_unit("ns"))
    rng = np.random.default_rng(12)
    off = {
        name: (when_submitted(Partnership(), dates, FORMS[name], rng)["day"] - dates).dt.days
        for name in ("practice_pre", "practice_post", "practice_followup")
    }
    assert off["practice_pre"].between(-9, 0).all()
    assert off["practice_post"].between(0, 4).all()
    assert off["practice_followup"].between(42, 56).mean() == pytest.approx(0.9, abs=0.03)
    assert off["practice_followup"].between(35, 79).all()


def test_forms_on_paper_carry_no_time() -> None:
    dates = pd.Series(pd.to_datetime(["2025-02-04"] * 3).as_unit("ns"))
    paper = when_submitted(Partnership(), dates, FORMS["domestic-abuse_paper"], np.random.default_rng(13))
    assert paper["submitted"].isna().all()
    assert (paper["day"] == dates).all()
