"""How large a workbook may be: decided from the archive's directory and its cells, before it is opened.

An XLSX, XLSB or ODS file is a ZIP archive. A file of 10 MB can unpack to 10 GB, and one stray cell in the
last column of the last row makes a reader lay out 17 thousand million cells. Both end the process rather than
the reading of one file, so both are refused here.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from pathlib import Path

from impact_eval.intake.readers.sheet import Unreadable

#: Most bytes that a workbook may unpack to: a full sheet of twenty columns is less.
MOST_BYTES = 512 * 1024 * 1024
#: Most cells that one sheet may span, blank ones among them.
MOST_CELLS = 20_000_000
#: DEFLATE cannot shrink by more than this (RFC 1951: 258 bytes in 2 bits).
_MOST_SHRUNK = 1032
_PIECE = 1 << 20
#: How many texts a workbook says to share (ECMA-376, 18.4.9), and how far into a part that is looked for.
_COUNT = re.compile(rb"<(?:\w{1,9}:)?sst\b[^>]{0,600}?uniqueCount\s{0,9}=\s{0,9}[\"']\s{0,9}([0-9]{1,99})")
_BEGINNING = 8192
#: The last row and column of a sheet (ECMA-376).
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384
#: What reading an archive that is damaged, encrypted or of an unknown method may raise.
DAMAGED = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError,
    OSError, ValueError, struct.error,
)  # fmt: skip


def damaged() -> Unreadable:
    """Return the refusal of an archive that cannot be read."""
    return Unreadable(
        "The workbook is damaged, or its end is missing.",
        "Export or download it again, and open it in a spreadsheet program to see that it is whole.",
        "unreadable-file",
    )  # fmt: skip


def refuse_bombs(path: Path) -> None:
    """Refuse an archive that unpacks to more than `MOST_BYTES`, whatever its directory says of itself."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            declared = sum(member.file_size for member in members)
            if declared > MOST_BYTES:
                raise _too_large(declared)
            doubtful = [m for m in members if m.compress_size * _MOST_SHRUNK > MOST_BYTES]
            for member in doubtful:
                _unpacks_as_declared(archive, member)
            for member in members:
                _counts_what_it_holds(archive, member)
    except DAMAGED:
        raise damaged() from None


def _unpacks_as_declared(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    """Unpack one member without keeping it; the checksum at its end shows a directory that lies."""
    with archive.open(member) as stream:
        while stream.read(_PIECE):
            pass


def _counts_what_it_holds(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    """Refuse a list of texts that says to be longer than its part has bytes: readers make room for it."""
    if not member.filename.casefold().endswith(".xml") or member.is_dir():
        return
    with archive.open(member) as stream:
        said = _COUNT.findall(stream.read(_BEGINNING))
    if any(int(count[:15]) > member.file_size for count in said):
        raise damaged()


def _too_large(size: int) -> Unreadable:
    return Unreadable(
        f"The workbook unpacks to {size / 1e6:,.0f} MB, and at most {MOST_BYTES / 1e6:,.0f} MB are read.",
        "Save the sheet that is wanted as CSV.", "too-large",
    )  # fmt: skip


def refuse_off_sheet(row: int, column: int) -> None:
    """Refuse a sheet with a cell where no sheet has one, or so far that the sheet spans too much."""
    if row > _LAST_ROW or column > _LAST_COLUMN:
        raise damaged()
    refuse_wide_open(row, max(column, 1))


def refuse_long(length: int) -> None:
    """Refuse a table whose texts, each as often as it stands there, are longer than `MOST_BYTES`."""
    if length > MOST_BYTES:
        raise Unreadable(
            f"The file's texts are {length / 1e6:,.0f} MB, and at most {MOST_BYTES / 1e6:,.0f} MB are read.",
            "Look for long texts that are repeated, or split the file.", "too-large",
        )  # fmt: skip


def refuse_wide_open(height: int, width: int) -> None:
    """Refuse a sheet that spans more than `MOST_CELLS`."""
    if height * width > MOST_CELLS:
        raise Unreadable(
            f"The sheet spans {height:,} rows and {width:,} columns; at most {MOST_CELLS:,} cells are read.",
            "Delete stray cells far below or beside the table, or save the sheet as CSV.",
            "too-large",
        )
