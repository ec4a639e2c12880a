"""Friedman's test against R and SciPy, and its exact p against every order of everybody's ranks."""

import json
from itertools import permutations, product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from impact_eval.statistics.friedman import friedman

REFERENCE = Path(__file__).parent / "reference" / "three_waves_reference.json"
ENTRIES = json.loads(REFERENCE.read_text(encoding="utf-8"))["entries"]
PEOPLE = st.lists(st.tuples(*[st.integers(1, 4)] * 3), min_size=1, max_size=5)


@pytest.mark.parametrize("entry", [one for one in ENTRIES if one["kind"] == "friedman"], ids=range(6))
def test_the_statistic_and_the_large_sample_p_are_those_of_r(entry: dict) -> None:
    scores, value = np.array(entry["inputs"]["scores"], dtype=float), entry["value"]
    test = friedman(scores)
    assert test.statistic[0] == pytest.approx(value["statistic"], rel=1e-10)
    assert test.df.tolist() == [value["df"]]
    # Beyond the exact test's reach there is R's; the same people many times over are one way to get there.
    many = friedman(np.tile(scores, (40, 1)))
    assert many.method.tolist() == ["chi-squared"]
    assert many.p[0] == pytest.approx(stats.friedmanchisquare(*np.tile(scores, (40, 1)).T).pvalue, rel=1e-9)


@settings(max_examples=60, deadline=None)
@given(PEOPLE)
def test_the_exact_p_is_that_of_every_order_of_everybodys_ranks(people: list[tuple[int, ...]]) -> None:
    ranks = np.array([stats.rankdata(row) for row in people])
    orders = [list(permutations(row)) for row in ranks.tolist()]
    sums = np.array([np.sum(chosen, axis=0) for chosen in product(*orders)])
    away = ((sums - 2 * len(people)) ** 2).sum(axis=1)
    seen = ((ranks.sum(axis=0) - 2 * len(people)) ** 2).sum()
    test = friedman(people)
    if (ranks == 2).all():
        assert test.reason.tolist() == ["everybody's answers are the same in every wave"]
    else:
        assert test.p[0] == pytest.approx(np.mean(away >= seen - 1e-9), abs=1e-12)


def test_kendalls_w_of_a_published_table() -> None:
    # Siegel and Castellan 1988, table 9.8: three executives rank six applicants; W = 0.16.
    ranks = np.array([[1, 6, 3, 2, 5, 4], [1, 5, 6, 4, 2, 3], [6, 3, 2, 5, 4, 1]])
    assert friedman(ranks).w[0] == pytest.approx(0.162, abs=5e-4)


@given(
    st.lists(st.tuples(*[st.integers(1, 5)] * 3), min_size=2, max_size=30), st.randoms(use_true_random=False)
)
def test_neither_the_order_of_people_nor_of_waves_nor_the_unit_matters(people: list, chance) -> None:
    scores = np.array(people, dtype=float)
    mixed, waves = list(range(len(people))), [0, 1, 2]
    chance.shuffle(mixed)
    chance.shuffle(waves)
    straight, turned = friedman(scores), friedman(np.exp(scores[mixed][:, waves]) * 3)
    np.testing.assert_allclose(turned.p, straight.p, rtol=1e-9)
    np.testing.assert_allclose(turned.w, straight.w, rtol=1e-9)
    np.testing.assert_allclose(turned.mean_ranks[0], straight.mean_ranks[0][waves])


def test_groups_side_by_side_are_each_as_alone() -> None:
    rng = np.random.default_rng(4)
    scores, group = rng.integers(1, 6, (90, 3)), rng.integers(0, 4, 90)
    together = friedman(scores, group, groups=5)
    for one in range(4):
        alone = friedman(scores[group == one])
        assert (together.p[one], together.w[one]) == (alone.p[0], alone.w[0])
    assert together.reason[4] == "nobody answered every wave"


def test_people_who_missed_a_wave_are_left_out_and_counted() -> None:
    scores = np.array([[1, 2, 3], [2, np.nan, 4], [1, 3, 3], [np.nan] * 3, [2, 2, 4]])
    test = friedman(scores)
    assert (test.n.tolist(), test.dropped.tolist()) == ([3], [2])
    assert test.p.tolist() == friedman(scores[[0, 2, 4]]).p.tolist()


def test_four_waves_go_by_the_large_sample_and_agree_with_scipy() -> None:
    scores = np.random.default_rng(5).integers(1, 6, (25, 4))
    test = friedman(scores)
    assert test.method.tolist() == ["chi-squared"]
    assert test.p[0] == pytest.approx(stats.friedmanchisquare(*scores.T).pvalue, rel=1e-10)


def test_a_p_below_what_a_transform_can_tell_is_not_made_up() -> None:
    assert friedman(np.tile([1.0, 2.0, 3.0], (60, 1))).p.tolist() == [1e-12]


@pytest.mark.parametrize("scores", [[], [[np.nan] * 3], [[2, 2, 2]], [[2, 2, 2]] * 9])
def test_what_cannot_be_tested_says_why(scores: list) -> None:
    test = friedman(np.array(scores, dtype=float).reshape(-1, 3), groups=1)
    assert np.isnan([test.p, test.w, test.statistic]).all()
    assert test.reason[0]


@pytest.mark.parametrize(
    ("scores", "options"),
    [([[1, 2]], {}), ([[1, 2, np.inf]], {}), ([1, 2, 3], {}), ([[1, 2, 3]], {"group": [0.5]}),
     ([[1, 2, 3]], {"group": [2], "groups": 1})],
)  # fmt: skip
def test_what_is_no_table_of_three_waves_is_refused(scores: list, options: dict) -> None:
    with pytest.raises(ValueError, match=r"\."):
        friedman(scores, **options)
