"""How the figures are laid out, and what counts as off."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

# A 95 % interval outside these is named as off; a simulated share of 20,000 is right to about 0.3 points.
TOO_LOW, TOO_HIGH = 0.935, 0.985


def coverage(low: NDArray[np.float64], high: NDArray[np.float64], truth: float) -> float:
    """Return the share of the intervals that hold the truth, of those there are; nan where there are none."""
    there = ~np.isnan(low) & ~np.isnan(high)
    holds = (low <= truth + 1e-9) & (high >= truth - 1e-9)
    return float(holds[there].mean()) if there.any() else float("nan")


def rejected(p: NDArray[np.float64], alpha: float = 0.05) -> float:
    """Return the share of all samples with a p up to alpha; one without a p does not reject."""
    return float((p <= alpha).mean())


def percent(share: float) -> str:
    """Write a share as a percentage, a dash where there is none."""
    return "-" if np.isnan(share) else f"{100 * share:.1f}"


def table(heading: list[str], rows: list[list[str]]) -> str:
    """Lay out a markdown table."""
    lines = [heading, ["---"] * len(heading), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def sizes_table(what: str, sizes: Sequence[int], rows: dict[str, Sequence[float]]) -> str:
    """Lay out one row a method and one column an n."""
    heading = [what, *(f"n = {n}" for n in sizes)]
    return table(heading, [[name, *map(percent, values)] for name, values in rows.items()])
