"""Marginal homogeneity and symmetry: R (coin, base), statsmodels, and tables that break the usual formula."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from statsmodels.stats.contingency_tables import SquareTable

from impact_eval.statistics.marginal_homogeneity import bowker, stuart_maxwell, transition_table
from impact_eval.statistics.mcnemar import mcnemar

REFERENCE = json.loads(
    (Path(__file__).parent / "reference" / "proportion_reference.json").read_text(encoding="utf-8")
)["entries"]

positive = arrays(np.int64, (4, 4), elements=st.integers(1, 30))


def from_r(kind: str, number: int) -> list[tuple[np.ndarray, list[float]]]:
    entries = [entry for entry in REFERENCE if entry["kind"] == kind]
    assert len(entries) == number
    found = []
    for entry in entries:
        cells = np.array(entry["inputs"]["cells"])
        size = round(np.sqrt(cells.size))
        found.append((cells.reshape(size, size), entry["value"]))
    return found


def test_stuart_maxwell_is_that_of_coin_even_where_the_covariance_is_singular() -> None:
    for table, expected in from_r("stuart_maxwell", 6):
        ours = stuart_maxwell(table)
        np.testing.assert_allclose([ours.statistic[0], ours.df[0], ours.p[0]], expected, rtol=1e-9)


def test_bowker_is_that_of_r_where_every_pair_of_categories_is_used() -> None:
    for table, expected in from_r("bowker", 3):
        used = table[np.triu_indices(len(table), 1)] + table.T[np.triu_indices(len(table), 1)]
        assert (used > 0).all()
        ours = bowker(table)
        np.testing.assert_allclose([ours.statistic[0], ours.df[0], ours.p[0]], expected, rtol=1e-9)


def test_the_pathogen_example_of_fagerland_and_colleagues() -> None:
    # Fagerland, Lydersen and Laake 2017, Statistical Analysis of Contingency Tables, chapter 9 (Peterson et
    # al. 2007): Stuart T = 26.250, df 3, p = 0.000008; McNemar-Bowker T = 26.250 with all 6 pairs of
    # categories counted. In three of them nobody moved, so ours has 3 degrees of freedom, and says so.
    table = [[596, 18, 6, 5], [0, 2, 0, 0], [0, 0, 42, 0], [11, 0, 0, 0]]
    stuart, symmetry = stuart_maxwell(table), bowker(table)
    assert (round(stuart.statistic[0], 3), stuart.df[0], round(stuart.p[0], 6)) == (26.25, 3, 0.000008)
    assert (round(symmetry.statistic[0], 3), symmetry.df[0]) == (26.25, 3)
    assert "fewer degrees of freedom" in symmetry.reason[0]
    assert stuart.reason[0] == ""


@settings(deadline=None)
@given(table=positive)
def test_full_tables_agree_with_statsmodels(table: np.ndarray) -> None:
    theirs = SquareTable(table, shift_zeros=False)
    for ours, reference in (
        (stuart_maxwell(table), theirs.homogeneity()),
        (bowker(table), theirs.symmetry()),
    ):
        assert ours.statistic[0] == pytest.approx(reference.statistic, rel=1e-8, abs=1e-8)
        assert ours.df[0] == reference.df
        assert ours.p[0] == pytest.approx(reference.pvalue, rel=1e-6, abs=1e-9)
        assert ours.reason[0] == ""


@given(b=st.integers(0, 40), c=st.integers(1, 40))
def test_with_two_categories_both_are_mcnemar(b: int, c: int) -> None:
    table = [[7, b], [c, 9]]
    expected = mcnemar(b, c).asymptotic_p[0]
    assert stuart_maxwell(table).p[0] == pytest.approx(expected, rel=1e-9)
    assert bowker(table).p[0] == pytest.approx(expected, rel=1e-9)


@given(table=arrays(np.int64, (3, 3), elements=st.integers(0, 8)), where=st.integers(0, 3))
def test_a_category_that_nobody_used_changes_nothing_but_the_reason(table: np.ndarray, where: int) -> None:
    wider = np.insert(np.insert(table, where, 0, axis=0), where, 0, axis=1)
    for test in (stuart_maxwell, bowker):
        narrow, wide = test(table), test(wider)
        np.testing.assert_allclose(narrow.statistic, wide.statistic, rtol=1e-9, atol=1e-9)
        np.testing.assert_allclose(narrow.p, wide.p, rtol=1e-9)
        assert narrow.df[0] == wide.df[0]
        assert narrow.n_used[0] == wide.n_used[0]
        assert wide.reason[0] != ""


@settings(deadline=None)
@given(table=arrays(np.int64, (4, 4), elements=st.integers(0, 8)), order=st.permutations(range(4)))
def test_neither_the_order_of_categories_nor_that_of_waves_matters(table: np.ndarray, order: list) -> None:
    for test in (stuart_maxwell, bowker):
        ours = test(table)
        for other in (test(table[np.ix_(order, order)]), test(table.T)):
            np.testing.assert_allclose(ours.statistic, other.statistic, rtol=1e-8, atol=1e-9)
            assert ours.df[0] == other.df[0]


def test_separate_parts_add_their_statistics_and_degrees_of_freedom() -> None:
    first, second = np.array([[5, 9], [2, 4]]), np.array([[3, 6, 1], [1, 8, 2], [0, 7, 3]])
    joined = np.zeros((5, 5), dtype=int)
    joined[:2, :2], joined[2:, 2:] = first, second
    ours, parts = stuart_maxwell(joined), (stuart_maxwell(first), stuart_maxwell(second))
    assert ours.statistic[0] == pytest.approx(sum(part.statistic[0] for part in parts), rel=1e-10)
    assert ours.df[0] == sum(part.df[0] for part in parts) == 3


def test_a_single_mover_among_ten_million_stayers_is_not_lost_to_rounding() -> None:
    table = np.diag([4_000_000, 3_000_000, 3_000_000])
    table[0, 1], table[1, 0], table[1, 2] = 2_000_000, 1_999_000, 1
    assert stuart_maxwell(table).df[0] == 2


def test_groups_do_not_depend_on_their_company() -> None:
    tables = np.random.default_rng(2).integers(0, 6, size=(50, 5, 5))
    for test in (stuart_maxwell, bowker):
        together = test(tables)
        for group in (0, 17, 49):
            alone = test(tables[group])
            for field in ("statistic", "df", "p", "n", "n_discordant", "n_used"):
                np.testing.assert_allclose(
                    getattr(together, field)[group], getattr(alone, field)[0], rtol=1e-12
                )


def test_where_there_is_nothing_to_test_the_reason_says_what_is_missing() -> None:
    nobody, one_category, stayers = np.zeros((3, 3), int), np.diag([0, 8, 0]), np.diag([3, 8, 2])
    for test in (stuart_maxwell, bowker):
        ours = test(np.stack([nobody, one_category, stayers]))
        assert np.isnan(ours.p).all()
        assert np.isnan(ours.statistic).all()
        assert ours.df.tolist() == [0, 0, 0]
        assert [text.split(",")[0] for text in ours.reason] == [
            "There are no pairs",
            "Everybody used one category both times",
            "Nobody changed category",
        ]


def test_a_question_with_one_category_has_nothing_to_test() -> None:
    for test in (stuart_maxwell, bowker):
        ours = test([[7]])
        assert np.isnan(ours.p[0])
        assert ours.reason[0].startswith("Everybody used one category")


@given(
    pairs=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(0, 5)), max_size=30),
    order=st.randoms(use_true_random=False),
)
def test_a_transition_table_holds_everybody_wherever_their_row_stood(pairs: list, order: object) -> None:
    def lay_out(rows: list) -> np.ndarray:
        before, after, count = (np.array([row[k] for row in rows], dtype=int) for k in range(3))
        return transition_table(before, after, count, 4)

    table = lay_out(pairs)
    assert table.sum() == sum(count for *_, count in pairs)
    for before in range(4):
        for after in range(4):
            assert table[before, after] == sum(n for i, j, n in pairs if (i, j) == (before, after))
    shuffled = list(pairs)
    order.shuffle(shuffled)  # type: ignore[attr-defined]
    np.testing.assert_array_equal(lay_out(shuffled), table)


def test_counts_with_groups_give_a_table_a_group() -> None:
    tables = transition_table([0, 0, 1], [0, 1, 1], [[1, 2, 3], [4, 5, 6]], 2)
    assert tables.tolist() == [[[1, 2], [0, 3]], [[4, 5], [0, 6]]]


def test_what_is_not_a_category_or_a_square_is_refused() -> None:
    with pytest.raises(ValueError, match="not among the 3 categories"):
        transition_table([0], [3], [1], 3)
    with pytest.raises(ValueError, match="square"):
        stuart_maxwell([[1, 2, 3], [4, 5, 6]])
    with pytest.raises(ValueError, match="whole numbers"):
        bowker([[1, -2], [3, 4]])
