"""The delta-adjusted change against R: by its formula, and by imputing many times."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact_eval.statistics.change import mean_change
from impact_eval.statistics.counts import PairCounts
from impact_eval.statistics.delta_adjusted import DeltaAdjusted, ExpectedChange, delta_adjusted
from impact_eval.statistics.partly_matched import PartlyMatched, Wave

REFERENCE = Path(__file__).parent / "reference" / "tipping_point_reference.json"
ENTRIES = json.loads(REFERENCE.read_text(encoding="utf-8"))["entries"]
METHODS: list[ExpectedChange] = ["mean change", "regression"]
AFTER = st.one_of(st.none(), st.integers(1, 5))
ROWS = st.lists(st.tuples(st.integers(1, 5), AFTER), max_size=20)
DELTA = st.sampled_from([0.0, 0.5, -1.0, 3.0])


def of_rows(rows: list) -> PartlyMatched:
    table = np.array(rows, dtype=np.float64).reshape(-1, 2)
    return PartlyMatched.from_people(table[:, 0], table[:, 1], groups=1)


def of_entry(entry: dict) -> tuple[PartlyMatched, ExpectedChange]:
    inputs = entry["inputs"]
    after = np.array(inputs["after"], dtype=np.float64)
    return PartlyMatched.from_people(inputs["before"], after), METHODS[inputs["line"]]


def figures(result: DeltaAdjusted) -> np.ndarray:
    return np.array([result.mean_change, result.low, result.high, result.standard_error, result.df])


def test_mean_interval_and_error_are_those_of_r() -> None:
    entries = [entry for entry in ENTRIES if entry["kind"] == "adjusted"]
    assert len(entries) == 60
    for entry in entries:
        people, method = of_entry(entry)
        result = delta_adjusted(people, entry["inputs"]["delta"], entry["inputs"]["level"], method)
        np.testing.assert_allclose(figures(result)[:, 0], entry["value"], rtol=1e-8, atol=1e-10)


def test_thousands_of_imputations_pooled_by_rubin_come_to_it() -> None:
    """Up to the draws' own noise, and the 1 / n by which the imputations' posterior is wider."""
    entries = [entry for entry in ENTRIES if entry["kind"] == "imputed"]
    assert [entry["inputs"]["line"] for entry in entries] == [False, True]
    for entry in entries:
        people, method = of_entry(entry)
        for place, delta in enumerate(entry["inputs"]["deltas"]):
            result = delta_adjusted(people, delta, method=method)
            mean, error = entry["value"][place]
            assert result.mean_change[0] == pytest.approx(mean, abs=0.05 * error)
            assert result.standard_error[0] == pytest.approx(error, rel=0.015)


def test_the_imputations_would_tell_apart_an_error_that_leaves_something_out() -> None:
    """Forgetting who is gone would tell at a large delta, forgetting where they began at either sign."""
    by_mean, by_line = (np.array(entry["value"])[:, 1] for entry in ENTRIES if entry["kind"] == "imputed")
    assert by_mean[3] > 1.15 * by_mean[0]
    assert by_line[1] > 1.04 * by_line[2]


@given(ROWS, st.sampled_from([0.95, 0.5]))
def test_with_delta_zero_the_mean_change_is_that_of_the_pairs(rows: list, level: float) -> None:
    result = delta_adjusted(of_rows(rows), 0.0, level)
    pairs = mean_change(of_rows(rows).pairs, level)
    np.testing.assert_allclose(
        [result.mean_change, result.low, result.high], [pairs.mean_change, pairs.low, pairs.high], rtol=1e-9
    )


@given(st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5)), max_size=12), DELTA)
def test_with_nobody_missing_delta_and_method_play_no_part(rows: list, delta: float) -> None:
    first, second = delta_adjusted(of_rows(rows)), delta_adjusted(of_rows(rows), delta, method="regression")
    np.testing.assert_array_equal(figures(first), figures(second))
    assert first.reason.tolist() == second.reason.tolist()


@given(ROWS, DELTA, st.sampled_from(METHODS), st.randoms(use_true_random=False))
def test_the_order_of_people_changes_nothing(
    rows: list, delta: float, method: ExpectedChange, random: object
) -> None:
    shuffled = rows[:]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    first, second = (delta_adjusted(of_rows(some), delta, method=method) for some in (rows, shuffled))
    np.testing.assert_allclose(figures(first), figures(second), rtol=1e-9, atol=1e-9)


@given(
    ROWS, DELTA, st.sampled_from(METHODS), st.sampled_from([0.1, -1.0, 25.0]), st.sampled_from([0.3, -40.0])
)
def test_another_unit_and_origin_move_delta_along(
    rows: list, delta: float, method: ExpectedChange, unit: float, origin: float
) -> None:
    moved = [tuple(None if one is None else unit * one + origin for one in row) for row in rows]
    first = delta_adjusted(of_rows(rows), delta, method=method)
    second = delta_adjusted(of_rows(moved), unit * delta, method=method)
    assert first.reason.tolist() == second.reason.tolist()
    near = {"rtol": 1e-6, "atol": 1e-6 * abs(unit)}
    np.testing.assert_allclose(second.mean_change, unit * first.mean_change, **near)
    np.testing.assert_allclose(second.standard_error, abs(unit) * first.standard_error, **near)


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(1, 5), AFTER), max_size=50),
    st.sampled_from(METHODS),
)
def test_a_group_is_what_it_is_alone(rows: list, method: ExpectedChange) -> None:
    table = np.array(rows, dtype=np.float64).reshape(-1, 3)
    people = PartlyMatched.from_people(table[:, 1], table[:, 2], table[:, 0].astype(int), groups=4)
    deltas = np.array([0.0, 0.5, -1.0, 2.0])
    together = delta_adjusted(people, deltas, method=method)
    for group in range(4):
        alone = delta_adjusted(
            of_rows([row[1:] for row in rows if row[0] == group]), deltas[group], method=method
        )
        np.testing.assert_allclose(figures(together)[:, group], figures(alone)[:, 0], rtol=1e-9, atol=1e-9)
        assert together.reason[group] == alone.reason[0]


def test_those_who_joined_late_play_no_part() -> None:
    pairs, left = PairCounts.from_pairs([3, 2, 4, 3], [4, 4, 5, 3]), Wave.from_scores([2, 1, 3])
    joined, none = Wave.from_scores([1, 1, 5]), Wave.from_scores([np.nan])
    for method in METHODS:
        results = [
            figures(delta_adjusted(PartlyMatched(pairs, left, late), 1.0, method=method))
            for late in (joined, none)
        ]
        np.testing.assert_array_equal(*results)


def test_regression_expects_less_of_those_who_began_high() -> None:
    rows = [(1, 4), (2, 4), (3, 4), (4, 5), (5, 5), (4, None), (5, None)]
    by_mean, by_line = (delta_adjusted(of_rows(rows), method=method) for method in METHODS)
    assert by_line.missing_change[0] < by_mean.missing_change[0]
    slope, height = np.polyfit([1, 2, 3, 4, 5], [3, 2, 1, 1, 0], 1)
    np.testing.assert_allclose(by_line.missing_change, height + 4.5 * slope)


@pytest.mark.parametrize(
    ("rows", "by_mean", "by_line"),
    [
        ([], "nobody answered both times", "nobody answered both times"),
        ([(3, None), (4, None)], "nobody answered both times", "nobody answered both times"),
        ([(3, 4), (4, None)], "one pair has no spread, so there is no interval", "one pair has no spread, so there is no interval"),  # noqa: E501
        ([(2.6, 3.2), (3.8, 4.4), (1.1, 1.7), (2, None)], "every pair changed by the same amount, so there is no interval", "every pair changed by the same amount, so there is no interval"),  # noqa: E501
        ([(3, 4), (2, 5), (4, None)], "", "two pairs always lie on a line, so there is no regression"),
        ([(3, 4), (3, 5), (3, 3), (4, None)], "", "every pair began at the same score, so there is no regression"),  # noqa: E501
        ([(3, 4), (3, 5), (3, 3)], "", ""),
    ],
)  # fmt: skip
def test_what_has_no_interval_has_a_reason(rows: list, by_mean: str, by_line: str) -> None:
    for method, words in zip(METHODS, (by_mean, by_line), strict=True):
        result = delta_adjusted(of_rows(rows), 0.5, method=method)
        assert result.reason.tolist() == [words]
        assert np.isnan([result.low, result.high, result.standard_error]).all() == bool(words)


@pytest.mark.parametrize(
    ("delta", "level", "method", "words"),
    [
        (np.nan, 0.95, "mean change", "finite"),
        (np.inf, 0.95, "mean change", "finite"),
        (0.0, 1.5, "mean change", "level"),
        (0.0, 0.95, "locf", "neither"),
    ],
)
def test_wrong_use_is_refused(delta: float, level: float, method: ExpectedChange, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        delta_adjusted(of_rows([(1, 2), (2, 4), (3, None)]), delta, level, method)
