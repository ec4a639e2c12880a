"""The sign-flip test against every pattern of signs, exactRankTests::perm.test, and its own other roads."""

import json
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from impact_eval.statistics import sign_flip as module
from impact_eval.statistics.counts import DifferenceCounts, PairCounts
from impact_eval.statistics.sign_flip import SignFlip, sign_flip

REFERENCE = Path(__file__).parent / "reference" / "mean_change_reference.json"
FROM_R = [
    entry
    for entry in json.loads(REFERENCE.read_text(encoding="utf-8"))["entries"]
    if entry["kind"] == "perm_test"
]
# Whole points, thirds of a point, and sizes without a lattice.
UNITS = st.sampled_from([1.0, 1 / 3, 0.2, np.pi])
CHANGES = st.lists(st.integers(-4, 4), min_size=1, max_size=12)
TAILS = ("p", "p_rose", "p_fell")


def counted(change: list[float] | np.ndarray) -> DifferenceCounts:
    return PairCounts.from_pairs(np.zeros(len(change)), change).differences()


def tails(test: SignFlip) -> list[float]:
    return [getattr(test, name)[0] for name in TAILS]


def every_pattern(change: np.ndarray) -> list[float]:
    """Enumerate: the share of all patterns of signs with a sum as far out as the one seen."""
    null = np.array(list(product((-1, 1), repeat=change.size))) @ np.abs(change)
    seen, near = change.sum(), 1e-7 * np.abs(change).sum()
    return [
        float(np.mean(np.abs(null) >= abs(seen) - near)),
        float(np.mean(null >= seen - near)),
        float(np.mean(null <= seen + near)),
    ]


@pytest.mark.parametrize("entry", FROM_R, ids=lambda entry: str(len(entry["inputs"]["before"])))
def test_all_three_p_are_those_of_perm_test(entry: dict) -> None:
    test = sign_flip(PairCounts.from_pairs(entry["inputs"]["before"], entry["inputs"]["after"]).differences())
    assert test.method.tolist() == ["exact"]
    np.testing.assert_allclose(tails(test), entry["value"], rtol=1e-9, err_msg=entry["call"])


@settings(deadline=None, max_examples=80)
@given(CHANGES, UNITS)
def test_every_tail_is_that_of_every_pattern_of_signs(change: list[int], unit: float) -> None:
    test = sign_flip(counted(np.array(change) * unit))
    moved = np.array([one for one in change if one]) * unit
    assert test.n.tolist() == [len(change)]
    assert test.n_changed.tolist() == [moved.size]
    if moved.size == 0:
        assert test.reason.tolist() == ["no pair changed, so there are no signs to flip"]
        assert np.isnan(tails(test)).all()
        return
    assert test.method.tolist() == ["exact"]
    np.testing.assert_allclose(tails(test), every_pattern(moved), atol=1e-12)
    assert test.smallest_p[0] == 2.0 ** (1 - moved.size) <= test.p[0] + 1e-15


@settings(deadline=None, max_examples=40)
@given(st.lists(st.floats(-3, 3).filter(lambda x: abs(x) > 1e-3), min_size=1, max_size=9))
def test_sizes_without_a_lattice_are_enumerated_too(change: list[float]) -> None:
    differences = counted(change)
    seen = np.repeat(differences.value, differences.count)
    test = sign_flip(differences)
    assert test.method.tolist() == ["exact"]
    # Sums nearer to each other than rounding lie on either side of the line here and there.
    null = np.abs(np.array(list(product((-1, 1), repeat=seen.size))) @ np.abs(seen))
    if np.sum(np.abs(null - abs(seen.sum())) < 1e-3) > 2:
        return
    np.testing.assert_allclose(tails(test), every_pattern(seen), atol=1e-12)


def test_the_smallest_p_is_reached_where_all_rose() -> None:
    test = sign_flip(counted([1, 2, 2, 3, 1, 0]))
    assert test.p.tolist() == test.smallest_p.tolist() == [2 / 32]
    assert sign_flip(counted([2])).p.tolist() == [1.0]


@given(CHANGES, UNITS)
def test_turning_every_change_swaps_the_tails(change: list[int], unit: float) -> None:
    test, turned = (sign_flip(counted(np.array(change) * sign * unit)) for sign in (1, -1))
    np.testing.assert_allclose(turned.p, test.p)
    np.testing.assert_allclose(turned.p_rose, test.p_fell, atol=1e-15)
    np.testing.assert_allclose(turned.mean_change, -test.mean_change, atol=1e-15)


@pytest.mark.parametrize(
    "counts", [{-1: 90, 1: 130}, {-4: 2, -2: 9, -1: 300, 0: 7, 1: 330, 2: 12}, {3: 40, -2: 55}]
)
def test_the_lattice_and_the_halves_are_two_roads_to_one_number(counts: dict[int, int]) -> None:
    value = np.array(sorted(counts), dtype=float)
    differences = DifferenceCounts(
        np.zeros(value.size, dtype=np.int64), value, np.array([counts[int(one)] for one in value]), 1
    )
    # A work of next to nothing leaves the lattice out, and the halves are what is left.
    by_lattice, by_halves = sign_flip(differences), sign_flip(differences, exact_work=1e-9)
    assert by_lattice.method.tolist() == by_halves.method.tolist() == ["exact"]
    np.testing.assert_allclose(tails(by_lattice), tails(by_halves), rtol=1e-9)


def test_one_size_of_change_is_the_sign_test() -> None:
    test = sign_flip(counted([0.5] * 31 + [-0.5] * 17 + [0.0] * 5))
    assert test.p[0] == pytest.approx(stats.binomtest(31, 48).pvalue, rel=1e-10)


def test_many_groups_have_what_each_would_have_alone() -> None:
    rng = np.random.default_rng(3)
    change, group = rng.integers(-3, 5, 400) / 3, rng.integers(0, 30, 400)
    together = sign_flip(PairCounts.from_pairs(np.zeros(400), change, group, 31).differences())
    for one in range(30):
        alone = sign_flip(counted(change[group == one]))
        assert tails(alone) == pytest.approx([getattr(together, name)[one] for name in TAILS])
    assert together.reason[30] == "there are no pairs"


def test_the_normal_p_is_near_the_exact_one_where_it_takes_over() -> None:
    steps = {-4: 3, -3: 40, -2: 250, -1: 850, 1: 850, 2: 250, 3: 40, 4: 3}
    value = np.array(sorted(steps), dtype=float)
    for more, close in ((60, 2e-3), (150, 2e-3), (210, 1e-2)):
        count = np.array([steps[int(one)] for one in value]) + np.where(value == 1, more, 0)
        differences = DifferenceCounts(np.zeros(8, dtype=np.int64), value, count, 1)
        exact, normal = sign_flip(differences), sign_flip(differences, exact_work=0)
        assert (exact.method[0], normal.method[0]) == ("exact", "normal approximation")
        assert normal.p[0] == pytest.approx(exact.p[0], rel=close)
        assert normal.p_rose[0] == pytest.approx(exact.p_rose[0], rel=close)


def test_past_its_work_a_test_is_normal_and_says_so() -> None:
    change = np.random.default_rng(5).normal(0.2, 1.0, 60)
    test = sign_flip(counted(change))
    assert test.method.tolist() == ["normal approximation"]
    expected = 2 * stats.norm.sf(abs(change.sum()) / np.sqrt(np.sum(change**2)))
    assert test.p[0] == pytest.approx(expected, rel=1e-6)


def test_ten_million_pairs_cost_what_their_cells_cost() -> None:
    value = np.array([-2.0, -1.0, 0.0, 1.0, 2.0])
    count = np.array([10**6, 2 * 10**6, 4 * 10**6, 2 * 10**6, 10**6])
    test = sign_flip(DifferenceCounts(np.zeros(5, dtype=np.int64), value, count, 1))
    assert test.method.tolist() == ["normal approximation"]
    assert test.p.tolist() == [1.0]


def test_sizes_far_apart_make_no_lattice_of_a_billion_steps() -> None:
    test = sign_flip(counted([1e6, 1.23456789, -0.7654321, 3e5]))
    assert test.method.tolist() == ["exact"]
    assert test.p.tolist() == [0.25]  # the two large changes alone decide the order, and the small sum rose


def test_no_pairs_no_change_and_no_numbers_have_a_reason_and_no_p() -> None:
    by_hand = DifferenceCounts(
        np.array([1, 2, 2, 3, 3]),
        np.array([0.0, 1.0, np.nan, -np.inf, 2.0]),
        np.array([3, 2, 1, 1, 4]),
        4,
    )
    test = sign_flip(by_hand)
    assert test.reason.tolist() == [
        "there are no pairs",
        "no pair changed, so there are no signs to flip",
        "a change is not a finite number",
        "a change is not a finite number",
    ]
    assert np.isnan([test.p, test.p_rose, test.p_fell, test.smallest_p]).all()
    assert test.method.tolist() == [""] * 4
    assert np.isnan(test.mean_change).tolist() == [True, False, True, True]
    assert sign_flip(PairCounts.from_pairs([], [], groups=0).differences()).p.size == 0


@pytest.mark.parametrize("work", [-1.0, float("nan")])
def test_work_that_is_no_number_is_refused(work: float) -> None:
    with pytest.raises(ValueError, match="0 or more"):
        sign_flip(counted([1, 2]), exact_work=work)


def test_the_stated_limits_are_the_ones_in_force() -> None:
    rng = np.random.default_rng(8)
    assert module.MOST_SUMS == 2**16
    assert sign_flip(counted(rng.normal(size=32))).method.tolist() == ["exact"]
    assert sign_flip(counted(rng.normal(size=33))).method.tolist() == ["normal approximation"]
