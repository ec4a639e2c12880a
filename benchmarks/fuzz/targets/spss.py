"""SPSS data files: any bytes under the ending .sav or .zsav.

The package reads each in a process of its own, which takes a second to begin. Here that process is a fork of
this one, and does the same.
"""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path

from real_files import exports
from scratch import written

from impact_eval.intake.exports import read_export, sav, spss
from impact_eval.intake.readers.bounds import MOST_BYTES, MOST_CELLS

WORDS = (
    "$FL2", "$FL3", "@(#) SPSS DATA FILE", "\x00\x00\x00\x00", "\xff\xff\xff\xff", "UTF-8", "DATETIME20",
)  # fmt: skip


def seeds(folder: Path) -> Iterator[bytes]:
    """Give files with and without compression, with labels, missing values, dates and long texts."""
    import pandas as pd
    import pyreadstat

    for path in exports(folder, ".sav"):
        yield b"\0" + path.read_bytes()
    frame = pd.DataFrame(
        {
            "code": ["ann", "bob", None], "why": ["x" * 300, "", "y"], "score": [1.0, 2.5, None],
            "day": pd.to_datetime(["2025-04-03", None, "1900-01-01"]),
        }
    )  # fmt: skip
    for number, options in enumerate(({}, {"row_compress": True}, {"compress": True})):
        pyreadstat.write_sav(
            frame, str(folder / "a.sav"), missing_ranges={"score": [{"lo": 2, "hi": 3}]}, **options
        )
        yield bytes([int(number == 2)]) + (folder / "a.sav").read_bytes()


def _forked(path: Path) -> bytes:
    """Read a file in a fork of this process, and return what that wrote; nothing where it ended."""
    out = path.with_suffix(".json")
    out.unlink(missing_ok=True)
    child = os.fork()
    if child == 0:
        _read_and_end(path, out)
    _, status = os.waitpid(child, 0)
    return out.read_bytes() if status == 0 else b""


def _read_and_end(path: Path, out: Path) -> None:
    """Do what the program does, and end without anything that this process would do at its end."""
    for number in (signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS, signal.SIGFPE, signal.SIGALRM):
        signal.signal(number, signal.SIG_DFL)
    try:
        said = sav.contents(str(path), MOST_CELLS, MOST_BYTES)
    except Exception as failure:  # as the program does
        said = {"problem": str(failure), "code": "unreadable-file"}
    out.write_bytes(json.dumps(said).encode("ascii"))
    os._exit(0)


spss._run = _forked


def once(data: bytes, folder: Path) -> None:
    """Read the file as an export."""
    suffix = (".sav", ".zsav")[(data[:1] or b"\0")[0] % 2]
    sheet = read_export(written(folder, f"a{suffix}", data[1:]))
    assert len(sheet.rows) == len(sheet.cells)
