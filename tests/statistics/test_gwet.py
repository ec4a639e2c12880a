"""Gwet's AC1 and AC2 against the published figures of irrCAC, and against their definition with no arrays."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from impact_eval.statistics.gwet import Agreement, gwet_agreement, percent_agreement
from impact_eval.statistics.proportion import proportion_interval
from impact_eval.statistics.ratings import RatingCounts, weight_matrix

NAMES = ["identity", "linear", "quadratic", "ordinal"]
FIELDS = ["value", "error", "low", "high", "agreement", "expected"]
n = np.nan

# The data sets of the R package irrCAC, as its README and the Python package irrCAC print them. The figures
# held to below are those of the README and of the vignette on weighting (R), and, to three decimals, those in
# the tests of the Python package, which are said to be R's.
FOUR_RATERS = np.array([
    [1, 2, 3, 3, 2, 1, 4, 1, 2, n, n, n], [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, n, n],
    [n, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 3], [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, n],
]).T  # fmt: skip
FIVE_OBSERVERS = np.array([
    [1, 1, 2, n, 0, 0, 1, 1, 2, 2, n, 0, 1, 3, 1], [1, 1, 3, 0, 0, 0, 0, n, 2, 1, 1, 0, 2, 3, 1],
    [2, 0, 3, 0, 0, 0, 2, 2, 2, 1, 0, 0, 2, 2, 1], [n, 1, 3, n, n, n, n, 0, n, 1, 0, 0, 2, 2, n],
    [2, n, n, 0, 0, 0, 1, n, 2, n, n, n, n, 3, 1],
]).T  # fmt: skip
GENDER = np.array([["abc".index(mark) for mark in rater] for rater in (
    "aaaaabbbcaaaaab", "aaaababccaaaaba", "abbcaabbcabbcaa", "ccccaabbcccccaa",
)], dtype=float).T  # fmt: skip
TWO = np.array([
    [1, 1, 2, 2, 4, 3, 3, 3, 5, 4, 4, 1],
    [2, 1, 2, 2, 2, 3, 3, 3, 5, n, 4, 4],
]).T  # fmt: skip
SIX_RATERS = np.array([
    [0, 0, 0, 6, 0], [0, 3, 0, 0, 3], [0, 1, 4, 0, 1], [0, 0, 0, 0, 6], [0, 3, 0, 3, 0], [2, 0, 4, 0, 0],
    [0, 0, 4, 0, 2], [2, 0, 3, 1, 0], [2, 0, 0, 4, 0], [0, 0, 0, 0, 6], [1, 0, 0, 5, 0], [1, 1, 0, 4, 0],
    [0, 3, 3, 0, 0], [1, 0, 0, 5, 0], [0, 2, 0, 3, 1],
])  # fmt: skip
ABSTRACTORS = np.array([[13, 0, 0], [0, 20, 7], [0, 4, 56]])
DIAGNOSIS = np.array([[40, 4, 4, 17], [6, 25, 2, 13], [4, 1, 21, 12], [15, 5, 9, 45]])

JUDGEMENTS = st.integers(1, 8).flatmap(
    lambda cases: st.integers(2, 4).flatmap(
        lambda auditors: st.lists(
            st.lists(st.sampled_from([1.0, 2.0, 3.0, n]), min_size=auditors, max_size=auditors),
            min_size=cases,
            max_size=cases,
        )
    )
)


def of_table(table: np.ndarray) -> RatingCounts:
    """One row a case, from the square table of two auditors."""
    rows = [cell for cell in np.ndindex(*table.shape) for _ in range(table[cell])]
    return RatingCounts.from_judgements(rows, categories=range(len(table)))


def raw(judgements: np.ndarray) -> RatingCounts:
    return RatingCounts.from_judgements(judgements)


def rounded(found: Agreement, decimals: int) -> list[float]:
    return [round(float(getattr(found, field)[0]), decimals) for field in ("value", "error", "low", "high")]


def slowly(rows: list[list[float]], weights: np.ndarray, categories: list[float]) -> float:
    """AC2 by its definition: one pair of auditors at a time."""
    judged = [[value for value in row if not np.isnan(value)] for row in rows]
    place = {value: at for at, value in enumerate(categories)}
    means = []
    for row in judged:
        pairs = [weights[place[a], place[b]] for a, b in itertools.permutations(row, 2)]
        if pairs:
            means.append(sum(pairs) / len(pairs))
    observed = sum(means) / len(means)
    some = [row for row in judged if row]
    used = [sum(row.count(value) / len(row) for row in some) / len(some) for value in categories]
    k = len(categories)
    expected = weights.sum() / (k * (k - 1)) * sum(share * (1 - share) for share in used)
    return (observed - expected) / (1 - expected)


@pytest.mark.parametrize(
    ("weights", "agreement", "expected", "value", "error", "low"),
    [
        ("identity", 0.8181818, 0.1903212, 0.77544, 0.14295, 0.461),
        ("quadratic", 0.9753788, 0.7137044, 0.914, 0.10396, 0.685),
    ],
)
def test_four_raters_with_gaps_are_as_irrcac_has_them(
    weights: str, agreement: float, expected: float, value: float, error: float, low: float
) -> None:
    ours = gwet_agreement(raw(FOUR_RATERS), weights, variance="gwet")
    assert (round(ours.agreement[0], 7), round(ours.expected[0], 7)) == (agreement, expected)
    assert (round(ours.value[0], 5), round(ours.error[0], 5)) == (value, error)
    assert (round(ours.low[0], 3), ours.high[0]) == (low, 1.0)
    assert (ours.n[0], ours.n_used[0], ours.df[0]) == (12, 11, 11)


@pytest.mark.parametrize(
    ("weights", "value", "error", "low"), [("linear", 0.859, 0.117, 0.6), ("ordinal", 0.899, 0.107, 0.664)]
)
def test_four_raters_with_other_weights(weights: str, value: float, error: float, low: float) -> None:
    ours = gwet_agreement(raw(FOUR_RATERS), weights, variance="gwet")
    assert rounded(ours, 3) == [value, error, low, 1.0]
    assert (ours.coefficient, ours.weights) == ("AC2", weights)


@pytest.mark.parametrize(
    ("weights", "value", "error", "low"),
    [("identity", 0.8181818, 0.12561, 0.542), ("quadratic", 0.9753788, 0.09062, 0.776)],
)
def test_percent_agreement_of_four_raters_is_as_irrcac_has_it(
    weights: str, value: float, error: float, low: float
) -> None:
    ours = percent_agreement(raw(FOUR_RATERS), weights, variance="gwet")
    assert (round(ours.value[0], 7), round(ours.error[0], 5), round(ours.low[0], 3)) == (value, error, low)
    assert ours.expected.tolist() == [0.0]


@pytest.mark.parametrize(
    ("judgements", "expected"),
    [
        (FIVE_OBSERVERS, [0.497, 0.122, 0.235, 0.758]),
        (GENDER, [0.208, 0.091, 0.014, 0.403]),
        (TWO, [0.661, 0.184, 0.257, 1.0]),
    ],
)
def test_other_data_of_irrcac(judgements: np.ndarray, expected: list[float]) -> None:
    assert rounded(gwet_agreement(raw(judgements), variance="gwet"), 3) == expected


@pytest.mark.parametrize("variance", ["linearised", "gwet"])
@pytest.mark.parametrize(
    ("weights", "value", "error", "low", "high"),
    [
        ("identity", 0.4448007, 0.08418757, 0.264, 0.625),
        ("quadratic", 0.4837438, 0.1058227, 0.257, 0.711),
    ],
)
def test_six_raters_have_one_error_by_either_variance(
    weights: str, value: float, error: float, low: float, high: float, variance: str
) -> None:
    # Fleiss (1971); every case was judged by six.
    ours = gwet_agreement(RatingCounts.from_counts(SIX_RATERS), weights, variance=variance)
    assert round(ours.value[0], 7) == value
    assert ours.error[0] == pytest.approx(error, rel=5e-7)
    assert [round(ours.low[0], 3), round(ours.high[0], 3)] == [low, high]


@pytest.mark.parametrize(
    ("table", "weights", "value", "error"),
    [
        (ABSTRACTORS, "identity", 0.8493305, 0.04321747),
        (ABSTRACTORS, "quadratic", 0.9402369, 0.01792019),
    ],
)
def test_a_table_of_two_abstractors_has_the_same_figures(
    table: np.ndarray, weights: str, value: float, error: float
) -> None:
    # irrCAC divides by n in the tables of two, and by n - 1 with raw ratings.
    ours = gwet_agreement(of_table(table), weights)
    assert round(ours.value[0], 7) == value
    assert ours.error[0] * np.sqrt(1 - 1 / table.sum()) == pytest.approx(error, rel=5e-7)


@pytest.mark.parametrize(
    ("weights", "value"), [("identity", 0.456), ("linear", 0.377), ("ordinal", 0.324), ("quadratic", 0.299)]
)
def test_two_ways_to_a_diagnosis(weights: str, value: float) -> None:
    assert round(gwet_agreement(of_table(DIAGNOSIS), weights).value[0], 3) == value


@settings(deadline=None)
@given(JUDGEMENTS, st.sampled_from(NAMES))
def test_the_coefficient_is_that_of_its_definition_or_says_why_not(
    rows: list[list[float]], name: str
) -> None:
    ours = gwet_agreement(RatingCounts.from_judgements(rows, [1, 2, 3]), name)
    several = [np.isfinite(row).sum() > 1 for row in rows]
    assert ours.n_used[0] == sum(several)
    if not any(several):
        assert np.isnan(ours.value[0]) and ours.reason[0]
        return
    assert ours.value[0] == pytest.approx(slowly(rows, weight_matrix(name, 3), [1.0, 2.0, 3.0]), abs=1e-12)
    assert (ours.reason[0] == "") == bool(ours.low[0] < ours.high[0])
    assert (ours.reason[0] == "") <= bool(ours.low[0] <= ours.value[0] <= ours.high[0] <= 1)
    assert name != "identity" or ours.value[0] >= -1


def test_with_weights_the_coefficient_can_lie_below_minus_one() -> None:
    ours = gwet_agreement(RatingCounts.from_judgements([[1, 1, 3], [1, 3, n], [2, n, n]]), "quadratic")
    assert ours.low[0] < ours.value[0] < -1


@pytest.mark.parametrize("judgements", [FOUR_RATERS, FIVE_OBSERVERS, TWO])
@pytest.mark.parametrize("name", NAMES)
def test_the_linearised_error_is_the_spread_of_slopes_measured(judgements: np.ndarray, name: str) -> None:
    """The infinitesimal jackknife: give one case a little more weight and see where AC2 goes."""
    counts = RatingCounts.from_judgements(judgements)
    judged, weights = counts.judged(), weight_matrix(name, counts.categories.size)

    def weighed(of: np.ndarray) -> float:
        share = counts.counts / judged[:, None]
        alike = ((counts.counts @ weights - 1) * counts.counts).sum(1) / np.maximum(judged * (judged - 1), 1)
        two = of * (judged > 1)
        used = of @ share / of.sum()
        expected = weights.sum() / (used.size * (used.size - 1)) * (used * (1 - used)).sum()
        return (two @ alike / two.sum() - expected) / (1 - expected)

    cases, step = np.eye(len(judged)), 1e-5
    slope = np.array([(weighed(1 + step * one) - weighed(1 - step * one)) / (2 * step) for one in cases])
    used = (judged > 1).sum()
    error = np.sqrt((slope**2).sum() * used / (used - 1))
    ours = gwet_agreement(counts, name)
    assert ours.error[0] == pytest.approx(error, rel=1e-6)
    assert ours.df[0] == used - 1


def test_cases_that_one_auditor_judged_do_not_widen_the_interval_unless_asked_to() -> None:
    twice = np.array([[1, 1]] * 12 + [[2, 2]] * 3 + [[1, 2]] * 3)
    once = np.array([[1, n]] * 60 + [[2, n]] * 22)
    alone, among = percent_agreement(raw(twice)), percent_agreement(raw(np.vstack([twice, once])))
    np.testing.assert_allclose(
        [alone.value, alone.error, alone.low, alone.high], [among.value, among.error, among.low, among.high]
    )
    published = percent_agreement(raw(np.vstack([twice, once])), variance="gwet")
    assert published.value == alone.value and published.error[0] > 1.5 * alone.error[0]


@settings(deadline=None)
@given(JUDGEMENTS, st.sampled_from(NAMES), st.randoms(use_true_random=False))
def test_neither_the_order_of_cases_nor_of_auditors_matters(
    rows: list[list[float]], name: str, chance: object
) -> None:
    table = np.array(rows)
    plain = gwet_agreement(RatingCounts.from_judgements(table, [1, 2, 3]), name)
    order, auditors = list(range(table.shape[0])), list(range(table.shape[1]))
    chance.shuffle(order)
    chance.shuffle(auditors)
    for other, turned in (
        (RatingCounts.from_judgements(table[order][:, auditors], [1, 2, 3]), "moved"),
        (RatingCounts.from_judgements(4 - table, [1, 2, 3]), "read from the other end"),
        (RatingCounts.from_judgements(np.column_stack([table, np.full(len(table), n)]), [1, 2, 3]), "more"),
        (RatingCounts.from_judgements(np.vstack([table, np.full_like(table[:1], n)]), [1, 2, 3]), "longer"),
    ):
        again = gwet_agreement(other, name)
        assert again.reason.tolist() == plain.reason.tolist(), turned
        for field in FIELDS:
            np.testing.assert_allclose(
                getattr(again, field), getattr(plain, field), atol=1e-9, err_msg=turned
            )


def test_groups_stand_beside_one_another_as_if_alone() -> None:
    rows, of = np.vstack([FOUR_RATERS, FOUR_RATERS[::-1][:5]]), [0] * 12 + [2] * 5
    order = np.random.default_rng(3).permutation(17)
    both = RatingCounts.from_judgements(rows[order], range(1, 6), np.array(of)[order], groups=4)
    for measure in (gwet_agreement, percent_agreement):
        ours = measure(both, "linear")
        for group, part in enumerate([rows[:12], rows[:0], rows[12:], rows[:0]]):
            alone = measure(RatingCounts.from_judgements(part, range(1, 6)), "linear")
            for field in [*FIELDS, "n", "n_used", "df"]:
                np.testing.assert_allclose(getattr(ours, field)[group], getattr(alone, field)[0], atol=1e-12)
            assert ours.reason[group] == alone.reason[0]


def test_categories_that_nobody_used_count_since_auditors_could_have() -> None:
    few = gwet_agreement(RatingCounts.from_judgements(FOUR_RATERS))
    more = gwet_agreement(RatingCounts.from_judgements(FOUR_RATERS, range(1, 11)))
    # Five of ten categories: T / (q (q - 1)) falls from 1/4 to 1/9.
    assert more.expected[0] == pytest.approx(few.expected[0] * 4 / 9, abs=1e-12)


def test_percent_agreement_of_two_auditors_is_a_share_of_cases() -> None:
    ours = percent_agreement(raw(TWO), level=0.9)
    plain = proportion_interval(8, 11, 0.9)
    assert (ours.method.tolist(), ours.n.tolist(), ours.n_used.tolist()) == (["Wilson"], [12], [11])
    np.testing.assert_allclose(
        [ours.value, ours.low, ours.high], [plain.estimate, plain.low, plain.high], atol=1e-12
    )
    assert percent_agreement(raw(FOUR_RATERS)).method.tolist() == ["t, cases sampled"]
    assert percent_agreement(raw(TWO), "linear").method.tolist() == ["t, cases sampled"]


ALONE = "no case was judged by two auditors or more, so there is nothing to agree on"
ONE = "only one case was judged by two auditors or more, and one has no spread"
ALWAYS = "the auditors agreed on every case, so agreement is 1 and has no interval"
FLAT = "every case adds the same to the agreement, so there is no interval"


@pytest.mark.parametrize(
    ("rows", "value", "reason"),
    [
        (np.empty((0, 3)), n, "no case was judged"),
        ([[n, n], [n, n]], n, "no case was judged"),
        ([[1], [2], [1]], n, ALONE),
        ([[1, n], [n, 2]], n, ALONE),
        ([[1, 1]], 1.0, ONE),
        ([[1, 2], [1, n], [n, 1]], None, ONE),
        ([[1, 1], [1, 1], [1, 1]], 1.0, ALWAYS),
        ([[1, 1], [2, 2], [1, n]], 1.0, ALWAYS),
        ([[1, 2], [2, 1]], -1.0, FLAT),
    ],
)
@pytest.mark.parametrize("categories", [None, [1, 2]])
@pytest.mark.parametrize("variance", ["linearised", "gwet"])
def test_without_a_coefficient_or_an_interval_the_reason_says_why(
    rows: object, value: float | None, reason: str, categories: object, variance: str
) -> None:
    ours = gwet_agreement(RatingCounts.from_judgements(rows, categories), variance=variance)
    assert ours.reason.tolist() == [reason]
    assert np.isnan([ours.low[0], ours.high[0]]).all()
    if value is not None:
        np.testing.assert_allclose(ours.value, [value], atol=1e-12)


def test_two_auditors_who_always_agree_have_an_interval_of_their_percent_agreement() -> None:
    ours = percent_agreement(raw(np.array([[1, 1]] * 8)))
    assert (ours.value.tolist(), ours.reason.tolist(), ours.high.tolist()) == ([1.0], [""], [1.0])
    assert ours.low[0] == pytest.approx(proportion_interval(8, 8).low[0], abs=1e-12)
    nobody = percent_agreement(raw(np.array([[1, n], [n, 2]])))
    assert np.isnan(nobody.value[0]) and "nothing to agree on" in nobody.reason[0]


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: gwet_agreement(raw(TWO), level=1.0), "level"),
        (lambda: percent_agreement(raw(TWO), level=0.0), "level"),
        (lambda: gwet_agreement(raw(TWO), "cubic"), "Weights are one of"),
        (lambda: gwet_agreement(raw(TWO), np.eye(3)), "5 by 5 numbers"),
        (lambda: gwet_agreement(raw(TWO), variance="exact"), "linearised"),
    ],
)
def test_what_cannot_be_meant_is_refused(call: object, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        call()
