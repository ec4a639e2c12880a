"""A program that reads one SPSS file and writes what it holds as JSON: run by itself, never imported to read.

pyreadstat wraps a C library, and a damaged file can make that end the whole process without a word. So each
file is read by a process of its own, which may take so much memory and time and no more; when it ends, one
file is refused, and the analysis goes on. It knows nothing of this package, so that it is soon there.

    python sav.py FILE MOST_CELLS MOST_BYTES

What it writes: `names`, `labels` (of the variables, as given), `values` (of each variable: the labels of its
values, as pairs), `cells` (of each variable: its values as text), `missing` (how many values the file
declares as missing), `declared` (of a variable: the ranges of such values); or `problem` and `code`.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

#: The address space of the process, and the seconds of a processor that it may take.
MEMORY, SECONDS = 4 << 30, 300


def main() -> None:
    """Read the file that is named, and write what it holds, or why it can't be read."""
    _bound()
    path, most_cells, most_bytes = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    try:
        said = contents(path, most_cells, most_bytes)
    except MemoryError:
        said = {"problem": "it needs more memory than a reader may have", "code": "too-large"}
    except Exception as failure:  # pyreadstat raises errors of its own, and Python's, for damaged files
        reason = " ".join(str(failure).split())[:200] or type(failure).__name__
        said = {"problem": reason, "code": "unreadable-file"}
    sys.stdout.buffer.write(json.dumps(said).encode("ascii"))


def _bound() -> None:
    """Bound what this process may take, where the system can."""
    try:
        import resource
    except ImportError:  # Windows
        return
    for kind, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(kind)
        resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def contents(path: str, most_cells: int, most_bytes: int) -> dict[str, Any]:
    """Return what the file holds; its size is looked at before its cases are."""
    import pyreadstat

    _, known = pyreadstat.read_sav(path, metadataonly=True)
    rows, columns = known.number_rows or 0, known.number_columns or 0
    if rows * columns > most_cells:
        return {"problem": "wide", "code": "too-large", "rows": rows, "columns": columns}
    if None in known.column_names:
        return {"problem": "a variable has no name", "code": "unreadable-file"}
    values, meta = pyreadstat.read_sav(path, output_format="dict")
    whole, declared = pyreadstat.read_sav(path, output_format="dict", user_missing=True)
    labels = {name: meta.variable_value_labels.get(name, {}) for name in meta.column_names}
    cells = {name: [_text(one, labels[name]) for one in values[name]] for name in meta.column_names}
    length = sum(len(text) for texts in cells.values() for text in texts)
    if length > most_bytes:
        return {"problem": "long", "code": "too-large", "length": length}
    return {
        "names": list(meta.column_names),
        "labels": {name: str(meta.column_names_to_labels.get(name) or "") for name in meta.column_names},
        "values": {name: _pairs(given) for name, given in labels.items()},
        "cells": cells,
        "missing": sum(map(_filled, whole.values())) - sum(map(_filled, values.values())),
        "declared": {name: _ranges(given) for name, given in declared.missing_ranges.items()},
    }  # fmt: skip


def _pairs(labels: dict[Any, Any]) -> list[tuple[float | str, str]]:
    return [
        (code if isinstance(code, int | float) else str(code), str(text)) for code, text in labels.items()
    ]


def _ranges(given: Iterable[Any]) -> list[tuple[float, float]]:
    """Return ranges of numbers; a text is no code that an instrument could ask for."""
    numbers = (
        one for one in given if isinstance(one["lo"], int | float) and isinstance(one["hi"], int | float)
    )
    return [(one["lo"], one["hi"]) for one in numbers]


def _filled(values: Iterable[Any]) -> int:
    return sum(not _nothing(value) for value in values)


def _nothing(value: Any) -> bool:
    """Whether a value is none: NaN and NaT are not what they are."""
    return value is None or bool(value != value)  # noqa: PLR0124


def _text(value: Any, labels: dict[Any, str]) -> str:
    """Write one value: its label, a whole number without a point, a date as ISO; blank for none."""
    if _nothing(value):
        return ""
    if value in labels:
        return str(labels[value])
    if isinstance(value, float):
        whole = math.isfinite(value) and value.is_integer() and abs(value) < 1e15
        return str(int(value)) if whole else repr(float(value))
    if isinstance(value, datetime):
        midnight = value.time() == time()
        return value.date().isoformat() if midnight else value.isoformat(sep=" ", timespec="seconds")
    return value.isoformat() if isinstance(value, date | time) else str(value).replace("\0", "").rstrip()


if __name__ == "__main__":
    main()
