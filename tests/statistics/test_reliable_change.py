"""The reliable change index against a published example, its definition person by person, and simulation."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact_eval.statistics.change import mean_change
from impact_eval.statistics.counts import PairCounts
from impact_eval.statistics.improvement import improvement
from impact_eval.statistics.reliable_change import ReliableChange, reliable_change, without_room

PAIRS = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=1, max_size=40)


def of(before: object, after: object, sd: object, r: object, **options: object) -> ReliableChange:
    return reliable_change(PairCounts.from_pairs(before, after).differences(), sd, r, **options)


def test_the_example_of_jacobson_and_truax_comes_out() -> None:
    # 1991, as later tutorials quote it: scores of 32.5 and 47.5 with a standard error of the difference of
    # 4.74 (SD 7.5, reliability .80) have an index of 3.16.
    ours = of([32.5], [47.5], 7.5, 0.80)
    assert (ours.se_measurement.round(2).tolist(), ours.se_difference.round(2).tolist()) == ([3.35], [4.74])
    assert (15 / ours.se_difference).round(2).tolist() == [3.16]
    assert ours.threshold.round(1).tolist() == [9.3]
    assert (ours.improved.tolist(), ours.unchanged.tolist(), ours.deteriorated.tolist()) == ([1], [0], [0])
    assert (ours.method, ours.level, ours.n.tolist()) == ("Jacobson-Truax", 0.95, [1])


@given(PAIRS, st.floats(0.5, 12), st.floats(0, 0.99), st.sampled_from([0.8, 0.9, 0.95]))
def test_the_counts_are_those_of_the_index_of_each_person(
    pairs: list[tuple[int, int]], sd: float, r: float, level: float
) -> None:
    before, after = np.array(pairs, dtype=float).T
    z = {0.8: 1.2815515655446004, 0.9: 1.6448536269514722, 0.95: 1.959963984540054}[level]
    index = (after - before) / (sd * np.sqrt(2 * (1 - r)))
    ours = of(before, after, sd, r, level=level)
    # A change on the threshold itself, to nine figures, is not beyond it.
    assert ours.improved[0] == (index > z * (1 + 1e-9)).sum()
    assert ours.deteriorated[0] == (index < -z * (1 + 1e-9)).sum()
    assert ours.improved[0] + ours.unchanged[0] + ours.deteriorated[0] == len(pairs) == ours.n[0]


@given(PAIRS)
def test_a_lower_score_that_is_better_swaps_the_sides(pairs: list[tuple[int, int]]) -> None:
    before, after = np.array(pairs, dtype=float).T
    higher, lower = of(before, after, 5, 0.8), of(before, after, 5, 0.8, better="lower")
    assert (lower.improved[0], lower.deteriorated[0]) == (higher.deteriorated[0], higher.improved[0])


@given(PAIRS, st.sampled_from([0.1, 0.25, 7.0]))
def test_the_unit_of_the_scale_does_not_matter(pairs: list[tuple[int, int]], unit: float) -> None:
    before, after = np.array(pairs, dtype=float).T
    plain = of(before, after, 5, 0.8, scale_min=0, scale_max=30, step=1)
    other = of(before * unit, after * unit, 5 * unit, 0.8, scale_min=0, scale_max=30 * unit, step=unit)
    assert (plain.improved[0], plain.deteriorated[0]) == (other.improved[0], other.deteriorated[0])
    np.testing.assert_allclose(other.smallest, plain.smallest * unit)
    np.testing.assert_allclose(other.highest_start, plain.highest_start * unit)


def test_a_score_that_errs_little_makes_every_change_reliable() -> None:
    counts = PairCounts.from_pairs([2, 3, 3, 4, 2, 3, 1], [3, 3, 5, 3, 4, 4, 4])
    ours, all_moves = reliable_change(counts.differences(), 1.0, 0.999), improvement(counts.differences())
    assert ours.improved.tolist() == all_moves.improved.tolist()
    assert ours.deteriorated.tolist() == all_moves.worse.tolist()


def test_a_change_on_the_threshold_is_not_beyond_it() -> None:
    # With an SD of 1 / (z sqrt(2)) and a reliability of 0 the threshold is 1.
    sd = 1 / (1.959963984540054 * np.sqrt(2))
    ours = of([0, 0, 0, 3.2], [1, 2, -1, 4.2], sd, 0.0, step=1)
    np.testing.assert_allclose(ours.threshold, 1.0)
    assert (ours.improved.tolist(), ours.deteriorated.tolist(), ours.smallest.tolist()) == ([1], [0], [2])


@pytest.mark.parametrize(("step", "smallest"), [(None, 7.836), (1, 8), (0.2, 8.0), (5, 10), (np.nan, 7.836)])
def test_the_smallest_reliable_change_is_on_the_steps_of_the_scale(step: object, smallest: float) -> None:
    assert of([10], [12], 7.3, 0.85, step=step).smallest[0] == pytest.approx(smallest, abs=1e-3)


def test_with_no_true_change_as_many_are_beyond_as_chance_says() -> None:
    rng = np.random.default_rng(8)
    true = rng.normal(50, 10 * np.sqrt(0.8), 40_000)
    before, after = true + rng.normal(0, 10 * np.sqrt(0.2), (2, 40_000))
    ours = of(before, after, 10.0, 0.8)
    assert ours.by_chance[0] == pytest.approx(1000)
    assert abs(ours.improved[0] - 1000) < 110 and abs(ours.deteriorated[0] - 1000) < 110


def test_every_group_is_counted_with_its_own_scale() -> None:
    counts = PairCounts.from_pairs(
        [20, 20, 3, 3, 2, 1], [30, 25, 4, 5, 3, 2], group=[0, 0, 1, 1, 1, 3], groups=4
    )
    ours = reliable_change(counts.differences(), [6, 0.6, 1, 0], [0.8, 0.9, 0.8, 0.8])
    assert ours.improved[:2].tolist() == [1, 3]
    assert np.isnan(ours.improved[2:]).all()
    assert ours.reason.tolist() == [
        "",
        "",
        "there are no pairs",
        "every score before is the same, so error of measurement cannot be told from it",
    ]


@pytest.mark.parametrize(
    ("sd", "r", "reason"),
    [
        (np.nan, 0.8, "there is no standard deviation of the scores before"),
        (np.inf, 0.8, "there is no standard deviation of the scores before"),
        (-1.0, 0.8, "a standard deviation cannot be below 0"),
        (0.0, 0.8, "every score before is the same, so error of measurement cannot be told from it"),
        (5.0, np.nan, "there is no reliability of the score"),
        (5.0, np.inf, "there is no reliability of the score"),
        (5.0, -0.2, "the reliability is below 0, so there is no standard error of measurement"),
        (5.0, 1.0, "the reliability is 1 or more, which would make every change reliable"),
        (5.0, 1.2, "the reliability is 1 or more, which would make every change reliable"),
        (12.0, 0.2, "no change that fits on the scale is beyond error of measurement"),
    ],
)
def test_without_counts_the_reason_says_why(sd: float, r: float, reason: str) -> None:
    ours = of([10, 12, 19], [12, 12, 18], sd, r, scale_min=0, scale_max=20)
    assert ours.reason.tolist() == [reason]
    assert np.isnan([ours.improved, ours.unchanged, ours.deteriorated, ours.by_chance]).all()
    assert ours.n.tolist() == [3]


def test_no_pairs_at_all_are_no_error() -> None:
    ours = of([], [], 5.0, 0.8)
    assert ours.reason.tolist() == ["there are no pairs"] and np.isnan(ours.improved).all()
    assert without_room(PairCounts.from_pairs([], []), ours).reason.tolist() == ["there are no pairs"]
    nobody = PairCounts.from_pairs([], [], group=[], groups=0)
    assert reliable_change(nobody.differences(), 5.0, 0.8).reason.size == 0


@given(PAIRS, st.floats(0.5, 6), st.floats(0.2, 0.95), st.sampled_from(["higher", "lower"]))
def test_who_has_no_room_is_who_could_reach_no_reliable_score(
    pairs: list[tuple[int, int]], sd: float, r: float, better: str
) -> None:
    before, after = np.array(pairs, dtype=float).T
    ours = of(before, after, sd, r, better=better, scale_min=0, scale_max=30, step=1)
    room = without_room(PairCounts.from_pairs(before, after), ours)
    reachable = np.arange(31.0)[None, :] - before[:, None]
    cannot_rise = (reachable.max(axis=1) < ours.smallest[0] - 1e-6).sum()
    cannot_fall = (reachable.min(axis=1) > -ours.smallest[0] + 1e-6).sum()
    expected = [cannot_rise, cannot_fall] if better == "higher" else [cannot_fall, cannot_rise]
    assert [room.improve[0], room.deteriorate[0]] == expected
    # Nobody without room can be among those who did.
    assert room.improve[0] + ours.improved[0] <= len(pairs)
    assert room.n.tolist() == [len(pairs)] and room.reason.tolist() == [""]


@pytest.mark.parametrize(
    ("ends", "reason", "missing"),
    [
        ({}, "the scale has no stated ends, so nobody is known to be near one", (True, True)),
        (
            {"scale_max": 30},
            "the scale has no stated minimum, so nobody is known to be near it",
            (False, True),
        ),
        (
            {"scale_min": 0},
            "the scale has no stated maximum, so nobody is known to be near it",
            (True, False),
        ),
        ({"scale_min": 0, "scale_max": 30}, "", (False, False)),
    ],
)
def test_an_end_that_the_scale_does_not_have_is_said(
    ends: dict[str, float], reason: str, missing: tuple[bool, bool]
) -> None:
    ours = of([2, 15, 29], [3, 15, 30], 5, 0.8, **ends)
    room = without_room(PairCounts.from_pairs([2, 15, 29], [3, 15, 30]), ours)
    assert room.reason.tolist() == [reason]
    assert (np.isnan(room.improve[0]), np.isnan(room.deteriorate[0])) == missing
    assert np.isnan(ours.highest_start[0]) == ("scale_max" not in ends)


def test_without_a_threshold_room_has_the_reason_of_the_change() -> None:
    counts = PairCounts.from_pairs([3, 3], [4, 5])
    ours = reliable_change(counts.differences(), mean_change(counts).sd_before, 0.8, scale_min=1, scale_max=5)
    room = without_room(counts, ours)
    assert room.reason.tolist() == ours.reason.tolist() != [""]
    assert np.isnan([room.improve, room.deteriorate]).all()


def test_on_a_short_scale_with_much_error_nobody_has_room() -> None:
    counts = PairCounts.from_pairs([1, 3, 5], [2, 3, 4])
    ours = reliable_change(counts.differences(), 2.0, 0.4, scale_min=1, scale_max=5)
    assert ours.reason.tolist() == ["no change that fits on the scale is beyond error of measurement"]
    assert without_room(counts, ours).improve.tolist() == [3]


def test_the_room_of_other_pairs_is_refused() -> None:
    with pytest.raises(ValueError, match="not those"):
        without_room(PairCounts.from_pairs([1, 2], [2, 2]), of([1], [2], 5, 0.8))


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"better": "up"}, "neither"),
        ({"level": 1.0}, "level"),
        ({"scale_min": 5, "scale_max": 5}, "minimum"),
        ({"step": 0}, "step"),
        ({"scale_max": [5, 6]}, "one a group"),
    ],
)
def test_options_that_mean_nothing_are_refused(options: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        of([1, 2], [2, 4], 1.0, 0.8, **options)
