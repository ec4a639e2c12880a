"""The intervals and tests of the default battery: mean change, g, Hodges-Lehmann, probability, rank-biserial.

Samples of n pairs are taken through `paired_battery`, all samples of a population as one call.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from layout import TOO_HIGH, TOO_LOW, coverage, percent, rejected, table
from populations import SIZES, Population

from impact_eval.statistics.battery import paired_battery
from impact_eval.statistics.counts import PairCounts

INTERVALS = {
    "mean change": "change",
    "g": "g",
    "Hodges-Lehmann": "hl",
    "probability": "prob",
    "rank-biserial": "rank_biserial",
}
TESTS = {"t": "p_t", "signed rank": "p_signed_rank", "sign": "p_sign"}


@dataclass(frozen=True)
class Cell:
    """What one population gave at one n.

    Attributes
    ----------
    population : its name.
    n : pairs a sample.
    coverage : share of the intervals that hold the truth, of those there are; nan where there are none.
    without : share of samples without the interval.
    rejected : share of samples with p up to 0.05: the size of the test without a change, its power with one.
    bias : mean g over the true effect, less 1; nan where there is no effect.
    """

    population: str
    n: int
    coverage: dict[str, float]
    without: dict[str, float]
    rejected: dict[str, float]
    bias: float


def cell(rng: np.random.Generator, everybody: Population, n: int, samples: int) -> Cell:
    """Draw the samples of one size and see what the battery makes of them."""
    drawn = rng.integers(0, everybody.before.size, samples * n)
    pairs = PairCounts.from_pairs(
        everybody.before[drawn], everybody.after[drawn], np.repeat(np.arange(samples), n), samples
    )
    columns = paired_battery(pairs, scale_min=1, scale_max=5).columns()
    held = {
        name: coverage(columns[f"{column}_low"], columns[f"{column}_high"], everybody.truth[column])
        for name, column in INTERVALS.items()
    }
    without = {name: float(np.isnan(columns[f"{column}_low"]).mean()) for name, column in INTERVALS.items()}
    found = {name: rejected(columns[column]) for name, column in TESTS.items()}
    bias = np.nanmean(columns["hedges_g"]) / everybody.truth["g"] - 1 if everybody.changed else float("nan")
    return Cell(everybody.name, n, held, without, found, float(bias))


def coverage_table(cells: list[Cell]) -> str:
    """Lay out how often each interval holds the truth."""
    heading = ["population", "n", *INTERVALS, "no t interval", "bias of g"]
    rows = [
        [
            one.population,
            str(one.n),
            *map(percent, (*one.coverage.values(), one.without["mean change"], one.bias)),
        ]
        for one in cells
    ]
    return table(heading, rows)


def rejection_table(cells: list[Cell]) -> str:
    """Lay out how often each test finds a change at 0.05."""
    rows = [[one.population, str(one.n), *(percent(one.rejected[name]) for name in TESTS)] for one in cells]
    return table(["population", "n", *TESTS], rows)


def named(cells: list[Cell], interval: str) -> str:
    """Name the populations and sizes, with the coverage there."""
    found: dict[str, list[str]] = {}
    for one in cells:
        found.setdefault(one.population, []).append(f"{percent(one.coverage[interval])} at {one.n}")
    return "; ".join(f"{name} ({', '.join(where)})" for name, where in found.items())


def off(cells: list[Cell]) -> str:
    """List every interval that covers too seldom or too often, and every test that errs too often."""
    lines = []
    for name in INTERVALS:
        low = [one for one in cells if one.coverage[name] < TOO_LOW]
        high = [one for one in cells if one.coverage[name] > TOO_HIGH]
        for words, beyond in (("too seldom", low), ("too often", high)):
            where = named(beyond, name)
            if where:
                lines.append(f"- **{name}** covers {words}: {where}.")
    for name in TESTS:
        erring = [c for c in cells if np.isnan(c.bias) and c.rejected[name] > 0.055]
        lines += [
            f"- The **{name}** test errs at {percent(c.rejected[name])} %: {c.population}, n = {c.n}."
            for c in erring
        ]
    return "\n".join(lines) or "- None."


PAGE_TEXT = """## The populations

{truths}

## Change scores: how often the 95 % intervals hold the truth (%)

*No t interval* is the share of samples in which everybody changed by the same amount: they have a reason in
place of an interval, and are in no coverage. *Bias of g* is how far the mean g lies from the truth.

{coverage}

## Change scores: how often the tests find a change at 0.05 (%)

Where there is no change this is how often they err, and is meant to be at most 5; where there is one, it is
their power.

{rejections}

## Change scores: what is off

Named here: intervals that hold the truth less than {low:g} % or more than {high:g} % of the time, and tests
that err more than 5.5 % of the time.

{off}

## Change scores: how to read it

- The **t interval** for the mean change holds its level on one item and on a scale from 5 pairs on,
  unless nearly everybody ends at the top of the scale: then, below some 12 pairs, it is a point or two
  short, since the few who did not get there are often missing from the sample.
- The interval of **Hedges g** aims at the uncorrected effect of the population and holds its level; where
  the spread after is far smaller than before (much improved, at the ceiling) it is too wide, which errs
  on the safe side. g itself is shrunk by a correction for n - 1 degrees of freedom, and with waves that
  correlate by 0.2 to 0.4 that is more than is needed: some 10 % too small at 5 pairs, 5 % at 8, 2 % at 20. It
  does not overstate.
- The **Hodges-Lehmann** interval is made to hold *at least* its level under ties, and on one item, where
  its limits can only fall on halves of a point, that is 98 to 100 %. On one item the mean change and the
  probability of improvement say more. There is none below 6 pairs.
- The interval of the **probability of improvement** is within two points of its level from 8 pairs on. At
  5 pairs it is a few points short on a scale, where hardly anybody stays the same: five who all improve
  give an interval above 0.5, while the exact sign test, at 0.0625, cannot reach 0.05. At 5 pairs believe
  the exact test.
- The interval of the **rank-biserial correlation** is within two points of its level from 8 pairs on where
  few stand at the top of the scale, and a point or two too wide where most end there.
- The **exact tests** never err more than they say, and pay for it: at 8 pairs on one item the signed-rank
  test errs about 1 % of the time and finds less than the t test does; from some 20 pairs on there is
  little between them. The t test errs up to a point too often on one item at 8 pairs. A sign test finds
  less than either throughout.
"""


def truths(everybody: list[Population]) -> str:
    """Lay out what is true of the populations."""
    rows = []
    for one in everybody:
        top = f"{percent(float((one.before == 5).mean()))} and {percent(float((one.after == 5).mean()))}"
        rows.append([one.name, *(f"{one.truth[column]:.3f}" for column in INTERVALS.values()), top])
    return table(["population", *INTERVALS, "at the top, before and after (%)"], rows)


def section(rng: np.random.Generator, everybody: list[Population], samples: int) -> str:
    """Run every population at every n, and write what came of it."""
    cells = [cell(rng, one, n, samples) for one in everybody for n in SIZES]
    return PAGE_TEXT.format(
        truths=truths(everybody),
        coverage=coverage_table(cells),
        rejections=rejection_table(cells),
        low=100 * TOO_LOW,
        high=100 * TOO_HIGH,
        off=off(cells),
    )
