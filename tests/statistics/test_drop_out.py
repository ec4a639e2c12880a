"""Those who stayed against those who left, held to R."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact_eval.statistics.counts import PairCounts
from impact_eval.statistics.drop_out import DropOut, DropOutMethod, drop_out
from impact_eval.statistics.partly_matched import PartlyMatched, Wave

REFERENCE = Path(__file__).parent / "reference" / "drop_out_reference.json"
FROM_R = json.loads(REFERENCE.read_text(encoding="utf-8"))["entries"]
SCORES = st.lists(st.integers(1, 5), max_size=12)
METHODS: list[DropOutMethod] = ["welch", "student"]
NUMBERS = [
    "hedges_g", "g_low", "g_high", "difference", "low", "high", "t", "df", "p", "response_rate", "rate_low",
    "rate_high", "mean_stayed", "mean_left", "sd_stayed", "sd_left", "n_stayed", "n_left", "n",
]  # fmt: skip


def people(stayed: list[float], left: list[float]) -> PartlyMatched:
    stayed, left = np.atleast_1d(stayed).tolist(), np.atleast_1d(left).tolist()
    after = [3.0] * len(stayed) + [np.nan] * len(left)
    return PartlyMatched.from_people([*stayed, *left], after, groups=1)


def numbers(result: DropOut) -> np.ndarray:
    return np.array([getattr(result, name) for name in NUMBERS], dtype=np.float64)


@pytest.mark.parametrize("entry", FROM_R, ids=lambda entry: entry["kind"])
def test_every_figure_is_that_of_r(entry: dict) -> None:
    inputs, kind = entry["inputs"], entry["kind"]
    result = drop_out(
        people(inputs["stayed"], inputs["left"]),
        inputs.get("level", 0.95),
        kind if kind in METHODS else "welch",
    )
    fields = {
        "welch": ["difference", "low", "high", "t", "df", "p"],
        "student": ["difference", "low", "high", "t", "df", "p"],
        "g_limits": ["g_low", "g_high"],
        "g": ["hedges_g"],
        "rate": ["response_rate", "rate_low", "rate_high"],
    }[kind]
    seen = [getattr(result, field)[0] for field in fields]
    np.testing.assert_allclose(seen, np.atleast_1d(entry["value"]), rtol=1e-8, atol=1e-10)


def test_r_was_asked_for_every_kind() -> None:
    kinds = [entry["kind"] for entry in FROM_R]
    assert {kind: kinds.count(kind) for kind in set(kinds)} == {
        "welch": 14, "student": 15, "g_limits": 15, "g": 7, "rate": 14
    }  # fmt: skip


@given(SCORES, SCORES, st.sampled_from(METHODS))
def test_swapping_who_stayed_turns_the_difference(
    stayed: list[int], left: list[int], method: DropOutMethod
) -> None:
    there, back = drop_out(people(stayed, left), method=method), drop_out(people(left, stayed), method=method)
    near = {"rtol": 1e-7, "atol": 1e-9}
    np.testing.assert_allclose(there.difference, -back.difference, **near)
    np.testing.assert_allclose(there.low, -back.high, **near)
    np.testing.assert_allclose(there.hedges_g, -back.hedges_g, **near)
    np.testing.assert_allclose(there.g_low, -back.g_high, **near)
    np.testing.assert_allclose(there.p, back.p, **near)


@given(SCORES, SCORES, st.sampled_from([0.1, 20.0]), st.sampled_from([-3.0, 0.3]))
def test_another_unit_and_origin_leave_g_and_p(
    stayed: list[int], left: list[int], unit: float, origin: float
) -> None:
    first = drop_out(people(stayed, left))
    second = drop_out(people([unit * one + origin for one in stayed], [unit * one + origin for one in left]))
    assert (first.reason[0], first.g_reason[0]) == (second.reason[0], second.g_reason[0])
    np.testing.assert_allclose(second.hedges_g, first.hedges_g, rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(second.g_high, first.g_high, rtol=1e-6, atol=1e-6)
    np.testing.assert_allclose(second.p, first.p, rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(second.low, unit * first.low, rtol=1e-6, atol=1e-9)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(1, 5), st.booleans()), max_size=40), st.randoms())
def test_a_group_is_what_it_is_alone_in_any_order(rows: list[tuple[int, int, bool]], random: object) -> None:
    shuffled = rows[:]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    table = np.array(shuffled, dtype=np.float64).reshape(-1, 3)
    after = np.where(table[:, 2] == 1, 3.0, np.nan)
    together = drop_out(PartlyMatched.from_people(table[:, 1], after, table[:, 0].astype(int), groups=4))
    for group in range(4):
        mine = [row for row in rows if row[0] == group]
        alone = drop_out(people([row[1] for row in mine if row[2]], [row[1] for row in mine if not row[2]]))
        np.testing.assert_allclose(numbers(together)[:, group], numbers(alone)[:, 0], rtol=1e-7, atol=1e-9)
        assert (together.reason[group], together.g_reason[group]) == (alone.reason[0], alone.g_reason[0])


def test_those_who_joined_late_play_no_part() -> None:
    both = PairCounts.from_pairs([3, 4, 2, 5], [3, 4, 4, 5])
    left, joined, none = Wave.from_scores([2, 1, 3]), Wave.from_scores([1, 1, 5]), Wave.from_scores([np.nan])
    with_, without = (drop_out(PartlyMatched(both, left, late)) for late in (joined, none))
    np.testing.assert_array_equal(numbers(with_), numbers(without))


FLAT = "there is no spread within those who stayed or within those who left"
ALONE = "one person has no spread, so there is no interval for the difference"


@pytest.mark.parametrize(
    ("stayed", "left", "welch", "student", "g"),
    [
        ([], [], "nobody answered before", "nobody answered before", "nobody answered before"),
        ([], [2, 3], "nobody answered again", "nobody answered again", "nobody answered again"),
        ([2, 3], [], "nobody dropped out", "nobody dropped out", "nobody dropped out"),
        ([2], [3], ALONE, ALONE, "two people have no spread within either kind"),
        ([2, 4], [3], ALONE, "", "three people are too few for the correction in Hedges g"),
        ([2, 4, 3], [3], ALONE, "", ""),
        ([0.1] * 3, [0.7] * 3, FLAT, FLAT, FLAT),
    ],
)
def test_what_cannot_be_compared_has_a_reason(
    stayed: list[float], left: list[float], welch: str, student: str, g: str
) -> None:
    for method, words in zip(METHODS, (welch, student), strict=True):
        result = drop_out(people(stayed, left), method=method)
        assert (result.reason[0], result.g_reason[0]) == (words, g)
        assert np.isnan([result.low[0], result.high[0], result.t[0], result.p[0]]).all() == bool(words)
        assert np.isnan([result.hedges_g[0], result.g_low[0], result.g_high[0]]).all() == bool(g)


def test_the_response_rate_needs_no_spread() -> None:
    result = drop_out(people([3, 3], [3]))
    assert result.response_rate.round(3).tolist() == [0.667]
    assert result.rate_low[0] < 0.667 < result.rate_high[0]


@pytest.mark.parametrize(("level", "method", "words"), [(0.0, "welch", "level"), (0.9, "t", "neither")])
def test_wrong_use_is_refused(level: float, method: DropOutMethod, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        drop_out(people([3, 4], [2, 2]), level, method)


@given(SCORES, SCORES, st.sampled_from(METHODS))
def test_figures_are_missing_exactly_where_a_reason_says_so(
    stayed: list[float], left: list[float], method: DropOutMethod
) -> None:
    result = drop_out(people(stayed, left), method=method)
    t = np.isfinite([result.low[0], result.high[0], result.t[0], result.df[0], result.p[0]])
    g = np.isfinite([result.hedges_g[0], result.g_low[0], result.g_high[0]])
    assert t.all() == t.any() == (result.reason[0] == "")
    assert g.all() == g.any() == (result.g_reason[0] == "")
