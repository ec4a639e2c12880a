"""A sheet of text as it stands in a file: headings, cells, and the row numbers that a spreadsheet shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from impact_eval.contract.finding import Finding
from impact_eval.contract.identifier import tidy


class Unreadable(Exception):  # noqa: N818 - it is a state of a file, and always turned into a finding
    """A file that cannot be a table; carries the problem, the mend and the code of the finding."""

    def __init__(self, problem: str, mend: str, code: str) -> None:
        super().__init__(problem)
        self.problem, self.mend, self.code = problem, mend, code


@dataclass(frozen=True)
class RawSheet:
    """Cells as text.

    Attributes
    ----------
    cells : one column per heading, every cell text ("" where there is none).
    rows : (n,) the row numbers as a spreadsheet shows them.
    unusable : rows whose cells don't fit under the headings, with what is wrong with each.
    findings : what is to be said about the file itself, without its name (the caller knows it).
    """

    cells: pd.DataFrame
    rows: NDArray[np.int64]
    unusable: dict[int, str] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


def make_sheet(records: Sequence[Sequence[str]], header: int, sheet: str = "") -> RawSheet:
    """Make a sheet from rows of text; rows without any content are not rows of data."""
    if len(records) < header or not any(cell.strip() for cell in records[header - 1]):
        raise Unreadable(
            f"Row {header} holds no column names.", "Set 'header' to the row that does.", "no-header"
        )
    headings, findings = _headings(records[header - 1], header, sheet)
    width = len(headings)
    body = [
        (number, row)
        for number, row in enumerate(records[header:], header + 1)
        if any(c.strip() for c in row)
    ]
    unusable = {
        number: f"The row has {len(row)} cells under {width} headings."
        for number, row in body
        if len(row) > width and any(cell.strip() for cell in row[width:])
    }
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


def _headings(row: Sequence[str], header: int, sheet: str) -> tuple[list[str], list[Finding]]:
    """Tidy the headings; a heading that stands twice gets a number, and is told."""
    names = [tidy(cell) for cell in row]
    while names and not names[-1]:
        names.pop()
    names = [name or f"column {place}" for place, name in enumerate(names, 1)]
    times: Counter[str] = Counter()
    unique = []
    for name in names:
        times[name] += 1
        unique.append(name if times[name] == 1 else f"{name} ({times[name]})")
    findings = [
        Finding(
            "warning", "",
            f"{count} columns have the heading '{name}'; the later ones are read as '{name} (2)' and so on.",
            "Give each column a heading of its own.", "duplicate-heading",
            sheet=sheet, row=header, column=name,
        )
        for name, count in times.items()
        if count > 1
    ]  # fmt: skip
    return unique, findings
