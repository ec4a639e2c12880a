"""Readers of file kinds. A new kind is one module with a `read` function and one line in `READERS`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from impact_eval.intake.readers import delimited, parquet, workbook
from impact_eval.intake.readers.sheet import RawSheet, Unreadable

Reader = Callable[[Path, str, int], RawSheet]

#: File suffix to the function that reads it: (path, sheet name, header row) to a `RawSheet`.
READERS: dict[str, Reader] = {
    ".csv": delimited.read,
    ".tsv": delimited.read,
    ".txt": delimited.read,
    ".xlsx": workbook.read,
    ".xlsm": workbook.read,
    ".xlsb": workbook.read,
    ".ods": workbook.read,
    ".parquet": parquet.read,
}


def read_sheet(path: Path, sheet: str = "", header: int = 1) -> RawSheet:
    """Read one file as a table of text; an `Unreadable` says why it cannot be one, and what to do."""
    if path.is_dir():
        raise Unreadable(
            "This is a folder, not a file.",
            "Name the file in it, or several as in 'folder/*.csv'.",
            "no-file",
        )
    if not path.is_file():
        raise Unreadable(
            "There is no such file.", "Put the file there, or correct its name in study.toml.", "missing-file"
        )
    if path.stat().st_size == 0:
        raise Unreadable("The file is empty.", "Export it again.", "empty-file")
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        known = ", ".join(READERS)
        raise Unreadable(
            f"No reader knows '{path.suffix}' files.", f"Save it as one of: {known}.", "unknown-format"
        )
    return reader(path, sheet, header)
