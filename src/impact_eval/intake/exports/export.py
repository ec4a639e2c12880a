"""What a product's export is: how it gives itself away, and how it becomes the sheet that every file becomes.

An export is recognised by *signs* in its first rows, each with a weight; the sum is the confidence, and the
words of the signs that were found say why. Its reader takes further rows of headings for what they are, keeps
out rows that are nobody's answer (and says how many and why), and leaves every cell under one heading.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import ClassVar

import numpy as np
import pandas as pd

from impact_eval.contract.finding import Finding
from impact_eval.contract.identifier import tidy
from impact_eval.intake.readers import read_rows
from impact_eval.intake.readers.sheet import RawSheet, Rows, Unreadable, Unusable, sheet_of

#: From this confidence on, a file is read as an export without being named one in study.toml.
CERTAIN = 0.9
#: Rows of a file that its signs are looked for in.
HEAD_ROWS = 12
TEXT_KINDS = (".csv", ".tsv", ".txt")
BOOK_KINDS = (".xlsx", ".xlsm", ".ods")


@dataclass(frozen=True)
class Head:
    """The beginning of a file.

    Attributes
    ----------
    suffix : the ending of its name, in lower case.
    first : its first bytes.
    rows : its first rows as tidied text; none where the file is no table.
    """

    suffix: str
    first: bytes = b""
    rows: tuple[tuple[str, ...], ...] = ()

    def row(self, number: int) -> tuple[str, ...]:
        """Return one row, the first being 1; an empty one where the file has fewer."""
        return self.rows[number - 1] if number <= len(self.rows) else ()

    def below(self, column: int, header: int = 1) -> tuple[str, ...]:
        """Return what stands in one column below the headings."""
        return tuple(row[column] for row in self.rows[header:] if column < len(row) and row[column])


@dataclass(frozen=True)
class Sign:
    """One thing that speaks for an export: how much (1 is proof), in words, and whether it is there."""

    weight: float
    words: str
    there: bool


@dataclass(frozen=True)
class ReadExport(RawSheet):
    """An export as a sheet, with what its product says of its columns.

    Attributes
    ----------
    export : the name of the export it was read as.
    texts : heading to the question as it was asked, where that is another text.
    own : headings of columns that the product adds: times, addresses, numbers of its own.
    labels : heading to its values' labels in their order, by code (SPSS).
    uses : contract column to the headings that may hold it, the best first.
    long : whether a row is one answer rather than one form.
    """

    export: str = "plain"
    texts: Mapping[str, str] = field(default_factory=dict)
    own: tuple[str, ...] = ()
    labels: Mapping[str, Mapping[float, str]] = field(default_factory=dict)
    uses: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    long: bool = False

    @property
    def kept(self) -> pd.DataFrame:
        """The cells of the rows that are not kept out."""
        return self.cells.loc[~np.isin(self.rows, list(self.unusable))]


class Export(ABC):
    """One product's export; a new one is a class in a module and a line in the registry."""

    #: The word in `export = "..."`, and the product's name as people write it.
    name: ClassVar[str]
    title: ClassVar[str]
    suffixes: ClassVar[tuple[str, ...]] = (*TEXT_KINDS, *BOOK_KINDS)

    @abstractmethod
    def signs(self, head: Head) -> Iterable[Sign]:
        """Return what speaks for this export, whether it is there or not."""

    @abstractmethod
    def read(self, path: Path, *, sheet: str = "", header: int = 1, table: str = "responses") -> ReadExport:
        """Read a file of this export.

        Parameters
        ----------
        path : the file.
        sheet : the sheet of a workbook; the first that is seen by default.
        header : the row in which the headings begin.
        table : the contract table that the rows are for.

        Raises
        ------
        Unreadable : where the file is not laid out as this export, or cannot be read at all.
        """

    def recognise(self, head: Head) -> float:
        """Return how sure it is that a file is of this export, from 0 to 1, by its beginning alone."""
        if head.suffix not in self.suffixes:
            return 0.0
        return min(1.0, round(sum(sign.weight for sign in self.signs(head) if sign.there), 6))

    def why(self, head: Head) -> tuple[str, ...]:
        """Return the signs that were found, in words."""
        return tuple(sign.words for sign in self.signs(head) if sign.there and sign.weight)

    def refuse(self, looked_for: str) -> Unreadable:
        """Return the refusal of a file that is laid out otherwise."""
        return Unreadable(
            f"The file is not laid out as an export of {self.title}: {looked_for}.",
            "Name the right 'export' in study.toml, or leave it out.", "not-that-export",
        )  # fmt: skip


class TableExport(Export):
    """An export that is a table, whatever kind of file it stands in."""

    def read(self, path: Path, *, sheet: str = "", header: int = 1, table: str = "responses") -> ReadExport:
        """Read the file's rows and interpret them."""
        return self.interpret(read_rows(path, sheet, header), header)

    @abstractmethod
    def interpret(self, rows: Rows, header: int = 1) -> ReadExport:
        """Make a sheet of the export's rows, its headings beginning in row `header`."""


def head_of(path: Path, rows: Rows | None = None) -> Head:
    """Return the beginning of a file, of which the rows may be known already."""
    with path.open("rb") as stream:
        first = stream.read(4096)
    known = [] if rows is None else rows.records[:HEAD_ROWS]
    return Head(path.suffix.lower(), first, tuple(tuple(tidy(cell) for cell in row) for row in known))


def under(rows: Rows, headings: Sequence[str], last: int) -> RawSheet:
    """Make a sheet under headings of one's own; `last` is the last row of headings in the file."""
    records = [*rows.records[: last - 1], list(headings), *rows.records[last:]]
    return sheet_of(replace(rows, records=records), last)


def keep_out(sheet: RawSheet, rows: pd.Series, problem: str, mend: str, code: str) -> dict[int, Unusable]:
    """Return the unusable rows of a sheet with those added that a mask (over its cells) names."""
    why = Unusable(problem, mend, code, "note")
    return {**sheet.unusable, **{int(row): why for row in sheet.rows[rows.to_numpy(dtype=bool)]}}


def present(sheet: RawSheet, names: Iterable[str]) -> tuple[str, ...]:
    """Return those of some headings that a sheet has, in their order."""
    return tuple(name for name in names if name in sheet.cells.columns)


def rewrite(sheet: RawSheet, headings: Iterable[str], change: Callable[[str], str]) -> int:
    """Change the texts of some columns in place, each distinct text once; return how many cells changed."""
    changed = 0
    for heading in headings:
        cells = sheet.cells[heading]
        meaning = {text: change(text) for text in cells.unique()}
        sheet.cells[heading] = cells.map(meaning)
        changed += int((sheet.cells[heading] != cells).sum())
    return changed


def told(title: str, parts: Iterable[str]) -> tuple[Finding, ...]:
    """Return the one note that says what was done with an export's rows; none where nothing was."""
    said = [part for part in parts if part]
    if not said:
        return ()
    words = f"Read as an export of {title}: {'; '.join(said)}."
    return (Finding("note", "", words, "Nothing, if that is right; else set 'export'.", "export"),)


def counted(number: int, one: str, more: str) -> str:
    """Say a number of things; nothing where there are none.

    Examples
    --------
    >>> counted(1, "form was not finished", "forms were not finished")
    '1 form was not finished'
    >>> counted(0, "form", "forms")
    ''
    """
    return f"{number:,} {one if number == 1 else more}" if number else ""


def matching(sheet: RawSheet, pattern: str) -> tuple[str, ...]:
    """Return the headings that a regular expression matches from their beginning."""
    wanted = re.compile(pattern)
    return tuple(str(name) for name in sheet.cells.columns if wanted.match(str(name)))


def same_words(row: Sequence[str], words: Iterable[str]) -> bool:
    """Whether a row holds all of some words, each as a whole cell, whatever their case."""
    there = Counter(cell.casefold() for cell in row)
    return all(there[word.casefold()] for word in words)
