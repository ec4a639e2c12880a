"""One target in one process, by atheris: faults are kept with their bytes, and the run goes on.

What ends the process (a crash of a library, a hang, too much memory) libFuzzer keeps itself.
"""

from __future__ import annotations

import importlib
import mmap
import resource
import sys
import traceback
import warnings
from collections.abc import Callable
from pathlib import Path

import atheris

#: Seconds that one execution may take (by the clock, on a machine that others use too), and its memory.
MOST_SECONDS, MOST_MEGABYTES = 120, 2500


def main() -> None:
    """Run as asked: target, executions, seed, folder of faults, file of the count."""
    name, executions, seed, kept, count = sys.argv[1:]
    with atheris.instrument_imports(include=["impact_eval", "tomllib", "csv", "json", "yaml"]):
        target = importlib.import_module(f"targets.{name}")
    from scratch import folder_of

    warnings.simplefilter("error")
    resource.setrlimit(resource.RLIMIT_AS, (4 * MOST_MEGABYTES << 20,) * 2)
    folder = folder_of(name)
    seeds = folder_of(f"{name}-seeds")
    for number, seed_bytes in enumerate(target.seeds(folder_of(f"{name}-made"))):
        (seeds / f"{number:03}").write_bytes(seed_bytes)
    counted = _counter(Path(count))
    once = watched(lambda data: target.once(data, folder), Path(kept), counted)
    words = [f"-runs={executions}", f"-seed={seed}", f"-timeout={MOST_SECONDS}", "-len_control=0"]
    words += [f"-rss_limit_mb={MOST_MEGABYTES}", f"-artifact_prefix={kept}/", "-print_final_stats=1"]
    if hasattr(target, "WORDS"):
        words.append(f"-dict={_dictionary(folder_of(f'{name}-words'), target.WORDS)}")
    atheris.Setup([sys.argv[0], *words, str(folder_of(f"{name}-corpus")), str(seeds)], once)
    atheris.Fuzz()


def watched(
    once: Callable[[bytes], None], kept: Path, counted: Callable[[], None]
) -> Callable[[bytes], None]:
    """Return a target that keeps what it must not raise, each place of a fault once."""
    from allowed import ALLOWED

    seen: set[str] = set()

    def go(data: bytes) -> None:
        counted()
        try:
            once(data)
        except ALLOWED:
            pass
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as failure:  # a panic of a library in Rust is no Exception
            steps = traceback.extract_tb(failure.__traceback__)
            own = [step for step in steps if "impact_eval" in step.filename] or list(steps)
            place = f"{type(failure).__name__}-{Path(own[-1].filename).stem}-{own[-1].lineno}"
            if place not in seen and not (kept / place).exists():
                (kept / place).write_bytes(data)
                (kept / f"{place}.txt").write_text(traceback.format_exc(), encoding="utf-8")
            seen.add(place)

    return go


def _counter(path: Path) -> Callable[[], None]:
    """Return what counts executions in a file, so that the count outlives the process."""
    path.write_bytes(bytes(8))
    handle = path.open("r+b")
    view = mmap.mmap(handle.fileno(), 8)

    def add() -> None:
        view[:] = (int.from_bytes(view[:], "little") + 1).to_bytes(8, "little")

    return add


def _dictionary(folder: Path, words: tuple[str, ...]) -> Path:
    path = folder / "words"
    lines = ['"' + "".join(f"\\x{byte:02x}" for byte in word.encode()) + '"' for word in words]
    path.write_text("\n".join(lines) + "\n", encoding="ascii")
    return path


if __name__ == "__main__":
    main()
