"""Omega total against R (psych, factanal, lavaan), closed forms, and data that no factor stands behind."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from impact_eval.statistics.omega import omega

REFERENCE = json.loads(
    (Path(__file__).parent / "reference" / "instrument_reference.json").read_text(encoding="utf-8")
)
ANSWERS = {name: np.array(rows, dtype=float) for name, rows in REFERENCE["answers"].items()}
HEYWOOD = "an item has no variance of its own left beside the factor (a Heywood case), so there is no omega"
UNSETTLED = "the items do not settle on one factor: other loadings fit as well, so there is no omega"


def correlations_of(loadings: list[float]) -> np.ndarray:
    exact = np.outer(loadings, loadings)
    np.fill_diagonal(exact, 1.0)
    return exact


def answers_with(correlations: np.ndarray, n: int = 50) -> np.ndarray:
    """Make n answers whose correlations in the sample are exactly these."""
    noise = np.random.default_rng(5).normal(size=(n, len(correlations)))
    free, _ = np.linalg.qr(noise - noise.mean(axis=0))
    return free @ np.linalg.cholesky(correlations).T


def drawn(n: int, loadings: list[float], seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    own = np.sqrt(1.0 - np.square(loadings))
    return rng.normal(size=(n, 1)) * loadings + rng.normal(size=(n, len(loadings))) * own


# What each program's own rule for stopping leaves: psych's search ends early, factanal was told to go on.
@pytest.mark.parametrize(
    ("kind", "field", "tolerance"),
    [
        ("psych_ml", "loadings", 5e-6),
        ("factanal", "loadings", 1e-7),
        ("psych_omega", "standardised", 1e-6),
        ("lavaan_omega", "omega", 1e-6),
    ],
)
def test_loadings_and_omega_are_those_of_r(kind: str, field: str, tolerance: float) -> None:
    entries = [entry for entry in REFERENCE["entries"] if entry["kind"] == kind]
    assert len(entries) == 6
    for entry in entries:
        ours = omega(ANSWERS[entry["inputs"]["answers"]], resamples=0)
        np.testing.assert_allclose(
            getattr(ours, field), entry["value"], rtol=0, atol=tolerance, err_msg=entry["inputs"]["answers"]
        )


def test_three_items_have_the_loadings_of_their_three_correlations() -> None:
    answers = ANSWERS["three_items"]
    r = np.corrcoef(answers.T)
    first = np.sqrt(r[0, 1] * r[0, 2] / r[1, 2])
    ours = omega(answers, resamples=0)
    np.testing.assert_allclose(ours.loadings, [first, r[0, 1] / first, r[0, 2] / first], atol=1e-9)
    loadings = ours.loadings * answers.std(axis=0, ddof=1)
    assert ours.omega == pytest.approx(loadings.sum() ** 2 / answers.sum(axis=1).var(ddof=1))


def test_no_other_start_finds_a_better_fit() -> None:
    answers = ANSWERS["likert_8"]
    r = np.corrcoef(answers.T)

    def misfit(parameters: np.ndarray) -> float:
        loadings, unique = parameters[:8], np.exp(parameters[8:])
        model = np.outer(loadings, loadings) + np.diag(unique)
        return float(np.linalg.slogdet(model)[1] + np.trace(np.linalg.solve(model, r)))

    ours = omega(answers, resamples=0)
    least, rng = misfit(np.r_[ours.loadings, np.log(ours.uniquenesses)]), np.random.default_rng(2)
    for _ in range(5):
        start = np.r_[rng.uniform(-1, 1, 8), rng.uniform(-2, 0, 8)]
        found = minimize(misfit, start, method="BFGS").fun
        assert found >= least - 1e-8


def test_items_alike_in_what_they_share_have_omega_alpha() -> None:
    # Equal covariances: k r / (1 + (k - 1) r) is both alpha and omega.
    equal = np.full((5, 5), 0.4)
    np.fill_diagonal(equal, 1.0)
    ours = omega(answers_with(equal), resamples=0)
    assert ours.omega == pytest.approx(5 * 0.4 / (1 + 4 * 0.4), abs=1e-9)
    assert ours.standardised == pytest.approx(ours.omega, abs=1e-9)


@settings(deadline=None, max_examples=30)
@given(st.sampled_from(["likert_8", "attitude"]), st.sampled_from([1e-150, 0.3, 1e150]), st.floats(-3, 3))
def test_neither_the_unit_nor_the_zero_of_the_scale_matters(name: str, unit: float, shift: float) -> None:
    plain = omega(ANSWERS[name], resamples=100)
    other = omega((ANSWERS[name] + shift) * unit, resamples=100)
    np.testing.assert_allclose(
        [other.omega, other.low, other.high], [plain.omega, plain.low, plain.high], atol=1e-7
    )


def test_an_item_in_larger_units_weighs_more_in_omega_and_not_in_the_loadings() -> None:
    answers = ANSWERS["likert_8"]
    wide = answers * np.r_[10.0, np.ones(7)]
    plain, other = omega(answers, resamples=0), omega(wide, resamples=0)
    np.testing.assert_allclose(other.loadings, plain.loadings, atol=1e-8)
    assert other.standardised == pytest.approx(plain.standardised, abs=1e-8)
    # Beside one item ten times as wide the total is all but that item, whose reliability is its loading^2.
    assert abs(other.omega - plain.loadings[0] ** 2) < abs(plain.omega - plain.loadings[0] ** 2)


def test_the_same_seed_gives_the_same_interval_and_another_seed_another() -> None:
    answers = ANSWERS["likert_8"]
    first, again, other = omega(answers), omega(answers), omega(answers, seed=2)
    assert (first.low, first.high) == (again.low, again.high) != (other.low, other.high)
    assert first.low == pytest.approx(other.low, abs=0.03)
    assert first.method == "percentile bootstrap" and first.seed == 1 and first.resamples == 1000


def test_resamples_drawn_in_parts_are_those_drawn_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = ANSWERS["likert_8"]
    at_once = omega(answers, resamples=250)
    monkeypatch.setattr("impact_eval.statistics.omega.AT_ONCE", 60 * 37)
    in_parts = omega(answers, resamples=250)
    assert (in_parts.low, in_parts.high) == pytest.approx((at_once.low, at_once.high), abs=1e-12)


def test_the_bootstrap_is_that_of_people_drawn_by_row() -> None:
    answers = ANSWERS["likert_12"]
    rng = np.random.default_rng(9)
    values = [omega(answers[rng.integers(0, 250, 250)], resamples=0).omega for _ in range(400)]
    ours = omega(answers, 0.9)
    np.testing.assert_allclose([ours.low, ours.high], np.quantile(values, [0.05, 0.95]), atol=0.008)


@pytest.mark.slow
def test_the_interval_covers_about_as_often_as_it_says() -> None:
    loadings = [0.8, 0.7, 0.6, 0.5, 0.7]
    truth = sum(loadings) ** 2 / (sum(loadings) ** 2 + sum(1 - v**2 for v in loadings))
    results = [omega(drawn(100, loadings, seed), 0.9, resamples=200) for seed in range(200)]
    caught = sum(result.low <= truth <= result.high for result in results)
    assert 166 <= caught <= 194  # 83 % to 97 %: a percentile interval of 100 people falls a little short


def test_people_with_a_missing_answer_and_flat_items_are_left_out_and_counted() -> None:
    answers = np.column_stack([ANSWERS["likert_8"], np.full(60, 3.0)])
    answers[4, 2] = answers[9, 0] = np.nan
    ours = omega(answers, resamples=0)
    assert (ours.n, ours.dropped, ours.n_items) == (58, 2, 8)
    assert np.isnan(ours.loadings).tolist() == [False] * 8 + [True]
    assert ours.omega == omega(np.delete(answers, [4, 9], axis=0)[:, :8], resamples=0).omega


# A correlation of the first pair too high, or of the signs wrong, for any one factor of three items.
TOO_HIGH = np.array([[1.0, 0.8, 0.7], [0.8, 1.0, 0.3], [0.7, 0.3, 1.0]])
ONLY_A_PAIR = np.array([[1, 0.5, 0, 0], [0.5, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]], dtype=float)
STEPS = np.arange(12.0)


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        (answers_with(TOO_HIGH), HEYWOOD),
        (answers_with(np.eye(4)), UNSETTLED),
        (answers_with(ONLY_A_PAIR), UNSETTLED),
        (
            np.column_stack([ANSWERS["likert_8"][:, :3], ANSWERS["likert_8"][:, :2].sum(axis=1)]),
            "an item is a sum of others, so no factor model can be fitted",
        ),
        (
            np.column_stack([STEPS, STEPS, STEPS]),
            "an item is a sum of others, so no factor model can be fitted",
        ),
        (ANSWERS["likert_8"][:8], "a factor of 8 items needs more than 8 people who answered every one"),
        (ANSWERS["two_items"], "one factor needs three items or more with answers that differ"),
        (np.full((9, 5), 2.0), "one factor needs three items or more with answers that differ"),
        (np.empty((0, 4)), "nobody answered every item"),
        (np.empty((4, 0)), "one factor needs three items or more with answers that differ"),
        (np.full((5, 4), np.nan), "nobody answered every item"),
        ([[1, 2, 3]], "only one person answered every item, and one person has no spread"),
        ([[1, 2, 3], [2, np.inf, 3], [3, 3, 1]], "an answer is infinite"),
    ],
)
def test_where_no_factor_stands_behind_the_items_the_reason_says_so(answers: object, reason: str) -> None:
    ours = omega(answers, resamples=100)
    assert ours.reason == reason
    assert np.isnan([ours.omega, ours.low, ours.high, ours.standardised]).all()
    assert np.isnan(ours.loadings).all() and ours.loadings.shape == (np.shape(answers)[1],)


def test_where_many_resamples_have_no_model_there_is_an_omega_and_no_interval() -> None:
    answers = drawn(60, [0.8, 0.7, 0.6], 4)
    # One person alone differs on the last item: a third of all resamples are without them.
    answers[:, 2] = 0.0
    answers[np.argmax(answers[:, 0] + answers[:, 1]), 2] = 1.0
    ours = omega(answers)
    assert 300 < ours.unusable < 450
    assert np.isfinite(ours.omega) and np.isnan([ours.low, ours.high]).all()
    assert (
        ours.reason
        == f"no model could be fitted to {ours.unusable} of 1000 resamples, so there is no interval"
    )


def test_resamples_on_the_bound_stay_in_and_are_counted() -> None:
    ours = omega(ANSWERS["three_items"])
    assert ours.reason == "" and 0 < ours.bounded < 200 and ours.unusable == 0
    assert ours.low < ours.omega < ours.high


@pytest.mark.parametrize("resamples", [-1, 1, 99])
def test_an_interval_of_a_handful_of_resamples_is_refused(resamples: int) -> None:
    with pytest.raises(ValueError, match="100 resamples or more"):
        omega(ANSWERS["likert_8"], resamples=resamples)
