"""One proportion: Wilson and Clopper-Pearson against R, statsmodels and their definitions."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom
from statsmodels.stats.proportion import proportion_confint

from impact_eval.statistics.given import whole_counts
from impact_eval.statistics.proportion import critical_value, proportion_interval

REFERENCE = json.loads(
    (Path(__file__).parent / "reference" / "proportion_reference.json").read_text(encoding="utf-8")
)["entries"]


def from_r(kind: str) -> list[dict]:
    return [entry for entry in REFERENCE if entry["kind"] == kind]


@pytest.mark.parametrize(("kind", "method"), [("wilson", "wilson"), ("clopper_pearson", "exact")])
def test_intervals_are_those_of_r(kind: str, method: str) -> None:
    entries = from_r(kind)
    assert len(entries) == 30
    for entry in entries:
        given_ = entry["inputs"]
        ours = proportion_interval(given_["x"], given_["n"], given_["level"], method)
        np.testing.assert_allclose(
            [ours.low[0], ours.high[0]], entry["value"], rtol=0, atol=1e-9, err_msg=entry["call"]
        )


# Newcombe 1998, Stat Med 17:857-872, Table I: the score method without continuity correction.
NEWCOMBE_TABLE_I = [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611)]


@pytest.mark.parametrize(("x", "n", "low", "high"), NEWCOMBE_TABLE_I)
def test_wilson_reproduces_the_published_table(x: int, n: int, low: float, high: float) -> None:
    ours = proportion_interval(x, n)
    assert (round(ours.low[0], 4), round(ours.high[0], 4)) == (low, high)


@pytest.mark.parametrize(("method", "theirs"), [("wilson", "wilson"), ("exact", "beta")])
def test_every_table_up_to_25_cases_agrees_with_statsmodels(method: str, theirs: str) -> None:
    n = np.repeat(np.arange(1, 26), np.arange(1, 26) + 1)
    x = np.concatenate([np.arange(k + 1) for k in range(1, 26)])
    ours = proportion_interval(x, n, method=method)
    low, high = proportion_confint(x, n, method=theirs)
    np.testing.assert_allclose(ours.low, low, rtol=0, atol=1e-12)
    np.testing.assert_allclose(ours.high, high, rtol=0, atol=1e-12)


@given(n=st.integers(1, 200), share=st.floats(0, 1), level=st.floats(0.5, 0.999))
def test_an_interval_holds_its_estimate_and_stays_between_0_and_1(n: int, share: float, level: float) -> None:
    x = round(share * n)
    for method in ("wilson", "exact"):
        ours = proportion_interval(x, n, level, method)
        assert 0 <= ours.low[0] <= ours.estimate[0] <= ours.high[0] <= 1


@given(n=st.integers(1, 200), share=st.floats(0, 1))
def test_counting_failures_instead_mirrors_the_interval(n: int, share: float) -> None:
    x = round(share * n)
    for method in ("wilson", "exact"):
        successes = proportion_interval(x, n, method=method)
        failures = proportion_interval(n - x, n, method=method)
        np.testing.assert_allclose(successes.low, 1 - failures.high, rtol=0, atol=1e-12)


@given(n=st.integers(1, 60), share=st.floats(0, 1))
def test_exact_limits_are_where_the_binomial_tails_are_half_of_what_is_left(n: int, share: float) -> None:
    x = round(share * n)
    ours = proportion_interval(x, n, method="exact")
    if x > 0:
        assert binom.sf(x - 1, n, ours.low[0]) == pytest.approx(0.025, abs=1e-9)
    if x < n:
        assert binom.cdf(x, n, ours.high[0]) == pytest.approx(0.025, abs=1e-9)


def test_no_cases_gives_no_estimate_and_says_why() -> None:
    for method in ("wilson", "exact"):
        ours = proportion_interval([0, 3], [0, 4], method=method)
        assert np.isnan([ours.estimate[0], ours.low[0], ours.high[0]]).all()
        assert ours.reason.tolist() == ["There are no cases, so there is no share.", ""]
        assert ours.estimate[1] == 0.75


def test_all_and_none_have_an_exact_end_and_a_width() -> None:
    for method in ("wilson", "exact"):
        ours = proportion_interval([0, 8], 8, method=method)
        assert ours.low[0] == 0.0
        assert ours.high[1] == 1.0
        assert ours.high[0] > 0.3
        assert ours.low[1] < 0.7


def test_ten_million_cases_do_not_overflow() -> None:
    ours = proportion_interval(4_000_000_000, 8_000_000_000)
    assert ours.low[0] == pytest.approx(0.499989, abs=1e-6)


@pytest.mark.parametrize("bad", [-1, 1.5, np.nan])
def test_what_is_not_a_count_is_refused(bad: float) -> None:
    with pytest.raises(ValueError, match="whole numbers"):
        whole_counts([1, bad])


def test_impossible_questions_are_refused() -> None:
    with pytest.raises(ValueError, match="more successes than cases"):
        proportion_interval(5, 4)
    with pytest.raises(ValueError, match="level"):
        critical_value(95)
    with pytest.raises(ValueError, match="method"):
        proportion_interval(1, 2, method="wald")  # type: ignore[arg-type]
