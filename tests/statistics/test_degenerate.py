"""Input that no statistic was made for gives a result that says so: no warning, no crash, no bare nan."""

import dataclasses
from collections.abc import Callable

import numpy as np
import pytest

import impact_eval as ie
from impact_eval.statistics.battery import paired_battery
from impact_eval.statistics.bayes_factor import bayes_factor
from impact_eval.statistics.bootstrap import bootstrap
from impact_eval.statistics.change import mean_change
from impact_eval.statistics.counts import PairCounts
from impact_eval.statistics.drop_out import drop_out
from impact_eval.statistics.effect_size import effect_size
from impact_eval.statistics.equivalence import equivalence
from impact_eval.statistics.floor_ceiling import floor_ceiling
from impact_eval.statistics.friedman import friedman
from impact_eval.statistics.gwet import gwet_agreement, percent_agreement
from impact_eval.statistics.hodges_lehmann import hodges_lehmann
from impact_eval.statistics.improvement import improvement
from impact_eval.statistics.kappa import cohen_kappa
from impact_eval.statistics.krippendorff import krippendorff_alpha
from impact_eval.statistics.marginal_homogeneity import stuart_maxwell
from impact_eval.statistics.mcnemar import mcnemar
from impact_eval.statistics.mean_interval import mean_interval
from impact_eval.statistics.mixed_model import mixed_model
from impact_eval.statistics.multiplicity import holm
from impact_eval.statistics.omega import omega
from impact_eval.statistics.partly_matched import PartlyMatched
from impact_eval.statistics.partly_overlapping import partly_overlapping
from impact_eval.statistics.planning import paired_power, pairs_for_power
from impact_eval.statistics.proportion import proportion_interval
from impact_eval.statistics.ratings import RatingCounts
from impact_eval.statistics.reliability import reliability
from impact_eval.statistics.reliable_change import reliable_change, without_room
from impact_eval.statistics.retention import retention
from impact_eval.statistics.sign_flip import sign_flip
from impact_eval.statistics.signed_rank import signed_rank
from impact_eval.statistics.spoken import Spoken
from impact_eval.statistics.tipping_point import tipping_point

PAIRS = {
    "nobody": ([], []),
    "nobody whole": ([np.nan] * 4, [1, 2, 3, 4]),
    "one who rose": ([3], [4]),
    "one who stayed": ([3], [3]),
    "two": ([3, 2], [4, 2]),
    "two alike": ([3, 3], [4, 4]),
    "nobody changed": ([3, 2, 4, 4, 1, 5], [3, 2, 4, 4, 1, 5]),
    "all changed alike": ([1, 2, 3, 1, 2, 3], [2, 3, 4, 2, 3, 4]),
    "alike before": ([3] * 6, [3, 4, 4, 5, 2, 3]),
    "alike after": ([3, 4, 4, 5, 2, 3], [3] * 6),
    "one changed": ([3] * 6, [3, 3, 3, 3, 3, 4]),
    "tiny scores": ([1e-300, 2e-300, 3e-300], [2e-300, 2e-300, 5e-300]),
    "large scores": ([1e90, -1e90, 3], [2e90, 1, 4]),
    "far from nought": ([1e15, 1e15 + 1, 1e15 + 2, 1e15 + 3], [1e15 + 1, 1e15 + 1, 1e15 + 4, 1e15 + 9]),
}
RESULTS: dict[str, Callable[[PairCounts], Spoken]] = {
    "mean change": mean_change,
    "effect size": lambda pairs: effect_size(mean_change(pairs)),
    "Hodges-Lehmann": lambda pairs: hodges_lehmann(pairs.differences()),
    "signed rank, Pratt": lambda pairs: signed_rank(pairs.differences()),
    "signed rank, Wilcoxon": lambda pairs: signed_rank(pairs.differences(), "wilcoxon"),
    "signed rank, split": lambda pairs: signed_rank(pairs.differences(), "split"),
    "sign flip": lambda pairs: sign_flip(pairs.differences()),
    "improvement": lambda pairs: improvement(pairs.differences()),
    "floor and ceiling": lambda pairs: floor_ceiling(pairs, 1, 5),
    "no scale": floor_ceiling,
    "bootstrap, all resamples": bootstrap,
    "bootstrap, drawn": lambda pairs: bootstrap(pairs, draws=199),
    "bootstrap of g": lambda pairs: bootstrap(pairs, "hedges_g", draws=199),
    "equivalence": lambda pairs: equivalence(mean_change(pairs), -1, 1),
    "Bayes factor": lambda pairs: bayes_factor(mean_change(pairs)),
}


def arrays(result: Spoken) -> dict[str, np.ndarray]:
    named = {field.name: getattr(result, field.name) for field in dataclasses.fields(result)}
    return {name: value for name, value in named.items() if isinstance(value, np.ndarray)}


@pytest.mark.parametrize("kind", RESULTS)
@pytest.mark.parametrize("who", PAIRS)
def test_a_figure_that_is_missing_is_missing_for_a_reason(who: str, kind: str) -> None:
    before, after = PAIRS[who]
    result = RESULTS[kind](PairCounts.from_pairs(before, after, groups=1))
    values = arrays(result)
    why = [str(value[0]) for name, value in values.items() if name.endswith("reason")]
    numbers = {name: value for name, value in values.items() if value.dtype.kind == "f"}
    missing = [name for name, value in numbers.items() if np.isnan(value).any()]
    assert not missing or any(why), missing
    assert not [name for name, value in numbers.items() if np.isinf(value).any() and name not in {"bf10"}]
    (sentence,) = result.sentences()
    assert "nan" not in sentence.split() and len(sentence) > 10


@pytest.mark.parametrize("who", PAIRS)
def test_the_battery_says_why_in_its_note(who: str) -> None:
    columns = paired_battery(PairCounts.from_pairs(*PAIRS[who], groups=1), scale_min=1, scale_max=5).columns()
    missing = [name for name, value in columns.items() if value.dtype.kind == "f" and np.isnan(value).any()]
    assert not missing or columns["note"][0] != ""


@pytest.mark.parametrize("beyond", [1e101, -1e250])
def test_scores_whose_squares_leave_all_bounds_are_refused_where_squares_are_taken(beyond: float) -> None:
    pairs = PairCounts.from_pairs([1, 2, beyond], [2, 3, 4])
    assert signed_rank(pairs.differences()).p[0] > 0
    with pytest.raises(ValueError, match=r"Means .*\."):
        mean_change(pairs)


@pytest.mark.parametrize("beyond", [np.inf, -np.inf, 1e291, -1e300])
def test_scores_without_end_are_refused_in_a_sentence(beyond: float) -> None:
    with pytest.raises(ValueError, match=r"Scores .*\."):
        PairCounts.from_pairs([1, 2, beyond], [2, 3, 4])
    with pytest.raises(ValueError, match=r"Scores .*\."):
        PairCounts.from_counts([0, 0], [1, beyond], [2, 3], [4, 1])


TABLES = {
    "nobody": np.zeros((0, 3)),
    "one person": [[1, 2, 3]],
    "two people": [[1, 2, 3], [3, 2, 1]],
    "all alike": [[3, 3, 3]] * 6,
    "waves alike": [[1, 2, 3]] * 6,
    "nothing answered": np.full((4, 3), np.nan),
    "one answer each": [[1, np.nan, np.nan], [np.nan, 2, np.nan], [np.nan, np.nan, 3]],
    "a sum of others": [[1, 2, 3], [2, 2, 4], [4, 5, 9], [2, 3, 5], [1, 5, 6]],
    "tiny": np.array([[1, 2, 3], [3, 2, 1], [2, 1, 5], [1, 1, 2]]) * 1e-308,
    "smallest": np.array([[1, 2, 3], [3, 2, 1], [2, 1, 5], [1, 1, 2]]) * 5e-324,
    "large": [[1e99, -1e99, 1e98], [1e97, 1e99, 0], [1, 2, 3], [4, 4, 2]],
    "yes and no": np.array([[True, False, True], [False, False, True], [True, True, False]]),
}
OF_TABLES: dict[str, Callable[[object], Spoken]] = {
    "Friedman": friedman,
    "mixed model": mixed_model,
    "alpha": reliability,
    "omega": lambda table: omega(table, resamples=100),
    "AC1": lambda table: gwet_agreement(RatingCounts.from_judgements(table)),
    "AC2": lambda table: gwet_agreement(RatingCounts.from_judgements(table), "quadratic"),
    "percent agreement": lambda table: percent_agreement(RatingCounts.from_judgements(table)),
    "Krippendorff": lambda table: krippendorff_alpha(RatingCounts.from_judgements(table), draws=99),
    "retention": lambda table: retention(*np.reshape(table, (-1, 3)).T),
    "partly overlapping": lambda table: partly_overlapping(people_of(table)),
    "drop-out": lambda table: drop_out(people_of(table)),
    "tipping point": lambda table: tipping_point(people_of(table)),
}


def people_of(table: object) -> PartlyMatched:
    before, after, _ = np.reshape(table, (-1, 3)).T
    return PartlyMatched.from_people(before, after)


@pytest.mark.parametrize("kind", OF_TABLES)
@pytest.mark.parametrize("who", TABLES)
def test_a_table_that_is_too_little_has_a_reason_for_each_figure_that_is_missing(who: str, kind: str) -> None:
    result = OF_TABLES[kind](TABLES[who])
    named = {field.name: getattr(result, field.name) for field in dataclasses.fields(result)}
    why = [str(one) for name, value in named.items() if name.endswith("reason") for one in np.ravel(value)]
    assert any(why) or not any(
        np.isnan(value).any()
        for name, value in named.items()
        if np.asarray(value).dtype.kind == "f" and name not in {"sd_people", "icc"}
    )
    for sentence in result.sentences():
        assert "nan" not in sentence.split() and len(sentence) > 10


NO_NUMBERS = [np.array(["2024-01-01"] * 3, dtype="M8[D]"), np.array([1 + 2j] * 3), ["a", "b", "c"]]


@pytest.mark.parametrize("given", NO_NUMBERS, ids=["dates", "complex", "text"])
@pytest.mark.parametrize(
    "call",
    [
        lambda x: PairCounts.from_pairs(x, [1, 2, 3]),
        lambda x: ie.paired([1, 2, 3], x),
        lambda x: PartlyMatched.from_people(x, [1, 2, 3]),
        lambda x: retention(x, x, x),
        lambda x: friedman([x, x, x]),
        lambda x: mixed_model([x, x, x]),
        lambda x: reliability([x, x, x]),
        lambda x: RatingCounts.from_judgements([x, x]),
        lambda x: cohen_kappa([x, x, x]),
        lambda x: mean_interval([0, 0, 0], x, 1),
        lambda x: mcnemar(x, x),
        lambda x: stuart_maxwell([x, x, x]),
        lambda x: proportion_interval(x, 3),
        holm,
        pairs_for_power,
    ],
)
def test_what_is_no_number_is_refused_in_a_sentence_everywhere(call: Callable, given: object) -> None:
    with pytest.raises(ValueError, match=r"must be .*numbers.*\."):
        call(given)


def test_room_that_is_not_known_is_said_without_a_figure() -> None:
    pairs = PairCounts.from_pairs([1, 2, 3], [2, 2, 4])
    half_open = without_room(pairs, reliable_change(pairs.differences(), 1.0, 0.7, scale_max=5))
    (sentence,) = half_open.sentences()
    assert "not known" in sentence and "no stated minimum" in sentence
    narrow = reliable_change(pairs.differences(), 90.0, 0.2, scale_min=1, scale_max=5)
    assert narrow.sentences()[0].startswith("No reliable change index: no change that fits")


def test_scores_too_small_to_be_squared_have_that_as_their_reason() -> None:
    change = mean_change(PairCounts.from_pairs([1e-200, 2e-200, 7e-200], [3e-200, 1e-200, 2e-200]))
    assert np.isnan(change.p[0]) and "put them in a smaller unit" in change.reason[0]
    assert "put them in a smaller unit" in change.correlation_reason[0]


@pytest.mark.parametrize("scores", [[1e308, 1.0], [-1e101, 2.0]])
def test_means_of_astronomical_scores_are_refused_wherever_they_are_taken(scores: list[float]) -> None:
    for call in (
        lambda: mean_interval([0, 0], scores, 1),
        lambda: PartlyMatched.from_people([1e200, 1], [2, 3]),
    ):
        with pytest.raises(ValueError, match=r"1e100 .*\."):
            call()


def test_a_plan_of_an_astronomical_change_needs_two_pairs_and_has_all_power() -> None:
    assert pairs_for_power([1e308]).n.tolist() == [2]
    assert paired_power(1e300, [1e308, 0.0]).tolist() == [1.0, pytest.approx(0.05)]
