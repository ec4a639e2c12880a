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

import numpy as np
from numpy.typing import NDArray

from impact_eval.intake.readers.bounds import MOST_BYTES
from impact_eval.intake.readers.sheet import Mark

_PIECE = 1 << 20
#: A row longer than this is no row of a table; its cells are not searched.
_LONGEST_ROW = 64 << 20
#: Rows from 10,000 and columns after Z; nearer ones are laid out whatever they hold. Readers are lenient
#: about what stands before an attribute; the slower patterns are for blanks around its sign.
_LATE, _FAR = re.compile(rb'r="[A-Za-z]*([0-9]{5,})'), re.compile(rb'r="([A-Za-z]{2,})[0-9]')
_LATE_ODD = re.compile(rb"r\s*=\s*[\"'][A-Za-z]*([0-9]{5,})")
_FAR_ODD = re.compile(rb"r\s*=\s*[\"']([A-Za-z]{2,})[0-9]")
_ODD = (b"r='", b"r =", b"r\t=", b"r\n=", b"r\r=", b"r= ", b"r=\t", b"r=\n", b"r=\r")
_HIDDEN_ROW = re.compile(
    rb'<(?:\w{1,9}:)?row\b(?=[^>]{0,400}\bhidden="(?:1|true)")[^>]{0,400}?\br="([0-9]{1,7})"'
)
_FORMULA = re.compile(rb"<(?:\w+:)?f[ >/]")
#: Quantifiers are bounded, so that no file makes the search take longer than its length.
_ERROR = re.compile(
    rb'<(?:\w{1,9}:)?c\b(?=[^>]{0,400}\bt="e")[^>]{0,400}?\br="([A-Z]{1,3})([0-9]{1,7})"[^>]{0,400}>\s{0,99}'
    rb"(?:<(?:\w{1,9}:)?f\b(?:[^>]{0,400}/>|[^>]{0,400}>[^<]{0,9000}</(?:\w{1,9}:)?f>)\s{0,99})?"
    rb"<(?:\w{1,9}:)?v>([^<]{1,20})<"
)
_NO_VALUE = re.compile(
    rb'<(?:\w{1,9}:)?c\b(?![^>]{0,400}\bt="str")[^>]{0,400}?\br="([A-Z]{1,3})([0-9]{1,7})"[^>]{0,400}>\s{0,99}'
    rb"<(?:\w{1,9}:)?f\b(?:[^>]{0,400}/>|[^>]{0,400}>[^<]{0,9000}</(?:\w{1,9}:)?f>)\s{0,99}"
    rb"(?:<(?:\w{1,9}:)?v\s{0,9}/>|<(?:\w{1,9}:)?v>\s{0,99}</(?:\w{1,9}:)?v>)?\s{0,99}</(?:\w{1,9}:)?c>"
)
#: A cell that names a shared text (18.18.11, `s`), and the number of the text; readers take either mark.
_SHARED = re.compile(rb"\bt\s{0,9}=\s{0,9}[\"']s[\"']")
_SHARED_NUMBER = re.compile(rb"\bt=\"s\"[^<]{0,400}<(?:\w{1,9}:)?v>([0-9]{1,9})<")
_TEXT_BEGINS = re.compile(rb"<(?:\w{1,9}:)?si\b")
#: The bytes of the shortest cell that names a text: <c t="s"><v>0</v></c>.
_SHORTEST_CELL = 20
_SHARED_PART = "sharedstrings.xml"
_ERRORS = "is an error of the spreadsheet, read as blank: {rows}."
_BLANK = "A formula was saved without its value, and is read as blank: {rows}."
_HIDDEN = "The sheet hides {rows}; they are read like the others."
_SEEN = "Check that they are meant (a filter may hide them), or delete them."
_SAVE = "Open the workbook in a spreadsheet program, save it, and try again."
_OFFICE = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


@dataclass
class Cells:
    """What was found: the last row from 10,000 and column after Z, errors, formulas without values, hidden.

    Hidden rows are those that a filter or a person has taken from sight. `length` is that of the shared
    texts, each as often as it stands in a cell; 0 where that cannot be much.
    """

    last_row: int = 0
    last_column: int = 0
    length: int = 0
    errors: dict[tuple[int, str], list[int]] = field(default_factory=lambda: defaultdict(list))
    uncalculated: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    hidden: list[int] = field(default_factory=list)

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
        unseen = (
            [Mark(-1, tuple(self.hidden), _HIDDEN, _SEEN, "hidden-rows", severity="note")]
            if self.hidden
            else []
        )
        return (*wrong, *blank, *unseen)


def search(path: Path, sheet: str) -> Cells:
    """Search one sheet of an XLSX workbook; where it cannot be told which part that is, every part."""
    found = Cells()
    with zipfile.ZipFile(path) as archive:
        lengths = _lengths_of_shared(archive)
        for member in _members(archive, sheet):
            for piece in _pieces(archive, member):
                _look(piece, found)
                found.length += _laid_out(piece, lengths) if lengths.size else 0
    return found


def _lengths_of_shared(archive: zipfile.ZipFile) -> NDArray[np.int64]:
    """Return how long each text is that cells share, markup and all; nothing where all of them are short.

    A reader writes a shared text out in each cell that names it, so one long text in a small file can become
    more than a machine holds. While the longest times all cells that a sheet may have is little, it cannot.
    """
    lengths = [0]
    for name in archive.namelist():
        if name.casefold().endswith(_SHARED_PART):
            content = archive.read(name)
            starts = [match.start() for match in _TEXT_BEGINS.finditer(content)]
            lengths = [*np.diff([*starts, len(content)]).tolist()] or [0]
    sizes = [member.file_size for member in archive.infolist() if "sheet" in member.filename.casefold()]
    longest = max(lengths)
    most_cells = max(sizes, default=0) // _SHORTEST_CELL
    return np.array(lengths if longest * most_cells > MOST_BYTES else [], dtype=np.int64)


def _laid_out(piece: bytes, lengths: NDArray[np.int64]) -> int:
    """Return the length of the shared texts of a piece; a cell whose text cannot be told has the longest."""
    numbers = np.array([int(number) for number in _SHARED_NUMBER.findall(piece)], dtype=np.int64)
    known = numbers[numbers < len(lengths)]
    others = max(len(_SHARED.findall(piece)) - len(known), 0)
    return int(lengths[known].sum()) + others * int(lengths.max())


def _look(piece: bytes, found: Cells) -> None:
    odd = any(sign in piece for sign in _ODD)
    late, far = (_LATE_ODD, _FAR_ODD) if odd else (_LATE, _FAR)
    found.last_row = max([found.last_row, *map(_row_number, late.findall(piece))])
    found.last_column = max([found.last_column, *map(column_number, set(far.findall(piece)))])
    if b't="e"' in piece:
        for letters, digits, value in _ERROR.findall(piece):
            found.errors[column_number(letters) - 1, value.decode("ascii", "replace")].append(int(digits))
    if b"hidden=" in piece:
        found.hidden += [int(digits) for digits in _HIDDEN_ROW.findall(piece)]
    for letters, digits in _NO_VALUE.findall(piece) if _FORMULA.search(piece) else ():
        found.uncalculated[column_number(letters) - 1].append(int(digits))


def _row_number(digits: bytes) -> int:
    """Return a row's number; one that is longer than any sheet has is as good as endless."""
    return int(digits[:15])


def column_number(letters: bytes) -> int:
    """Return the number of a column from its letters.

    Examples
    --------
    >>> column_number(b"A"), column_number(b"AA"), column_number(b"XFD")
    (1, 27, 16384)
    """
    number = 0
    for letter in letters[:8].upper():
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


def _members(archive: zipfile.ZipFile, sheet: str) -> list[str]:
    """Return the archive's parts that hold a sheet of this name; all of them where it cannot be told."""
    every = [name for name in archive.namelist() if "sheet" in name.casefold()]
    try:
        book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
        links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    except (LookupError, ValueError, ElementTree.ParseError):
        return every
    targets = {link.get("Id"): link.get("Target") or "" for link in links}
    named = [
        targets.get(one.get(f"{_OFFICE}id"), "")
        for one in book.iter()
        if one.tag.endswith("}sheet") and one.get("name") == sheet
    ]
    parts = [name.lstrip("/") if name.startswith("/") else f"xl/{name}" for name in named]
    return parts if parts and set(parts) <= set(archive.namelist()) else every
