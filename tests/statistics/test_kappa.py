"""Cohen's kappa against R (psych, vcd), statsmodels, a published example, and its definition."""

import json
import random
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.inter_rater import cohens_kappa

from impact_eval.statistics.kappa import cohen_kappa
from impact_eval.statistics.ratings import RatingCounts, judgement_table, weight_matrix

REFERENCE = json.loads(
    (Path(__file__).parent / "reference" / "agreement_reference.json").read_text(encoding="utf-8")
)
NAMES = ["identity", "linear", "quadratic", "ordinal"]
ABSTRACTORS = [[13, 0, 0], [0, 20, 7], [0, 4, 56]]
FLEISS = [[106, 10, 4], [22, 28, 10], [2, 12, 6]]
TABLES = st.integers(2, 4).flatmap(
    lambda k: st.lists(st.lists(st.integers(0, 6), min_size=k, max_size=k), min_size=k, max_size=k)
)


def from_r(kind: str) -> list[dict]:
    found = [entry for entry in REFERENCE["entries"] if entry["kind"] == kind]
    assert len(found) >= 9, f"no reference of kind {kind}"
    return found


def of_shares(shares: np.ndarray, weights: np.ndarray) -> float:
    """Kappa of a table of shares, as Cohen writes it."""
    observed = (weights * shares).sum()
    expected = (weights * np.outer(shares.sum(1), shares.sum(0))).sum()
    return (observed - expected) / (1 - expected)


def error_by_differences(table: np.ndarray, weights: np.ndarray, step: float = 1e-6) -> float:
    """The delta method with slopes measured, moving a little of the whole into each cell in turn."""
    n, shares = table.sum(), table / table.sum()
    slope = np.zeros(shares.shape)
    for cell in np.ndindex(*shares.shape):
        into = np.zeros(shares.shape)
        into[cell] = 1.0
        nearer, further = (of_shares((1 - at) * shares + at * into, weights) for at in (step, -step))
        slope[cell] = (nearer - further) / (2 * step)
    return float(np.sqrt((shares * slope**2).sum() / n))


def test_weighted_kappa_and_its_error_are_those_of_vcd() -> None:
    for entry in from_r("vcd"):
        ours = cohen_kappa(entry["inputs"]["table"], entry["inputs"]["weights"])
        np.testing.assert_allclose(
            [ours.kappa[0], ours.error[0]], entry["value"], rtol=0, atol=1e-10, err_msg=str(entry["inputs"])
        )


def test_weighted_kappa_is_that_of_psych() -> None:
    for entry in from_r("psych_weighted"):
        ours = cohen_kappa(entry["inputs"]["table"], entry["inputs"]["weights"])
        np.testing.assert_allclose(ours.kappa, entry["value"], rtol=0, atol=1e-12)


def test_plain_kappa_its_error_and_its_interval_are_those_of_psych() -> None:
    for entry in from_r("psych_unweighted"):
        ours = cohen_kappa(entry["inputs"]["table"])
        np.testing.assert_allclose(
            [ours.kappa[0], ours.error[0], ours.low[0], ours.high[0]], entry["value"], rtol=0, atol=1e-10
        )


def test_fleiss_cohen_and_everitts_example() -> None:
    # 1969: kappas of .429 and .507 with variances of .002885 and .003248, known at second hand; the table and
    # the weights are those in the manual of psych.
    plain = cohen_kappa(FLEISS)
    weighted = cohen_kappa(FLEISS, [[1, 0, 0.4444], [0, 1, 0.6667], [0.4444, 0.6667, 1]])
    assert (round(plain.kappa[0], 3), round(plain.error[0] ** 2, 6)) == (0.429, 0.002885)
    assert (round(weighted.kappa[0], 3), round(weighted.error[0] ** 2, 6)) == (0.507, 0.003248)
    assert weighted.weights == "given"


@pytest.mark.parametrize(
    ("weights", "kappa", "error"), [("identity", 0.7964094, 0.05891072), ("quadratic", 0.8921569, 0.03535151)]
)
def test_two_abstractors_are_as_irrcac_has_them(weights: str, kappa: float, error: float) -> None:
    # The README and the vignette on weighting of the R package irrCAC; data of Gwet's handbook (2014).
    ours = cohen_kappa(ABSTRACTORS, weights)
    assert (round(ours.kappa[0], 7), round(ours.error[0], 8)) == (kappa, error)


@settings(deadline=None, max_examples=60)
@given(TABLES, st.sampled_from(NAMES))
def test_kappa_and_its_error_follow_from_the_definition(rows: list[list[int]], name: str) -> None:
    table = np.array(rows)
    ours, weights = cohen_kappa(table, name), weight_matrix(name, len(rows))
    assert ours.n.tolist() == [table.sum()]
    if table.sum() == 0 or ours.expected[0] == 1:
        assert np.isnan(ours.kappa[0]) and ours.reason[0]
        return
    assert ours.kappa[0] == pytest.approx(of_shares(table / table.sum(), weights), abs=1e-9)
    if table.sum() > 1:
        assert ours.error[0] == pytest.approx(error_by_differences(table, weights), abs=1e-6)
    assert (ours.reason[0] == "") == bool(ours.low[0] < ours.kappa[0] < ours.high[0])


@settings(deadline=None, max_examples=60)
@given(TABLES, st.sampled_from([("identity", None), ("linear", "linear"), ("quadratic", "quadratic")]))
def test_statsmodels_has_the_same(rows: list[list[int]], names: tuple[str, str | None]) -> None:
    ours = cohen_kappa(rows, names[0], 0.95)
    if ours.reason[0]:
        return
    theirs = cohens_kappa(np.array(rows), wt=names[1])
    np.testing.assert_allclose([ours.kappa[0], ours.error[0]], [theirs.kappa, theirs.std_kappa], atol=1e-9)


@given(TABLES, st.sampled_from(NAMES))
def test_which_auditor_comes_first_and_which_end_of_the_scale_do_not_matter(
    rows: list[list[int]], name: str
) -> None:
    table = np.array(rows)
    plain = cohen_kappa(table, name)
    for other in (cohen_kappa(table.T, name), cohen_kappa(table[::-1, ::-1], name)):
        assert other.reason.tolist() == plain.reason.tolist()
        for field in ("kappa", "error", "low", "high"):
            np.testing.assert_allclose(getattr(other, field), getattr(plain, field), atol=1e-9)


@given(TABLES, st.randoms(use_true_random=False))
def test_without_an_order_neither_the_labels_nor_an_unused_one_matter(
    rows: list[list[int]], chance: random.Random
) -> None:
    table, order = np.array(rows), list(range(len(rows)))
    chance.shuffle(order)
    plain = cohen_kappa(table)
    for other in (cohen_kappa(table[np.ix_(order, order)]), cohen_kappa(np.pad(table, (0, 2)))):
        np.testing.assert_allclose(other.kappa, plain.kappa, atol=1e-12)
        np.testing.assert_allclose(other.error, plain.error, atol=1e-9)


def test_groups_stand_beside_one_another_as_if_alone() -> None:
    tables = np.array([ABSTRACTORS, FLEISS, np.zeros((3, 3)), np.diag([3, 0, 0])])
    ours = cohen_kappa(tables, "linear", 0.9)
    for at, table in enumerate(tables):
        alone = cohen_kappa(table, "linear", 0.9)
        for field in ("kappa", "error", "low", "high", "agreement", "expected", "n", "reason"):
            np.testing.assert_array_equal(getattr(ours, field)[at], getattr(alone, field)[0])


def test_agreement_is_the_share_of_cases_agreed_on() -> None:
    ours = cohen_kappa(ABSTRACTORS)
    assert ours.agreement[0] == pytest.approx(0.89, abs=1e-12)
    assert ours.expected[0] == pytest.approx((13 * 13 + 27 * 24 + 60 * 63) / 1e4, abs=1e-12)
    assert (ours.method, ours.level, ours.weights) == ("Fleiss-Cohen-Everitt", 0.95, "identity")


@pytest.mark.parametrize(
    ("table", "kappa", "reason"),
    [
        (np.zeros((2, 2)), np.nan, "no case was judged by both auditors"),
        (np.zeros((0, 0)), np.nan, "no case was judged by both auditors"),
        (
            [[8, 0], [0, 0]],
            np.nan,
            "both auditors gave every case one and the same judgement, so there is no kappa",
        ),
        ([[7]], np.nan, "both auditors gave every case one and the same judgement, so there is no kappa"),
        (
            [[1, 0], [0, 0]],
            np.nan,
            "both auditors gave every case one and the same judgement, so there is no kappa",
        ),
        ([[0, 1], [0, 0]], 0.0, "one case has no spread, so there is no interval"),
        ([[3, 0], [0, 5]], 1.0, "the auditors agreed on every case, so kappa is 1 and has no interval"),
        (
            [[6, 3], [0, 0]],
            0.0,
            "an auditor gave every case the same judgement, so kappa is 0 whatever the other said",
        ),
        (
            [[0, 6], [0, 2]],
            0.0,
            "an auditor gave every case the same judgement, so kappa is 0 whatever the other said",
        ),
        ([[0, 5], [5, 0]], -1.0, "every case adds the same to kappa, so there is no interval"),
    ],
)
@pytest.mark.parametrize("name", NAMES)
def test_without_a_kappa_or_an_interval_the_reason_says_why(
    table: object, kappa: float, reason: str, name: str
) -> None:
    ours = cohen_kappa(table, name)
    assert ours.reason.tolist() == [reason]
    np.testing.assert_allclose(ours.kappa, [kappa], atol=1e-12)
    assert np.isnan([ours.low[0], ours.high[0]]).all()


def test_large_counts_do_not_overflow() -> None:
    small, large = cohen_kappa(FLEISS), cohen_kappa(np.array(FLEISS) * 10**9)
    assert large.kappa[0] == pytest.approx(small.kappa[0], abs=1e-12)
    assert large.error[0] == pytest.approx(small.error[0] / 10**4.5, rel=1e-9)


def test_judgements_are_laid_out_and_a_case_that_one_left_out_is_in_no_cell() -> None:
    first, second = [1, 2, 3, np.nan, 2, 1], [1, 3, 3, 2, np.nan, 1]
    assert judgement_table(first, second).tolist() == [[[2, 0, 0], [0, 0, 1], [0, 0, 1]]]
    apart = judgement_table(first, second, [1, 2, 3, 4], group=[0, 2, 2, 0, 0, 2], groups=4)
    assert apart.shape == (4, 4, 4)
    assert apart.sum(axis=(1, 2)).tolist() == [1, 0, 3, 0]
    assert cohen_kappa(judgement_table([1, np.nan], [np.nan, 2])).n.tolist() == [0]
    assert judgement_table([], []).shape == (1, 0, 0)


def test_the_weights_are_those_in_the_manual_of_irrcac() -> None:
    assert weight_matrix("identity", 3).tolist() == np.eye(3).tolist()
    assert weight_matrix("linear", 3)[0].tolist() == [1.0, 0.5, 0.0]
    assert weight_matrix("quadratic", 3)[1].tolist() == [0.75, 1.0, 0.75]
    np.testing.assert_allclose(weight_matrix("ordinal", 3)[0], [1, 2 / 3, 0], atol=1e-15)
    # With four categories there are 6 pairs; of neighbours 1 of them is spanned, of the next 3.
    np.testing.assert_allclose(weight_matrix("ordinal", 4)[0], [1, 5 / 6, 3 / 6, 0], atol=1e-15)
    assert weight_matrix("linear", 1).tolist() == [[1.0]]
    assert weight_matrix("linear", 0).shape == (0, 0)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: cohen_kappa([[1, 2, 3], [1, 2, 3]]), "square"),
        (lambda: cohen_kappa([1, 2, 3]), "square"),
        (lambda: cohen_kappa([[1, -2], [1, 2]]), "whole numbers"),
        (lambda: cohen_kappa([[1, np.nan], [1, 2]]), "whole numbers"),
        (lambda: cohen_kappa([[1, np.inf], [1, 2]]), "finite"),
        (lambda: cohen_kappa([[1, 2], [1, 2]], level=95), "level"),
        (lambda: cohen_kappa([[1, 2], [1, 2]], "cubic"), "Weights are one of"),
        (lambda: cohen_kappa([[1, 2], [1, 2]], np.eye(3)), "2 by 2 numbers"),
        (lambda: cohen_kappa([[1, 2], [1, 2]], [[1, 0.5], [0.4, 1]]), "the same both ways"),
        (lambda: cohen_kappa([[1, 2], [1, 2]], [[0, 1], [1, 0]]), "1 on the diagonal"),
        (lambda: cohen_kappa([[1, 2], [1, 2]], [[1, np.nan], [np.nan, 1]]), "between 0 and 1"),
        (lambda: judgement_table([1, 2], [1]), "one length"),
        (lambda: judgement_table([1, 2], [1, np.inf]), "infinite"),
        (lambda: judgement_table([1, 2], [1, 3], categories=[1, 2]), "not among the categories"),
        (lambda: judgement_table([1, 2], [1, 2], categories=[2, 1]), "rise"),
        (lambda: judgement_table([1, 2], [1, 2], group=[0, -1]), "Groups are"),
        (lambda: judgement_table([1, 2], [1, 2], group=[0, 3], groups=2), "2 groups"),
        (lambda: RatingCounts.from_judgements([1, 2, 3]), "table of cases by auditors"),
        (lambda: RatingCounts.from_counts([[1, 2.5]]), "whole numbers"),
        (lambda: RatingCounts.from_counts([[1, np.inf]]), "infinite"),
        (lambda: RatingCounts.from_counts([[1, 2]], categories=[1, 2, 3]), "2 categories, and 3 are named"),
    ],
)
def test_what_cannot_be_meant_is_refused(call: object, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        call()
