"""The signed-rank test against R (stats, exactRankTests, coin) and against every pattern of signs."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from impact_eval.statistics.counts import DifferenceCounts, PairCounts
from impact_eval.statistics.midranks import ZeroHandling
from impact_eval.statistics.signed_rank import SignedRank, signed_rank

CHANGES = st.lists(st.integers(-4, 4), min_size=1, max_size=10)
TAILS = ("p", "p_rose", "p_fell")


def of_changes(change: list[int] | np.ndarray, zeros: ZeroHandling = "pratt", **options: int) -> SignedRank:
    return signed_rank(PairCounts.from_pairs(np.zeros(len(change)), change).differences(), zeros, **options)


def tails(test: SignedRank) -> list[float]:
    return [getattr(test, name)[0] for name in TAILS]


@pytest.mark.parametrize(
    ("kind", "zeros"),
    [
        ("wilcox_test", "pratt"),  # stats::wilcox.test, untied, both tails
        ("wilcoxon_exact", "wilcoxon"),  # exactRankTests::wilcox.exact, ties, zeros left out
        ("coin_pratt", "pratt"),  # coin::wilcoxsign_test, ties and zeros
        ("coin_pratt", "split"),  # half of the zeros' ranks is a constant under changes of sign
    ],
)
def test_all_three_p_are_those_of_r(kind: str, zeros: ZeroHandling, from_r, pairs_of) -> None:
    for entry in from_r(kind):
        # 249 untied changes are past the default; the shift algorithm is asked for, as R's is.
        test = signed_rank(pairs_of(entry).differences(), zeros, exact_up_to=260)
        assert test.method.tolist() == ["exact"]
        np.testing.assert_allclose(tails(test), entry["value"], rtol=1e-9, atol=1e-14, err_msg=entry["call"])


@pytest.mark.parametrize(("kind", "zeros"), [("coin_wilcoxon", "wilcoxon"), ("perm_pratt", "pratt")])
def test_the_two_sided_p_is_that_of_r(kind: str, zeros: ZeroHandling, from_r, pairs_of) -> None:
    for entry in from_r(kind):
        test = signed_rank(pairs_of(entry).differences(), zeros)
        np.testing.assert_allclose(test.p, entry["value"], rtol=1e-9, err_msg=entry["call"])


def test_v_is_that_of_r(from_r, pairs_of) -> None:
    for entry in from_r("wilcox_test_v"):
        assert signed_rank(pairs_of(entry).differences()).v.tolist() == [entry["value"]]


def test_beyond_the_exact_test_the_normal_one_is_that_of_r(from_r, pairs_of) -> None:
    (entry,) = from_r("wilcox_test_normal")
    test = signed_rank(pairs_of(entry).differences())
    assert test.method.tolist() == ["normal approximation"]
    np.testing.assert_allclose(tails(test), entry["value"], rtol=1e-9, err_msg=entry["call"])


def test_v_stands_from_its_mean_as_in_coin(from_r, pairs_of) -> None:
    (entry,) = from_r("pratt_moments")
    linear, expectation, _ = entry["value"]
    test = signed_rank(pairs_of(entry).differences())
    assert test.v[0] == linear
    assert (test.v[0] + test.v_down[0]) / 2 == expectation


@settings(deadline=None, max_examples=150)
@given(CHANGES, st.sampled_from(["pratt", "wilcoxon", "split"]))
def test_every_tail_is_that_of_every_pattern_of_signs(change: list[int], zeros: ZeroHandling) -> None:
    test, moved = of_changes(change, zeros), np.array([d for d in change if d])
    if moved.size == 0:
        assert np.isnan(tails(test)).all()
        assert test.reason.tolist() == [
            "no pair changed, so there is nothing for a signed-rank or sign test to test"
        ]
        return
    ranked = moved if zeros == "wilcoxon" else np.array(change)
    ranks = stats.rankdata(np.abs(ranked))[ranked != 0]
    null = np.array(list(product((0, 1), repeat=moved.size))) @ ranks
    seen = ranks[moved > 0].sum()
    rose, fell = (null >= seen - 1e-9).mean(), (null <= seen + 1e-9).mean()
    away = np.abs(null - ranks.sum() / 2) >= abs(seen - ranks.sum() / 2) - 1e-9
    np.testing.assert_allclose(tails(test), [away.mean(), rose, fell], atol=1e-12)
    assert test.smallest_p[0] == min(1.0, 2.0 ** (1 - moved.size)) <= test.p[0] + 1e-15


@given(CHANGES, st.sampled_from(["pratt", "wilcoxon", "split"]))
def test_turning_every_change_swaps_the_tails(change: list[int], zeros: ZeroHandling) -> None:
    test, turned = of_changes(change, zeros), of_changes([-d for d in change], zeros)
    np.testing.assert_allclose(turned.p, test.p)
    np.testing.assert_allclose(turned.p_rose, test.p_fell, atol=1e-15)
    np.testing.assert_allclose(turned.rank_biserial, -test.rank_biserial)
    assert turned.v[0] == test.v_down[0]


def test_with_many_unchanged_pratts_p_nears_the_sign_test_and_may_fall() -> None:
    change = [1, 2, 3, 4, 5, 6, -7]
    few, many = of_changes(change).p[0], of_changes(change + [0] * 500).p[0]
    assert few == pytest.approx(2 * 19 / 128)  # subsets of 1 to 7 with a sum up to 7
    assert many == pytest.approx(stats.binomtest(6, 7).pvalue)
    assert many < few
    assert of_changes(change + [0] * 500, "wilcoxon").p[0] == few


@given(CHANGES, st.integers(0, 6))
def test_splitting_the_zeros_draws_the_rank_biserial_to_nought(change: list[int], more: int) -> None:
    pratt, split = of_changes(change + [0] * more), of_changes(change + [0] * more, "split")
    assert split.p[0] == pratt.p[0] or np.isnan(pratt.p[0])
    assert (
        np.isnan(split.rank_biserial[0]) or abs(split.rank_biserial[0]) <= abs(pratt.rank_biserial[0]) + 1e-12
    )


def test_the_rank_biserial_correlation_is_that_of_the_ranks_by_hand() -> None:
    # Sizes 1, 1, 2, 3 above one zero: Pratt's ranks 2.5, 2.5, 4, 5; those that rose have 2.5 + 4 + 5.
    assert of_changes([0, 1, -1, 2, 3]).rank_biserial[0] == pytest.approx((11.5 - 2.5) / 14)
    assert of_changes([0, 1, -1, 2, 3], "wilcoxon").rank_biserial[0] == pytest.approx((8.5 - 1.5) / 10)
    assert of_changes([0, 1, -1, 2, 3], "split").rank_biserial[0] == pytest.approx((11.5 - 2.5) / 15)
    assert of_changes([0, 0, 0, 1]).rank_biserial[0] == 1.0


# Between 201 and 1,000 changed pairs a Likert item is exact by conditioning; the shift algorithm, asked for
# by `exact_up_to`, is another road to the same number.
@pytest.mark.parametrize(
    "counts",
    [
        {-1: 90, 1: 130},
        {-1: 90, 0: 300, 1: 130},
        {-4: 1, -1: 90, 1: 125, 4: 1},
        {-2: 30, -1: 60, 0: 80, 1: 80, 2: 45},
        {-3: 2, -2: 25, -1: 120, 0: 9, 1: 150, 2: 31, 3: 4},
        {1: 240},
    ],
)
def test_many_people_on_few_answers_have_the_exact_p_by_either_road(counts: dict[int, int]) -> None:
    value = np.array(sorted(counts), dtype=float)
    count = np.array([counts[int(one)] for one in value])
    differences = DifferenceCounts(np.zeros(value.size, dtype=np.int64), value, count, 1)
    conditioned, shifted = signed_rank(differences), signed_rank(differences, exact_up_to=1000)
    assert conditioned.method.tolist() == shifted.method.tolist() == ["exact"]
    np.testing.assert_allclose(tails(conditioned), tails(shifted), rtol=1e-9, atol=1e-300)


def test_the_normal_p_is_near_the_exact_one_where_it_takes_over() -> None:
    rng = np.random.default_rng(7)
    for shift in (0.05, 0.1, 0.15, 0.2):
        change = np.round(rng.normal(shift, 1.0, 230), 1)
        normal, exact = of_changes(change), of_changes(change, exact_up_to=230)
        assert (normal.method[0], exact.method[0]) == ("normal approximation", "exact")
        assert normal.p[0] == pytest.approx(exact.p[0], rel=0.05)


@pytest.mark.parametrize("reach", [-1, 1001])
def test_an_exact_test_beyond_the_range_of_a_float_is_refused(reach: int) -> None:
    with pytest.raises(ValueError, match="0 to 1000"):
        of_changes([1, 2], exact_up_to=reach)


def test_an_unknown_handling_of_zeros_is_refused() -> None:
    with pytest.raises(ValueError, match="'drop' is none of them"):
        of_changes([1, 2], "drop")  # type: ignore[arg-type]


def test_no_pairs_and_no_change_have_a_reason_and_no_p() -> None:
    test = signed_rank(PairCounts.from_pairs([3, 3], [3, 3], [1, 1], groups=2).differences())
    assert test.reason.tolist()[0] == "there are no pairs"
    assert "no pair changed" in test.reason[1]
    assert np.isnan([test.p, test.p_rose, test.p_fell, test.rank_biserial]).all()
    assert test.method.tolist() == ["", ""]


@pytest.mark.parametrize(("rose", "fell", "still"), [(7, 3, 0), (5, 0, 2), (0, 4, 1), (12, 12, 6)])
def test_where_all_sizes_tie_the_rank_biserial_interval_is_wilsons_for_the_signs(
    rose: int, fell: int, still: int
) -> None:
    test = of_changes([1] * rose + [-1] * fell + [0] * still)
    limits = proportion_confint(rose, rose + fell, method="wilson")
    np.testing.assert_allclose(
        [test.rank_biserial_low[0], test.rank_biserial_high[0]], 2 * np.array(limits) - 1
    )


@given(st.lists(st.integers(-4, 4), min_size=1, max_size=30), st.sampled_from(["pratt", "wilcoxon", "split"]))
def test_the_rank_biserial_interval_holds_its_estimate_and_turns_with_the_waves(
    change: list[int], zeros: str
) -> None:
    test, turned = of_changes(change, zeros), of_changes([-one for one in change], zeros)
    if not any(change):
        assert np.isnan([test.rank_biserial_low, test.rank_biserial_high]).all()
        return
    low, value, high = (
        float(limit[0]) for limit in (test.rank_biserial_low, test.rank_biserial, test.rank_biserial_high)
    )
    # With split zeros estimate and limits are products, equal to the last digit but one.
    near = 1e-12
    assert -1 <= low <= value + near and value - near <= high <= 1
    np.testing.assert_allclose(turned.rank_biserial_low, -test.rank_biserial_high, atol=1e-12)


def test_a_limit_meets_an_estimate_of_one_and_rounding_does_not_put_it_below() -> None:
    test = of_changes([1, 2, 2, 2, 2, 2])
    assert test.rank_biserial[0] == test.rank_biserial_high[0] == 1.0


def test_the_rank_biserial_interval_leaves_out_nought_where_the_plain_normal_test_rejects() -> None:
    rng = np.random.default_rng(3)
    for _ in range(50):
        change = rng.integers(-2, 5, 25)
        test = of_changes(change.tolist())
        ranks = stats.rankdata(np.abs(change))[change != 0]
        z = (test.v[0] - ranks.sum() / 2) / np.sqrt((ranks**2).sum() / 4)
        assert (abs(z) > stats.norm.ppf(0.975)) == (
            test.rank_biserial_low[0] > 0 or test.rank_biserial_high[0] < 0
        )


def test_a_level_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="level"):
        signed_rank(PairCounts.from_pairs([1, 2], [2, 3]).differences(), level=1.0)
