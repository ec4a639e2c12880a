"""The JZS Bayes factor against published values, pingouin's, and the noncentral t under the prior itself."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from impact_eval.statistics.bayes_factor import bayes_factor, log_jzs
from impact_eval.statistics.change import mean_change
from impact_eval.statistics.counts import PairCounts

# Student's (1908) sleep data, in hours gained with either drug.
SLEEP = (
    [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0],
    [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4],
)


@pytest.mark.parametrize(("t", "n", "null"), [(2.03, 80, 1.56), (2.24, 80, 1.02)])
def test_the_examples_of_the_paper_come_out(t: float, n: int, null: float) -> None:
    assert float(np.exp(-log_jzs(t, n, scale=1.0))[0]) == pytest.approx(null, abs=0.005)


def test_the_sleep_data_have_the_factor_that_the_manual_of_bayesfactor_prints() -> None:
    assert bayes_factor(mean_change(PairCounts.from_pairs(*SLEEP))).bf10[0] == pytest.approx(
        17.25888, abs=5e-6
    )


# pingouin 0.7.0: bayesfactor_ttest(t, n, paired=True, r=r)
@pytest.mark.parametrize(
    ("t", "n", "r", "expected"),
    [
        (2.0, 20, 0.707, 1.2058641032152289),
        (0.5, 10, 0.707, 0.34353370172591513),
        (3.5, 50, 1.0, 23.83779125907154),
        (-2.5, 30, 0.5, 3.076670277075659),
        (10.0, 100, 1.0, 58062112868762.11),
        (0.0, 5, 0.707, 0.3974031233361965),
        (3.5, 20, 0.707, 17.184748951561883),
    ],
)
def test_the_factor_is_that_of_pingouin(t: float, n: int, r: float, expected: float) -> None:
    assert float(np.exp(log_jzs(t, n, r))[0]) == pytest.approx(expected, rel=1e-8)


@pytest.mark.parametrize(
    ("t", "n", "r"),
    [(0.0, 2, 0.707), (1.3, 3, 1.0), (2.0, 12, 0.3), (-3.1, 25, 0.707), (4.5, 60, 1.4), (0.2, 300, 1)],
)
def test_the_factor_is_the_noncentral_t_averaged_over_the_prior(t: float, n: int, r: float) -> None:
    # Wide enough for all of the likelihood, and no wider than scipy can give it.
    effect = np.linspace(-1.0, 1.0, 20_001) * 25.0 * min(1.0, 10.0 / n)
    likelihood = stats.nct.pdf(t, n - 1, effect * np.sqrt(n)) * stats.cauchy.pdf(effect, scale=r)
    averaged = likelihood.sum() * (effect[1] - effect[0])
    assert float(np.exp(log_jzs(t, n, r))[0]) == pytest.approx(averaged / stats.t.pdf(t, n - 1), rel=1e-6)


@settings(deadline=None, max_examples=50)
@given(st.floats(0, 30), st.integers(2, 500), st.sampled_from([0.3, 0.707, 1.5]))
def test_more_t_is_more_evidence_and_its_sign_is_none(t: float, n: int, r: float) -> None:
    one, other, more = log_jzs([t, -t, t * 1.01 + 0.01], n, r)
    assert one == pytest.approx(other)
    assert more > one


def test_many_groups_have_what_each_would_have_alone() -> None:
    rng = np.random.default_rng(9)
    t, n = rng.normal(0, 3, 5000), rng.integers(2, 400, 5000)
    together = log_jzs(t, n)
    for one in range(0, 5000, 499):
        assert log_jzs(t[one], n[one])[0] == pytest.approx(together[one], rel=1e-9)


def test_no_change_among_many_speaks_for_the_null_and_a_vast_t_has_a_logarithm() -> None:
    change = mean_change(PairCounts.from_counts([0, 0, 0], [3, 3, 3], [2, 3, 4], [5000, 9000, 5000]))
    found = bayes_factor(change)
    assert found.bf01[0] > 50
    assert found.bf10[0] * found.bf01[0] == pytest.approx(1.0)
    vast = bayes_factor(mean_change(PairCounts.from_counts([0, 0], [1, 1], [3, 4], [90_000, 10_000])))
    assert vast.bf10.tolist() == [np.inf]
    assert vast.bf01.tolist() == [0.0] or vast.bf01[0] < 1e-300
    assert np.isfinite(vast.log_bf10).all()


def test_what_has_no_t_has_a_reason_and_no_factor() -> None:
    scores = PairCounts.from_pairs([3, 3, 3, 2, 3], [4, 4, 4, 3, 5], [1, 2, 2, 3, 3])
    found = bayes_factor(mean_change(scores), scale=1)
    assert found.reason.tolist() == [
        "there are no pairs",
        "one pair has no spread, so there is no t and no Bayes factor",
        "every pair changed by the same amount, so there is no t and no Bayes factor",
        "",
    ]
    assert np.isnan(found.bf10[:3]).all()
    assert np.isfinite(found.bf10[3])
    assert (found.n.tolist(), found.scale, found.method) == ([0, 1, 2, 2], 1.0, "JZS")


def test_scores_that_are_no_numbers_have_a_reason() -> None:
    by_hand = PairCounts(
        np.array([0, 0]),
        np.array([1.0, 2.0]),
        np.array([np.nan, 2.0]),
        np.array([3, 2]),
        1,
        np.array([5]),
        np.array([0]),
    )
    assert bayes_factor(mean_change(by_hand)).reason.tolist() == ["a score is not a finite number"]
    assert np.isnan(log_jzs([np.nan, np.inf, 2.0], [5, 5, 1])).all()


@pytest.mark.parametrize("scale", [0.0, -1.0, np.inf, np.nan])
def test_a_scale_that_is_no_prior_is_refused(scale: float) -> None:
    with pytest.raises(ValueError, match="above 0"):
        log_jzs(2.0, 10, scale)
