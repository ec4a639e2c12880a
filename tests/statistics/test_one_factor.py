"""The fit of one factor finds what made the data, is at its least, and is each sample's own."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from impact_eval.statistics.one_factor import one_factor

REFERENCE = json.loads(
    (Path(__file__).parent / "reference" / "instrument_reference.json").read_text(encoding="utf-8")
)
ANSWERS = {name: np.array(rows, dtype=float) for name, rows in REFERENCE["answers"].items()}


def correlations_of(loadings: list[float]) -> np.ndarray:
    exact = np.outer(loadings, loadings)
    np.fill_diagonal(exact, 1.0)
    return exact


@settings(deadline=None)
@given(st.lists(st.floats(0.25, 0.95), min_size=3, max_size=9), st.integers(0, 2))
def test_what_a_factor_made_is_found_again(loadings: list[float], turned: int) -> None:
    loadings[turned] *= -1.0 if sum(loadings) > 2 * loadings[turned] + 0.01 else 1.0
    fit = one_factor(correlations_of(loadings)[None])
    assert fit.settled.all() and not fit.bounded.any()
    np.testing.assert_allclose(fit.loadings[0], loadings, atol=1e-6)


def test_the_curvature_is_that_of_the_likelihood() -> None:
    r = np.corrcoef(ANSWERS["likert_8"].T)
    fit = one_factor(r[None])

    def f(theta: np.ndarray) -> float:
        root = np.exp(theta / 2)
        gamma = np.linalg.eigvalsh(np.linalg.inv(r) * np.outer(root, root))[1:]
        return float((np.log(gamma) + 1 / gamma - 1).sum())

    end, h, unit = np.log(fit.uniquenesses[0]), 1e-3, np.eye(8) * 1e-3
    second = [
        [(f(end + a + b) - f(end + a - b) - f(end - a + b) + f(end - a - b)) / (4 * h * h) for a in unit]
        for b in unit
    ]
    assert np.linalg.eigvalsh(second)[0] == pytest.approx(fit.curvature[0], rel=1e-4)


def test_many_samples_at_once_are_each_alone() -> None:
    rng, loadings = np.random.default_rng(8), np.array([0.8, 0.6, 0.5, 0.4])
    answers = rng.normal(size=(30, 40, 1)) * loadings + rng.normal(size=(30, 40, 4)) * np.sqrt(
        1 - loadings**2
    )
    samples = np.stack([np.corrcoef(sample.T) for sample in answers])
    together = one_factor(samples)
    for place, sample in enumerate(samples):
        alone = one_factor(sample[None])
        np.testing.assert_allclose(together.loadings[place], alone.loadings[0], atol=1e-10)
        assert together.bounded[place] == alone.bounded[0]
