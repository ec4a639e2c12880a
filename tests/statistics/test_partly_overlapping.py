"""The t tests for partly overlapping samples against R, and against the tests that they turn into."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from impact_eval.statistics.change import mean_change
from impact_eval.statistics.counts import PairCounts
from impact_eval.statistics.partly_matched import PartlyMatched, Wave
from impact_eval.statistics.partly_overlapping import OverlapMethod, PartlyOverlapping, partly_overlapping

REFERENCE = Path(__file__).parent / "reference" / "partly_overlapping_reference.json"
FROM_R = json.loads(REFERENCE.read_text(encoding="utf-8"))["entries"]
METHODS: list[OverlapMethod] = ["unequal variances", "equal variances"]
ANSWER = st.one_of(st.none(), st.integers(1, 5))
PEOPLE = st.lists(st.tuples(ANSWER, ANSWER), min_size=2, max_size=25)


def of_rows(rows: list[tuple[float | None, float | None]]) -> PartlyMatched:
    table = np.array(rows, dtype=np.float64).reshape(-1, 2)
    return PartlyMatched.from_people(table[:, 0], table[:, 1])


def figures(result: PartlyOverlapping) -> np.ndarray:
    return np.array([
        result.mean_change, result.low, result.high, result.standard_error, result.t, result.df, result.p
    ])  # fmt: skip


def test_every_figure_is_that_of_r() -> None:
    assert len(FROM_R) == 50
    for entry in FROM_R:
        inputs = entry["inputs"]
        people = of_rows(list(zip(inputs["before"], inputs["after"], strict=True)))
        result = partly_overlapping(people, inputs["level"], METHODS[inputs["equal"]])
        wanted = np.array(entry["value"], dtype=np.float64)
        np.testing.assert_allclose(figures(result)[:, 0], wanted, rtol=1e-9, err_msg=entry["name"])
        assert result.reason.tolist() == [""]
        assert (result.level, result.method) == (inputs["level"], METHODS[inputs["equal"]])


def test_the_published_example_has_its_published_p() -> None:
    """Derrick, Toher and White (2017): eight pairs, eight of each wave only, p = 0.026."""
    inputs = next(entry["inputs"] for entry in FROM_R if entry["name"] == "manual")
    people = of_rows(list(zip(inputs["before"], inputs["after"], strict=True)))
    result = partly_overlapping(people, method="equal variances")
    assert result.p.round(3).tolist() == [0.026]
    assert (result.n_pairs[0], result.n_before_only[0], result.n_after_only[0], result.n[0]) == (8, 8, 8, 24)


@given(st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5)), min_size=2, max_size=25))
def test_pairs_alone_give_the_paired_t_test(rows: list[tuple[int, int]]) -> None:
    result = partly_overlapping(of_rows(rows))
    paired = mean_change(PairCounts.from_pairs(*np.array(rows).T))
    wanted = [paired.mean_change, paired.low, paired.high, paired.t, paired.p]
    seen = [result.mean_change, result.low, result.high, result.t, result.p]
    np.testing.assert_allclose(seen, wanted, rtol=1e-9, atol=1e-12)
    assert (result.reason[0] == "") == (paired.reason[0] == "")


@given(st.permutations([1, 2, 2, 3, 4, 5, 5]))
def test_with_equal_variances_pairs_alone_give_the_paired_t_test_where_both_sd_are_one(
    after: list[int],
) -> None:
    before = [1, 2, 2, 3, 4, 5, 5]
    result = partly_overlapping(PartlyMatched.from_people(before, after), method="equal variances")
    paired = mean_change(PairCounts.from_pairs(before, after))
    np.testing.assert_allclose(
        [result.low, result.high], [paired.low, paired.high], rtol=1e-9, atol=1e-9, equal_nan=True
    )


def test_with_equal_variances_pairs_of_unlike_spread_have_the_smaller_error() -> None:
    before, after = [1, 2, 3, 4, 5], [2, 3, 3, 4, 4]
    people = PartlyMatched.from_people(before, after)
    equal, unequal = (partly_overlapping(people, method=method) for method in METHODS[::-1])
    assert equal.correlation[0] > 0
    assert equal.standard_error[0] < unequal.standard_error[0]
    assert equal.df[0] == unequal.df[0] == 4


@pytest.mark.filterwarnings("ignore:Precision loss")  # of scipy's, where one of its samples is constant
@given(
    st.lists(st.integers(1, 7), min_size=2, max_size=15),
    st.lists(st.integers(1, 7), min_size=2, max_size=15),
    st.sampled_from(METHODS),
)
def test_without_pairs_it_is_the_test_of_two_independent_samples(
    before: list[int], after: list[int], method: OverlapMethod
) -> None:
    rows = [(one, None) for one in before] + [(None, one) for one in after]
    result = partly_overlapping(of_rows(rows), method=method)
    if len(set(before)) == len(set(after)) == 1:
        assert result.reason.tolist() == [
            "every score is the same at each time, so there is no test and no interval"
        ]
        return
    t = stats.ttest_ind(after, before, equal_var=method == "equal variances")
    interval = t.confidence_interval(0.95)
    np.testing.assert_allclose(
        [result.t[0], result.df[0], result.p[0], result.low[0], result.high[0]],
        [t.statistic, t.df, t.pvalue, interval.low, interval.high],
        rtol=1e-9,
        atol=1e-12,
    )


@given(PEOPLE, st.randoms(use_true_random=False), st.sampled_from(METHODS))
def test_the_order_of_people_changes_nothing(rows: list, random: object, method: OverlapMethod) -> None:
    shuffled = rows[:]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    first, second = (partly_overlapping(of_rows(some), method=method) for some in (rows, shuffled))
    np.testing.assert_allclose(figures(first), figures(second), rtol=1e-9, atol=1e-12)
    assert first.reason.tolist() == second.reason.tolist()


@given(PEOPLE, st.sampled_from(METHODS))
def test_swapping_the_waves_turns_the_change(rows: list, method: OverlapMethod) -> None:
    there = partly_overlapping(of_rows(rows), method=method)
    back = partly_overlapping(of_rows([(after, before) for before, after in rows]), method=method)
    np.testing.assert_allclose(there.mean_change, -back.mean_change, atol=1e-12)
    np.testing.assert_allclose([there.low, there.high], [-back.high, -back.low], rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(there.p, back.p, rtol=1e-9)


@given(
    PEOPLE, st.sampled_from([0.1, 3.0, 1e6]), st.sampled_from([-7.0, 0.3, 1000.0]), st.sampled_from(METHODS)
)
def test_another_unit_and_origin_change_the_scale_and_not_the_test(
    rows: list, unit: float, origin: float, method: OverlapMethod
) -> None:
    moved = [tuple(None if one is None else unit * one + origin for one in row) for row in rows]
    first, second = (partly_overlapping(of_rows(some), method=method) for some in (rows, moved))
    assert first.reason.tolist() == second.reason.tolist()
    near = {"rtol": 1e-6, "atol": 1e-6 * (unit + abs(origin))}
    np.testing.assert_allclose(second.low, unit * first.low, **near)
    np.testing.assert_allclose(second.high, unit * first.high, **near)
    np.testing.assert_allclose(second.p, first.p, rtol=1e-5, atol=1e-6)


def test_counts_say_what_rows_say() -> None:
    rows = [(3, 4), (3, 4), (2, 2), (4, None), (4, None), (1, None), (None, 5), (None, 2)]
    counted = PartlyMatched(
        PairCounts.from_counts([0, 0], [3, 2], [4, 2], [2, 1]),
        Wave.from_scores([4, 1], count=[2, 1]),
        Wave.from_scores([5, 2]),
    )
    np.testing.assert_allclose(
        figures(partly_overlapping(counted)), figures(partly_overlapping(of_rows(rows))), rtol=1e-12
    )


@given(st.lists(st.tuples(st.integers(0, 3), ANSWER, ANSWER), max_size=40), st.sampled_from(METHODS))
def test_a_group_is_what_it_is_alone(rows: list, method: OverlapMethod) -> None:
    table = np.array(rows, dtype=np.float64).reshape(-1, 3)
    together = partly_overlapping(
        PartlyMatched.from_people(table[:, 1], table[:, 2], table[:, 0].astype(int), groups=4), method=method
    )
    for group in range(4):
        alone = partly_overlapping(of_rows([row[1:] for row in rows if row[0] == group]), method=method)
        if alone.n.size:
            np.testing.assert_allclose(
                figures(together)[:, group], figures(alone)[:, 0], rtol=1e-9, atol=1e-12
            )
            assert together.reason[group] == alone.reason[0]


@given(st.lists(st.floats(-1e3, 1e3), max_size=12), st.lists(st.floats(-1e3, 1e3), max_size=12))
def test_waves_merge_to_what_they_are_together(first: list[float], second: list[float]) -> None:
    halves = Wave.from_scores(first, np.zeros(len(first)), groups=1).merged(
        Wave.from_scores(second, np.zeros(len(second)), groups=1)
    )
    whole = np.array(first + second)
    assert halves.n.tolist() == [whole.size]
    if whole.size:
        np.testing.assert_allclose(halves.mean, whole.mean(), atol=1e-9)
        assert (halves.low[0], halves.high[0]) == (whole.min(), whole.max())
    if whole.size > 1:
        np.testing.assert_allclose(halves.sd, whole.std(ddof=1), rtol=1e-9, atol=1e-6)


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([(None, None)], "nobody answered"),
        ([(None, 2), (None, 3)], "nobody answered before"),
        ([(2, None), (3, None)], "nobody answered after"),
        ([(2, 3)], "one answer at a time has no spread, so there is no test and no interval"),
        ([(2, None), (None, 3)], "one answer at a time has no spread, so there is no test and no interval"),
        ([(0.1, 0.7), (0.1, 0.7), (0.1, None)], "every score is the same at each time, so there is no test and no interval"),  # noqa: E501
        ([(2.6, 3.2), (3.8, 4.4), (1.1, 1.7)], "every pair changed by the same amount; nobody is unpaired"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("method", METHODS)
def test_what_cannot_be_tested_has_a_reason(rows: list, words: str, method: OverlapMethod) -> None:
    result = partly_overlapping(of_rows(rows), method=method)
    assert result.reason.tolist() == [words]
    assert np.isnan(figures(result)[1:]).all()


def test_pairs_on_one_line_have_no_error_with_equal_variances() -> None:
    people = PartlyMatched.from_people([1.1, 2.1, 3.1, 5.1], [2.2, 4.2, 6.2, 10.2])
    equal, unequal = (partly_overlapping(people, method=method) for method in METHODS[::-1])
    assert "on one line" in equal.reason[0]
    assert np.isnan(equal.p).all()
    assert unequal.reason.tolist() == [""]


def test_one_answer_beside_many_has_a_pooled_test_and_no_separate_one() -> None:
    people = of_rows([(2, None), (3, None), (5, None), (None, 4)])
    equal, unequal = (partly_overlapping(people, method=method) for method in METHODS[::-1])
    assert equal.p[0] == pytest.approx(stats.ttest_ind([4], [2, 3, 5]).pvalue)
    assert unequal.reason.tolist() == [
        "one answer at a time has no spread, so there is no test and no interval"
    ]


def test_a_correlation_that_counts_as_zero_is_owned_up_to() -> None:
    one_pair = partly_overlapping(of_rows([(2, 3), (3, None), (5, None), (None, 4)]))
    assert one_pair.correlation_reason.tolist() == [
        "one pair has no correlation, so its scores count as those of two people"
    ]
    flat = partly_overlapping(of_rows([(2, 3), (2, 4), (5, None)]))
    assert "counts as 0" in flat.correlation_reason[0]
    assert np.isfinite([one_pair.p, flat.p]).all()


def test_nobody_at_all_is_no_groups() -> None:
    result = partly_overlapping(PartlyMatched.from_people([], [], groups=2))
    assert result.reason.tolist() == ["nobody answered"] * 2


def test_huge_and_tiny_scores_keep_their_p() -> None:
    rows = [(3, 4), (2, 2), (4, 5), (4, None), (1, None), (None, 5), (None, 2)]
    wanted = partly_overlapping(of_rows(rows)).p
    for size in (1e-60, 1e90):
        scaled = [tuple(None if one is None else one * size for one in row) for row in rows]
        np.testing.assert_allclose(partly_overlapping(of_rows(scaled)).p, wanted, rtol=1e-9)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: partly_overlapping(of_rows([(1, 2)]), level=1.0), "level"),
        (lambda: partly_overlapping(of_rows([(1, 2)]), method="welch"), "not 'welch'"),  # type: ignore[arg-type]
        (lambda: of_rows([(np.inf, 2)]), "finite|within"),
        (lambda: of_rows([(np.inf, None)]), "finite"),
        (lambda: PartlyMatched.from_people([1, 2], [1]), "one length"),
        (lambda: Wave.from_scores([1, 2], [0]), "one group"),
        (lambda: Wave.from_scores([1, 2], [0, -1]), "whole numbers"),
        (lambda: Wave.from_scores([1, 2], [0, 2], groups=2), "2 groups"),
        (lambda: PartlyMatched(PairCounts.from_pairs([1], [2]), Wave.from_scores([1], [1]), Wave.from_scores([1])), "same groups"),  # noqa: E501
    ],
)  # fmt: skip
def test_wrong_use_is_refused(make: object, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        make()  # type: ignore[operator]


@given(PEOPLE, st.sampled_from(METHODS))
def test_figures_are_missing_exactly_where_a_reason_says_so(rows: list, method: OverlapMethod) -> None:
    result = partly_overlapping(of_rows(rows), method=method)
    found = np.isfinite(figures(result)[1:, 0])
    assert found.all() == found.any() == (result.reason[0] == "")
