"""How a trait becomes an answer, and what answers a population would give.

Labels and ranges follow the graded model: the trait plus the item's easiness plus noise falls between evenly
spaced thresholds (Samejima 1969, normal ogive). Knowledge questions follow the three-parameter logistic model
with a common slope and chance of guessing (Birnbaum 1968). Expected answers are exact for the first and by
Gauss-Hermite quadrature for the second.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from impact_eval.contract.instrument import Item, Questionnaire, Scale
from impact_eval.simulate.partnership import Partnership
from impact_eval.simulate.story import chapter
from impact_eval.simulate.trait import Trait, Vector

OUTER_THRESHOLD = 1.5
_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(60)
_WEIGHTS = _WEIGHTS / _WEIGHTS.sum()


@dataclass(frozen=True)
class Question:
    """An item as it is answered: its scores in order, their words, and how easy it is.

    `scores` are the codes of labels or the numbers of a range; for a knowledge question 0 (wrong) and 1.
    """

    item: Item
    scores: Vector
    words: tuple[tuple[str, ...], ...]
    easiness: float
    noise: float
    slope: float
    guessing: float

    @property
    def is_test(self) -> bool:
        """Whether it is a knowledge question."""
        return bool(self.item.correct)

    def draw(self, trait: Vector, rng: np.random.Generator) -> Vector:
        """Return each person's score, as answered (a reversed item is not turned round here)."""
        if self.is_test:
            right = rng.random(len(trait)) < self._chance(trait)
            return right.astype(float)
        leaning = -(trait + self.easiness) if self.item.reverse else trait + self.easiness
        place = np.searchsorted(self._thresholds, leaning + self.noise * rng.standard_normal(len(trait)))
        return self.scores[place]

    def say(self, scores: Vector, rng: np.random.Generator) -> np.ndarray:
        """Return the words of each score; a wrong answer is any of the wrong options."""
        place = np.searchsorted(self.scores, scores)
        pick = rng.random(len(scores))
        texts = [
            self.words[at][int(part * len(self.words[at]))] for at, part in zip(place, pick, strict=True)
        ]
        return np.array(texts, dtype=object)

    def shares(self, trait: Trait) -> Vector:
        """Return the share of the population that gives each of `scores`."""
        if self.is_test:
            right = float(_WEIGHTS @ self._chance(trait.mean + trait.sd * _NODES))
            return np.array([1 - right, right])
        from scipy.special import ndtr

        spread = np.hypot(trait.sd, self.noise)
        middle = -(trait.mean + self.easiness) if self.item.reverse else trait.mean + self.easiness
        below = ndtr((self._thresholds - middle) / spread)
        return np.diff(np.concatenate([[0.0], below, [1.0]]))

    def mean(self, trait: Trait) -> float:
        """Return the population's mean score, as answered."""
        return float(self.shares(trait) @ self.scores)

    @property
    def _thresholds(self) -> Vector:
        return np.linspace(-OUTER_THRESHOLD, OUTER_THRESHOLD, len(self.scores) - 1)

    def _chance(self, trait: Vector) -> Vector:
        chance: Vector = 1 / (1 + np.exp(-self.slope * (trait + self.easiness)))
        return self.guessing + (1 - self.guessing) * chance


def question(partnership: Partnership, questionnaire: Questionnaire, item_id: str) -> Question:
    """Return how an item of a questionnaire is answered in this partnership."""
    item, response = questionnaire.item(item_id), questionnaire.response_of(item_id)
    words: list[tuple[str, ...]]
    if response.kind == "options":
        right = tuple(text for code, text in response.options.items() if code in item.correct)
        wrong = tuple(text for code, text in response.options.items() if code not in item.correct)
        scores, words = np.array([0.0, 1.0]), [wrong, right]
    elif response.kind == "range":
        scores = np.arange(response.lowest, response.highest + 1)
        words = [(f"{score:g}",) for score in scores]
    else:
        scores = np.array(sorted(response.labels))
        words = [(response.labels[code],) for code in scores]
    return Question(
        item=item,
        scores=scores,
        words=tuple(words),
        easiness=chapter("answers").get(questionnaire.id, {}).get(item_id, 0.0),
        noise=partnership.item_sd,
        slope=partnership.knowledge_slope,
        guessing=partnership.guessing,
    )


def scale_mean(scale: Scale, questions: dict[str, Question], traits: dict[str, Trait]) -> float:
    """Return the population's mean of a scale, on the scale's own range; by item: questions and traits."""
    turned = []
    for name in scale.items:
        low, high = questions[name].scores[0], questions[name].scores[-1]
        mean = questions[name].mean(traits[name])
        mean = low + high - mean if questions[name].item.reverse else mean
        turned.append(100 * (mean - low) / (high - low) if scale.score == "percent" else mean)
    return float(np.mean(turned))


def share_at_pass_mark(scale: Scale, questions: dict[str, Question], trait: Trait) -> float:
    """Return the share of the population that reaches the pass mark of a knowledge test.

    Given the trait, the number of right answers is a sum of unequal chances; its distribution is built up
    question by question at each node of the quadrature.
    """
    if scale.pass_mark is None:
        return float("nan")
    at = trait.mean + trait.sd * _NODES
    right = np.zeros((len(at), len(scale.items) + 1))
    right[:, 0] = 1.0
    for name in scale.items:
        chance = questions[name]._chance(at)[:, None]
        right[:, 1:] = right[:, 1:] * (1 - chance) + right[:, :-1] * chance
        right[:, :1] *= 1 - chance
    passed = 100 * np.arange(len(scale.items) + 1) / len(scale.items) >= scale.pass_mark
    return float(_WEIGHTS @ right[:, passed].sum(axis=1))
