"""Every kind of result says itself, with its figures, its method, and the reason where there is none."""

import dataclasses
import importlib
import pkgutil
import re

import numpy as np
import pytest

import impact_eval.statistics as package
from impact_eval.statistics.bayes_factor import bayes_factor
from impact_eval.statistics.bootstrap import bootstrap
from impact_eval.statistics.change import mean_change
from impact_eval.statistics.counts import PairCounts
from impact_eval.statistics.effect_size import effect_size
from impact_eval.statistics.equivalence import equivalence
from impact_eval.statistics.floor_ceiling import floor_ceiling
from impact_eval.statistics.hodges_lehmann import hodges_lehmann
from impact_eval.statistics.improvement import improvement
from impact_eval.statistics.marginal_homogeneity import bowker, stuart_maxwell
from impact_eval.statistics.mcnemar import mcnemar
from impact_eval.statistics.multiplicity import adjust
from impact_eval.statistics.proportion import proportion_interval
from impact_eval.statistics.sign_flip import sign_flip
from impact_eval.statistics.signed_rank import signed_rank
from impact_eval.statistics.spoken import WORDING, Spoken

#: Dataclasses that hold data on the way to a result, or several results side by side.
ON_THE_WAY = {
    "Cells", "CompleteAnswers", "DifferenceCounts", "Grid", "Lattice", "Midranks", "OneFactor", "PairCounts",
    "PairedBattery", "PartlyMatched", "RatingCounts", "ResampledMeans", "RunChart", "RunChartRules", "Wave",
}  # fmt: skip


def results() -> list[type]:
    found = []
    for module in pkgutil.iter_modules(package.__path__):
        members = vars(importlib.import_module(f"{package.__name__}.{module.name}"))
        found += [
            one for name, one in members.items()
            if dataclasses.is_dataclass(one) and one.__module__.endswith(f".{module.name}")
            and not name.startswith("_") and name not in ON_THE_WAY
        ]  # fmt: skip
    return found


@pytest.mark.parametrize("kind", results(), ids=lambda kind: kind.__name__)
def test_every_kind_of_result_has_words_whose_gaps_are_its_fields(kind: type) -> None:
    assert issubclass(kind, Spoken)
    words, fields = WORDING.words(kind.__name__), {field.name for field in dataclasses.fields(kind)}
    templates = [
        text for key, text in words.items() if key in {"above", "below", "equal", "say", "bare", "without"}
    ]
    gaps = {gap for text in templates for gap in re.findall(r"{(\w+)", text)}
    assert gaps | {words["value"]} | set(words.get("needs", ())) <= fields | {"because"}
    assert "say" in words or {"above", "below", "equal"} <= set(words)
    assert "without" in words
    assert ("bare" in words) == ("needs" in words)


BEFORE, AFTER = [2, 3, 3, 4, 2, 3, 1, 3, 2], [3, 3, 5, 3, 4, 4, 4, 4, 3]


def pairs() -> PairCounts:
    """Nine people who rose, one person, and nobody."""
    return PairCounts.from_pairs([*BEFORE, 3], [*AFTER, 4], [0] * 9 + [1], groups=3)


@pytest.mark.parametrize(
    ("result", "first", "last"),
    [
        (
            lambda: mean_change(pairs()),
            "Mean rose by 1.11 points, 95% interval 0.21 to 2.01, p = 0.021, 9 pairs (paired t).",
            "No mean change: there are no pairs.",
        ),
        (
            lambda: signed_rank(pairs().differences()),
            "Signed-rank p = 0.047 (exact, zeros by Pratt), rank-biserial correlation +0.82, "
            "95% interval 0.08 to 0.98; 8 pairs changed and 1 did not.",
            "No signed-rank test: there are no pairs.",
        ),
        (
            lambda: improvement(pairs().differences()),
            "7 improved, 1 stayed the same and 1 got worse; probability of improvement 0.83, 95% interval "
            "0.53 to 0.95 (Tango, zeros count half), exact sign test p = 0.070 (zeros left out).",
            "Nobody to count: there are no pairs.",
        ),
    ],
)
def test_a_sentence_gives_estimate_interval_n_and_method(result, first: str, last: str) -> None:
    told = result().sentences()
    assert (told[0], told[-1]) == (first, last)
    assert str(result()) == "\n".join(told)


@pytest.mark.parametrize(
    "result",
    [
        lambda: mean_change(pairs()),
        lambda: effect_size(mean_change(pairs())),
        lambda: hodges_lehmann(pairs().differences()),
        lambda: signed_rank(pairs().differences()),
        lambda: sign_flip(pairs().differences()),
        lambda: improvement(pairs().differences()),
        lambda: floor_ceiling(pairs(), 1, 5),
        lambda: bootstrap(pairs()),
        lambda: bootstrap(pairs(), "hedges_g", draws=199),
        lambda: equivalence(mean_change(pairs()), -0.5, 0.5),
        lambda: equivalence(mean_change(pairs()), lower=-0.5),
        lambda: bayes_factor(mean_change(pairs())),
        lambda: proportion_interval([3, 1, 0], [9, 1, 0]),
        lambda: mcnemar([3, 1, 0], [5, 0, 0]),
        lambda: stuart_maxwell(np.zeros((3, 4, 4), dtype=int)),
        lambda: bowker([[5, 3, 1], [0, 2, 4], [1, 1, 1]]),
        lambda: adjust([0.01, 0.2, np.nan], ["a"] * 3),
    ],
)
def test_what_is_said_holds_no_nan_and_no_empty_place(result) -> None:
    for sentence in result().sentences():
        assert sentence.endswith(".")
        assert not re.search(r"\bnan\b|\binf\b|  |, ,|\(\)|: \.", sentence), sentence
