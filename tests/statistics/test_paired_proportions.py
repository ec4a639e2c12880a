"""Paired proportions: published examples, the definition of the score test, and exact coverage."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import gammaln, xlogy

from impact_eval.statistics.mcnemar import mcnemar
from impact_eval.statistics.paired_proportions import paired_difference, restricted_discordance
from impact_eval.statistics.two_proportions import proportion_difference

REFERENCE = json.loads(
    (Path(__file__).parent / "reference" / "proportion_reference.json").read_text(encoding="utf-8")
)["entries"]

# The papers' cells are both, first only, second only, neither, and their difference is first less second.
# Ours is after less before, so "first" is passed as after and "second" as before.

# Newcombe 1998, Stat Med 17:2635-2650, Table III, method 10.
NEWCOMBE_TABLE_III = [
    ((36, 12, 2, 0), (0.0569, 0.3404)),
    ((20, 12, 2, 16), (0.0562, 0.3292)),
    ((18, 12, 2, 18), (0.0562, 0.3290)),
    ((36, 14, 0, 0), (0.1528, 0.4167)),
    ((35, 14, 0, 1), (0.1461, 0.4175)),
    ((18, 14, 0, 18), (0.1441, 0.3963)),
    ((2, 97, 1, 0), (0.8721, 0.9854)),
    ((1, 97, 1, 1), (0.8736, 0.9850)),
    ((0, 29, 1, 0), (0.6666, 0.9882)),
    ((2, 98, 0, 0), (0.9178, 0.9945)),
    ((1, 98, 0, 1), (0.9171, 0.9916)),
    ((0, 30, 0, 0), (0.8395, 1.0)),
    ((54, 0, 0, 0), (-0.0664, 0.0664)),
    ((53, 0, 0, 1), (-0.0729, 0.0729)),
    ((30, 0, 0, 24), (-0.0358, 0.0358)),
    ((29, 0, 0, 25), (-0.0354, 0.0354)),
    ((28, 0, 0, 26), (-0.0352, 0.0352)),
    ((27, 0, 0, 27), (-0.0351, 0.0351)),
]

# cells, level, limits, digits printed.
TANGO_PUBLISHED = [
    ((4, 9, 3, 16), 0.95, (-0.027, 0.390), 3),  # Tango 1998, Stat Med 17:891-908, sleeping difficulties
    ((43, 0, 1, 0), 0.90, (-0.096, 0.037), 3),  # Tango 1998, soft contact lenses, a cell of 0
    ((53, 16, 8, 9), 0.95, (-0.020, 0.207), 3),  # Agresti and Min 2005, Stat Med 24:729-740
    ((1, 1, 7, 12), 0.95, (-0.517, -0.026), 3),  # Fagerland et al. 2014, Stat Med 33:2850-2875
    ((8, 3, 1, 2), 0.95, (-0.1670, 0.4327), 4),  # Tang et al. 2010
    ((7, 25, 2, 68), 0.95, (0.139, 0.321), 3),  # Chang et al. 2024, Table 2
]

NEWCOMBE_PUBLISHED = [
    ((1, 1, 7, 12), 0.95, (-0.507, -0.026), 3),  # Fagerland et al. 2014
    ((59, 6, 16, 80), 0.95, (-0.1186, -0.0046), 4),  # Fagerland et al. 2017, chapter 8 (Cavo et al. 2012)
    ((8, 3, 1, 2), 0.95, (-0.1574, 0.4136), 4),  # Tang et al. 2010
]

cells = st.tuples(*[st.integers(0, 25)] * 4).filter(lambda t: sum(t) > 0)


def first_less_second(table: tuple, level: float, method: str) -> tuple[float, float]:
    both, first, second, neither = table
    ours = paired_difference(both, second, first, neither, level, method)
    return ours.low[0], ours.high[0]


@pytest.mark.parametrize(("table", "published"), NEWCOMBE_TABLE_III)
def test_newcombe_reproduces_his_table(table: tuple, published: tuple) -> None:
    # One entry of the table, (1, 98, 0, 1), is cut rather than rounded, so 1e-4 and not half of it.
    np.testing.assert_allclose(first_less_second(table, 0.95, "newcombe"), published, rtol=0, atol=1e-4)


@pytest.mark.parametrize(
    ("method", "example"),
    [("tango", example) for example in TANGO_PUBLISHED]
    + [("newcombe", example) for example in NEWCOMBE_PUBLISHED],
)
def test_intervals_reproduce_published_examples(method: str, example: tuple) -> None:
    table, level, published, digits = example
    ours = first_less_second(table, level, method)
    np.testing.assert_allclose(ours, published, rtol=0, atol=0.51 * 10.0**-digits)


def test_tango_agrees_with_a_numerical_search_in_r() -> None:
    entries = [entry for entry in REFERENCE if entry["kind"] == "tango"]
    assert len(entries) == 8
    for entry in entries:
        gained, lost, n = (entry["inputs"][name] for name in ("gained", "lost", "n"))
        ours = paired_difference(0, lost, gained, n - gained - lost)
        np.testing.assert_allclose(
            [ours.low[0], ours.high[0]], entry["value"], rtol=0, atol=2e-6, err_msg=entry["call"]
        )


@settings(deadline=None)
@given(table=cells, delta=st.floats(-0.95, 0.95))
def test_no_discordance_is_likelier_than_the_restricted_one(table: tuple, delta: float) -> None:
    b, c = table[1], table[2]
    n = sum(table)

    def likelihood(p21: np.ndarray) -> np.ndarray:
        p12, p21 = np.maximum(p21 + delta, 0), np.maximum(p21, 0)
        return xlogy(b, p12) + xlogy(c, p21) + xlogy(n - b - c, np.maximum(1 - p12 - p21, 0))

    found = restricted_discordance(b, c, n, delta)
    grid = np.linspace(max(0.0, -delta), (1 - delta) / 2, 401)
    assert likelihood(found) >= likelihood(grid).max() - 1e-6


@settings(deadline=None)
@given(table=cells, level=st.sampled_from([0.9, 0.95, 0.99]))
def test_tango_holds_no_change_exactly_where_mcnemar_does_not_reject_it(table: tuple, level: float) -> None:
    both, before, after, neither = table
    if before + after == 0:
        return
    p = mcnemar(before, after).asymptotic_p[0]
    ours = paired_difference(both, before, after, neither, level)
    assert (ours.low[0] <= 0 <= ours.high[0]) == (p >= 1 - level)


@settings(deadline=None)
@given(table=cells)
def test_swapping_the_waves_turns_the_interval_round(table: tuple) -> None:
    both, before, after, neither = table
    for method in ("tango", "newcombe"):
        ours = paired_difference(both, before, after, neither, method=method)
        swapped = paired_difference(both, after, before, neither, method=method)
        np.testing.assert_allclose(ours.low, -swapped.high, rtol=0, atol=1e-12)
        assert -1 - 1e-12 <= ours.low[0] <= ours.estimate[0] <= ours.high[0] <= 1 + 1e-12


def test_counting_no_instead_of_yes_turns_the_interval_round() -> None:
    for method in ("tango", "newcombe"):
        yes = paired_difference(6, 2, 9, 11, method=method)
        no = paired_difference(11, 9, 2, 6, method=method)
        np.testing.assert_allclose([yes.low, yes.high], [-no.high, -no.low], rtol=0, atol=1e-12)


def test_groups_do_not_depend_on_their_order_or_company() -> None:
    generator = np.random.default_rng(3)
    tables = generator.integers(0, 12, size=(4, 200)) + np.array([[1], [0], [0], [0]])
    order = generator.permutation(200)
    for method in ("tango", "newcombe"):
        together = paired_difference(*tables, method=method)
        shuffled = paired_difference(*tables[:, order], method=method)
        alone = paired_difference(*tables[:, 7], method=method)
        for field in ("estimate", "low", "high"):
            np.testing.assert_array_equal(getattr(together, field)[order], getattr(shuffled, field))
            assert getattr(together, field)[7] == getattr(alone, field)[0]


def test_with_no_correlation_newcombe_is_his_interval_for_independent_groups() -> None:
    # An empty margin makes phi 0 by definition: all 30 gained it.
    paired = paired_difference(0, 0, 30, 0, method="newcombe")
    independent = proportion_difference(30, 30, 0, 30)
    assert (paired.low[0], paired.high[0]) == (independent.low[0], independent.high[0])


def test_no_pairs_and_nobody_moving_are_said_in_words() -> None:
    for method in ("tango", "newcombe"):
        ours = paired_difference([0, 9, 4], [0, 0, 1], [0, 0, 2], [0, 11, 3], method=method)
        assert np.isnan(ours.estimate).tolist() == [True, False, False]
        assert np.isnan(ours.low).tolist() == [True, False, False]
        assert ours.reason.tolist() == [
            "There are no pairs, so there is no difference to estimate.",
            "Nobody moved either way.",
            "",
        ]
        assert ours.low[1] < 0 < ours.high[1]


def test_everybody_moving_one_way_reaches_the_end_and_not_beyond() -> None:
    for method in ("tango", "newcombe"):
        ours = paired_difference(0, [0, 12], [12, 0], 0, method=method)
        assert ours.high[0] == pytest.approx(1.0, abs=1e-12)
        assert ours.low[1] == pytest.approx(-1.0, abs=1e-12)
        assert ours.low[0] < 0.8


def test_products_of_margins_do_not_overflow() -> None:
    ours = paired_difference(2_000_000, 900_000, 1_100_000, 6_000_000, method="newcombe")
    tango = paired_difference(2_000_000, 900_000, 1_100_000, 6_000_000)
    assert ours.low[0] == pytest.approx(tango.low[0], abs=1e-6)
    assert ours.estimate[0] == pytest.approx(0.02)


def test_an_unknown_method_is_refused() -> None:
    with pytest.raises(ValueError, match="tango"):
        paired_difference(1, 1, 1, 1, method="wald")  # type: ignore[arg-type]


def exact_coverage(n: int, method: str) -> np.ndarray:
    """Return the chance of covering each of 1,000 truths, by summing over every table that can be."""
    grid = np.stack([axis.ravel() for axis in np.meshgrid(*[np.arange(n + 1)] * 3, indexing="ij")])
    tables = np.vstack([grid, n - grid.sum(axis=0)])
    tables = tables[:, tables[3] >= 0]
    truth = np.random.default_rng(1).dirichlet(np.ones(4), 1000)
    chance = np.exp(gammaln(n + 1) - gammaln(tables + 1).sum(axis=0) + np.log(truth) @ tables)
    ours = paired_difference(*tables, method=method)
    difference = (truth[:, 2] - truth[:, 1])[:, None]
    return (chance * ((ours.low <= difference) & (difference <= ours.high))).sum(axis=1)


def test_coverage_with_twelve_pairs_is_what_the_module_says() -> None:
    tango, newcombe = exact_coverage(12, "tango"), exact_coverage(12, "newcombe")
    assert tango.mean() == pytest.approx(0.968, abs=0.002)
    assert newcombe.mean() == pytest.approx(0.955, abs=0.002)
    assert (tango < 0.93).mean() < 0.01
    assert (newcombe < 0.93).mean() == pytest.approx(0.03, abs=0.01)
