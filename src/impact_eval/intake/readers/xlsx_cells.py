"""What an XLSX sheet says of its cells that their values do not: errors, formulas never calculated, extent.

A reader of values gives a blank for `#N/A` and for a formula that was saved without its value, so that a mark
of an auditor would vanish without a word. The sheet's XML (ECMA-376, part 1, 18.3.1.4) marks the first with
`t="e"` and the second by a formula without a value. It is searched piece by piece, never parsed whole.
"""

from __future__ import annotations

import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

from impact_eval.intake.readers.sheet import Mark

_PIECE = 1 << 20
#: A row longer than this is no row of a table; its cells are not searched.
_LONGEST_ROW = 64 << 20
_ROW = re.compile(rb'row r="([0-9]{1,7})"|row [^>]*?\br="([0-9]{1,7})"')
#: Columns after Z: a table of up to 26 columns needs no search.
_FAR = re.compile(rb' r="([A-Z]{2,3})[0-9]')
_FORMULA = re.compile(rb"<(?:\w+:)?f[ >/]")
_ERROR = re.compile(
    rb'<(?:\w+:)?c\b(?=[^>]*\bt="e")[^>]*?\br="([A-Z]{1,3})([0-9]{1,7})"[^>]*>(?:(?!</(?:\w+:)?c>).)*?'
    rb"<(?:\w+:)?v>([^<]{1,20})<",
    re.DOTALL,
)
_NO_VALUE = re.compile(
    rb'<(?:\w+:)?c\b(?![^>]*\bt="str")[^>]*?\br="([A-Z]{1,3})([0-9]{1,7})"[^>]*>\s*'
    rb"<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_ERRORS = "{n} cells of this column hold an error of the spreadsheet; they are read as blank."
_BLANK = "{n} formulas of this column were saved without their values; they are read as blank."
_SAVE = "Open the workbook in a spreadsheet program, save it, and try again."
_OFFICE = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


@dataclass
class Cells:
    """What was found: the last row and column (0 up to Z), errors, and formulas without values."""

    last_row: int = 0
    last_column: int = 0
    errors: dict[tuple[int, str], list[int]] = field(default_factory=lambda: defaultdict(list))
    uncalculated: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))

    @property
    def marks(self) -> tuple[Mark, ...]:
        """What is to be said about them, one for each column and kind of error."""
        wrong = [
            Mark(column, tuple(rows), _ERRORS, "Mend the formula, or write the value.", "cell-error", value)
            for (column, value), rows in sorted(self.errors.items())
        ]
        blank = [
            Mark(column, tuple(rows), _BLANK, _SAVE, "formula-without-value")
            for column, rows in sorted(self.uncalculated.items())
        ]
        return (*wrong, *blank)


def search(path: Path, sheet: str) -> Cells:
    """Search one sheet of an XLSX workbook; nothing is found where the archive is of another layout."""
    found = Cells()
    with zipfile.ZipFile(path) as archive:
        member = _member(archive, sheet)
        if member:
            for piece in _pieces(archive, member):
                _look(piece, found)
    return found


def _look(piece: bytes, found: Cells) -> None:
    rows = (int(one or other) for one, other in _ROW.findall(piece))
    found.last_row = max([found.last_row, *rows])
    found.last_column = max([found.last_column, *map(column_number, set(_FAR.findall(piece)))])
    if b't="e"' in piece:
        for letters, digits, value in _ERROR.findall(piece):
            found.errors[column_number(letters) - 1, value.decode("ascii", "replace")].append(int(digits))
    for letters, digits in _NO_VALUE.findall(piece) if _FORMULA.search(piece) else ():
        found.uncalculated[column_number(letters) - 1].append(int(digits))


def column_number(letters: bytes) -> int:
    """Return the number of a column from its letters.

    Examples
    --------
    >>> column_number(b"A"), column_number(b"AA"), column_number(b"XFD")
    (1, 27, 16384)
    """
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _pieces(archive: zipfile.ZipFile, member: str) -> Iterator[bytes]:
    """Yield the sheet in pieces that end with a row."""
    rest = b""
    with archive.open(member) as stream:
        while chunk := stream.read(_PIECE):
            rest += chunk
            end = rest.rfind(b"row>")
            if end >= 0:
                yield rest[: end + 4]
                rest = rest[end + 4 :]
            elif len(rest) > _LONGEST_ROW:
                rest = b""
    yield rest


def _member(archive: zipfile.ZipFile, sheet: str) -> str:
    """Return the archive's member that holds a sheet, or "" where it cannot be told."""
    try:
        book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
        links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    except (KeyError, ElementTree.ParseError):
        return ""
    targets = {link.get("Id"): link.get("Target") or "" for link in links}
    for one in book.iter():
        if one.tag.endswith("}sheet") and one.get("name") == sheet:
            target = targets.get(one.get(f"{_OFFICE}id"), "")
            name = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            return name if name in archive.namelist() else ""
    return ""
