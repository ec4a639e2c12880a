"""How large a workbook may be: decided from the archive's directory and its cells, before it is opened.

An XLSX, XLSB or ODS file is a ZIP archive. A file of 10 MB can unpack to 10 GB, and one stray cell in the
last column of the last row makes a reader lay out 17 thousand million cells. Both end the process rather than
the reading of one file, so both are refused here.
"""

from __future__ import annotations

import zipfile
from pathlib import Path

from impact_eval.intake.readers.sheet import Unreadable

#: Most bytes that a workbook may unpack to: a full sheet of twenty columns is less.
MOST_BYTES = 512 * 1024 * 1024
#: Most cells that one sheet may span, blank ones among them.
MOST_CELLS = 20_000_000
#: DEFLATE cannot shrink by more than this (RFC 1951: 258 bytes in 2 bits).
_MOST_SHRUNK = 1032
_PIECE = 1 << 20


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
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError, EOFError, OSError):
        raise Unreadable(
            "The workbook cannot be opened: it is damaged or not a workbook.",
            "Open it, save it as a plain .xlsx workbook without a password, and try again.",
            "unreadable-file",
        ) from None


def _unpacks_as_declared(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    """Unpack one member without keeping it; the checksum at its end shows a directory that lies."""
    with archive.open(member) as stream:
        while stream.read(_PIECE):
            pass


def _too_large(size: int) -> Unreadable:
    return Unreadable(
        f"The workbook unpacks to {size / 1e6:,.0f} MB, and at most {MOST_BYTES / 1e6:,.0f} MB are read.",
        "Save the sheet that is wanted as CSV.", "too-large",
    )  # fmt: skip


def refuse_wide_open(height: int, width: int) -> None:
    """Refuse a sheet that spans more than `MOST_CELLS`."""
    if height * width > MOST_CELLS:
        raise Unreadable(
            f"The sheet spans {height:,} rows and {width:,} columns; at most {MOST_CELLS:,} cells are read.",
            "Delete stray cells far below or beside the table, or save the sheet as CSV.",
            "too-large",
        )
