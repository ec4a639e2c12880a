"""Readers of file kinds. A new kind is one module with a `rows` function and one line in `READERS`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from impact_eval.intake.readers import delimited, parquet, workbook
from impact_eval.intake.readers.sheet import RawSheet, Rows, Unreadable, sheet_of

Reader = Callable[[Path, str, int], Rows]

#: File suffix to the function that reads it: (path, sheet name, header row) to `Rows`.
READERS: dict[str, Reader] = {
    ".csv": delimited.rows,
    ".tsv": delimited.rows,
    ".txt": delimited.rows,
    ".xlsx": workbook.rows,
    ".xlsm": workbook.rows,
    ".xlsb": workbook.rows,
    ".ods": workbook.rows,
    ".parquet": parquet.rows,
}
#: Kinds that are known and refused, each with a reason of its own.
REFUSED: dict[str, Reader] = {".xls": workbook.refuse_legacy}


def check_file(path: Path) -> None:
    """Refuse what is not a file with something in it."""
    if path.is_dir():
        raise Unreadable(
            "This is a folder, not a file.",
            "Name the file in it, or several as in 'folder/*.csv'.",
            "no-file",
        )
    if not path.exists() and any(sign in str(path) for sign in "*?["):
        raise Unreadable(
            "No file matches this pattern.", "Put the files there, or correct the pattern in study.toml.",
            "missing-file",
        )  # fmt: skip
    if not path.is_file():
        raise Unreadable(
            "There is no such file.", "Put the file there, or correct its name in study.toml.", "missing-file"
        )
    if path.stat().st_size == 0:
        raise Unreadable("The file is empty.", "Export it again.", "empty-file")


def read_rows(path: Path, sheet: str = "", header: int = 1) -> Rows:
    """Read every row of a file as text; an `Unreadable` says why it cannot be done, and what to do."""
    check_file(path)
    suffix = path.suffix.lower()
    reader = READERS.get(suffix) or REFUSED.get(suffix)
    if reader is None:
        known = ", ".join(READERS)
        raise Unreadable(
            f"No reader knows '{path.suffix}' files.", f"Save it as one of: {known}.", "unknown-format"
        )
    return reader(path, sheet, 1 if suffix == ".parquet" else header)


def read_sheet(path: Path, sheet: str = "", header: int = 1) -> RawSheet:
    """Read one file as a table of text under the headings of one row."""
    rows = read_rows(path, sheet, header)
    return sheet_of(rows, 1 if path.suffix.lower() == ".parquet" else header)
