"""The run chart rules: made-up series with known answers, and reading the chart point by point."""

from itertools import groupby
from math import isnan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from impact_eval.statistics.run_chart import RunChartRules, run_chart

nan = float("nan")
STEADY = [5, 7, 5, 7, 5, 7, 7, 5, 7, 5, 5, 7]  # median 6; no side kept for 6 points

series = st.lists(st.one_of(st.integers(0, 6).map(float), st.just(nan)), min_size=12, max_size=40).filter(
    lambda values: sum(not isnan(v) for v in values) >= 12
)


def in_words(chart: object) -> str:
    return " ".join(chart.reasons)  # type: ignore[attr-defined]


def test_a_steady_series_shows_nothing() -> None:
    chart = run_chart(STEADY)
    assert chart.median == 6
    assert not chart.in_shift.any()
    assert not chart.in_trend.any()
    assert (chart.latest_shift, chart.runs_signal, chart.reasons) == ("", "", ())
    assert (chart.n_above, chart.n_below, chart.n_runs) == (6, 6, 10)


@pytest.mark.parametrize(("points", "found"), [(5, False), (6, True), (9, True)])
def test_a_shift_is_six_points_on_one_side(points: int, found: bool) -> None:
    values = [*STEADY, 5, *[8] * points]  # the 5 keeps the run from joining the last 7
    chart = run_chart(values, [True] * 12 + [False] * (points + 1))
    assert chart.in_shift.any() == found
    assert chart.latest_shift == ("above" if found else "")
    assert chart.in_shift[13:].all() == found
    assert not chart.in_shift[:13].any()
    assert (chart.latest_shift_start, chart.latest_shift_end) == ((13, 12 + points) if found else (-1, -1))
    assert chart.longest_run == points


def test_points_on_the_median_neither_count_towards_a_shift_nor_break_it() -> None:
    rest = [5, 8, 8, 6, 8, 6, 6, 8, 8]
    five_useful = run_chart([*STEADY, *rest], [True] * 12 + [False] * 9)
    assert not five_useful.in_shift.any()
    six_useful = run_chart([*STEADY, *rest, 8], [True] * 12 + [False] * 10)
    assert six_useful.in_shift[12:].tolist() == [
        False,
        True,
        True,
        False,
        True,
        False,
        False,
        True,
        True,
        True,
    ]
    assert six_useful.side[15] == 0


def test_the_latest_of_two_shifts_is_the_one_reported() -> None:
    chart = run_chart([*STEADY, *[9] * 6, *[2] * 7], [True] * 12 + [False] * 13)
    assert chart.latest_shift == "below"
    assert (chart.latest_shift_start, chart.latest_shift_end) == (18, 24)
    assert chart.in_shift.sum() == 7 + 7  # the last steady month is above too


@pytest.mark.parametrize(
    ("stretch", "members"),
    [
        ([1, 2, 3, 4], 0),
        ([1, 2, 3, 4, 5], 5),
        ([5, 4, 3, 2, 1, 0], 6),
        ([1, 2, 2, 3, 4], 0),
        ([1, 2, 2, 3, 4, 5], 5),
        ([1, nan, 2, 3, 4, 5], 5),
    ],
)
def test_a_trend_is_five_points_all_up_or_all_down_where_equal_neighbours_count_once(
    stretch: list, members: int
) -> None:
    # Around the stretch, months that turn at once at both its ends.
    first, last = stretch[0], stretch[-1]
    up = last > first
    before = [first + 1, first + 2] * 5 if up else [first - 1, first - 2] * 5
    after = [last - 1, last - 0.5] * 2 if up else [last + 1, last + 0.5] * 2
    before = before[:-1] if not up else before
    chart = run_chart([*before, *stretch, *after])
    expected = members if members == 0 else members + int(chart.in_trend[len(before) - 1])
    assert chart.in_trend.sum() == expected
    assert chart.in_trend[len(before) : len(before) + len(stretch)].sum() == members


def test_a_trend_of_points_counts_the_one_it_starts_from() -> None:
    flat = [3, 4] * 6
    assert not run_chart([*flat, 3, 4, 5, 6, 3]).in_trend.any()
    assert np.flatnonzero(run_chart([*flat, 3, 4, 5, 6, 7, 3]).in_trend).tolist() == [12, 13, 14, 15, 16]


def test_too_few_runs_and_too_many_runs_are_told_apart() -> None:
    assert run_chart([1] * 10 + [3] * 10).runs_signal == "too few"
    assert run_chart([1, 3] * 10).runs_signal == "too many"
    chart = run_chart([1, 3] * 10)
    assert (chart.n_runs, chart.runs_lower, chart.runs_upper) == (20, 7, 15)


def test_fewer_than_twelve_points_finds_nothing_and_says_so() -> None:
    chart = run_chart([1] * 5 + [9] * 6)
    assert chart.reasons == ("There are 11 points, and the rules need 12; nothing was looked for.",)
    assert np.isnan(chart.median)
    assert not chart.in_shift.any()
    assert (chart.n_points, chart.n_runs, chart.runs_signal, chart.latest_shift) == (11, 0, "", "")


def test_missing_months_do_not_make_up_the_twelve() -> None:
    chart = run_chart([1, 2, 3, nan] * 3 + [4, 5])
    assert (chart.n_months, chart.n_points, chart.n_missing) == (14, 11, 3)
    assert (chart.n_runs, chart.n_above, chart.n_below) == (0, 0, 0)
    assert np.isnan(chart.median)
    assert "11 points" in in_words(chart)
    assert "3 months are missing" in in_words(chart)


@settings(deadline=None)
@given(values=series, seed=st.integers(0, 100))
def test_a_missing_month_changes_nothing_but_the_count(values: list, seed: int) -> None:
    generator = np.random.default_rng(seed)
    where = np.sort(generator.integers(0, len(values) + 1, size=3))
    longer = np.insert(np.array(values), where, nan)
    kept = np.delete(np.arange(longer.size), where + np.arange(3))
    plain, gappy = run_chart(values), run_chart(longer)
    for field in ("side", "in_shift", "in_trend"):
        np.testing.assert_array_equal(getattr(gappy, field)[kept], getattr(plain, field))
        assert not getattr(gappy, field)[where + np.arange(3)].any()
    for field in ("median", "latest_shift", "longest_run", "n_runs", "runs_lower", "runs_signal", "n_points"):
        assert getattr(gappy, field) == getattr(plain, field)
    assert gappy.n_missing == plain.n_missing + 3


@settings(deadline=None)
@given(values=series)
def test_the_rules_agree_with_reading_the_chart_point_by_point(values: list) -> None:
    chart = run_chart(values)
    known = [v for v in values if not isnan(v)]
    median = float(np.median(known))
    useful = [v > median for v in known if v != median]
    lengths = [len(list(group)) for _, group in groupby(useful)]
    assert (chart.median, chart.n_runs, chart.longest_run) == (median, len(lengths), max(lengths, default=0))
    assert chart.in_shift.sum() == sum(n for n in lengths if n >= 6)
    assert chart.n_above + chart.n_below == len(useful)


@settings(deadline=None)
@given(values=series)
def test_turning_the_chart_upside_down_turns_only_the_sides(values: list) -> None:
    one, other = run_chart(values), run_chart([-v for v in values])
    np.testing.assert_array_equal(one.side, -other.side)
    np.testing.assert_array_equal(one.in_shift, other.in_shift)
    np.testing.assert_array_equal(one.in_trend, other.in_trend)
    assert (one.n_runs, one.runs_signal) == (other.n_runs, other.runs_signal)
    opposite = {"above": "below", "below": "above", "": ""}
    assert one.latest_shift == opposite[other.latest_shift]


def test_the_median_is_the_baselines() -> None:
    chart = run_chart([1, 2, 3, nan] * 3 + [100] * 6, [True] * 12 + [False] * 6)
    assert (chart.median, chart.n_baseline) == (2, 9)
    assert "only 9 points" in in_words(chart)


def test_a_baseline_with_no_points_is_said_in_words() -> None:
    chart = run_chart([nan, nan, *range(12)], [True] * 2 + [False] * 12)
    assert "no median" in in_words(chart)
    assert np.isnan(chart.median)


def test_all_points_on_one_side_or_on_the_median_are_said_in_words() -> None:
    flat = run_chart([4.0] * 15)
    assert "Every point is on the median" in in_words(flat)
    assert (flat.n_runs, flat.runs_signal) == (0, "")
    lifted = run_chart([4.0] * 12 + [9] * 6, [True] * 12 + [False] * 6)
    assert "one side" in in_words(lifted)
    assert (lifted.n_runs, lifted.runs_signal, lifted.latest_shift) == (1, "", "above")


def test_no_months_at_all_is_an_empty_chart() -> None:
    chart = run_chart([])
    assert chart.n_points == 0
    assert "0 points" in in_words(chart)


def test_the_thresholds_are_the_callers_to_set() -> None:
    values = [*STEADY, 5, *[8] * 7]
    stricter = RunChartRules(shift=8, trend=6, min_points=20, runs_alpha=0.01)
    assert run_chart(values).in_shift.any()
    assert not run_chart(values, rules=stricter).in_shift.any()
    assert run_chart(values[:19], rules=stricter).n_runs == 0
    assert run_chart([1] * 7 + [3] * 13, rules=stricter).rules is stricter


def test_what_is_not_one_series_is_refused() -> None:
    with pytest.raises(ValueError, match="one series"):
        run_chart([[1, 2], [3, 4]])
    with pytest.raises(ValueError, match="same length"):
        run_chart([1, 2, 3], [True, False])
