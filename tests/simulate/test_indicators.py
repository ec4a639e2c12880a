"""Outcome indicators: true levels are recovered, and only one truly improves."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from impact_eval.simulate import Partnership, SimulatedStudy
from impact_eval.simulate.indicators import draw_indicators, true_levels


def test_levels_before_and_after_are_recovered() -> None:
    quiet = replace(Partnership(), indicator_noise=0.0)
    drawn = pd.concat([draw_indicators(quiet, np.random.default_rng(seed)) for seed in range(40)])
    both = drawn.merge(true_levels(quiet), on=["indicator_id", "area"])
    before = both[both["month"] < "2024-04-01"]  # one whole year, so that the season cancels
    counts = before.groupby(["indicator_id", "area"])[["numerator", "denominator"]].sum()
    true = true_levels(quiet).set_index(["indicator_id", "area"])["share_before"]
    share = counts["numerator"] / counts["denominator"]
    assert ((share - true).abs() < 4 * np.sqrt(true * (1 - true) / counts["denominator"])).all()


def test_one_indicator_truly_improves_and_its_comparison_area_does_not() -> None:
    change = true_levels(Partnership()).set_index(["indicator_id", "area"])["change"]
    assert change["re_referral", "Northmoor"] < -0.04
    assert (change.drop(("re_referral", "Northmoor")) == 0).all()


def test_schools_refer_less_in_august(study: SimulatedStudy) -> None:
    school = study.tables["indicators"].query("indicator_id == 'school_referrals'")
    share = school["numerator"] / school["denominator"]
    august = school["month"].dt.month == 8
    assert share[august].max() < share[~august].min()


def test_there_are_three_years_of_months_and_a_few_small_numbers(study: SimulatedStudy) -> None:
    indicators = study.tables["indicators"]
    assert (indicators.groupby(["indicator_id", "area"])["month"].nunique() == 36).all()
    assert (indicators["numerator"] <= indicators["denominator"]).all()
    small = indicators["numerator"] < 5
    assert 1 <= small.sum() <= 12
