"""Agreement of two auditors on four grades, and on whether a case is at the standard."""

from __future__ import annotations

import numpy as np
from layout import coverage, sizes_table
from populations import SIZES, Population

from impact_eval.statistics.gwet import gwet_agreement, percent_agreement
from impact_eval.statistics.kappa import cohen_kappa
from impact_eval.statistics.krippendorff import krippendorff_alpha
from impact_eval.statistics.ratings import RatingCounts

FEWER = 50
GRADES = np.arange(1.0, 5.0)
CASES = 100_000
#: Shares of the grades, and how much an auditor's eye differs from the case, in grades.
KINDS = {"grades even": ((0.25, 0.25, 0.25, 0.25), 0.6), "most cases good": ((0.05, 0.1, 0.7, 0.15), 0.6)}
TEXT = """## Agreement of auditors

Two auditors judge n cases on four grades. How often the 95 % intervals, where there is one, hold the value
that all cases have (%); {fewer:,} samples a figure for Krippendorff's alpha (499 draws each), so right to
about {error:g} points:

{held}

- **Percent agreement** (Wilson) is at its level throughout: where one figure is to be shown, show that.
- **AC1** errs on the wide side up to 12 cases, and is a few points short at 20 and 30. **AC2** is some six
  points short up to 20 cases.
- **Kappa** is five to fifteen points short up to 12 cases, and with quadratic weights up to thirty where most
  cases are alike. **Krippendorff's alpha** has no interval for many of the smallest audits. With fewer than
  30 cases read these intervals as the least uncertainty there is.
"""


def section(rng: np.random.Generator, _: list[Population], samples: int) -> str:
    """Run the section."""
    few = max(samples // FEWER, 40)
    rows: dict[str, list[float]] = {}
    for name, (shares, blur) in KINDS.items():
        everybody = judged(rng, shares, blur)
        truth = {kind: float(value[0]) for kind, (value, _, _) in found(everybody[None]).items()}
        true_alpha = float(krippendorff_alpha(counts(everybody[None, :5_000]), "ordinal", draws=199).alpha[0])
        for n in SIZES:
            who = rng.integers(0, CASES, (samples, n))
            for kind, (_, low, high) in found(everybody[who]).items():
                rows.setdefault(f"{kind}: {name}", []).append(coverage(low, high, truth[kind]))
            some = krippendorff_alpha(counts(everybody[who[:few]]), "ordinal", draws=499)
            held = coverage(some.low, some.high, true_alpha)
            rows.setdefault(f"Krippendorff alpha, ordinal: {name}", []).append(held)
    return TEXT.format(
        held=sizes_table("coefficient and cases", SIZES, rows),
        fewer=few,
        error=round(100 * 2 * (0.05 * 0.95 / few) ** 0.5, 1),
    )


def judged(rng: np.random.Generator, shares: tuple[float, ...], blur: float) -> np.ndarray:
    """Draw two auditors' grades of every case."""
    grade = rng.choice(GRADES, CASES, p=shares)
    return np.clip(np.rint(grade[:, None] + rng.normal(scale=blur, size=(CASES, 2))), 1, 4)


def counts(grades: np.ndarray) -> RatingCounts:
    """Count the grades of samples of cases (samples, n, 2)."""
    group = np.repeat(np.arange(grades.shape[0]), grades.shape[1])
    return RatingCounts.from_judgements(grades.reshape(-1, 2), GRADES, group, grades.shape[0])


def found(grades: np.ndarray) -> dict[str, tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Return each coefficient with its limits for samples of cases (samples, n, 2)."""
    met = RatingCounts.from_judgements(
        (grades >= 3).reshape(-1, 2).astype(float),
        [0.0, 1.0],
        np.repeat(np.arange(grades.shape[0]), grades.shape[1]),
        grades.shape[0],
    )
    cell = (grades[..., 0] * 4 + grades[..., 1] - 5).astype(int) + 16 * np.arange(len(grades))[:, None]
    table = np.bincount(cell.ravel(), minlength=16 * len(grades)).reshape(-1, 4, 4)
    share, ac1 = percent_agreement(met), gwet_agreement(met)
    ac2 = gwet_agreement(counts(grades), "ordinal")
    kappa, weighted = cohen_kappa(table), cohen_kappa(table, "quadratic")
    return {
        "percent agreement": (share.value, share.low, share.high),
        "AC1": (ac1.value, ac1.low, ac1.high),
        "AC2, ordinal": (ac2.value, ac2.low, ac2.high),
        "kappa": (kappa.kappa, kappa.low, kappa.high),
        "kappa, quadratic": (weighted.kappa, weighted.low, weighted.high),
    }
