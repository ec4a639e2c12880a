"""A load or an erasure that is killed at any moment leaves the store as it was, or as it was to be.

IMPACT_EVAL_KILLS says how many times a program is killed (6 by default).
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from small_study import RESPONSES, forms

import impact_eval as ie

KILLS = int(os.environ.get("IMPACT_EVAL_KILLS", "6"))
PEOPLE = [f"p{number:03}" for number in range(300)]
PROGRAM = """
import sys
import impact_eval as ie
from impact_eval.intake.store import forgotten, load
import duckdb, pandas
print("ready", flush=True)
sys.stdin.readline()
ie.load(sys.argv[1]) if sys.argv[2] == "load" else ie.forget(sys.argv[1], "p000")
print("done", flush=True)
"""


def write_forms(folder: Path, edition: str, files: int) -> None:
    for number in range(files):
        answers = [(person, "c1", "Agree" if edition == "new" else "Disagree") for person in PEOPLE]
        text = RESPONSES + forms("pre" if number % 2 else "post", answers, day=f"2025-05-{number + 1:02}")
        (folder / "forms" / f"{number:02}.csv").write_text(text, encoding="utf-8")


def started(folder: Path, doing: str) -> subprocess.Popen[str]:
    program = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(folder), doing],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert program.stdout is not None
    assert program.stdout.readline() == "ready\n"
    return program


def go(program: subprocess.Popen[str]) -> None:
    assert program.stdin is not None
    program.stdin.write("\n")
    program.stdin.flush()


def seconds_taken(folder: Path, doing: str) -> float:
    with started(folder, doing) as program:
        begun = time.perf_counter()
        go(program)
        assert program.stdout is not None
        assert program.stdout.readline() == "done\n"
        return time.perf_counter() - begun


def killed(folder: Path, doing: str, after: float) -> None:
    with started(folder, doing) as program:
        go(program)
        time.sleep(after)
        program.send_signal(signal.SIGKILL)


def state(folder: Path) -> str:
    """What the store holds, in a form that can be compared; blank where there is none."""
    if not (folder / "evidence.duckdb").exists():
        return ""
    study = ie.read_study(folder)
    answers = study.tables["responses"]
    return f"{study.ledger.to_csv()}{answers.groupby(['wave', 'value'], observed=True).size().to_csv()}"


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="kill -9 is a signal of POSIX")
@pytest.mark.parametrize("doing", ["first load", "load", "forget"])
def test_after_a_kill_the_store_is_the_old_one_or_the_new_one(folder: Path, doing: str) -> None:
    command = doing.removeprefix("first ")
    store = folder / "evidence.duckdb"
    if doing != "first load":
        write_forms(folder, "old", 10)
        ie.load(folder)
    if command == "load":
        write_forms(folder, "new", 20)
    old = state(folder)
    before = store.read_bytes() if store.exists() else b""
    longest = seconds_taken(folder, command)
    new = state(folder)
    assert new != old
    drawn = random.Random(doing)
    seen = {"old": 0, "new": 0}
    for _ in range(max(1, KILLS // 3)):
        store.unlink()
        store.with_name("evidence.duckdb.wal").unlink(missing_ok=True)
        if before:
            store.write_bytes(before)
        killed(folder, command, drawn.uniform(0, 1.1 * longest))
        found = state(folder)
        assert found in (old, new)
        seen["old" if found == old else "new"] += 1
        if found == old:
            seconds_taken(folder, command)
            assert state(folder) == new
    print(f"{doing}: {seen}")
    shutil.rmtree(folder)
