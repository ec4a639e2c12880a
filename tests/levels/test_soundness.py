"""How sound the evidence is: against pingouin and counts by hand, and nothing said of few people."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pingouin
import pytest
from scipy import stats
from small_study import RESPONSES, forms, write_small_study

import impact_eval as ie
from impact_eval.levels.bearing import bearing_of
from impact_eval.levels.learning import learning_of
from impact_eval.levels.scores import own_scores
from impact_eval.levels.soundness import Soundness, soundness_of

SAMPLE = Path(__file__).parents[2] / "data" / "sample"


@pytest.fixture(scope="module")
def study() -> ie.Study:
    return ie.read_study(SAMPLE)


def sound_of(study: ie.Study) -> Soundness:
    return soundness_of(study, bearing_of(study.tables), learning_of(study))


@pytest.fixture(scope="module")
def sound(study: ie.Study) -> Soundness:
    return sound_of(study)


def items(study: ie.Study, course: str, wave: str) -> pd.DataFrame:
    """The answers to the four questions on confidence as pandas alone lays them out; one is turned round."""
    sessions = study.tables["sessions"]
    mine = set(sessions.loc[sessions["course_id"] == course, "session_id"])
    answers = study.tables["responses"]
    answers = answers[
        answers["session_id"].isin(mine)
        & (answers["wave"] == wave)
        & (answers["respondent"] == "self")
        & answers["item_id"].isin(["C1", "C2", "C3", "C4"])
    ]
    wide = answers.pivot(index=["session_id", "person_id"], columns="item_id", values="score").dropna()
    turned = [item.id for item in study.questionnaires["practice"].items if item.reverse]
    wide[turned] = 6 - wide[turned]
    return wide


def test_alpha_and_its_interval_are_pingouins(study: ie.Study, sound: Soundness) -> None:
    row = sound.instruments.set_index(["course_id", "measure_id"]).loc[("VOC-1", "confidence")]
    alpha, limits = pingouin.cronbach_alpha(items(study, "VOC-1", "pre"))
    assert row["alpha"] == pytest.approx(alpha, rel=1e-10)
    np.testing.assert_allclose([row["alpha_low"], row["alpha_high"]], limits, atol=5e-4)  # pingouin rounds
    assert row["n"] == len(items(study, "VOC-1", "pre"))


def test_reliable_changes_are_those_counted_person_by_person(study: ie.Study, sound: Soundness) -> None:
    row = sound.reliable_change.set_index(["course_id", "measure_id", "comparison"]).loc[
        ("VOC-1", "confidence", "pre_post")
    ]
    changes = learning_of(study).changes
    mine = changes[
        (changes["course_id"] == "VOC-1")
        & (changes["measure_id"] == "confidence")
        & (changes["comparison"] == "pre_post")
    ]
    people = mine.loc[mine.index.repeat(mine["n"])]
    error = people["before"].std(ddof=1) * np.sqrt(1 - row["reliability"]) * np.sqrt(2)
    change = people["after"] - people["before"]
    assert row["threshold"] == pytest.approx(1.959964 * error, rel=1e-6)
    assert row["n_reliably_improved"] == (change > row["threshold"]).sum()
    assert row["n_reliably_worse"] == (change < -row["threshold"]).sum()
    assert row["n_improved_less"] == ((change > 0) & (change <= row["threshold"])).sum()


def test_those_who_changed_reliably_and_less_are_those_who_changed(study: ie.Study, sound: Soundness) -> None:
    key = ["course_id", "measure_id", "comparison"]
    both = sound.reliable_change.merge(learning_of(study).table[[*key, "n_improved", "n_worse"]], on=key)
    known = both[both["threshold"].notna()]
    assert len(known) > 20
    assert (known["n_reliably_improved"] + known["n_improved_less"] == known["n_improved"]).all()
    assert (known["n_reliably_worse"] + known["n_worse_less"] == known["n_worse"]).all()


def test_a_scale_asked_of_four_people_has_no_alpha_and_says_so(tmp_path: Path) -> None:
    answers = [(f"p{n}", item, "Agree") for n in range(4) for item in ("c1", "c2")]
    study = write_small_study(tmp_path, responses=RESPONSES + forms("pre", answers))
    (row,) = sound_of(study).instruments.query("measure_id == 'confidence'").itertuples()
    assert np.isnan([row.alpha, row.alpha_low, row.omega]).all()
    assert row.n == 4
    assert (
        row.text
        == "Confidence, before: 4 people answered every item, too few to say how well it holds together."
    )


def test_a_reversed_item_is_turned_before_alpha(tmp_path: Path) -> None:
    words = ["Disagree", "Rather disagree", "Rather agree", "Agree"]
    given = [(3, 0), (2, 1), (0, 3), (1, 1), (2, 0), (3, 1)]
    answers = [
        (f"p{n}", item, words[score])
        for n, pair in enumerate(given)
        for item, score in zip(("c1", "c2"), pair, strict=True)
    ]
    study = write_small_study(tmp_path, responses=RESPONSES + forms("pre", answers))
    (row,) = sound_of(study).instruments.query("measure_id == 'confidence'").itertuples()
    turned = pd.DataFrame({"c1": [a for a, _ in given], "c2": [3 - b for _, b in given]})
    assert row.alpha == pytest.approx(pingouin.cronbach_alpha(turned)[0], rel=1e-10)


def test_where_alpha_may_be_nothing_no_change_is_called_reliable(sound: Soundness) -> None:
    unsteady = sound.instruments[~(sound.instruments["alpha_low"] > 0)]
    keys = set(zip(unsteady["course_id"], unsteady["measure_id"], strict=True))
    rows = sound.reliable_change
    mine = rows[[key in keys for key in zip(rows["course_id"], rows["measure_id"], strict=True)]]
    assert len(mine)
    assert mine["n_reliably_improved"].isna().all()
    assert (mine["note"] != "").all()


def test_those_who_left_are_the_people_of_the_first_wave_less_the_pairs(
    study: ie.Study, sound: Soundness
) -> None:
    table = learning_of(study).table
    key = ["course_id", "measure_id", "comparison"]
    both = sound.missing.merge(
        table[[*key, "n_before", "n_after", "n_pairs"]], on=key, suffixes=("", "_paired")
    )
    assert len(both) == len(sound.missing) > 20
    assert (both["n_before"] == both["n_before_paired"]).all() and (
        both["n_pairs"] == both["n_pairs_paired"]
    ).all()
    assert (both["n_left"] == both["n_before"] - both["n_pairs"]).all()
    assert (both["n_joined"] == both["n_after"] - both["n_pairs"]).all()


def test_everybodys_change_is_the_difference_of_the_waves_means(study: ie.Study, sound: Soundness) -> None:
    means = learning_of(study).means.set_index(["course_id", "measure_id", "wave"])["mean"]
    for row in sound.missing.query("comparison == 'pre_post'").itertuples():
        before, after = (
            means[row.course_id, row.measure_id, "pre"],
            means[row.course_id, row.measure_id, "post"],
        )
        assert row.everyone_change == pytest.approx(after - before, abs=1e-9)


def test_how_differently_those_who_left_began_is_welchs_difference(study: ie.Study, sound: Soundness) -> None:
    scores = own_scores(study).query("course_id == 'VOC-1' and measure_id == 'confidence'")
    wide = scores.pivot(index=["session_id", "person_id"], columns="wave", values="score")
    stayed = wide.loc[wide["post"].notna(), "pre"].dropna()
    left = wide.loc[wide["post"].isna(), "pre"].dropna()
    row = sound.missing.set_index(["course_id", "measure_id", "comparison"]).loc[
        ("VOC-1", "confidence", "pre_post")
    ]
    limits = stats.ttest_ind(stayed, left, equal_var=False).confidence_interval()
    np.testing.assert_allclose([row["start_low"], row["start_high"]], limits, rtol=1e-9)


def test_auditors_agree_as_often_as_pairs_of_their_judgements_do(study: ie.Study, sound: Soundness) -> None:
    audits = study.tables["audits"].query("criterion_id == 'NEG' and met.notna()")
    twice = audits[audits.duplicated(["audit_id", "case_id"], keep=False)]
    met = twice.groupby(["audit_id", "case_id"])["met"].agg(["size", "nunique"])
    (row,) = sound.agreement.query("recommendation_id == 'R01'").itertuples()
    assert (met["size"] == 2).all()
    assert (row.n_double, row.n_agreed) == (len(met), (met["nunique"] == 1).sum())
    assert row.agreed_share == pytest.approx((met["nunique"] == 1).mean())
    # AC1 by its definition, with the shares of use over all cases.
    used = (
        audits.groupby(["audit_id", "case_id"])["met"]
        .apply(lambda judged: judged.astype(float).mean())
        .mean()
    )
    chance = 2 * used * (1 - used)
    assert row.ac1 == pytest.approx((row.agreed_share - chance) / (1 - chance))


def test_the_share_of_a_gain_kept_is_that_of_those_who_answered_all_three(
    study: ie.Study, sound: Soundness
) -> None:
    scores = own_scores(study).query("course_id == 'VOC-1' and measure_id == 'confidence'")
    wide = scores.pivot(index=["session_id", "person_id"], columns="wave", values="score").dropna()
    row = sound.three_waves.set_index(["course_id", "measure_id"]).loc[("VOC-1", "confidence")]
    gained, kept = wide["post"] - wide["pre"], wide["follow_up"] - wide["pre"]
    assert row["n_all"] == len(wide)
    assert row["retention"] == pytest.approx(kept.mean() / gained.mean())
    test = stats.friedmanchisquare(wide["pre"], wide["post"], wide["follow_up"])
    assert row["friedman"] == pytest.approx(test.statistic)
    assert (sound.three_waves["method"] == "mixed model, REML").all()


def test_the_results_of_one_recommendation_are_those_of_its_courses(sound: Soundness) -> None:
    mine = sound.of("R01", ["NEG-2"])
    assert set(mine.instruments["course_id"]) == set(mine.reliable_change["course_id"]) == {"NEG-2"}
    assert "Cronbach alpha" in sound.text
