"""Kills a load or an erasure at random moments, and looks whether the store is the old one or the new one.

    make kills                    # 200 kills
    python benchmarks/kills.py 40 forget      # 40, of this alone

Four things are killed with SIGKILL, from their first moment to a little after their last: a first load, a
load that corrects four files and brings four, the load of a table of 40 MB that DuckDB takes in bulk, and an
erasure. After each the store must open and hold what it held before or what it was to hold; of those that are
the old one every fourth is given the same command again, which must then go through. The programs are forks
of one that has loaded its libraries, so that the moments fall into the work.
"""

from __future__ import annotations

import os
import random
import resource
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests" / "support"))

import duckdb  # noqa: E402 - loaded once, for all the forks
import pandas as pd  # noqa: E402
from small_study import INDICATORS, QUESTIONNAIRE, REGISTER, RESPONSES, SETTINGS, forms  # noqa: E402

import impact_eval as ie  # noqa: E402
from impact_eval.intake.store import bulk, load  # noqa: F401, E402

PEOPLE = [f"p{number:03}" for number in range(300)]
STORE = "evidence.duckdb"
SEED = 20251


def write_study(folder: Path) -> None:
    """Write the study without its forms."""
    (folder / "forms").mkdir(parents=True)
    sources = "".join(f'[[source]]\ntable = "{name}"\nfile = "{name}.csv"\n' for name in REGISTER)
    sources += '[[source]]\ntable = "responses"\nfile = "forms/*.csv"\n'
    head = 'id = "s"\ntitle = "S"\ninstruments = ["*.yaml"]\n'
    (folder / "study.toml").write_text(head + SETTINGS + sources, encoding="utf-8")
    for name, text in {**{f"{n}.csv": t for n, t in REGISTER.items()}, "short.yaml": QUESTIONNAIRE,
                       "outcomes.yaml": INDICATORS}.items():  # fmt: skip
        (folder / name).write_text(text, encoding="utf-8")


def write_forms(folder: Path, answer: str, files: int) -> None:
    """Write files of forms in which all gave one answer."""
    for number in range(files):
        wave = "pre" if number % 2 else "post"
        text = RESPONSES + forms(
            wave, [(one, "c1", answer) for one in PEOPLE], day=f"2025-05-{number + 1:02}"
        )
        (folder / "forms" / f"{number:02}.csv").write_text(text, encoding="utf-8")


def write_large(folder: Path) -> None:
    """Write a file of forms that is large enough to be taken in bulk."""
    block = forms(
        "pre", [(f"{one}-{n}", "c1", "Agree") for one in PEOPLE for n in range(20)], day="2025-04-30"
    )
    with (folder / "forms" / "large.csv").open("w", encoding="utf-8") as file:
        file.write(RESPONSES)
        while file.tell() < 40_000_000:
            file.write(block)
    assert (folder / "forms" / "large.csv").stat().st_size > bulk.BULK_BYTES


def state(folder: Path) -> str:
    """Return what the store holds: every row of every table, counted; blank where there is none."""
    place = folder / STORE
    if not place.exists():
        return ""
    with duckdb.connect(str(place), read_only=True) as connection:
        names = [name for (name,) in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()]
        sums = [
            connection.execute(f'SELECT count(*), bit_xor(hash(t)) FROM (FROM "{name}") t').fetchall()
            for name in sorted(names) if name not in ("loads", "forgotten", "editions")
        ]  # fmt: skip
        sums += [connection.execute("SELECT name, sha256 FROM editions ORDER BY ALL").fetchall()]
        sums += [connection.execute("SELECT pseudonym FROM forgotten").fetchall()]
    return str(sums)


def ledger(folder: Path) -> str:
    """Read the study from its store, and return the balance of every file."""
    study = ie.read_study(folder)
    of = study.ledger
    assert (of["read"] == of[["accepted", "superseded", "quarantined"]].sum(axis=1)).all()
    return str(pd.util.hash_pandas_object(of).sum())


def forked(work: Callable[[], object], kill_after: float | None = None) -> tuple[str, float]:
    """Do some work in a fork, and return what it said and how long it took; nothing where it was killed."""
    reading, writing = os.pipe()
    begun = time.perf_counter()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            said = str(work())
        except BaseException as failure:
            said = f"FAILED {failure!r}"
        with os.fdopen(writing, "w", encoding="utf-8") as pipe:
            pipe.write(said)
        os._exit(0)
    os.close(writing)
    if kill_after is not None:
        time.sleep(kill_after)
        os.kill(child, signal.SIGKILL)
    with os.fdopen(reading, encoding="utf-8") as pipe:
        said = pipe.read()
    os.waitpid(child, 0)
    return said, time.perf_counter() - begun


def trial(doing: str, kills: int, drawn: random.Random) -> Counter[str]:
    """Kill one thing so many times, and count what was found."""
    folder = Path(tempfile.mkdtemp(prefix="kills-"))
    write_study(folder / "study")
    folder = folder / "study"
    os.environ["IMPACT_EVAL_KEY_FILE"] = str(folder.parent / "pseudonyms.key")
    work: Callable[[], object] = lambda: ie.load(folder).text  # noqa: E731
    if doing != "first load":
        write_forms(folder, "Disagree", 4)
        forked(work)
    if doing in ("load", "first load"):
        write_forms(folder, "Agree", 8)
    elif doing == "bulk load":
        write_large(folder)
    else:
        work = lambda: ie.forget(folder, "p000").text  # noqa: E731
    store = folder / STORE
    before = store.read_bytes() if store.exists() else b""
    old = forked(lambda: state(folder))[0]
    said, longest = forked(work)
    assert not said.startswith("FAILED"), said
    new = forked(lambda: state(folder))[0]
    balance = forked(lambda: ledger(folder))[0]
    assert old != new
    found: Counter[str] = Counter()
    for _ in range(kills):
        for left in folder.glob(f"*{STORE}*"):
            left.unlink()
        if before:
            store.write_bytes(before)
        forked(work, kill_after=drawn.uniform(0, 1.3 * longest))
        now = forked(lambda: state(folder))[0]
        found["old" if now == old else "new" if now == new else f"NEITHER ({now[:200]})"] += 1
        if now == old and found["old"] % 4 == 1:
            forked(work)
            again = forked(lambda: state(folder))[0]
            found["the command then went through" if again == new else f"AND THEN NOT: {again[:200]}"] += 1
    forked(work)
    if forked(lambda: ledger(folder))[0] != balance:
        found["AND THE BALANCE IS ANOTHER"] += 1
    shutil.rmtree(folder.parent)
    print(f"{doing:<12}{kills:>5} kills in {longest:.2f} s of work: {dict(found)}", flush=True)
    return found


def main() -> int:
    """Kill everything, and return 1 where a store was neither the old one nor the new one."""
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    asked = sys.argv[2:] or ("first load", "load", "bulk load", "forget")
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    drawn = random.Random(SEED)
    found: Counter[str] = Counter()
    for doing in asked:
        found += trial(doing, kills // len(asked), drawn)
    return int(any(word.isupper() for what in found for word in what.split()))


if __name__ == "__main__":
    sys.exit(main())
