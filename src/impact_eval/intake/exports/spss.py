"""SPSS data files (.sav, .zsav): every value as its label where it has one.

The file itself is read by a process of its own (`sav.py` says why).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from impact_eval.intake.exports.export import Export, Head, ReadExport, Sign, counted, told
from impact_eval.intake.readers import check_file
from impact_eval.intake.readers.bounds import MOST_BYTES, MOST_CELLS, refuse_long, refuse_wide_open
from impact_eval.intake.readers.sheet import Unreadable, unique_headings

_PROGRAM = Path(__file__).with_name("sav.py")
#: Seconds that the reading of one file may take, waiting for the disk and for others among it.
_SECONDS = 900


class Spss(Export):
    """A data file of SPSS, read by pyreadstat (the extra `spss`).

    The heading is the variable's name; its label is the question. A value is read as its label, a value that
    the file declares as missing as blank. Row numbers are those of the Data View, which begins with case 1.

    Source: pyreadstat's documentation (github.com/Roche/pyreadstat) and the ReadStat library it wraps.
    """

    name, title = "spss", "SPSS"
    suffixes = (".sav", ".zsav")

    def signs(self, head: Head) -> Iterable[Sign]:
        """Return what speaks for SPSS."""
        return (Sign(1.0, "it begins as SPSS files do", head.first[:4] in (b"$FL2", b"$FL3")),)

    def read(self, path: Path, *, sheet: str = "", header: int = 1, table: str = "responses") -> ReadExport:
        """Read the cases; `sheet`, `header` and `table` have no meaning for SPSS."""
        check_file(path)
        known = _read(path)
        headings, findings = unique_headings(known["names"], 0, "")
        named = dict(zip(headings, known["names"], strict=True))
        cells = pd.DataFrame({h: known["cells"][name] for h, name in named.items()}, dtype=object)
        filled = (cells != "").any(axis=1).to_numpy(dtype=bool)
        said = counted(known["missing"], "value is declared as missing and was read as blank",
                       "values are declared as missing and were read as blank")  # fmt: skip
        texts = {heading: known["labels"][name] for heading, name in named.items()}
        labels = {
            heading: _labels(known["values"][name], known["declared"].get(name, []))
            for heading, name in named.items()
        }
        return ReadExport(
            cells[filled].reset_index(drop=True), np.flatnonzero(filled).astype(np.int64) + 1, {},
            (*findings, *told(self.title, [said])), self.name,
            texts={heading: text for heading, text in texts.items() if text},
            labels={heading: given for heading, given in labels.items() if given},
        )  # fmt: skip


def _labels(given: list[tuple[Any, str]], declared: list[tuple[float, float]]) -> dict[float, str]:
    """Return the labels of a variable's values by their codes, but for those declared as missing."""
    if any(isinstance(code, str) for code, _ in given):
        return {}
    kept = [
        (float(code), label)
        for code, label in given
        if not any(low <= code <= high for low, high in declared)
    ]
    return dict(sorted(kept))


def _read(path: Path) -> dict[str, Any]:
    """Read a file whose size is within bounds; everything that is wrong with it is one refusal."""
    if sys.modules.get("pyreadstat", "") is None or find_spec("pyreadstat") is None:
        raise Unreadable(
            "SPSS files need the library pyreadstat, which is not installed.",
            "Install it with: pip install 'impact-eval[spss]', or save the file as CSV.", "missing-extra",
        )  # fmt: skip
    said = _said(_run(path))
    if "rows" in said:
        refuse_wide_open(said["rows"], said["columns"])
    if "length" in said:
        refuse_long(said["length"])
    if "problem" in said:
        raise _refusal(said["problem"], said["code"])
    return said


def _run(path: Path) -> bytes:
    """Read the file in a process of its own, and return what that wrote; nothing where it was ended."""
    command = [sys.executable, "-P", str(_PROGRAM), str(path.resolve()), str(MOST_CELLS), str(MOST_BYTES)]
    # One thread each: others would only reserve memory.
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            stdin=subprocess.DEVNULL,
            env=environment,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise _refusal("it takes too long", "too-large") from None
    except OSError as failure:
        raise _refusal(f"no process can be begun for it ({failure.strerror})", "unreadable-file") from None
    return done.stdout if done.returncode == 0 else b""


def _said(written: bytes) -> dict[str, Any]:
    """Return what the process said; a file that ended it is damaged."""
    try:
        said = json.loads(written)
    except ValueError:
        said = {
            "problem": "it is damaged so that the library for such files fails",
            "code": "unreadable-file",
        }
    return dict(said)


def _refusal(reason: str, code: str) -> Unreadable:
    return Unreadable(
        f"The file cannot be read as SPSS data: {reason}.", "Save it again, or save it as CSV.", code
    )
