"""The noncentrality that puts a t at a given point: R's pt, and the definition far beyond R's reach."""

import numpy as np
import pytest
from scipy.special import nctdtr
from scipy.stats import chi2

from impact_eval.statistics.noncentral_t import noncentrality


def test_noncentralities_are_those_that_r_finds(from_r) -> None:
    for entry in from_r("noncentrality"):
        t, df, p = (entry["inputs"][name] for name in ("t", "df", "p"))
        np.testing.assert_allclose(
            noncentrality(t, df, p), entry["value"], rtol=1e-8, atol=1e-8, err_msg=str(entry)
        )


@pytest.mark.parametrize("df", [1, 2, 4, 9, 29, 99, 999])
@pytest.mark.parametrize("probability", [0.995, 0.975, 0.95, 0.05, 0.025, 0.005])
def test_the_distribution_at_the_noncentrality_is_the_probability(df: int, probability: float) -> None:
    t = np.array([0.0, 0.2, 1.0, 3.0, 5.0, 20.0, 100.0, 9999.0])
    found = noncentrality(t, df, probability)
    np.testing.assert_allclose(nctdtr(df, found, t), probability, rtol=0, atol=1e-9)
    assert np.all(np.diff(found) > 0)


@pytest.mark.parametrize("df", [1, 4, 29])
def test_for_a_huge_t_only_the_spread_of_the_sd_is_left(df: int) -> None:
    # T = (Z + d) / S, so for large d P(T <= t) is P(S >= d / t).
    quantile = np.sqrt(chi2.ppf(0.025, df) / df)
    found = noncentrality([9999.0, 10001.0, 1e9], df, 0.975) / [9999.0, 10001.0, 1e9]
    np.testing.assert_allclose(found, quantile, rtol=1e-6)
    np.testing.assert_allclose(noncentrality(-1e9, df, 0.025), -1e9 * quantile, rtol=1e-12)


def test_missing_values_give_missing_values() -> None:
    found = noncentrality([np.nan, 1.0, 1.0, np.inf], [9, 0, 9, 9], 0.975)
    assert np.isnan(found).tolist() == [True, True, False, True]


def test_turning_t_turns_the_noncentrality() -> None:
    t = np.array([0.3, 2.0, 8.0])
    np.testing.assert_allclose(noncentrality(-t, 7, 0.975), -noncentrality(t, 7, 0.025), rtol=1e-12)
