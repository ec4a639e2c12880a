"""Shares, their change in the same people, their difference between audits, and answers in categories."""

from __future__ import annotations

import numpy as np
from layout import coverage, rejected, sizes_table
from populations import SIZES, Population

from impact_eval.statistics.marginal_homogeneity import bowker, stuart_maxwell
from impact_eval.statistics.mcnemar import mcnemar
from impact_eval.statistics.paired_proportions import paired_difference
from impact_eval.statistics.proportion import proportion_interval
from impact_eval.statistics.two_proportions import proportion_difference

SHARES = (0.1, 0.3, 0.5, 0.8)
TEXT = """## Shares

How often the 95 % intervals of a share of n hold the truth (%):

{single}

Of the difference between two audits of n cases each, and how often Fisher's test errs where both are alike:

{two}

Of the change of the share who answer 4 or 5 on the item, in the same n people:

{paired}

How often the tests of such a change err at 0.05, where there is none (%):

{sizes}

- The **Wilson** interval is right on average over shares and off for some of them: a share of 0.1 in 5 or 8
  cases is held too seldom or too often as the counts fall. The **exact** interval never falls short, and is
  wide.
- The **Newcombe** and **Miettinen-Nurminen** intervals of a difference stay near their level from 8 cases a
  side on. **Fisher's** test errs far less than it says in audits of 5 to 12 cases.
- Of the changes in the same people **Tango's** interval is nearest to its level.
- **Exact McNemar** never errs more than it says; the **mid-p** is nearest to 5 % without going past it by
  more than a few tenths; the **asymptotic** test without correction errs too often. The exact one is the
  default.
- **Stuart-Maxwell** and **Bowker** rest on a large-sample distribution. In small groups most cells are empty,
  and both err less than they say; they never stand alone for a finding.
"""


def single(rng: np.random.Generator, samples: int) -> dict[str, list[float]]:
    """Return coverage of the intervals of one share."""
    rows: dict[str, list[float]] = {}
    for share in SHARES:
        for method in ("wilson", "exact"):
            for n in SIZES:
                seen = proportion_interval(
                    rng.binomial(n, share, samples), np.full(samples, n), method=method
                )
                held = coverage(seen.low, seen.high, share)
                rows.setdefault(f"{method}, share {share}", []).append(held)
    return rows


def two(rng: np.random.Generator, samples: int) -> dict[str, list[float]]:
    """Return coverage of the intervals of a difference, and the size of Fisher's test."""
    rows: dict[str, list[float]] = {}
    for first, second in ((0.5, 0.5), (0.8, 0.5), (0.9, 0.3)):
        for n in SIZES:
            seen, reference = rng.binomial(n, first, samples), rng.binomial(n, second, samples)
            for method in ("newcombe", "miettinen_nurminen"):
                made = proportion_difference(seen, n, reference, n, method=method)
                held = coverage(made.low, made.high, first - second)
                rows.setdefault(f"{method}, {first} against {second}", []).append(held)
            if first == second:
                rows.setdefault("Fisher errs, 0.5 against 0.5", []).append(rejected(made.fisher_p))
    return rows


def paired(
    rng: np.random.Generator, everybody: list[Population], samples: int
) -> tuple[dict[str, list[float]], dict[str, list[float]]]:
    """Return coverage for the change of a share in the same people, and the sizes of the tests of it."""
    held: dict[str, list[float]] = {}
    sizes: dict[str, list[float]] = {}
    for one in [one for one in everybody if one.name.startswith("one item")]:
        was, became = one.before.astype(int) - 1, one.after.astype(int) - 1
        chance = np.bincount(was * 5 + became, minlength=25) / was.size
        yes = np.arange(5) >= 3
        truth = float((became >= 3).mean() - (was >= 3).mean())
        for n in SIZES:
            tables = rng.multinomial(n, chance, samples).reshape(-1, 5, 5)
            lost, gained = tables[:, yes][:, :, ~yes].sum((1, 2)), tables[:, ~yes][:, :, yes].sum((1, 2))
            both = tables[:, yes][:, :, yes].sum((1, 2))
            for method in ("tango", "newcombe"):
                made = paired_difference(both, lost, gained, n - both - lost - gained, method=method)
                held.setdefault(f"{method}: {one.name}", []).append(coverage(made.low, made.high, truth))
            if not one.changed:
                test = mcnemar(lost, gained)
                for name, p in (
                    ("McNemar, exact", test.exact_p),
                    ("McNemar, mid-p", test.mid_p),
                    ("McNemar, asymptotic", test.asymptotic_p),
                    ("McNemar, corrected", test.corrected_p),
                    ("Stuart-Maxwell", stuart_maxwell(tables).p),
                    ("Bowker", bowker(tables).p),
                ):
                    sizes.setdefault(name, []).append(rejected(p))
    return held, sizes


def section(rng: np.random.Generator, everybody: list[Population], samples: int) -> str:
    """Run the section."""
    held, sizes = paired(rng, everybody, samples)
    return TEXT.format(
        single=sizes_table("interval", SIZES, single(rng, samples)),
        two=sizes_table("interval", SIZES, two(rng, samples)),
        paired=sizes_table("interval and population", SIZES, held),
        sizes=sizes_table("test", SIZES, sizes),
    )
