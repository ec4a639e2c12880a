"""How often the intervals hold the truth, and how often the tests err, at the n of a course.

python benchmarks/calibration            # some minutes; writes docs/calibration.md
python benchmarks/calibration 1000       # fewer samples a cell, printed and not written
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import agreement
import change
import instrument
import missing
import numpy as np
import populations
import proportions
import resampling
import three_waves

PAGE = Path(__file__).parents[2] / "docs" / "calibration.md"
SAMPLES = 20_000
SEED = 20251
SECTIONS = (change, resampling, proportions, three_waves, missing, instrument, agreement)
HEAD = """# How far the intervals and tests can be trusted

Made by `python benchmarks/calibration`; {samples:,} samples a row unless a section says otherwise, so a
figure near 95 is right to about 0.3 points, and one near 5 likewise. Every interval is meant to hold the
truth 95 % of the time. Samples are of people who answer before and after; the populations are made up, and
what is true of each is computed from all of it.
"""


def main() -> None:
    """Run every section; write the page unless fewer samples were asked for."""
    samples = int(sys.argv[1]) if len(sys.argv) > 1 else SAMPLES
    begun = time.perf_counter()
    everybody = populations.populations(np.random.default_rng(SEED))
    parts = [HEAD.format(samples=samples)]
    for number, one in enumerate(SECTIONS):
        parts.append(one.section(np.random.default_rng(SEED + 1 + number), everybody, samples))
        print(parts[-1], f"\n{time.perf_counter() - begun:.0f} s", flush=True)
    if samples >= SAMPLES:
        PAGE.write_text("\n".join(parts), encoding="utf-8")


if __name__ == "__main__":
    main()
