"""Workbooks (XLSX, XLSM, XLSB, ODS) by calamine: values as text, dates as ISO dates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path

from impact_eval.contract.finding import Finding
from impact_eval.intake.readers.sheet import RawSheet, Unreadable, make_sheet


def read(path: Path, sheet: str, header: int) -> RawSheet:
    """Read one sheet of a workbook: the named one, or the first."""
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        workbook = CalamineWorkbook.from_path(str(path))
    except (CalamineError, OSError, ValueError) as failure:
        reason = (
            "it is protected by a password"
            if "assword" in str(failure)
            else "it is damaged or not a workbook"
        )
        raise Unreadable(
            f"The workbook cannot be opened: {reason}.",
            "Open it, save it as a plain .xlsx workbook without a password, and try again.",
            "unreadable-file",
        ) from None
    name = _sheet_name(workbook.sheet_names, sheet)
    try:
        tab = workbook.get_sheet_by_name(name)
        records = tab.to_python(skip_empty_area=False)
    except (CalamineError, ValueError) as failure:
        raise Unreadable(
            f"The sheet '{name}' cannot be read: {failure}.", "Save it again.", "unreadable-file"
        ) from None
    read_in = make_sheet([[_text(cell) for cell in row] for row in records], header, name)
    merged = _merged(tab.merged_cell_ranges or [], header, name)
    return RawSheet(read_in.cells, read_in.rows, read_in.unusable, (*merged, *read_in.findings))


def _merged(
    ranges: Sequence[tuple[tuple[int, int], tuple[int, int]]], header: int, sheet: str
) -> list[Finding]:
    """Tell cells below the headings that are merged: only the first of them holds what is seen in all."""
    return [
        Finding(
            "warning", "", "Merged cells: only the first of them holds the value, the others are blank.",
            "Unmerge them, and fill each cell in.", "merged-cells", sheet=sheet, row=first[0] + 1,
        )
        for first, last in ranges
        if last[0] >= header
    ]  # fmt: skip


def _sheet_name(names: list[str], wanted: str) -> str:
    """Find a sheet by its name, setting case and outer spaces aside."""
    if not names:
        raise Unreadable("The workbook has no sheets.", "Check the file.", "empty-file")
    if not wanted:
        return names[0]
    for name in names:
        if name.strip().casefold() == wanted.strip().casefold():
            return name
    raise Unreadable(
        f"There is no sheet '{wanted}'; the sheets are: {', '.join(names)}.",
        "Correct 'sheet' in study.toml.",
        "missing-sheet",
    )


def _text(cell: object) -> str:
    """Write a cell as an analyst would read it."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return (
            cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ", timespec="seconds")
        )
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    return "" if cell is None else str(cell)
