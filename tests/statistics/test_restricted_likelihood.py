"""The restricted likelihood against its definition, and its top against other ratios and an ANOVA."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats

from impact_eval.statistics.restricted_likelihood import (
    LOWEST,
    at_ratio,
    likeliest_ratio,
    no_comparison,
)


def whole_matrices(ratio: float, table: np.ndarray) -> tuple[float, np.ndarray, float, np.ndarray]:
    """Return the same by its definition: one covariance matrix of all the answers."""
    there = ~np.isnan(table)
    person, wave = np.nonzero(there)
    answers, design = table[there], np.eye(table.shape[1])[wave]
    covariance = np.eye(len(answers)) + ratio * (person[:, None] == person[None, :])
    inverse = np.linalg.inv(covariance)
    information = design.T @ inverse @ design
    means = np.linalg.solve(information, design.T @ inverse @ answers)
    off = answers - design @ means
    free = len(answers) - len(means)
    within = off @ inverse @ off / free
    deviance = free * np.log(within) + np.linalg.slogdet(covariance)[1] + np.linalg.slogdet(information)[1]
    return deviance, means, within, within * np.linalg.inv(information)


@st.composite
def tables(draw: st.DrawFn) -> np.ndarray:
    """Return people by waves, some answers missing, on which a model can be fitted."""
    people, waves = draw(st.integers(4, 12)), draw(st.integers(2, 4))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    table = rng.normal(size=(people, waves)) + draw(st.sampled_from([0, 0.3, 1, 4])) * rng.normal(
        size=(people, 1)
    )
    if draw(st.booleans()):
        table = np.round(table)
    table[rng.random(table.shape) < draw(st.sampled_from([0, 0.2, 0.5]))] = np.nan
    table = table[~np.isnan(table).all(axis=1)]
    there = ~np.isnan(table)
    assume(len(table) > 2 and there.any(axis=0).all() and no_comparison(table, there) == "")
    return table


@settings(deadline=None)
@given(tables(), st.floats(0, 50))
def test_it_is_that_of_one_matrix_of_all_answers(table: np.ndarray, ratio: float) -> None:
    there = ~np.isnan(table)
    found = at_ratio(ratio, np.where(there, table, 0), there)
    deviance, means, within, covariance = whole_matrices(ratio, table)
    assert found.deviance == pytest.approx(deviance, rel=1e-8, abs=1e-8)
    assert found.within == pytest.approx(within, rel=1e-8)
    np.testing.assert_allclose(found.means, means, rtol=1e-7, atol=1e-8)
    np.testing.assert_allclose(found.covariance, covariance, rtol=1e-6, atol=1e-10)


@settings(deadline=None, max_examples=60)
@given(tables())
def test_no_other_ratio_is_likelier_than_the_top(table: np.ndarray) -> None:
    there = ~np.isnan(table)
    top = likeliest_ratio(np.where(there, table, 0), there)
    assume(top is not None)
    # Ratios other than those that the module looks at.
    others = [0.0, *np.geomspace(LOWEST * 1.3, 1e5, 300)]
    least = min(whole_matrices(ratio, table)[0] for ratio in others)
    assert whole_matrices(top, table)[0] <= least + 1e-7


@settings(deadline=None)
@given(st.integers(0, 10**6), st.integers(3, 30), st.integers(2, 5), st.floats(0, 3))
def test_where_nobody_is_missing_the_top_is_that_of_analysis_of_variance(
    seed: int, people: int, waves: int, apart: float
) -> None:
    rng = np.random.default_rng(seed)
    table = rng.normal(size=(people, waves)) + apart * rng.normal(size=(people, 1))
    off = table - table.mean(axis=0)
    between = waves * off.mean(axis=1).var() * people / (people - 1)
    within = ((off - off.mean(axis=1, keepdims=True)) ** 2).sum() / ((people - 1) * (waves - 1))
    expected = (between / within - 1) / waves
    top = likeliest_ratio(table, np.ones(table.shape, dtype=bool))
    assert top == pytest.approx(max(expected, 0.0), rel=1e-5, abs=3 * LOWEST)


def test_people_apart_without_bound_have_no_top() -> None:
    scores = np.array([[0.0, 1e-9], [1e6, 1e6], [2e6, 2e6 + 1e-9], [5e6, 5e6]])
    assert likeliest_ratio(scores, np.ones(scores.shape, dtype=bool)) is None


def test_of_two_waves_the_change_has_the_paired_standard_error() -> None:
    before = np.array([3.0, 4.0, 2.5, 5.0, 4.4, 3.1])
    after = np.array([4.0, 4.5, 3.5, 5.1, 6.0, 3.9])
    scores, there = np.column_stack([before, after]), np.ones((6, 2), dtype=bool)
    found = at_ratio(likeliest_ratio(scores, there), scores, there)
    change = np.array([-1.0, 1.0])
    t = change @ found.means / np.sqrt(change @ found.covariance @ change)
    assert t == pytest.approx(stats.ttest_rel(after, before).statistic, rel=1e-6)
