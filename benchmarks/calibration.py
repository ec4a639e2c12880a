"""How often the intervals for change hold the truth, and how often the tests err, at the n of a course.

Populations of 200,000 people answer before and after: a five-point item, and the mean of five such items with
a ceiling (most stand near the top before). Their answers are cut from correlated normal traits, so what is
true of each population is computed from the whole of it. Samples of n pairs are drawn from it with
replacement and taken through `paired_battery`, all samples as one call. The figures go to
docs/calibration.md:

    python benchmarks/calibration.py            # half a minute
    python benchmarks/calibration.py 2000       # fewer samples a cell, printed and not written
"""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from impact_eval.statistics.battery import paired_battery
from impact_eval.statistics.counts import PairCounts
from impact_eval.statistics.hodges_lehmann import hodges_lehmann
from impact_eval.statistics.signed_rank import signed_rank

PAGE = Path(__file__).parents[1] / "docs" / "calibration.md"
SIZES = (5, 8, 12, 20, 30, 60)
SAMPLES = 20_000
PEOPLE = 200_000
SEED = 20251
INTERVALS = {
    "mean change": "change",
    "g": "g",
    "Hodges-Lehmann": "hl",
    "probability": "prob",
    "rank-biserial": "rank_biserial",
}
TESTS = {"t": "p_t", "signed rank": "p_signed_rank", "sign": "p_sign"}
# A 95 % interval outside these is named as off; a simulated share of 20,000 is right to about 0.3 points.
TOO_LOW, TOO_HIGH = 0.935, 0.985

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


def answers(rng: np.random.Generator, items: int, level: float, change: float) -> tuple[Array, Array]:
    """Draw everybody's mean of `items` five-point items, before and after; `change` in SDs of the trait."""
    trait = rng.normal(size=(PEOPLE, 1))
    now, later = (np.sqrt(0.5) * (trait + rng.normal(size=(PEOPLE, 1))) for _ in range(2))

    def score(place: Array, shift: float) -> Array:
        noise = rng.normal(scale=0.7, size=(PEOPLE, items))
        answered: Array = np.clip(np.rint(level + shift + 0.8 * place + noise), 1, 5)
        return np.asarray(answered.mean(axis=1))

    return score(now, 0.0), score(later, 0.8 * change)


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


def cell(rng: np.random.Generator, everybody: Population, n: int, samples: int) -> Cell:
    """Draw the samples of one size and see what the battery makes of them."""
    drawn = rng.integers(0, everybody.before.size, samples * n)
    pairs = PairCounts.from_pairs(
        everybody.before[drawn], everybody.after[drawn], np.repeat(np.arange(samples), n), samples
    )
    columns = paired_battery(pairs, scale_min=1, scale_max=5).columns()
    coverage, without = {}, {}
    for name, column in INTERVALS.items():
        low, high, truth = columns[f"{column}_low"], columns[f"{column}_high"], everybody.truth[column]
        there = ~np.isnan(low)
        holds = (low <= truth + 1e-9) & (high >= truth - 1e-9)
        coverage[name] = float(holds[there].mean()) if there.any() else float("nan")
        without[name] = float(1 - there.mean())
    rejected = {name: float((columns[column] <= 0.05).mean()) for name, column in TESTS.items()}
    bias = np.nanmean(columns["hedges_g"]) / everybody.truth["g"] - 1 if everybody.changed else float("nan")
    return Cell(everybody.name, n, coverage, without, rejected, float(bias))


def percent(share: float) -> str:
    """Write a share as a percentage, a dash where there is none."""
    return "-" if np.isnan(share) else f"{100 * share:.1f}"


def table(heading: list[str], rows: list[list[str]]) -> str:
    """Lay out a markdown table."""
    lines = [heading, ["---"] * len(heading), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


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


PAGE_TEXT = """# How far the intervals and tests for change can be trusted

Made by `python benchmarks/calibration.py`; {samples:,} samples a row, so a figure near 95 is right to about
0.3 points, and one near 5 likewise. Every interval is meant to hold the truth 95 % of the time. Samples are
of people who answer before and after; the populations are made up, and what is true of each is computed
from all of it.

## The populations

{truths}

## How often the 95 % intervals hold the truth (%)

*No t interval* is the share of samples in which everybody changed by the same amount: they have a reason in
place of an interval, and are in no coverage. *Bias of g* is how far the mean g lies from the truth.

{coverage}

## How often the tests find a change at 0.05 (%)

Where there is no change this is how often they err, and is meant to be at most 5; where there is one, it is
their power.

{rejections}

## What is off

Named here: intervals that hold the truth less than {low:g} % or more than {high:g} % of the time, and tests
that err more than 5.5 % of the time.

{off}

## How to read it

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


def page(everybody: list[Population], cells: list[Cell], samples: int) -> str:
    """Write the page."""
    return PAGE_TEXT.format(
        samples=samples,
        truths=truths(everybody),
        coverage=coverage_table(cells),
        rejections=rejection_table(cells),
        low=100 * TOO_LOW,
        high=100 * TOO_HIGH,
        off=off(cells),
    )


def truths(everybody: list[Population]) -> str:
    """Lay out what is true of the populations."""
    rows = []
    for one in everybody:
        top = f"{percent(float((one.before == 5).mean()))} and {percent(float((one.after == 5).mean()))}"
        rows.append([one.name, *(f"{one.truth[column]:.3f}" for column in INTERVALS.values()), top])
    return table(["population", *INTERVALS, "at the top, before and after (%)"], rows)


def main() -> None:
    """Run every population at every n; write the page unless fewer samples were asked for."""
    samples = int(sys.argv[1]) if len(sys.argv) > 1 else SAMPLES
    begun = time.perf_counter()
    rng = np.random.default_rng(SEED)
    everybody = populations(rng)
    cells = [cell(rng, one, n, samples) for one in everybody for n in SIZES]
    made = page(everybody, cells, samples)
    print(made)
    if samples >= SAMPLES:
        PAGE.write_text(made, encoding="utf-8")
    print(f"\n{time.perf_counter() - begun:.0f} s")


if __name__ == "__main__":
    main()
