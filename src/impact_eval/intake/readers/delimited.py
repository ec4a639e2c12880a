"""CSV and its relatives: the encoding and the delimiter are read off the file, and said when unusual."""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from pathlib import Path

from impact_eval.contract.finding import Finding
from impact_eval.intake.readers.sheet import Rows, Unreadable

DELIMITERS = (",", ";", "\t", "|")
_LONGEST_CELL = 1_000_000
#: How archives (among them workbooks), PDF files and images begin.
_NO_TEXT = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"PAR1")
_SAMPLE_ROWS = 50


def rows(path: Path, sheet: str, header: int) -> Rows:
    """Read a delimited text file; `header` is the row whose width tells the delimiter."""
    data = path.read_bytes()
    if data.startswith(_NO_TEXT):
        raise Unreadable(
            f"The file is no text, whatever its name ends in ('{path.suffix}').",
            "Give it the ending of what it is, or export it again as CSV.",
            "unreadable-file",
        )
    text, findings = _decode(data)
    if not text.strip():
        raise Unreadable("The file is empty.", "Export it again.", "empty-file")
    csv.field_size_limit(_LONGEST_CELL)
    delimiter = delimiter_of(text, header)
    try:
        records = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
        _closed(text, delimiter)
    except csv.Error as failure:
        raise Unreadable(
            f"The file cannot be read as rows of cells: {failure}.",
            "Look for an opening quotation mark that is never closed.",
            "unreadable-file",
        ) from None
    return Rows(records, findings=tuple(findings))


def _closed(text: str, delimiter: str) -> None:
    """Refuse a quotation mark that is never closed: it takes all rows that follow into one cell."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    whole = 0
    try:
        for _ in reader:
            whole = reader.line_num
    except csv.Error as failure:
        if "unexpected end of data" in str(failure):
            raise csv.Error(f"a quotation mark opens in line {whole + 1} and is never closed") from None


def _decode(data: bytes) -> tuple[str, list[Finding]]:
    """Decode by byte order mark, else as UTF-8, else as Windows-1252 (and say so)."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", errors="replace"), []
    if b"\0" in data:
        return _decode_with_nulls(data)
    try:
        return data.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        note = Finding(
            "note", "", "The file is not UTF-8; it was read as Windows-1252.",
            "Check that letters such as \u00e9 and the pound sign are right.", "encoding",
        )  # fmt: skip
        return data.decode("cp1252", errors="replace"), [note]


def _decode_with_nulls(data: bytes) -> tuple[str, list[Finding]]:
    """Decode UTF-16 that lacks its mark (every other byte of Latin letters is null); else leave nulls out."""
    for encoding, place in (("utf-16-le", 1), ("utf-16-be", 0)):
        if data[place::2].count(0) > len(data) // 4 > data[1 - place :: 2].count(0):
            return data.decode(encoding, errors="replace"), []
    text, findings = _decode(data.replace(b"\0", b""))
    said = Finding(
        "warning", "", f"The file holds {data.count(0):,} null bytes; they were left out.",
        "Look whether the export is damaged.", "null-bytes",
    )  # fmt: skip
    return text, [*findings, said]


def delimiter_of(text: str, header: int) -> str:
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
