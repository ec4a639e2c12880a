"""CSV and its relatives: the encoding and the delimiter are read off the file, and said when unusual."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from pathlib import Path

from impact_eval.contract.finding import Finding
from impact_eval.intake.readers.sheet import Rows, Unreadable

DELIMITERS = (",", ";", "\t", "|")
_LONGEST_CELL = 1_000_000
#: How archives (among them workbooks), PDF files and images begin.
_NO_TEXT = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"PAR1")
_SAMPLE_ROWS = 50
#: How a web page begins: what a product sends in place of the export where the sign-in has run out.
_WEB_PAGE = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}\?>\s*)?<(?:!doctype\s+html|html|head|body|table)\b", re.IGNORECASE
)
#: Excel's word for the delimiter, which it reads and does not show.
_SAID = re.compile(r"sep=([^\w\s\"']|\t)\r?\n", re.IGNORECASE)


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
    if is_web_page(text):
        raise Unreadable(
            "The file is a web page, not a table.",
            "Sign in and export it again; or open it in a spreadsheet program, and save it as .xlsx.",
            "unreadable-file",
        )
    csv.field_size_limit(_LONGEST_CELL)
    text, said = _said_delimiter(text)
    delimiter = said or delimiter_of(text, header)
    try:
        records = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
        _closed(text, delimiter)
    except csv.Error as failure:
        raise Unreadable(
            f"The file cannot be read as rows of cells: {failure}.",
            "Close it; a quotation mark that is meant stands twice, in a cell between quotation marks.",
            "unreadable-file",
        ) from None
    return Rows(records, findings=tuple(findings))


def is_web_page(text: str) -> bool:
    """Whether a text is a web page, whatever its name ends in.

    Examples
    --------
    >>> is_web_page("<!DOCTYPE html><html>"), is_web_page("Team,Score")
    (True, False)
    """
    return _WEB_PAGE.match(text) is not None


def _said_delimiter(text: str) -> tuple[str, str]:
    """Take off Excel's line that names the delimiter; rows are counted as Excel shows them, without it."""
    match = _SAID.match(text)
    return (text[match.end() :], match[1]) if match else (text, "")


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
    for mark, encoding in _MARKS.items():
        if data.startswith(mark):
            return _whole(data[len(mark) :], encoding)
    if b"\0" in data:
        return _decode_with_nulls(data)
    try:
        return data.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        return _decode_of_windows(data)


#: Byte order marks, of which one is the beginning of another.
_MARKS = {
    codecs.BOM_UTF32_LE: "utf-32-le", codecs.BOM_UTF32_BE: "utf-32-be", codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}  # fmt: skip


def _whole(data: bytes, encoding: str) -> tuple[str, list[Finding]]:
    """Decode units of two or four bytes; a unit cut short at the end is left out, and told."""
    over = len(data) % (4 if encoding.startswith("utf-32") else 2)
    text = data[: len(data) - over].decode(encoding, errors="replace")
    told = [*_cut_short(over), *_lost(text, encoding[:6].upper()), *_nulls(text.count("\0"))]
    return text.replace("\0", ""), told


def _cut_short(over: int) -> list[Finding]:
    if not over:
        return []
    return [
        Finding(
            "warning", "", "The file ends within a character: its end is missing.",
            "Export it again, and look whether the last rows are there.", "cut-short",
        )
    ]  # fmt: skip


def _lost(text: str, encoding: str) -> list[Finding]:
    """Tell characters that an encoding does not have."""
    lost = text.count("\ufffd")
    if not lost:
        return []
    many = "1 character" if lost == 1 else f"{lost:,} characters"
    return [
        Finding(
            "warning", "", f"{many} cannot be read as {encoding}; each is shown as \ufffd.",
            "Export it again as UTF-8.", "encoding",
        )
    ]  # fmt: skip


def _decode_of_windows(data: bytes) -> tuple[str, list[Finding]]:
    """Decode as Windows-1252; where other lines are UTF-8 beyond ASCII, each line as what it is."""
    if not _UTF_8.search(data):
        text = data.decode("cp1252", errors="replace")
        return text, [*_WINDOWS, *_lost(text, "Windows-1252")]
    lines = [_line(line) for line in data.removeprefix(codecs.BOM_UTF8).split(b"\n")]
    strange = [number for number, (_, encoding) in enumerate(lines, 1) if encoding == "cp1252"]
    text = "\n".join(line for line, _ in lines)
    if not any(encoding == "utf-8" for _, encoding in lines):
        return text, [*_WINDOWS, *_lost(text, "Windows-1252")]
    some = f"{len(strange):,} lines from line {strange[0]} on are not; they were"
    one = f"line {strange[0]} is not; it was"
    mixed = Finding(
        "warning", "", f"The file is UTF-8, but {one if len(strange) == 1 else some} read as Windows-1252.",
        "Check that letters such as \u00e9 and the pound sign are right, and export it again as UTF-8.",
        "encoding",
    )  # fmt: skip
    return text, [mixed, *_lost(text, "Windows-1252")]


_UTF_8 = re.compile(rb"[\xc2-\xf4][\x80-\xbf]")
_WINDOWS = (
    Finding(
        "note", "", "The file is not UTF-8; it was read as Windows-1252.",
        "Check that letters such as \u00e9 and the pound sign are right.", "encoding",
    ),
)  # fmt: skip


def _line(line: bytes) -> tuple[str, str]:
    """Return a line and its encoding; neither of the two where all of it is ASCII."""
    if line.isascii():
        return line.decode("ascii"), ""
    try:
        return line.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return line.decode("cp1252", errors="replace"), "cp1252"


def _decode_with_nulls(data: bytes) -> tuple[str, list[Finding]]:
    """Decode UTF-16 that lacks its mark (every other byte of Latin letters is null); else leave nulls out."""
    for encoding, place in (("utf-16-le", 1), ("utf-16-be", 0)):
        if data[place::2].count(0) > len(data) // 4 > data[1 - place :: 2].count(0):
            return _whole(data, encoding)
    text, findings = _decode(data.replace(b"\0", b""))
    return text, [*findings, *_nulls(data.count(0))]


def _nulls(count: int) -> list[Finding]:
    """Tell null characters that were left out."""
    if not count:
        return []
    many = "1 null byte; it was" if count == 1 else f"{count:,} null bytes; they were"
    return [
        Finding(
            "warning", "", f"The file holds {many} left out.", "Look whether the export is damaged.",
            "null-bytes",
        )
    ]  # fmt: skip


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
