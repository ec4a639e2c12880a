"""How much an ODS sheet lays out: one cell, repeated down and across, may stand for thousands of millions.

ODS (OASIS OpenDocument 1.3, part 3, 19.675 and 19.678) writes equal neighbours once, with how often they
stand there. A reader lays them all out before it can be asked how many there are, so they are counted first.
What is repeated after the last cell that holds anything is laid out by nobody, and is not counted. Nor does
the reader end where a file is cut off within a cell, so the XML is checked to be whole as well.
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from pathlib import Path
from xml.parsers import expat

#: The beginning of a table, row or cell with its attributes; a sign `>` within quotation marks ends nothing.
_BEGIN = re.compile(
    rb"<table:(table|table-row|table-cell|covered-table-cell)(?=[\s/>])"
    rb"((?:[^>\"']++|\"[^\"]*+\"|'[^']*+')*+)>"
)
_REPEATED = re.compile(rb"table:number-(?:rows|columns)-repeated\s*=\s*[\"']\s*([0-9]{1,18})")
#: Blanks in a text, written once with their number (6.1.3).
_BLANKS = re.compile(rb"<text:s\b[^>]*?text:c\s*=\s*[\"']\s*([0-9]{1,18})")
_PART = "content.xml"


@dataclass
class Extent:
    """The last row and column of any table with something in them, and the length of all texts laid out."""

    last_row: int = 0
    last_column: int = 0
    length: int = 0


def extent_of(path: Path) -> Extent:
    """Count what the tables of an ODS workbook lay out.

    Raises
    ------
    ValueError : when its content is not whole.
    """
    with zipfile.ZipFile(path) as archive:
        try:
            content = archive.read(_PART)
        except KeyError:
            return Extent()
    try:
        expat.ParserCreate().Parse(content, True)
    except (expat.ExpatError, LookupError) as failure:  # an encoding that nobody knows is a LookupError
        raise ValueError(str(failure)) from None
    found = Extent()
    row = column = 0
    times = 1
    blanks = b"text:c" in content
    begins = list(_BEGIN.finditer(content))
    for begin, following in zip(begins, [*(one.start() for one in begins[1:]), len(content)], strict=True):
        kind, attributes = begin[1], begin[2]
        repeated = _REPEATED.search(attributes) if b"-repeated" in attributes else None
        n = int(repeated[1]) if repeated else 1
        if kind == b"table":
            row = 0
        elif kind == b"table-row":
            row, column, times = row + n, 0, n
        else:
            column += n
            held = len(attributes) if attributes.endswith(b"/") else following - begin.end()
            if blanks:
                held += sum(int(n) for n in _BLANKS.findall(content, begin.end(), following))
            if b"value" in attributes or not attributes.endswith(b"/"):
                found.last_row = max(found.last_row, row)
                found.last_column = max(found.last_column, column)
                found.length += held * n * times
    return found
