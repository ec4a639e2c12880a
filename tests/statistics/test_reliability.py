"""Cronbach's alpha against R (psych), a published interval of Feldt, Woodruff and Salih, and its formula."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from impact_eval.statistics.reliability import complete_answers, feldt_interval, reliability

REFERENCE = json.loads(
    (Path(__file__).parent / "reference" / "instrument_reference.json").read_text(encoding="utf-8")
)
SCORES = st.integers(2, 9).flatmap(
    lambda n: st.integers(2, 5).flatmap(
        lambda k: st.lists(st.lists(st.integers(1, 5), min_size=k, max_size=k), min_size=n, max_size=n)
    )
)


def from_r(kind: str) -> list[tuple[np.ndarray, dict]]:
    found = [
        (np.array(REFERENCE["answers"][entry["inputs"]["answers"]], dtype=float), entry)
        for entry in REFERENCE["entries"]
        if entry["kind"] == kind
    ]
    assert len(found) >= 9, f"no reference of kind {kind}"
    return found


def by_definition(answers: np.ndarray) -> float:
    k = answers.shape[1]
    return k / (k - 1) * (1 - answers.var(axis=0, ddof=1).sum() / answers.sum(axis=1).var(ddof=1))


def test_alpha_is_that_of_psych() -> None:
    for answers, entry in from_r("alpha"):
        np.testing.assert_allclose(
            reliability(answers).alpha, entry["value"], rtol=0, atol=1e-12, err_msg=entry["inputs"]["answers"]
        )


def test_the_interval_is_that_of_psych_at_either_level() -> None:
    for answers, entry in from_r("feldt"):
        ours = reliability(answers, entry["inputs"]["level"])
        assert (ours.method, ours.level, ours.reason) == ("Feldt", entry["inputs"]["level"], "")
        np.testing.assert_allclose([ours.low, ours.high], entry["value"], rtol=0, atol=1e-10)


@pytest.mark.parametrize(("kind", "field"), [("alpha_drop", "alpha_if_dropped"), ("item_rest", "item_rest")])
def test_every_items_part_is_that_of_psych(kind: str, field: str) -> None:
    for answers, entry in from_r(kind):
        ours = reliability(answers)
        # psych lists no row for an item that it left out.
        np.testing.assert_allclose(
            getattr(ours, field)[~ours.constant],
            entry["value"],
            rtol=0,
            atol=1e-12,
            err_msg=entry["inputs"]["answers"],
        )


def test_feldt_woodruff_and_salih_have_the_same_interval() -> None:
    # 1987, p. 95, as the tests of the R package cocron quote it: 0.704 to 0.861 from F to two decimals, which
    # are 0.705 and 0.862 from F in full.
    low, high = feldt_interval(0.790, n=41, n_items=26, level=0.90)
    assert (round(low, 3), round(high, 3)) == (0.705, 0.862)


@settings(deadline=None)
@given(SCORES)
def test_alpha_is_that_of_its_definition_or_says_why_not(rows: list[list[int]]) -> None:
    answers = np.array(rows, dtype=float)
    ours, used = reliability(answers), answers[:, np.ptp(answers, axis=0) > 0]
    assert ours.n == len(rows) and ours.n_items == used.shape[1]
    assert ours.constant.tolist() == (np.ptp(answers, axis=0) == 0).tolist()
    if used.shape[1] < 2 or np.ptp(used.sum(axis=1)) == 0:
        assert np.isnan([ours.alpha, ours.low, ours.high]).all() and ours.reason
        return
    assert ours.alpha == pytest.approx(by_definition(used), abs=1e-9)
    assert (ours.reason == "") == bool(ours.low <= ours.alpha <= ours.high)
    for item, column in enumerate(np.flatnonzero(~ours.constant)):
        others = np.delete(used, item, axis=1)
        if used.shape[1] > 2 and np.ptp(others.sum(axis=1)) > 0:
            assert ours.alpha_if_dropped[column] == pytest.approx(by_definition(others), abs=1e-9)
        else:
            assert np.isnan(ours.alpha_if_dropped[column]) and ours.item_reason[column]


@settings(deadline=None, max_examples=50)
@given(SCORES, st.sampled_from([1e-200, 0.25, 3.0, 1e200]), st.sampled_from([0.0, 7.0]))
def test_neither_the_unit_nor_the_zero_of_the_scale_matters(
    rows: list[list[int]], unit: float, shift: float
) -> None:
    answers = np.array(rows, dtype=float)
    plain, other = reliability(answers), reliability((answers + shift) * unit)
    assert other.reason == plain.reason
    np.testing.assert_allclose(other.alpha, plain.alpha, atol=1e-9)
    np.testing.assert_allclose(other.item_rest, plain.item_rest, atol=1e-9)


def test_feldts_interval_covers_as_often_as_it_says() -> None:
    # Parallel normal items with reliability 0.4 each: alpha of six is 6 * 0.4 / (1 + 5 * 0.4) = 0.8.
    rng = np.random.default_rng(20)
    caught = 0
    for _ in range(1000):
        answers = np.sqrt(0.4) * rng.normal(size=(15, 1)) + np.sqrt(0.6) * rng.normal(size=(15, 6))
        ours = reliability(answers, level=0.9)
        caught += ours.low <= 0.8 <= ours.high
    assert 870 <= caught <= 930  # about three standard errors either side of 900


def test_people_with_a_missing_answer_are_left_out_and_counted() -> None:
    answers = np.array([[1, 2, 2], [3, np.nan, 4], [4, 5, 3], [2, 2, 1], [np.nan] * 3])
    ours = reliability(answers)
    assert (ours.n, ours.dropped) == (3, 2)
    assert ours.alpha == reliability(answers[[0, 2, 3]]).alpha


def test_an_item_that_was_not_reversed_shows_below_nought() -> None:
    ours = reliability([[1, 5], [2, 4], [3, 4], [4, 1], [5, 2]])
    assert ours.alpha < -1
    assert ours.item_rest.max() < 0
    assert ours.low < ours.alpha < ours.high


NOWHERE = np.empty((0, 3))


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        (NOWHERE, "nobody answered every item"),
        ([[np.nan, 1.0], [2.0, np.nan]], "nobody answered every item"),
        ([[1.0, 2.0], [2.0, np.nan]], "only one person answered every item, and one person has no spread"),
        ([[1.0, 2.0], [np.inf, 3.0], [2.0, 2.0]], "an answer is infinite"),
        ([[1.0, np.inf], [np.nan, 3.0], [2.0, 2.0]], "an answer is infinite"),
        ([[3.0, 3.0]] * 6, "fewer than two items have answers that differ, so there is no alpha"),
        ([[1.0], [2.0], [4.0]], "fewer than two items have answers that differ, so there is no alpha"),
        (np.empty((4, 0)), "fewer than two items have answers that differ, so there is no alpha"),
        ([[1.0, 5.0], [2.0, 4.0], [4.0, 2.0]], "everybody has the same total, so there is no alpha"),
        ([[0.1, 0.3, 0.2], [0.3, 0.1, 0.2]], "everybody has the same total, so there is no alpha"),
    ],
)
def test_without_an_alpha_the_reason_says_why(answers: object, reason: str) -> None:
    ours = reliability(answers)
    assert ours.reason == reason
    assert np.isnan([ours.alpha, ours.low, ours.high]).all()
    assert np.isnan(ours.alpha_if_dropped).all() or "total" in reason
    assert ours.item_reason.shape == ours.item_rest.shape == (np.shape(answers)[1],)


def test_items_that_move_as_one_have_an_alpha_of_one_and_no_interval() -> None:
    ours = reliability([[1.0, 2.0, 1.5], [2.0, 3.0, 2.5], [5.0, 6.0, 5.5]])
    assert ours.alpha == 1.0
    assert np.isnan([ours.low, ours.high]).all()
    assert ours.reason == "every item rises and falls as one, so alpha is 1 and has no interval"
    assert ours.alpha_if_dropped.tolist() == [1.0] * 3


def test_each_missing_figure_of_an_item_says_why() -> None:
    two = reliability([[1, 2, 3], [2, 2, 3], [4, 5, 3]])
    assert two.item_reason.tolist() == [
        "without this item one is left, which has no alpha",
        "without this item one is left, which has no alpha",
        "everybody gave the same answer, so the item is left out",
    ]
    # The second and third items add up to 6 for everybody.
    flat = reliability([[1, 2, 4], [2, 4, 2], [4, 1, 5], [4, 3, 3]])
    assert flat.item_reason.tolist() == ["the other items have the same total for everybody", "", ""]
    assert np.isnan(flat.item_rest[0]) and np.isnan(flat.alpha_if_dropped[0])


@pytest.mark.parametrize("answers", [[1, 2, 3], np.zeros((2, 2, 2)), 4.0])
def test_what_is_no_table_is_refused(answers: object) -> None:
    with pytest.raises(ValueError, match="table of people by items"):
        complete_answers(answers)


@pytest.mark.parametrize("level", [0.0, 1.0, 95.0])
def test_a_level_lies_between_nought_and_one(level: float) -> None:
    with pytest.raises(ValueError, match="level"):
        reliability([[1, 2], [2, 1]], level)


@pytest.mark.parametrize(("alpha", "n", "items"), [(1.0, 20, 4), (0.8, 1, 4), (0.8, 20, 1), (np.nan, 20, 4)])
def test_an_interval_of_nothing_is_refused(alpha: float, n: int, items: int) -> None:
    with pytest.raises(ValueError, match="Feldt's interval is of"):
        feldt_interval(alpha, n, items)
