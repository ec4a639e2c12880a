"""Cronbach's alpha and McDonald's omega of five-point items."""

from __future__ import annotations

import numpy as np
from layout import coverage, sizes_table
from populations import SIZES, Population, waves

from impact_eval.statistics.omega import omega
from impact_eval.statistics.reliability import reliability

FEWER_ALPHA, FEWER_OMEGA = 10, 100
TEXT = """## The instrument

How often the 95 % intervals hold the population's coefficient (%), for five five-point items; {alphas:,}
samples a figure for alpha and {omegas:,} (200 resamples each) for omega, so right to about 1 and 3 points:

{held}

- **Feldt's** interval for alpha supposes normal answers. On five-point items it is at its level in the middle
  of the scale, and some two points short at a ceiling.
- The bootstrap interval of **omega** needs some 20 people; below that too many resamples have no model, and
  the result says so in place of an interval. Where there is one it is a few points short.
"""


def section(rng: np.random.Generator, _: list[Population], samples: int) -> str:
    """Run the section."""
    rows: dict[str, list[float]] = {}
    for name, level in (("middle of the scale", 3.2), ("ceiling", 4.3)):
        (everybody,) = waves(rng, 5, level, (0.0,))
        alpha, true_omega = reliability(everybody).alpha, omega(everybody[:50_000], resamples=0).omega
        for n in SIZES:
            found = [
                reliability(everybody[rng.integers(0, len(everybody), n)])
                for _ in range(max(samples // FEWER_ALPHA, 50))
            ]
            low, high = np.array([[one.low, one.high] for one in found]).T
            rows.setdefault(f"alpha, {name}", []).append(coverage(low, high, alpha))
            drawn = [
                omega(everybody[rng.integers(0, len(everybody), n)], resamples=200, seed=seed)
                for seed in range(max(samples // FEWER_OMEGA, 20))
            ]
            low, high = np.array([[one.low, one.high] for one in drawn]).T
            rows.setdefault(f"omega, {name}", []).append(coverage(low, high, true_omega))
            there = float(np.mean(~np.isnan(low)))
            rows.setdefault(f"omega has an interval, {name}", []).append(there)
    return TEXT.format(
        held=sizes_table("coefficient", SIZES, rows),
        alphas=max(samples // FEWER_ALPHA, 50),
        omegas=max(samples // FEWER_OMEGA, 20),
    )
