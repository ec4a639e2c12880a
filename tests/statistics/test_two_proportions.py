"""Two independent proportions: published tables, R, statsmodels, enumeration and exact coverage."""

import json
from math import comb
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom
from statsmodels.stats.proportion import confint_proportions_2indep

from impact_eval.statistics.two_proportions import fisher_exact_p, proportion_difference, restricted_share

REFERENCE = json.loads(
    (Path(__file__).parent / "reference" / "proportion_reference.json").read_text(encoding="utf-8")
)["entries"]

# Newcombe 1998, Stat Med 17:873-890, Table II, contrasts (a) to (h): x1, n1, x2, n2, then the limits of
# method 10 (hybrid score, the default here) and of method 6 (Miettinen-Nurminen).
NEWCOMBE_TABLE_II = [
    ((56, 70, 48, 80), (0.0524, 0.3339), (0.0528, 0.3382)),
    ((9, 10, 3, 10), (0.1705, 0.8090), (0.1700, 0.8406)),
    ((6, 7, 2, 7), (0.0582, 0.8062), (0.0342, 0.8534)),
    ((5, 56, 0, 29), (-0.0381, 0.1926), (-0.0326, 0.1933)),
    ((0, 10, 0, 20), (-0.1611, 0.2775), (-0.1658, 0.2844)),
    ((0, 10, 0, 10), (-0.2775, 0.2775), (-0.2879, 0.2879)),
    ((10, 10, 0, 20), (0.6791, 1.0), (0.7156, 1.0)),
    ((10, 10, 0, 10), (0.6075, 1.0), (0.6636, 1.0)),
]

# Fagerland, Lydersen and Laake 2017, Statistical Analysis of Contingency Tables, chapter 4.
FAGERLAND = [
    ((7, 34, 1, 34), "newcombe", (0.0189, 0.3404)),
    ((0, 16, 15, 72), "miettinen_nurminen", (-0.3164, -0.0056)),
]

table = st.tuples(st.integers(1, 40), st.integers(1, 40), st.floats(0, 1), st.floats(0, 1)).map(
    lambda t: (round(t[0] * t[2]), t[0], round(t[1] * t[3]), t[1])
)


@pytest.mark.parametrize(("cells", "newcombe", "miettinen_nurminen"), NEWCOMBE_TABLE_II)
def test_intervals_reproduce_newcombes_table(
    cells: tuple, newcombe: tuple, miettinen_nurminen: tuple
) -> None:
    for method, published in (("newcombe", newcombe), ("miettinen_nurminen", miettinen_nurminen)):
        ours = proportion_difference(*cells, method=method)
        np.testing.assert_allclose([ours.low[0], ours.high[0]], published, rtol=0, atol=5.1e-5)


@pytest.mark.parametrize(("cells", "method", "published"), FAGERLAND)
def test_intervals_reproduce_fagerland_and_colleagues(cells: tuple, method: str, published: tuple) -> None:
    ours = proportion_difference(*cells, method=method)
    np.testing.assert_allclose([ours.low[0], ours.high[0]], published, rtol=0, atol=5.1e-5)


@settings(max_examples=40, deadline=None)
@given(cells=table)
def test_newcombe_agrees_with_statsmodels(cells: tuple) -> None:
    ours = proportion_difference(*cells)
    theirs = confint_proportions_2indep(*cells, compare="diff", method="newcomb")
    np.testing.assert_allclose([ours.low[0], ours.high[0]], theirs, rtol=0, atol=1e-9)


def test_miettinen_nurminen_agrees_with_a_numerical_search_in_r() -> None:
    # statsmodels 0.15 is no oracle here: a coefficient of its cubic has the successes where the appendix has
    # the cases, so its restricted share is not the likeliest, and 56/70 less 48/80 ends at 0.3440, where
    # Newcombe's Table II has 0.3382.
    entries = [entry for entry in REFERENCE if entry["kind"] == "miettinen_nurminen"]
    assert len(entries) == 9
    for entry in entries:
        cells = [entry["inputs"][name] for name in ("x1", "n1", "x2", "n2")]
        ours = proportion_difference(*cells, method="miettinen_nurminen")
        np.testing.assert_allclose(
            [ours.low[0], ours.high[0]], entry["value"], rtol=0, atol=2e-6, err_msg=entry["call"]
        )


@settings(deadline=None)
@given(cells=table, delta=st.floats(-0.95, 0.95))
def test_no_share_is_likelier_than_the_restricted_one(cells: tuple, delta: float) -> None:
    x1, n1, x2, n2 = cells

    def likelihood(p2: np.ndarray) -> np.ndarray:
        p1 = np.clip(p2 + delta, 0, 1)
        return binom.logpmf(x1, n1, p1) + binom.logpmf(x2, n2, p2)

    found = restricted_share(x1, n1, x2, n2, delta)
    grid = np.linspace(max(0.0, -delta), min(1.0, 1.0 - delta), 401)
    # Near a double root of the cubic the share is right to the root of a float's precision, some 1e-8.
    assert likelihood(found) >= likelihood(grid).max() - 1e-7 * (n1 + n2)


@settings(deadline=None)
@given(cells=table)
def test_swapping_the_groups_turns_the_interval_round(cells: tuple) -> None:
    x1, n1, x2, n2 = cells
    for method in ("newcombe", "miettinen_nurminen"):
        ours = proportion_difference(x1, n1, x2, n2, method=method)
        swapped = proportion_difference(x2, n2, x1, n1, method=method)
        np.testing.assert_allclose(ours.low, -swapped.high, rtol=0, atol=1e-12)
        assert -1 <= ours.low[0] <= ours.estimate[0] <= ours.high[0] <= 1
        assert ours.fisher_p[0] == pytest.approx(swapped.fisher_p[0], rel=1e-9)


def test_groups_do_not_depend_on_their_order_or_company() -> None:
    generator = np.random.default_rng(3)
    n = generator.integers(1, 30, size=(2, 200))
    x = generator.binomial(n, 0.6)
    order = generator.permutation(200)
    for method in ("newcombe", "miettinen_nurminen"):
        together = proportion_difference(x[0], n[0], x[1], n[1], method=method)
        shuffled = proportion_difference(x[0][order], n[0][order], x[1][order], n[1][order], method=method)
        alone = proportion_difference(x[0][7], n[0][7], x[1][7], n[1][7], method=method)
        for field in ("estimate", "low", "high", "fisher_p"):
            np.testing.assert_array_equal(getattr(together, field)[order], getattr(shuffled, field))
            assert getattr(together, field)[7] == getattr(alone, field)[0]


def test_fisher_is_that_of_r() -> None:
    entries = [entry for entry in REFERENCE if entry["kind"] == "fisher"]
    assert len(entries) == 12
    cells = np.array([[entry["inputs"][name] for name in ("x1", "n1", "x2", "n2")] for entry in entries])
    ours = fisher_exact_p(*cells.T)
    np.testing.assert_allclose(ours, [entry["value"] for entry in entries], rtol=1e-9)


@given(cells=st.tuples(st.integers(1, 9), st.integers(1, 9), st.floats(0, 1), st.floats(0, 1)))
def test_fisher_counts_every_table_no_likelier_than_the_one_seen(cells: tuple) -> None:
    n1, n2 = cells[:2]
    x1, x2 = round(n1 * cells[2]), round(n2 * cells[3])
    ways = [comb(n1, k) * comb(n2, x1 + x2 - k) for k in range(max(0, x1 + x2 - n2), min(n1, x1 + x2) + 1)]
    seen = comb(n1, x1) * comb(n2, x2)
    expected = sum(way for way in ways if way <= seen) / sum(ways)
    assert fisher_exact_p(x1, n1, x2, n2)[0] == pytest.approx(expected, rel=1e-12)


def test_fisher_is_the_same_whatever_is_held_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    generator = np.random.default_rng(5)
    n = generator.integers(1, 60, size=(2, 300))
    x = generator.binomial(n, 0.4)
    at_once = fisher_exact_p(x[0], n[0], x[1], n[1])
    monkeypatch.setattr("impact_eval.statistics.two_proportions.SUPPORT_AT_ONCE", 100)
    np.testing.assert_array_equal(fisher_exact_p(x[0], n[0], x[1], n[1]), at_once)


def test_a_group_without_cases_gives_no_estimate_and_says_why() -> None:
    for method in ("newcombe", "miettinen_nurminen"):
        ours = proportion_difference([0, 2, 0, 2], [0, 5, 0, 5], [3, 0, 0, 4], [5, 0, 0, 6], method=method)
        assert np.isnan(ours.estimate).tolist() == [True, True, True, False]
        assert np.isnan(ours.low).tolist() == [True, True, True, False]
        assert np.isnan(ours.fisher_p).tolist() == [True, True, True, False]
        assert ours.reason[0].startswith("The group has no cases")
        assert ours.reason[1].startswith("The reference group has no cases")
        assert ours.reason[2].startswith("Neither group")
        assert ours.reason[3] == ""


def test_everybody_succeeding_on_both_sides_leaves_width_and_no_evidence() -> None:
    for method in ("newcombe", "miettinen_nurminen"):
        ours = proportion_difference(8, 8, 8, 8, method=method)
        assert ours.estimate[0] == 0
        assert ours.low[0] < -0.3
        assert ours.high[0] > 0.3
        assert ours.fisher_p[0] == 1.0


def test_an_unknown_method_is_refused() -> None:
    with pytest.raises(ValueError, match="newcombe"):
        proportion_difference(1, 2, 1, 2, method="wald")  # type: ignore[arg-type]


def exact_coverage(n: int, method: str) -> np.ndarray:
    """Return the chance of covering each of 2,000 truths, by summing over every table that can be."""
    x1, x2 = (grid.ravel() for grid in np.meshgrid(np.arange(n + 1), np.arange(n + 1), indexing="ij"))
    ours = proportion_difference(x1, n, x2, n, method=method)
    truth = np.random.default_rng(1).uniform(size=(2000, 2, 1))
    chance = binom.pmf(x1, n, truth[:, 0]) * binom.pmf(x2, n, truth[:, 1])
    difference = truth[:, 0] - truth[:, 1]
    return (chance * ((ours.low <= difference) & (difference <= ours.high))).sum(axis=1)


def test_coverage_at_eight_against_eight_is_what_the_module_says() -> None:
    newcombe, score = exact_coverage(8, "newcombe"), exact_coverage(8, "miettinen_nurminen")
    assert newcombe.mean() == pytest.approx(0.953, abs=0.002)
    assert score.mean() == pytest.approx(0.963, abs=0.002)
    assert (newcombe < 0.93).mean() == pytest.approx(1 / 9, abs=0.02)
    assert (score < 0.93).mean() < 0.01
