"""The worked-out distribution of a resampled mean is that of writing down every resample."""

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from impact_eval.statistics.counts import DifferenceCounts, PairCounts
from impact_eval.statistics.resampled_mean import lattice_of, resampled_means, window_of


def changes(*groups: list[float]) -> DifferenceCounts:
    values = np.concatenate([np.array(group, dtype=float) for group in groups])
    of = np.repeat(np.arange(len(groups)), [len(group) for group in groups])
    return PairCounts.from_pairs(np.zeros(values.size), values, of).differences()


def every_resample(values: list[float]) -> dict[float, float]:
    exact = [Fraction(value).limit_denominator(1000) for value in values]
    likely: dict[Fraction, int] = {}
    for resample in product(exact, repeat=len(exact)):
        mean = sum(resample) / len(exact)
        likely[mean] = likely.get(mean, 0) + 1
    return {float(mean): count / len(exact) ** len(exact) for mean, count in sorted(likely.items())}


def worked_out(differences: DifferenceCounts) -> list[dict[float, float]]:
    lattice = lattice_of(differences)
    found: dict[int, dict[float, float]] = {}
    for of in resampled_means(differences, lattice, lattice.fits):
        for row, group in enumerate(of.groups.tolist()):
            there = of.probability[row] > 1e-12
            found[group] = dict(
                zip(of.mean[row, there].tolist(), of.probability[row, there].tolist(), strict=True)
            )
    return [found[group] for group in sorted(found)]


SETS = [[0, 1], [0, 0, 0, 0, 100], [-1, 0, 0, 2, 2], [0.2, 0.6, -0.4, 1.0], [0.25, 1, 0.5], [1 / 3, 0.2, 1]]


@pytest.mark.parametrize("values", SETS, ids=str)
def test_all_resamples_written_down_have_the_probabilities_worked_out(values: list[float]) -> None:
    (mine,), theirs = worked_out(changes(values)), every_resample(values)
    np.testing.assert_allclose(list(mine), list(theirs), atol=1e-9)
    np.testing.assert_allclose(list(mine.values()), list(theirs.values()), atol=1e-13)


@settings(max_examples=40)
@given(
    st.lists(st.lists(st.sampled_from([-2, -1, 0, 1, 2, 4]), min_size=2, max_size=5), min_size=1, max_size=4)
)
def test_groups_side_by_side_are_each_as_alone(groups: list[list[float]]) -> None:
    differences = changes(*groups)
    fits = lattice_of(differences).fits
    assert fits.all()
    for mine, values in zip(worked_out(differences), groups, strict=True):
        theirs = every_resample(values)
        np.testing.assert_allclose(list(mine), list(theirs), atol=1e-9)
        np.testing.assert_allclose(list(mine.values()), list(theirs.values()), atol=1e-13)


def test_ten_million_people_have_the_binomial_that_they_should() -> None:
    cells = DifferenceCounts(np.array([0, 0]), np.array([0.0, 1.0]), np.array([7_000_000, 3_000_000]), 1)
    lattice = lattice_of(cells)
    assert window_of(cells, lattice)[0] < 100_000
    (of,) = resampled_means(cells, lattice, lattice.fits)
    theirs = stats.binom.pmf(np.rint(of.mean[0] * 1e7), 10_000_000, 0.3)
    np.testing.assert_allclose(of.probability[0], theirs, atol=2e-12)
    assert of.mean[0, of.seen[0]] == pytest.approx(0.3)


def test_a_far_outlier_among_a_thousand_is_not_wrapped_onto_others() -> None:
    cells = DifferenceCounts(np.array([0, 0]), np.array([0.0, 100.0]), np.array([999, 1]), 1)
    lattice = lattice_of(cells)
    (of,) = resampled_means(cells, lattice, lattice.fits)
    times = np.rint(of.mean[0] * 10).astype(int)
    np.testing.assert_allclose(of.probability[0], stats.binom.pmf(times, 1000, 0.001), atol=1e-12)


def test_measured_times_have_no_lattice_and_equal_changes_have_one() -> None:
    times = np.random.default_rng(1).exponential(1.0, 30).tolist()
    assert lattice_of(changes(times, [0.7, 0.7, 0.7], [1.0, 2.0])).fits.tolist() == [False, True, True]
