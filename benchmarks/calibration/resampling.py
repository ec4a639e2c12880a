"""Bootstrap intervals, the sign-flip test and tests against a margin."""

from __future__ import annotations

import numpy as np
from layout import coverage, rejected, sizes_table
from populations import SIZES, Population

from impact_eval.statistics.bootstrap import bootstrap
from impact_eval.statistics.change import mean_change
from impact_eval.statistics.counts import PairCounts
from impact_eval.statistics.equivalence import equivalence
from impact_eval.statistics.sign_flip import sign_flip

# The bootstrap of g draws people for every sample, so it gets fewer of them.
FEWER = 20

TEXT = """## Resampling

How often the 95 % bootstrap intervals of the mean change (every resample worked out) hold the truth (%):

{means}

The same for Hedges g, from 999 draws a sample and {fewer:,} samples a figure, so right to about 1.5 points:

{effects}

How often the sign-flip test errs at 0.05, where there is no change (%):

{flips}

How often a change that is just as large as the margin is taken for one within margins, at 0.05 (%):

{margins}

- The **bootstrap** intervals of the mean, percentile and BCa alike, are short of their level in small groups:
  by eight to fifteen points at five pairs, some four at twelve, one or two at thirty. The t interval is the
  one to report, and is the default. The same goes for the BCa interval of g.
- The **sign-flip** test is exact, and errs less than it says in small groups of discrete scores.
- The **tests against a margin** err as often as they say or less, and below some 20 pairs on one item hardly
  ever find anything: the interval is too wide for a margin of 0.4 points. Where nearly everybody ends at the
  top of the scale they err up to four points too often in small groups, for the reason that the t interval is
  short there.
"""


def drawn(rng: np.random.Generator, everybody: Population, n: int, samples: int) -> PairCounts:
    """Draw samples of n pairs, one group each."""
    who = rng.integers(0, everybody.before.size, samples * n)
    group = np.repeat(np.arange(samples), n)
    return PairCounts.from_pairs(everybody.before[who], everybody.after[who], group, samples)


def section(rng: np.random.Generator, everybody: list[Population], samples: int) -> str:
    """Run the section."""
    means: dict[str, list[float]] = {}
    effects: dict[str, list[float]] = {}
    flips: dict[str, list[float]] = {}
    margins: dict[str, list[float]] = {}
    for one in everybody:
        for n in SIZES:
            pairs = drawn(rng, one, n, samples)
            mean = bootstrap(pairs)
            truth = one.truth["change"]
            for name, low, high in (
                ("percentile", mean.percentile_low, mean.percentile_high),
                ("BCa", mean.bca_low, mean.bca_high),
            ):
                means.setdefault(f"{name}: {one.name}", []).append(coverage(low, high, truth))
            if one.changed:
                few = drawn(rng, one, n, max(samples // FEWER, 50))
                effect = bootstrap(few, "hedges_g", draws=999)
                held = coverage(effect.bca_low, effect.bca_high, one.truth["g"])
                effects.setdefault(f"BCa: {one.name}", []).append(held)
                near = equivalence(mean_change(pairs), -truth, truth)
                margins.setdefault(one.name, []).append(rejected(near.p))
            else:
                flips.setdefault(one.name, []).append(rejected(sign_flip(pairs.differences()).p))
    return TEXT.format(
        means=sizes_table("interval and population", SIZES, means),
        fewer=max(samples // FEWER, 50),
        effects=sizes_table("interval and population", SIZES, effects),
        flips=sizes_table("population", SIZES, flips),
        margins=sizes_table("population", SIZES, margins),
    )
