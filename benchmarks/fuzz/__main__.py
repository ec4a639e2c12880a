"""Whether any bytes whatever make a reader raise, hang, or take more memory than a machine has.

    make fuzz                                 # 10,000 executions of each target
    make fuzz EXECUTIONS=500 TARGETS=workbook # fewer, of one of them

A target (`targets/`, one file each) begins with real files and is given them changed in every way that
libFuzzer knows, led by the lines of the package that they reach. What a person may see is an
`ImpactEvalError` or the refusal of one file, nothing else: any other exception or warning, a process that
ends, a second too many or a gigabyte too many is a fault. Faults are kept with the bytes that made them:

    python benchmarks/fuzz --again FOLDER/faults/workbook/FILE
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent
TARGETS = tuple(sorted(path.stem for path in (HERE / "targets").glob("[a-z]*.py")))
#: How often a target is begun anew after a fault that ended its process.
MOST_STARTS = 40


def main() -> int:
    """Run the targets and say what came of each; 1 where there was a fault."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    asked.add_argument("targets", nargs="*", metavar="TARGET", help=f"of: {', '.join(TARGETS)}")
    asked.add_argument("-n", "--executions", type=int, default=10_000, help="of each target (10000)")
    asked.add_argument("--seed", type=int, default=1, help="what the changes are drawn from (1)")
    asked.add_argument("--out", type=Path, help="where what was found is kept")
    asked.add_argument("--again", type=Path, metavar="FILE", help="run the bytes of one fault again")
    given = asked.parse_args()
    if given.again:
        return subprocess.call([sys.executable, HERE / "one.py", given.again.parent.name, given.again])
    strange = set(given.targets) - set(TARGETS)
    if strange:
        asked.error(f"there is no target {', '.join(sorted(strange))}")
    out = given.out or Path(tempfile.mkdtemp(prefix="impact-eval-fuzz-"))
    print(f"{'target':<16}{'executions':>12}{'seconds':>9}{'faults':>8}   kept in {out}", flush=True)
    total = faults = 0
    for target in given.targets or TARGETS:
        begun = time.perf_counter()
        done, found = run(target, given.executions, given.seed, out)
        print(f"{target:<16}{done:>12,}{time.perf_counter() - begun:>9,.0f}{found:>8}", flush=True)
        total, faults = total + done, faults + found
    print(f"{'all':<16}{total:>12,}{'':>9}{faults:>8}")
    return 1 if faults else 0


def run(target: str, executions: int, seed: int, out: Path) -> tuple[int, int]:
    """Run one target in processes of its own, and return how many executions and faults there were."""
    kept = out / "faults" / target
    kept.mkdir(parents=True, exist_ok=True)
    done = 0
    for start in range(MOST_STARTS):
        count = out / f"{target}.count"
        words = [target, str(executions - done), str(seed + 1000 * start), str(kept), str(count)]
        with (out / f"{target}.log").open("ab") as log, in_memory() as scratch:
            environment = {**os.environ, "TMPDIR": scratch}
            subprocess.call(
                [sys.executable, HERE / "process.py", *words], stdout=log, stderr=log, env=environment
            )
        ran = int.from_bytes(count.read_bytes(), "little") if count.exists() else 0
        done += ran
        if done >= executions or not ran:
            break
    return done, len(
        [path for path in kept.iterdir() if path.suffix != ".txt" and "slow-unit" not in path.name]
    )


def in_memory() -> tempfile.TemporaryDirectory[str]:
    """Return a folder to work in, in memory where the machine has such."""
    shared = Path("/dev/shm")
    return tempfile.TemporaryDirectory(prefix="fuzz-", dir=shared if shared.is_dir() else None)


if __name__ == "__main__":
    sys.exit(main())
