"""A sheet of text as it stands in a file: headings, cells, and the row numbers that a spreadsheet shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from impact_eval.contract.finding import Finding, Severity
from impact_eval.contract.identifier import tidy
from impact_eval.wording import listed

#: More columns than this are refused: no spreadsheet holds them, and a stray delimiter makes them.
MOST_COLUMNS = 16_384
#: Headings told by name, and rows told by number, before the rest of a kind are counted only.
_HEADINGS_TOLD, _ROWS_TOLD = 20, 10
#: Rows that do not fit told one by one before the rest are counted only.
_UNFIT_TOLD = 1000


class Unreadable(Exception):  # noqa: N818 - it is a state of a file, and always turned into a finding
    """A file that cannot be a table; carries the problem, the mend and the code of the finding."""

    def __init__(self, problem: str, mend: str, code: str) -> None:
        super().__init__(problem)
        self.problem, self.mend, self.code = problem, mend, code


@dataclass(frozen=True)
class Mark:
    """Something to say about cells of one column that their text no longer shows.

    Attributes
    ----------
    column : its place, 0 for the first; -1 where it is of whole rows.
    rows : the rows of the cells, as a spreadsheet counts.
    problem : what is to be said, with a gap for the rows.
    """

    column: int
    rows: tuple[int, ...]
    problem: str
    mend: str
    code: str
    value: str = ""
    severity: Severity = "warning"


@dataclass(frozen=True)
class Rows:
    """Every row of a file as text, the headings among them.

    Attributes
    ----------
    records : row by row, from the first; a row without cells is an empty list.
    sheet : the sheet of a workbook.
    findings : what is to be said about the file.
    marks : what is to be said about some of its cells.
    """

    records: Sequence[Sequence[str]]
    sheet: str = ""
    findings: tuple[Finding, ...] = ()
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True)
class Unusable:
    """Why a row is kept out: to be mended (`error`), or as it should be (`note`: a preview is no answer)."""

    problem: str
    mend: str
    code: str
    severity: Severity = "error"


@dataclass(frozen=True)
class RawSheet:
    """Cells as text.

    Attributes
    ----------
    cells : one column per heading, every cell text ("" where there is none).
    rows : (n,) the row numbers as a spreadsheet shows them.
    unusable : rows that are kept out, with the reason: their cells don't fit, or they are nobody's answer.
    findings : what is to be said about the file itself, without its name (the caller knows it).
    """

    cells: pd.DataFrame
    rows: NDArray[np.int64]
    unusable: dict[int, Unusable] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()

    @property
    def kept_out(self) -> tuple[Finding, ...]:
        """What is to be said of the rows kept out: each one to mend, and one sum for each other reason."""
        each = [
            Finding(why.severity, "", why.problem, why.mend, why.code, row=row)
            for row, why in self.unusable.items()
            if why.severity == "error"
        ]
        if len(each) > _UNFIT_TOLD:
            more = f"The same is to be said of {len(each) - _UNFIT_TOLD:,} more rows, from here on."
            each = [*each[:_UNFIT_TOLD], replace(each[_UNFIT_TOLD], problem=more)]
        sums: dict[Unusable, list[int]] = {}
        for row, why in self.unusable.items():
            if why.severity != "error":
                sums.setdefault(why, []).append(row)
        rest = [
            Finding(
                why.severity, "", why.problem if len(rows) == 1 else f"{len(rows):,} rows: {why.problem}",
                why.mend, why.code, row=min(rows),
            )
            for why, rows in sums.items()
        ]  # fmt: skip
        return (*each, *rest)


def sheet_of(rows: Rows, header: int) -> RawSheet:
    """Make a sheet from what a reader found, and say all that there is to say about it."""
    made = make_sheet(rows.records, header, rows.sheet)
    marked = [
        Finding(
            mark.severity, "", mark.problem.format(rows=_in_rows(below)), mark.mend, mark.code,
            sheet=rows.sheet, row=below[0], column=_heading_at(made, mark.column), value=mark.value,
        )
        for mark in rows.marks
        if (below := [row for row in mark.rows if row > header])
    ]  # fmt: skip
    return RawSheet(made.cells, made.rows, made.unusable, (*rows.findings, *marked, *made.findings))


def _in_rows(rows: Sequence[int]) -> str:
    """Name rows: all of them where they are few, else the first and how many there are.

    Examples
    --------
    >>> _in_rows([4]), _in_rows([4, 7]), _in_rows(range(2, 30))
    ('row 4', 'rows 4 and 7', '28 rows from row 2 on')
    """
    if len(rows) == 1:
        return f"row {rows[0]}"
    if len(rows) > _ROWS_TOLD:
        return f"{len(rows):,} rows from row {rows[0]} on"
    return f"rows {listed([str(row) for row in rows])}"


def _heading_at(made: RawSheet, column: int) -> str:
    if column < 0:
        return ""
    return str(made.cells.columns[column]) if column < made.cells.shape[1] else f"column {column + 1}"


def make_sheet(records: Sequence[Sequence[str]], header: int, sheet: str = "") -> RawSheet:
    """Make a sheet from rows of text; rows without any content are not rows of data."""
    if len(records) < header or not any(cell.strip() for cell in records[header - 1]):
        raise Unreadable(
            f"Row {header} holds no column names.", "Set 'header' to the row that does.", "no-header"
        )
    headings, findings = unique_headings(records[header - 1], header, sheet)
    width = len(headings)
    body = [
        (number, row)
        for number, row in enumerate(records[header:], header + 1)
        if any(c.strip() for c in row)
    ]
    unusable = {number: why for number, row in body if (why := _unusable(row, headings))}
    cells = pd.DataFrame(
        [[*row[:width], *[""] * (width - len(row))] for _, row in body], columns=headings, dtype=object
    )
    if not body:
        findings.append(
            Finding(
                "warning",
                "",
                "The file has column names and no rows.",
                "Check the export.",
                "no-rows",
                sheet=sheet,
            )
        )
    return RawSheet(
        cells, np.array([number for number, _ in body], dtype=np.int64), unusable, tuple(findings)
    )


def _unusable(row: Sequence[str], headings: Sequence[str]) -> Unusable | None:
    """Return why a row is none of the table; nothing where it is one."""
    width = len(headings)
    if len(row) > width and any(cell.strip() for cell in row[width:]):
        there = "1 heading" if width == 1 else f"{width} headings"
        return Unusable(
            f"The row has {len(row)} cells under {there}.",
            "Look for a stray delimiter, or a quotation mark that is never closed.", "ragged-row",
        )  # fmt: skip
    if width > 1 and tidy(row[0]) == headings[0] and [tidy(cell) for cell in row[:width]] == headings:
        return Unusable(
            "The row repeats the headings, and is left out.", "Nothing, or delete it.", "repeated-headings",
            "note",
        )  # fmt: skip
    return None


def unique_headings(row: Sequence[str], header: int, sheet: str) -> tuple[list[str], list[Finding]]:
    """Tidy the headings; one that stands twice gets a number that no other heading has, and is told.

    Examples
    --------
    >>> unique_headings(["Team ", "Team", "Team (2)", ""], 1, "")[0]
    ['Team', 'Team (3)', 'Team (2)']
    """
    names = [tidy(cell) for cell in row]
    while names and not names[-1]:
        names.pop()
    if len(names) > MOST_COLUMNS:
        raise Unreadable(
            f"Row {header} holds {len(names):,} column names, and at most {MOST_COLUMNS:,} are read.",
            "Look for a stray delimiter, or export fewer columns.", "too-many-columns",
        )  # fmt: skip
    names = [name or f"column {place}" for place, name in enumerate(names, 1)]
    times = Counter(names)
    taken, seen, unique = set(names), set[str](), []
    for name in names:
        unique.append(name if name not in seen else _numbered(name, taken))
        seen.add(name)
    return unique, _told_twice([(name, count) for name, count in times.items() if count > 1], header, sheet)


def _numbered(name: str, taken: set[str]) -> str:
    """Return a heading with the first number that makes it one of its own, and take it."""
    number = 2
    while f"{name} ({number})" in taken:
        number += 1
    taken.add(f"{name} ({number})")
    return f"{name} ({number})"


def _told_twice(twice: list[tuple[str, int]], header: int, sheet: str) -> list[Finding]:
    """Tell headings that stand more than once, the first of them by name."""
    findings = [
        Finding(
            "warning", "",
            f"{count} columns have the heading '{name}'; the later ones are read as '{name} (2)' and so on.",
            "Give each column a heading of its own.", "duplicate-heading",
            sheet=sheet, row=header, column=name,
        )
        for name, count in twice[:_HEADINGS_TOLD]
    ]  # fmt: skip
    if len(twice) > _HEADINGS_TOLD:
        findings.append(
            Finding(
                "warning", "", f"{len(twice) - _HEADINGS_TOLD:,} more headings stand more than once.",
                "Give each column a heading of its own.", "duplicate-heading", sheet=sheet, row=header,
            )
        )  # fmt: skip
    return findings
