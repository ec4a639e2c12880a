"""The truth is what complete data estimate without bias, and what completers alone miss."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from impact_eval.simulate import Partnership, SimulatedStudy, simulate
from impact_eval.simulate.asked import questionnaires


def scale_scores(study: SimulatedStudy) -> pd.DataFrame:
    """Return scale scores by a road of their own: course, session, person and scale down, waves across."""
    responses = study.tables["responses"]
    courses = study.tables["courses"][["course_id", "instrument_id"]]
    about = study.tables["sessions"][["session_id", "course_id"]].merge(courses, on="course_id")
    own = responses[responses["respondent"] == "self"].merge(about, on="session_id")
    parts = []
    for (instrument_id, item_id), answers in own.groupby(["instrument_id", "item_id"]):
        questionnaire = questionnaires()[str(instrument_id)]
        item, response = questionnaire.item(str(item_id)), questionnaire.response_of(str(item_id))
        codes = {word: response.read(word, item.correct).score for word in answers["value"].unique()}
        score = answers["value"].map(codes).astype(float)
        score = response.lowest + response.highest - score if item.reverse else score
        for scale in questionnaire.scales:
            if item_id in scale.items:
                share = 100 * (score - response.lowest) / (response.highest - response.lowest)
                value = share if scale.score == "percent" else score
                parts.append(answers.assign(score=value, measure_id=scale.id))
    keys = ["course_id", "session_id", "person_id", "measure_id", "wave"]
    return pd.concat(parts).groupby(keys)["score"].mean().unstack("wave")


def recovered(study: SimulatedStudy) -> pd.DataFrame:
    """Return each true change of a scale with its estimate from pairs and the estimate's standard error."""
    scores = scale_scores(study).reset_index()
    rows = []
    for true in study.truth.changes.query("measure == 'scale'").itertuples():
        its = scores[(scores["course_id"] == true.course_id) & (scores["measure_id"] == true.measure_id)]
        change = (its[true.to_wave] - its[true.from_wave]).dropna()
        rows.append(
            (
                true.course_id,
                true.measure_id,
                true.to_wave,
                len(change),
                true.change,
                change.mean(),
                change.sem(),
            )
        )
    return pd.DataFrame(rows, columns=["course", "measure", "wave", "n", "true", "estimate", "se"])


def test_complete_data_recover_every_true_change(complete: SimulatedStudy) -> None:
    found = recovered(complete)
    enough = found[found["n"] >= 30]
    assert len(enough) > 20
    off = (enough["estimate"] - enough["true"]) / enough["se"]
    assert off.abs().max() < 4


@pytest.mark.slow
def test_over_many_seeds_the_estimates_centre_on_the_truth() -> None:
    everybody = Partnership().where_everybody_answers()
    found = pd.concat([recovered(simulate(everybody, seed=seed)) for seed in range(10)])
    enough = found[found["n"] >= 30]
    off = (enough["estimate"] - enough["true"]) / enough["se"]
    by_change = off.groupby([enough["course"], enough["measure"], enough["wave"]]).mean()
    assert by_change.abs().max() < 4 / np.sqrt(10)
    assert 0.8 < off.std() < 1.4


def test_means_before_a_course_are_recovered(complete: SimulatedStudy) -> None:
    scores = (
        scale_scores(complete)["pre"]
        .dropna()
        .groupby(["course_id", "measure_id"])
        .agg(["mean", "sem", "size"])
    )
    true = complete.truth.means.query("measure == 'scale' and wave == 'pre' and session == 0")
    both = scores.join(true.set_index(["course_id", "measure_id"])["mean"].rename("true"), how="inner")
    both = both[(both["size"] >= 30) & (both.index.get_level_values("course_id") != "KNO-1")]
    # People of one team are alike, so that the simple standard error is too small by about half.
    assert ((both["mean"] - both["true"]).abs() < 6 * both["sem"]).all()


def test_a_course_without_effect_has_exactly_none(study: SimulatedStudy) -> None:
    changes = study.truth.changes
    zero = changes.loc[changes["course_id"] == "CUR-1", "change"]
    assert len(zero)
    assert (zero == 0).all()


def test_the_story_of_the_courses_is_in_the_truth(study: SimulatedStudy) -> None:
    scales = study.truth.changes.query("measure == 'scale'")
    change = scales.set_index(["course_id", "measure_id", "to_wave"])["change"]
    assert change["NEG-2", "knowledge", "post"] > 2 * change["NEG-1", "knowledge", "post"]
    assert change["INF-1", "confidence", "follow_up"] < 0.25 * change["INF-1", "confidence", "post"]
    assert change["VOC-1", "confidence", "follow_up"] > 0.8 * change["VOC-1", "confidence", "post"]
    before = study.truth.means.query("course_id == 'INJ-1' and wave == 'pre' and measure_id == 'confidence'")
    assert before["mean"].item() > 4.3


def test_completers_look_better_before_the_course_than_everybody() -> None:
    from scipy.stats import ttest_ind

    loyal = replace(Partnership(), drop_out_strength=1.0)
    scores = scale_scores(simulate(loyal)).reset_index()
    confident = scores[(scores["measure_id"] == "confidence") & (scores["course_id"] == "VOC-1")].dropna(
        subset="pre"
    )
    stayed = confident["follow_up"].notna()
    difference = ttest_ind(confident.loc[stayed, "pre"], confident.loc[~stayed, "pre"])
    assert difference.statistic > 3


def test_the_shares_that_answer_are_those_of_the_settings(study: SimulatedStudy) -> None:
    """Sessions whose forms were all due by the last day; each share within four standard errors."""
    came = (
        study.tables["attendance"]
        .query("status == 'attended'")
        .merge(study.tables["sessions"], on="session_id")
    )
    due = came[came["date"] < "2025-12-01"]
    said = study.tables["responses"].drop_duplicates(["session_id", "person_id", "wave", "respondent"])
    for true in study.truth.attrition.itertuples():
        people = due[due["course_id"] == true.course_id][["session_id", "person_id"]]
        answers = said[(said["wave"] == true.wave) & (said["respondent"] == true.respondent)]
        answered = len(people.merge(answers, on=["session_id", "person_id"]))
        if len(people) >= 30:
            error = np.sqrt(max(true.rate * (1 - true.rate), 0.001) / len(people))
            assert abs(answered / len(people) - true.rate) < 4 * error, true


def test_the_share_at_the_pass_mark_is_recovered(complete: SimulatedStudy) -> None:
    scores = scale_scores(complete).reset_index()
    true = complete.truth.means.dropna(subset="share_at_pass_mark").query(
        "session == 0 and course_id != 'KNO-1'"
    )
    for row in true.itertuples():
        its = scores[(scores["course_id"] == row.course_id) & (scores["measure_id"] == row.measure_id)][
            row.wave
        ]
        share = (its.dropna() >= 75).mean()
        error = np.sqrt(row.share_at_pass_mark * (1 - row.share_at_pass_mark) / its.notna().sum())
        assert abs(share - row.share_at_pass_mark) < 5 * error
