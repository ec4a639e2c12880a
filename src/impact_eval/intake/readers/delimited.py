"""CSV and its relatives: the encoding and the delimiter are read off the file, and said when unusual."""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from pathlib import Path

from impact_eval.contract.finding import Finding
from impact_eval.intake.readers.sheet import RawSheet, Unreadable, make_sheet

DELIMITERS = (",", ";", "\t", "|")
_LONGEST_CELL = 1_000_000
_SAMPLE_ROWS = 50


def read(path: Path, sheet: str, header: int) -> RawSheet:
    """Read a delimited text file."""
    text, findings = _decode(path.read_bytes())
    if not text.strip():
        raise Unreadable("The file is empty.", "Export it again.", "empty-file")
    csv.field_size_limit(_LONGEST_CELL)
    try:
        records = list(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text, header)))
    except csv.Error as failure:
        raise Unreadable(
            f"The file cannot be read as rows of cells: {failure}.",
            "Look for an opening quotation mark that is never closed.",
            "unreadable-file",
        ) from None
    read_in = make_sheet(records, header)
    return RawSheet(read_in.cells, read_in.rows, read_in.unusable, (*findings, *read_in.findings))


def _decode(data: bytes) -> tuple[str, list[Finding]]:
    """Decode by byte order mark, else as UTF-8, else as Windows-1252 (and say so)."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", errors="replace"), []
    try:
        return data.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        note = Finding(
            "note", "", "The file is not UTF-8; it was read as Windows-1252.",
            "Check that letters such as \u00e9 and the pound sign are right.", "encoding",
        )  # fmt: skip
        return data.decode("cp1252", errors="replace"), [note]


def _delimiter(text: str, header: int) -> str:
    """Choose the delimiter under which most sampled rows are as wide as the header, and the widest."""

    def fit(delimiter: str) -> tuple[int, int]:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        rows = [row for _, row in zip(range(_SAMPLE_ROWS + header), reader, strict=False)][header - 1 :]
        widths = Counter(len(row) for row in rows if row)
        width = len(rows[0]) if rows else 0
        return (widths[width] if width > 1 else 0), width

    try:
        return max(DELIMITERS, key=fit)
    except csv.Error:
        return ","
