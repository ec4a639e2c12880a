"""Input that no statistic was made for gives a result that says so: no warning, no crash, no bare nan."""

import dataclasses
from collections.abc import Callable

import numpy as np
import pytest

from impact_eval.statistics.battery import paired_battery
from impact_eval.statistics.bayes_factor import bayes_factor
from impact_eval.statistics.bootstrap import bootstrap
from impact_eval.statistics.change import mean_change
from impact_eval.statistics.counts import PairCounts
from impact_eval.statistics.effect_size import effect_size
from impact_eval.statistics.equivalence import equivalence
from impact_eval.statistics.floor_ceiling import floor_ceiling
from impact_eval.statistics.hodges_lehmann import hodges_lehmann
from impact_eval.statistics.improvement import improvement
from impact_eval.statistics.sign_flip import sign_flip
from impact_eval.statistics.signed_rank import signed_rank
from impact_eval.statistics.spoken import Spoken

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
