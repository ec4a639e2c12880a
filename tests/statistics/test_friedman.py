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


@pytest.mark.parametrize("entry", [one for one in ENTRIES if one["kind"] == "friedman"], ids=range(8))
def test_the_statistic_and_the_large_sample_p_are_those_of_r(entry: dict) -> None:
    scores, value = np.array(entry["inputs"]["scores"], dtype=float), entry["value"]
    test = friedman(scores)
    assert test.statistic[0] == pytest.approx(value["statistic"], rel=1e-10)
    assert test.df.tolist() == [value["df"]]
    # Up to 200 people the module's p is exact and R's is not; beyond, they are the same.
    exact = len(scores) <= 200
    assert test.method.tolist() == ["exact" if exact else "chi-squared"]
    if not exact:
        assert test.p[0] == pytest.approx(value["p"], rel=1e-9)


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


# "Critical values for the Friedman test", three columns, as in many textbooks; a copy of the page was seen,
# not the book it is from. The least statistic whose p is 5 % or less, and 1 % or less; None where none is.
PUBLISHED = {
    3: (6.000, None), 4: (6.500, 8.000), 5: (6.400, 8.400), 6: (7.000, 9.000), 7: (7.143, 8.857),
    8: (6.250, 9.000), 9: (6.222, 9.556), 10: (6.200, 9.600), 11: (6.545, 9.455), 12: (6.500, 9.500),
    13: (6.615, 9.385), 14: (6.143, 9.143), 15: (6.400, 8.933), 16: (6.500, 9.375), 17: (6.118, 9.294),
    18: (6.333, 9.000), 19: (6.421, 9.579), 20: (6.300, 9.300),
}  # fmt: skip


@pytest.mark.parametrize("n", PUBLISHED)
def test_the_exact_p_has_the_published_critical_values(n: int) -> None:
    # Many groups, from no order at all to one order for everybody, meet every statistic there is.
    rng, groups = np.random.default_rng(n), 3000
    people = rng.permuted(np.tile([1, 2, 3], (groups * n, 1)), axis=1).reshape(groups, n, 3)
    alike = np.arange(n)[None, :] < rng.integers(0, n + 1, groups)[:, None]
    people[alike] = [1, 2, 3]
    test = friedman(people.reshape(-1, 3), np.repeat(np.arange(groups), n))
    for level, published in zip((0.05, 0.01), PUBLISHED[n], strict=True):
        shown = test.statistic[test.p <= level]
        assert published == (None if shown.size == 0 else pytest.approx(shown.min(), abs=6e-4))


@pytest.mark.parametrize(("alike", "tied"), [(200, 0), (60, 60), (30, 15)])
def test_the_exact_p_of_many_people_is_that_of_sums_made_one_person_at_a_time(alike: int, tied: int) -> None:
    # Adding positive terms only, which loses nothing, unlike the transform.
    kinds = [(1, 2, 3)] * alike + [(1.5, 1.5, 3)] * tied
    size = 4 * len(kinds) + 1
    chance = np.zeros((size, size))
    chance[0, 0] = 1.0
    for number, ranks in enumerate(kinds):
        before, chance, side = chance, np.zeros_like(chance), 4 * number + 1
        for one, other, _ in permutations([round(2 * rank) - 2 for rank in ranks]):
            chance[one : one + side, other : other + side] += before[:side, :side] / 6
    one, other = np.indices(chance.shape) - 2 * len(kinds)
    away = one**2 + other**2 + (one + other) ** 2
    for shown in (0.0, 0.3, 0.45, 0.5):
        risen = round(alike * shown)
        people = [(1, 2, 3)] * risen + [(1, 2, 3), (2, 3, 1), (3, 1, 2)] * ((alike - risen) // 3)
        people += [(1, 3, 2)] * (alike - len(people)) + [(1, 1, 3)] * tied
        test, seen = friedman(people), np.sum([stats.rankdata(row) for row in people], axis=0)
        p = chance[away >= 4 * ((seen - 2 * len(kinds)) ** 2).sum() - 1e-6].sum()
        assert test.p[0] == pytest.approx(max(p, 1e-10), rel=2e-3)


def test_answers_that_differ_by_a_binary_fractions_rounding_tie() -> None:
    noisy, plain = [[0.1 + 0.2, 0.3, 1.0], [1.1 + 2.2, 3.3, 4.0]], [[0.3, 0.3, 1.0], [3.3, 3.3, 4.0]]
    assert friedman(noisy).mean_ranks.tolist() == friedman(plain).mean_ranks.tolist() == [[1.5, 1.5, 3.0]]


@pytest.mark.parametrize("unit", [1e-300, 1e-100, 1.0, 1e100, 1e307])
def test_scores_of_any_size_are_ranked(unit: float) -> None:
    scores = np.array([[1, 2, 4], [3, 1, 5], [2, 2, 6]])
    assert friedman(scores * unit).p.tolist() == friedman(scores).p.tolist()


@pytest.mark.parametrize("entry", [one for one in ENTRIES if one["kind"] == "kendall"], ids=range(4))
def test_kendalls_w_is_that_of_r_with_ties_corrected(entry: dict) -> None:
    test = friedman(np.array(entry["inputs"]["scores"], dtype=float))
    assert test.w[0] == pytest.approx(entry["value"]["w"], rel=1e-10)
    assert test.statistic[0] == pytest.approx(entry["value"]["statistic"], rel=1e-10)


def test_kendalls_w_of_a_published_table() -> None:
    # Siegel's three executives who rank six applicants, W = 0.16, as often quoted; the book was not seen.
    ranks = np.array([[1, 6, 3, 2, 5, 4], [1, 5, 6, 4, 2, 3], [6, 3, 2, 5, 4, 1]])
    assert friedman(ranks).w[0] == pytest.approx(0.162, abs=5e-4)


@settings(deadline=None)
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
    assert friedman(np.tile([1.0, 2.0, 3.0], (60, 1))).p.tolist() == [1e-10]


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
