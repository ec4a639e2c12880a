"""Friedman's test, the share of a gain kept, and the mixed model."""

from __future__ import annotations

import numpy as np
from layout import coverage, rejected, sizes_table
from populations import SIZES, Population, waves

from impact_eval.statistics.friedman import friedman
from impact_eval.statistics.mixed_model import mixed_model
from impact_eval.statistics.retention import retention

SHARE_MISSING = 0.25
FEWER = 100
ITEMS = {"one item": (1, 3.2), "mean of five items, ceiling": (5, 4.3)}
TEXT = """## Three waves

How often the tests err at 0.05 where the three waves do not differ (%); {tests:,} samples a figure, so right
to about a point:

{sizes}

How often the 95 % Fieller interval, where there is one, holds the share of a gain that was kept, and how
often there is one (%):

{kept}

How often the mixed model's 95 % intervals hold the change from the first wave to the third, where a quarter
of all answers are missing by chance, and how often there is a model at all (%); {fewer:,} samples a figure,
so right to about {error:g} points:

{model}

- **Friedman's** exact test never errs more than it says (what is above 5 is the simulation's error); the
  chi-squared one is off by up to a point in groups of 5 to 8.
- **Fieller's** interval is at its level wherever the gain is shown, and is not there in small groups whose
  gain is not.
- The **mixed model's** t intervals are some two to four points short with fewer than 20 people and near their
  level from there on.
"""


def section(rng: np.random.Generator, _: list[Population], samples: int) -> str:
    """Run the section."""
    few, tests = max(samples // FEWER, 30), max(samples // 10, 200)
    sizes: dict[str, list[float]] = {}
    kept: dict[str, list[float]] = {}
    model: dict[str, list[float]] = {}
    for name, (items, level) in ITEMS.items():
        still = np.stack([one.mean(axis=1) for one in waves(rng, items, level, (0.0, 0.0, 0.0))], axis=1)
        moved = np.stack([one.mean(axis=1) for one in waves(rng, items, level, (0.0, 1.0, 0.6))], axis=1)
        means = moved.mean(axis=0)
        share = float((means[2] - means[0]) / (means[1] - means[0]))
        for n in SIZES:
            who = rng.integers(0, len(still), samples * n)
            group = np.repeat(np.arange(samples), n)
            # Without a difference each person's three scores may stand in any order.
            shuffled = rng.permuted(still[who[: tests * n]], axis=1)
            test = friedman(shuffled, group[: tests * n], tests)
            sizes.setdefault(f"Friedman, exact: {name}", []).append(rejected(test.p))
            large = np.nan_to_num(test.statistic) > 5.991464547107979
            sizes.setdefault(f"Friedman, chi-squared: {name}", []).append(float(large.mean()))
            found = retention(*moved[who].T, group, samples)
            kept.setdefault(f"holds it: {name}", []).append(coverage(found.low, found.high, share))
            kept.setdefault(f"is there: {name}", []).append(float((~np.isnan(found.low)).mean()))
            fitted = [mixed_model(gapped(rng, moved, n)) for _ in range(few)]
            low, high = np.array([(one.low[1], one.high[1]) for one in fitted]).T
            there = float(np.mean([one.optimiser != "" for one in fitted]))
            model.setdefault(f"holds it: {name}", []).append(coverage(low, high, float(means[2] - means[0])))
            model.setdefault(f"is a model: {name}", []).append(there)
    return TEXT.format(
        sizes=sizes_table("test", SIZES, sizes),
        kept=sizes_table("interval", SIZES, kept),
        model=sizes_table("interval", SIZES, model),
        fewer=few,
        tests=tests,
        error=round(100 * 2 * (0.05 * 0.95 / few) ** 0.5, 1),
    )


def gapped(rng: np.random.Generator, everybody: np.ndarray, n: int) -> np.ndarray:
    """Draw n people, with some answers missing by chance."""
    scores = everybody[rng.integers(0, len(everybody), n)].copy()
    scores[rng.random(scores.shape) < SHARE_MISSING] = np.nan
    return scores
