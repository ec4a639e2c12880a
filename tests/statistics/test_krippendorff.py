"""Krippendorff's alpha against his example, irrCAC, its definition, and all resamples there are."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from impact_eval.statistics.krippendorff import KrippendorffAlpha, krippendorff_alpha
from impact_eval.statistics.ratings import RatingCounts

SCALES = ["nominal", "ordinal", "interval"]
FIELDS = ["alpha", "error", "low", "high", "n", "n_used", "n_judgements", "undefined", "reason"]
n = np.nan

# Krippendorff's data "C": four observers, twelve units (the example of irr::kripp.alpha).
EXAMPLE = np.array([
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
JUDGEMENTS = st.integers(1, 7).flatmap(
    lambda cases: st.integers(2, 4).flatmap(
        lambda auditors: st.lists(
            st.lists(st.sampled_from([1.0, 2.0, 4.0, n]), min_size=auditors, max_size=auditors),
            min_size=cases,
            max_size=cases,
        )
    )
)


def of(rows: object, scale: str = "nominal", **more: object) -> KrippendorffAlpha:
    return krippendorff_alpha(RatingCounts.from_judgements(rows), scale, **more)


def slowly(rows: object, scale: str) -> float:
    """Alpha by its definition: one pair of judgements at a time; nan where nothing differs."""
    units = [[value for value in row if not np.isnan(value)] for row in rows]
    units = [unit for unit in units if len(unit) > 1]
    pooled = [value for unit in units for value in unit]

    def apart(a: float, b: float) -> float:
        if scale == "nominal":
            return float(a != b)
        if scale == "interval":
            return (a - b) ** 2
        low, high = min(a, b), max(a, b)
        between = sum(low <= value <= high for value in pooled)
        return (between - (pooled.count(low) + pooled.count(high)) / 2) ** 2

    seen = sum(
        sum(apart(a, b) for a, b in itertools.permutations(unit, 2)) / (len(unit) - 1) for unit in units
    ) / max(len(pooled), 1)
    expected = sum(apart(a, b) for a, b in itertools.permutations(pooled, 2))
    expected /= max(len(pooled) * (len(pooled) - 1), 1)
    return 1 - seen / expected if expected else np.nan


@pytest.mark.parametrize(("scale", "alpha"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849)])
def test_krippendorffs_example(scale: str, alpha: float) -> None:
    ours = of(EXAMPLE, scale)
    assert round(ours.alpha[0], 3) == alpha
    # Forty pairable judgements of eleven units; the twelfth was judged once.
    assert (ours.n[0], ours.n_used[0], ours.n_judgements[0]) == (12, 11, 40)


@pytest.mark.parametrize(
    ("judgements", "alpha"), [(FIVE_OBSERVERS, 0.481), (GENDER, 0.143), (TWO, 0.665), (EXAMPLE, 0.743)]
)
def test_data_of_irrcac(judgements: np.ndarray, alpha: float) -> None:
    # As the tests of the Python package irrCAC have them, which are said to be R's.
    assert round(of(judgements).alpha[0], 3) == alpha


@pytest.mark.parametrize(("scale", "alpha"), [("nominal", 0.4204384), ("interval", 0.259511)])
def test_six_raters_of_irrcac(scale: str, alpha: float) -> None:
    # README, and the vignette on weighting: quadratic weights are those of an interval scale.
    found = krippendorff_alpha(RatingCounts.from_counts(SIX_RATERS), scale)
    assert found.alpha[0] == pytest.approx(alpha, abs=5e-8)


@pytest.mark.parametrize(("scale", "alpha"), [("nominal", 0.7972585), ("interval", 0.8926487)])
def test_two_abstractors_of_irrcac(scale: str, alpha: float) -> None:
    table = np.array([[13, 0, 0], [0, 20, 7], [0, 4, 56]])
    rows = [cell for cell in np.ndindex(3, 3) for _ in range(table[cell])]
    assert round(of(rows, scale).alpha[0], 7) == alpha


@settings(deadline=None, max_examples=60)
@given(JUDGEMENTS, st.sampled_from(SCALES))
def test_alpha_is_that_of_its_definition_or_says_why_not(rows: list[list[float]], scale: str) -> None:
    ours, expected = of(rows, scale, draws=199), slowly(rows, scale)
    np.testing.assert_allclose(ours.alpha, [expected], atol=1e-12)
    if np.isnan(expected):
        assert ours.reason[0]
    assert (ours.reason[0] == "") == bool(ours.low[0] <= ours.high[0] <= 1)


@pytest.mark.parametrize("scale", SCALES)
def test_resampling_draws_from_all_resamples_there_are(scale: str) -> None:
    rows = np.array([[1, 2, 2], [2, 2, n], [4, 3, 4], [1, 1, 2], [3, 4, n]])
    every = np.sort([slowly(rows[list(drawn)], scale) for drawn in itertools.product(range(5), repeat=5)])
    known = every[~np.isnan(every)]
    ours = of(rows, scale, level=0.9, draws=19_999)
    assert ours.undefined[0] / 19_999 == pytest.approx(np.isnan(every).mean(), abs=0.004)
    assert ours.error[0] == pytest.approx(known.std(), rel=0.03)
    # A limit is one of the values there are: the share of resamples beyond it is what is drawn, nearly.
    assert (known < ours.low[0] - 1e-9).mean() <= 0.055 and (known <= ours.low[0] + 1e-9).mean() >= 0.045
    assert (known > ours.high[0] + 1e-9).mean() <= 0.055 and (known >= ours.high[0] - 1e-9).mean() >= 0.045


@settings(deadline=None, max_examples=40)
@given(JUDGEMENTS, st.sampled_from(SCALES), st.randoms(use_true_random=False))
def test_neither_the_order_of_cases_nor_of_auditors_matters(
    rows: list[list[float]], scale: str, chance: object
) -> None:
    table = np.array(rows)
    order, auditors = list(range(table.shape[0])), list(range(table.shape[1]))
    chance.shuffle(order)
    chance.shuffle(auditors)
    plain = of(table, scale, draws=199)
    once = np.full((1, table.shape[1]), n)
    once[0, 0] = 2.0
    for other in (table[order][:, auditors], np.column_stack([table, np.full(len(table), n)])):
        again = of(other, scale, draws=199)
        for field in FIELDS:
            np.testing.assert_array_equal(getattr(again, field), getattr(plain, field))
    # A case that one auditor judged changes nothing but how many cases there are.
    np.testing.assert_allclose(of(np.vstack([table, once]), scale, draws=199).alpha, plain.alpha, atol=1e-12)


@settings(deadline=None, max_examples=40)
@given(JUDGEMENTS, st.sampled_from([1e-200, 0.25, 3.0, 1e200]), st.sampled_from([0.0, 7.0]))
def test_each_scale_heeds_what_it_is_made_of(rows: list[list[float]], unit: float, shift: float) -> None:
    table = np.array(rows)
    same = {
        "interval": (table + shift) * unit,
        "ordinal": np.exp(table) * 2.0,
        "nominal": np.where(table == 1.0, 9.0, table),
    }
    for scale, other in same.items():
        np.testing.assert_allclose(
            of(other, scale, draws=199).alpha, of(table, scale, draws=199).alpha, atol=1e-9, err_msg=scale
        )


def test_an_unused_category_changes_nothing_but_on_no_scale_is_it_an_error() -> None:
    for scale in SCALES:
        few = krippendorff_alpha(RatingCounts.from_judgements(EXAMPLE), scale)
        more = krippendorff_alpha(RatingCounts.from_judgements(EXAMPLE, range(0, 9)), scale)
        for field in ("alpha", "error", "low", "high"):
            np.testing.assert_allclose(getattr(more, field), getattr(few, field), atol=1e-12)


def test_two_categories_have_one_alpha_on_every_scale() -> None:
    rows = np.where(EXAMPLE > 2, 1.0, np.where(np.isnan(EXAMPLE), n, 0.0))
    assert len({round(of(rows, scale).alpha[0], 12) for scale in SCALES}) == 1


def test_groups_stand_beside_one_another_as_if_alone() -> None:
    rows = np.vstack([EXAMPLE, FIVE_OBSERVERS[:, :4] + 1])
    group = np.array([0] * 12 + [2] * 15)
    both = RatingCounts.from_judgements(rows, range(1, 6), group, groups=4)
    for scale in SCALES:
        ours = krippendorff_alpha(both, scale, draws=499)
        for at, part in enumerate([rows[:12], rows[:0], rows[12:], rows[:0]]):
            alone = krippendorff_alpha(RatingCounts.from_judgements(part, range(1, 6)), scale, draws=499)
            for field in FIELDS:
                np.testing.assert_array_equal(getattr(ours, field)[at], getattr(alone, field)[0])


def test_the_same_seed_gives_the_same_interval_and_the_blocks_do_not_show(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first, again, other = (of(EXAMPLE, "ordinal", seed=seed) for seed in (1, 1, 2))
    assert (first.low, first.high) == (again.low, again.high)
    assert first.low != other.low and first.low[0] == pytest.approx(other.low[0], abs=0.03)
    assert (first.seed, first.draws.tolist(), first.level) == (1, [9999], 0.95)
    monkeypatch.setattr("impact_eval.statistics.krippendorff.BLOCK", 1000)
    assert of(EXAMPLE, "ordinal").low[0] == pytest.approx(first.low[0], abs=1e-12)


ALONE = "no case was judged by two auditors or more, so there is nothing to agree on"
SAME = "every judgement is of one category, so there is no alpha"
ONE = "only one case was judged by two auditors or more, and one cannot be resampled"
MANY = "too many resamples have judgements of one category only for an interval"
ALWAYS = "the auditors agreed on every case, so alpha is 1 and has no interval"


@pytest.mark.parametrize(
    ("rows", "alpha", "reason"),
    [
        (np.empty((0, 2)), n, "no case was judged"),
        ([[n, n]], n, "no case was judged"),
        ([[1], [2]], n, ALONE),
        ([[1, n], [n, 2]], n, ALONE),
        ([[1, 1], [1, 1], [1, 1]], n, SAME),
        ([[1, 1], [1, 1], [2, n]], n, SAME),
        ([[3, 3]], n, SAME),
        ([[1, 2]], 0.0, ONE),
        ([[1, 1], [2, 2]], 1.0, ALWAYS),
        ([[1, 2], [2, 1], [1, 2]], -2 / 3, "every resample has the same alpha, so there is no interval"),
        ([[1, 1]] * 20 + [[1, 2]], 0.0, MANY),
    ],
)
@pytest.mark.parametrize("scale", SCALES)
def test_without_an_alpha_or_an_interval_the_reason_says_why(
    rows: object, alpha: float, reason: str, scale: str
) -> None:
    ours = of(rows, scale)
    assert ours.reason.tolist() == [reason]
    np.testing.assert_allclose(ours.alpha, [alpha], atol=1e-12)
    assert np.isnan([ours.low[0], ours.high[0], ours.error[0]]).all()


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: of(EXAMPLE, "ratio"), "none of them"),
        (lambda: of(EXAMPLE, level=1.0), "level"),
        (lambda: of(EXAMPLE, level=n), "level"),
        (lambda: of(EXAMPLE, draws=10), "10 draws"),
        (lambda: of(EXAMPLE, draws=0), "0 draws"),
        (lambda: of([[1, np.inf]]), "infinite"),
    ],
)
def test_what_cannot_be_meant_is_refused(call: object, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        call()
