"""Changes in mean where people match in part only, and those who left against those who stayed."""

from __future__ import annotations

import numpy as np
from layout import coverage, rejected, sizes_table
from populations import SIZES, Population

from impact_eval.statistics.delta_adjusted import delta_adjusted
from impact_eval.statistics.drop_out import drop_out
from impact_eval.statistics.partly_matched import PartlyMatched
from impact_eval.statistics.partly_overlapping import partly_overlapping

SHARE_LEFT = 0.4
TEXT = """## Partly matched, and missing partners

Of n people who answered before, each leaves before the second wave with a chance of {left:.0%}, whatever they
answered; a quarter as many as n answer the second wave only. How often the 95 % intervals hold the truth (%):

{held}

How often the test errs at 0.05 where there is no change (%):

{sizes}

- The **partly overlapping** t tests keep their level, with unequal variances (the default) and equal ones
  alike, in spite of a ceiling; below 12 people they err on the safe side.
- The intervals of the **difference at the start** between those who left and those who stayed (Welch), and of
  its g, keep their level from 8 people on.
- The change of all at **delta 0** is that of the pairs, and its interval as good as the t interval.
"""


def section(rng: np.random.Generator, everybody: list[Population], samples: int) -> str:
    """Run the section."""
    held: dict[str, list[float]] = {}
    sizes: dict[str, list[float]] = {}
    for one in everybody:
        for n in SIZES:
            people = drawn(rng, one, n, samples)
            gone, at_nought = drop_out(people), delta_adjusted(people)
            truth = one.truth["change"]
            rows = {"difference at the start": (gone.low, gone.high, 0.0)}
            rows |= {
                "g at the start": (gone.g_low, gone.g_high, 0.0),
                "change of all, delta 0": (at_nought.low, at_nought.high, truth),
            }
            for method in ("unequal variances", "equal variances"):
                mean = partly_overlapping(people, method=method)
                rows[f"overlapping, {method}"] = (mean.low, mean.high, truth)
                if not one.changed:
                    sizes.setdefault(f"{method}: {one.name}", []).append(rejected(mean.p))
            for name, (low, high, true) in rows.items():
                held.setdefault(f"{name}: {one.name}", []).append(coverage(low, high, true))
    return TEXT.format(
        left=SHARE_LEFT,
        held=sizes_table("interval and population", SIZES, held),
        sizes=sizes_table("test and population", SIZES, sizes),
    )


def drawn(rng: np.random.Generator, everybody: Population, n: int, samples: int) -> PartlyMatched:
    """Draw samples of n people who answered before, and some more who answered after only."""
    joined = max(n // 4, 1)
    size = n + joined
    who = rng.integers(0, everybody.before.size, samples * size)
    before, after = everybody.before[who].copy(), everybody.after[who].copy()
    late = np.tile(np.arange(size) >= n, samples)
    before[late] = np.nan
    after[~late & (rng.random(samples * size) < SHARE_LEFT)] = np.nan
    return PartlyMatched.from_people(before, after, np.repeat(np.arange(samples), size), samples)
