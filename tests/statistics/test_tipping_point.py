"""Tipping points against R's root finder, their own interval, and the answers that a scale allows."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from impact_eval.statistics.delta_adjusted import ExpectedChange, delta_adjusted
from impact_eval.statistics.partly_matched import PartlyMatched
from impact_eval.statistics.tipping_point import TippingPoint, tipping_point

REFERENCE = Path(__file__).parent / "reference" / "tipping_point_reference.json"
FROM_R = [
    entry for entry in json.loads(REFERENCE.read_text(encoding="utf-8"))["entries"] if entry["kind"] == "tip"
]
METHODS: list[ExpectedChange] = ["mean change", "regression"]
AFTER = st.one_of(st.none(), st.integers(1, 5))
ROWS = st.lists(st.tuples(st.integers(1, 5), AFTER), max_size=20)
# Changes that are shown more often than not.
SHOWN = st.lists(st.tuples(st.integers(1, 3), st.sampled_from([None, 3, 4, 5])), min_size=5, max_size=20)
NUMBERS = [
    "delta", "delta_sd", "missing_change", "missing_after", "mean_delta", "mean_missing_after", "mean_change",
    "low", "high", "expected_change", "expected_after", "worst_delta", "worst_change", "worst_low",
    "worst_high", "bound_low", "bound_high", "sd_before", "n_pairs", "n_missing", "n",
]  # fmt: skip


def of_rows(rows: list) -> PartlyMatched:
    table = np.array(rows, dtype=np.float64).reshape(-1, 2)
    return PartlyMatched.from_people(table[:, 0], table[:, 1], groups=1)


def numbers(tip: TippingPoint) -> np.ndarray:
    return np.array([getattr(tip, name) for name in NUMBERS], dtype=np.float64)


def test_both_tipping_points_are_the_roots_that_r_finds() -> None:
    assert len(FROM_R) == 20
    for entry in FROM_R:
        inputs = entry["inputs"]
        people = PartlyMatched.from_people(inputs["before"], np.array(inputs["after"], dtype=np.float64))
        tip = tipping_point(people, level=inputs["level"], method=METHODS[inputs["line"]])
        np.testing.assert_allclose([tip.delta[0], tip.mean_delta[0]], entry["value"], rtol=1e-8)


@given(SHOWN, st.sampled_from(METHODS), st.sampled_from([0.95, 0.8]), st.booleans())
def test_at_the_tipping_point_the_interval_touches_zero_and_before_it_does_not(
    rows: list, method: ExpectedChange, level: float, falls: bool
) -> None:
    people = of_rows(
        [(-before, None if after is None else -after) for before, after in rows] if falls else rows
    )
    tip = tipping_point(people, level=level, method=method)
    assume(tip.reason[0] == "")
    at = delta_adjusted(people, tip.delta, level, method)
    edge = at.high if tip.mean_change[0] < 0 else at.low
    np.testing.assert_allclose(edge, 0.0, atol=1e-9)
    np.testing.assert_allclose(at.missing_change, tip.missing_change)
    # Every shortfall on the way leaves the change shown, and every one beyond does not.
    for share in (0.0, 0.3, 0.9, 0.999):
        way = delta_adjusted(people, share * tip.delta, level, method)
        assert way.low[0] * way.high[0] > 0
    for share in (1.001, 1.5, 10.0):
        way = delta_adjusted(people, share * tip.delta, level, method)
        assert way.low[0] * way.high[0] < 0 or way.mean_change[0] * tip.mean_change[0] < 0
    np.testing.assert_allclose(
        delta_adjusted(people, tip.mean_delta, level, method).mean_change, 0, atol=1e-9
    )
    assert abs(tip.delta[0]) < abs(tip.mean_delta[0])


@given(SHOWN, st.sampled_from(METHODS), st.integers(0, 1), st.integers(5, 7))
def test_a_possible_tipping_point_is_one_that_the_worst_answers_reach(
    rows: list, method: ExpectedChange, low: int, high: int
) -> None:
    tip = tipping_point(of_rows(rows), low, high, method=method)
    assume(tip.reason[0] == "")
    assert tip.possible[0] == (tip.worst_low[0] <= 0)
    assert tip.mean_possible[0] == (tip.worst_change[0] <= 0)
    assert tip.possible[0] == (tip.missing_after[0] >= low)


@given(ROWS, st.sampled_from(METHODS))
def test_the_bounds_are_the_changes_with_the_worst_and_the_best_answers_filled_in(
    rows: list, method: ExpectedChange
) -> None:
    assume(any(after is not None for _, after in rows))
    tip = tipping_point(of_rows(rows), 1, 5, method=method)
    for end, bound in ((1, tip.bound_low), (5, tip.bound_high)):
        filled = [(end if after is None else after) - before for before, after in rows]
        np.testing.assert_allclose(bound, np.mean(filled), atol=1e-12)
    if tip.n_missing[0] and np.isfinite(tip.worst_change[0]):
        nearer = tip.bound_high if tip.mean_change[0] < 0 else tip.bound_low
        np.testing.assert_allclose(tip.worst_change, nearer, atol=1e-12)


@given(SHOWN, st.sampled_from(METHODS))
def test_turning_the_scale_turns_everything(rows: list, method: ExpectedChange) -> None:
    turned = [(6 - before, None if after is None else 6 - after) for before, after in rows]
    there, back = (tipping_point(of_rows(some), 1, 5, method=method) for some in (rows, turned))
    assume(abs(there.mean_change[0]) > 1e-9)
    near = {"rtol": 1e-7, "atol": 1e-9}
    np.testing.assert_allclose(there.delta, -back.delta, **near)
    np.testing.assert_allclose(there.mean_delta, -back.mean_delta, **near)
    np.testing.assert_allclose(there.missing_after, 6 - back.missing_after, **near)
    np.testing.assert_allclose(there.worst_low, -back.worst_high, **near)
    np.testing.assert_allclose(there.bound_low, -back.bound_high, **near)
    assert there.possible[0] == back.possible[0]


@given(SHOWN, st.sampled_from(METHODS), st.sampled_from([0.1, 20.0]), st.sampled_from([-3.0, 0.3]))
def test_another_unit_leaves_the_shortfall_in_sds(
    rows: list, method: ExpectedChange, unit: float, origin: float
) -> None:
    moved = [tuple(None if one is None else unit * one + origin for one in row) for row in rows]
    first, second = (tipping_point(of_rows(some), method=method) for some in (rows, moved))
    assert first.reason.tolist() == second.reason.tolist()
    np.testing.assert_allclose(second.delta, unit * first.delta, rtol=1e-6)
    np.testing.assert_allclose(second.delta_sd, first.delta_sd, rtol=1e-6)


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(1, 5), AFTER), max_size=50),
    st.sampled_from(METHODS),
    st.randoms(use_true_random=False),
)
def test_a_group_is_what_it_is_alone_in_any_order(rows: list, method: ExpectedChange, random: object) -> None:
    shuffled = rows[:]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    table = np.array(shuffled, dtype=np.float64).reshape(-1, 3)
    people = PartlyMatched.from_people(table[:, 1], table[:, 2], table[:, 0].astype(int), groups=4)
    together = tipping_point(people, np.array([1, 0, 1, -1]), np.array([5, 5, 6, 7]), method=method)
    for group, (low, high) in enumerate(((1, 5), (0, 5), (1, 6), (-1, 7))):
        mine = of_rows([row[1:] for row in rows if row[0] == group])
        alone = tipping_point(mine, low, high, method=method)
        np.testing.assert_allclose(numbers(together)[:, group], numbers(alone)[:, 0], rtol=1e-7, atol=1e-9)
        assert together.reason[group] == alone.reason[0]


def test_where_most_are_missing_a_small_shortfall_tips() -> None:
    pairs = [(2, 4), (3, 4), (2, 3), (3, 5), (2, 4), (3, 4)]
    few, many = (tipping_point(of_rows(pairs + [(2, None)] * missing)) for missing in (1, 12))
    assert 0 < many.delta[0] < few.delta[0]


def test_one_missing_answer_cannot_always_tip() -> None:
    pairs = [(2, 4), (3, 4), (2, 3), (3, 5), (2, 4), (3, 4)]
    assert tipping_point(of_rows([*pairs, (3, None)]), 1, 5).possible[0]
    tip = tipping_point(of_rows([*pairs * 4, (3, None)]), 1, 5)
    assert tip.reason.tolist() == [""]
    assert not tip.possible[0]
    assert tip.missing_after[0] < 1
    assert tip.worst_low[0] > 0


def test_a_scale_without_ends_allows_every_shortfall() -> None:
    tip = tipping_point(of_rows([(2, 4), (3, 4), (2, 3), (3, 5), (2, 4), (3, 4), (3, None)]))
    assert tip.possible[0]
    assert (tip.worst_delta[0], tip.worst_change[0]) == (np.inf, -np.inf)
    assert (tip.bound_low[0], tip.bound_high[0]) == (-np.inf, np.inf)
    assert np.isnan([tip.worst_low, tip.worst_high]).all()


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([], "nobody answered both times"),
        ([(3, None)], "nobody answered both times"),
        ([(3, 4), (2, 4), (3, 5)], "nobody is missing"),
        ([(3, 4), (2, None)], "one pair has no spread, so there is no interval"),
        ([(3, 4), (2, 3), (2, None)], "every pair changed by the same amount, so there is no interval"),
        ([(3, 4), (2, 1), (4, 4), (2, None)], "no change is shown already, with the missing changing as expected"),  # noqa: E501
        ([(3, 3), (2, 1), (1, 2), (2, None)], "no change is shown already, with the missing changing as expected"),  # noqa: E501
    ],
)  # fmt: skip
@pytest.mark.parametrize("method", METHODS)
def test_where_nothing_can_be_tipped_there_is_a_reason(
    rows: list, words: str, method: ExpectedChange
) -> None:
    tip = tipping_point(of_rows(rows), 1, 5, method=method)
    assert tip.reason.tolist() == [words]
    assert np.isnan([tip.delta, tip.delta_sd, tip.missing_after]).all()
    assert not tip.possible.any()


def test_the_mean_can_be_brought_to_zero_where_its_interval_is_there_already() -> None:
    tip = tipping_point(of_rows([(3, 4), (2, 1), (4, 5), (2, None)]), 1, 5)
    assert tip.reason[0].startswith("no change is shown already")
    np.testing.assert_allclose(tip.mean_delta, (1 / 3) / (1 / 4))


def test_everybody_alike_before_has_no_sd_to_measure_in() -> None:
    tip = tipping_point(of_rows([(0.1, 4), (0.1, 4), (0.1, 3), (0.1, 5), (0.1, 4), (0.1, None)]))
    assert tip.reason.tolist() == [""]
    assert tip.sd_reason.tolist() == ["every score before is the same, so there is no SD to measure in"]
    assert np.isfinite(tip.delta[0])
    assert np.isnan([tip.delta_sd, tip.mean_delta_sd]).all()


@pytest.mark.parametrize(
    ("scale", "words"),
    [
        ((5, 1), "low end"), ((np.nan, 5), "low end"), ((1, np.nan), "low end"), ((3, 3), "low end"),
        ((2, 5), "beyond"), ((1, 3), "beyond"), ((1.5, 5), "beyond"), ((np.array([1, 1]), 5), "broadcast"),
    ],
)  # fmt: skip
def test_a_scale_that_does_not_fit_is_refused(scale: tuple, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        tipping_point(of_rows([(2, 4), (2, 3), (1, None)]), *scale)


@given(ROWS, st.sampled_from(METHODS))
def test_figures_are_missing_exactly_where_a_reason_says_so(rows: list, method: ExpectedChange) -> None:
    tip = tipping_point(of_rows(rows), 1, 5, method=method)
    found = np.isfinite([tip.delta[0], tip.missing_change[0], tip.missing_after[0]])
    assert found.all() == found.any() == (tip.reason[0] == "")
    assert np.isfinite(tip.delta_sd[0]) == (tip.reason[0] == "" and tip.sd_reason[0] == "")
