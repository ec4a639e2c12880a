"""Made-up populations whose truth is known, since it is computed from everybody in them.

200,000 people answer before and after: a five-point item, and the mean of five such items with a ceiling
(most stand near the top before). Their answers are cut from correlated normal traits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from impact_eval.statistics.counts import PairCounts
from impact_eval.statistics.hodges_lehmann import hodges_lehmann
from impact_eval.statistics.signed_rank import signed_rank

PEOPLE = 200_000
SIZES = (5, 8, 12, 20, 30, 60)

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Population:
    """Everybody's scores before and after, and what is true of them.

    Attributes
    ----------
    name : what was answered, and how it changed.
    before, after : (PEOPLE,) scores.
    truth : what each interval is to hold, by the name of its columns.
    changed : whether there is a change to find.
    """

    name: str
    before: Array
    after: Array
    truth: dict[str, float]
    changed: bool


def waves(rng: np.random.Generator, items: int, level: float, changes: Sequence[float]) -> list[Array]:
    """Draw everybody's answers to `items` five-point items (PEOPLE, items), in one wave for each change.

    A change is in SDs of the trait, from the first level.
    """
    trait = rng.normal(size=(PEOPLE, 1))
    places = [np.sqrt(0.5) * (trait + rng.normal(size=(PEOPLE, 1))) for _ in changes]

    def answered(place: Array, shift: float) -> Array:
        noise = rng.normal(scale=0.7, size=(PEOPLE, items))
        return np.asarray(np.clip(np.rint(level + shift + 0.8 * place + noise), 1, 5))

    return [answered(place, 0.8 * change) for place, change in zip(places, changes, strict=True)]


def answers(rng: np.random.Generator, items: int, level: float, change: float) -> tuple[Array, Array]:
    """Draw everybody's mean of the items, before and after."""
    before, after = waves(rng, items, level, (0.0, change))
    return before.mean(axis=1), after.mean(axis=1)


def population(name: str, before: Array, after: Array, changed: bool) -> Population:
    """Compute what is true of everybody; without a change the two waves are made exchangeable."""
    if not changed:
        before, after = np.concatenate([before, after]), np.concatenate([after, before])
    everybody = PairCounts.from_pairs(before, after)
    change = np.round(after - before, 9)
    spread = np.sqrt((before.var() + after.var()) / 2)
    truth = {
        "change": float(change.mean()),
        "g": float(change.mean() / spread),
        "hl": float(hodges_lehmann(everybody.differences()).estimate[0]),
        "prob": float((change > 0).mean() + (change == 0).mean() / 2),
        "rank_biserial": float(signed_rank(everybody.differences()).rank_biserial[0]),
    }
    return Population(name, before, after, truth, changed)


def populations(rng: np.random.Generator) -> list[Population]:
    """Return the populations: one item and a scale at its ceiling, unchanged, improved and much improved."""
    made = []
    for words, items, level in (("one item", 1, 3.2), ("mean of five items, ceiling", 5, 4.3)):
        for change_words, change in (("no change", 0.0), ("improved", 0.6), ("much improved", 1.8)):
            made.append(
                population(f"{words}, {change_words}", *answers(rng, items, level, change), change > 0)
            )
    return made
