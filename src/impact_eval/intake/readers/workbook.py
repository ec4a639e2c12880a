"""Workbooks (XLSX, XLSM, XLSB, ODS) by calamine: values as text, dates (of both systems) as ISO dates.

What values alone would hide is told: cells that hold an error, formulas saved without their values, merged
cells, sheets that nobody sees. What cannot be read (a workbook of before 2007, one with a password) is
refused with the reason, and what would not fit in memory before it is opened.
"""

from __future__ import annotations

import codecs
import zipfile
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from impact_eval.contract.finding import Finding
from impact_eval.contract.identifier import tidy
from impact_eval.intake.readers.bounds import (
    DAMAGED,
    damaged,
    refuse_bombs,
    refuse_long,
    refuse_off_sheet,
    refuse_wide_open,
)  # fmt: skip
from impact_eval.intake.readers.delimited import is_web_page
from impact_eval.intake.readers.ods_cells import extent_of
from impact_eval.intake.readers.sheet import Mark, Rows, Unreadable
from impact_eval.intake.readers.xlsx_cells import Cells, search

Range = tuple[tuple[int, int], tuple[int, int]]

#: How files of Microsoft's compound format begin: workbooks of before 2007, and encrypted ones.
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_SEARCHED = (".xlsx", ".xlsm")
#: So much of a file tells what it is; and the parts of which every workbook has one.
_BEGINNING = 8192
_BOOKS = ("xl/workbook.xml", "xl/workbook.bin", "content.xml")
#: Groups of merged cells told by their row before the rest are counted only.
_MERGED_TOLD = 20


def rows(path: Path, sheet: str, header: int) -> Rows:
    """Read one sheet of a workbook: the named one, or the first that is not hidden."""
    _refuse_compound(path)
    _refuse_no_archive(path)
    refuse_bombs(path)
    if path.suffix.lower() == ".ods":
        _refuse_spread_out(path)
    workbook = _opened(path)
    name, findings = _choose(workbook.sheets_metadata, sheet)
    marks: tuple[Mark, ...] = ()
    if path.suffix.lower() in _SEARCHED:
        found = _searched(path, name)
        refuse_off_sheet(found.last_row, found.last_column)
        refuse_long(found.length)
        marks = found.marks
    tab, records = _records(workbook, name)
    merged = tab.merged_cell_ranges or []
    spread = _spread(records, merged, header, name)
    headings = records[header - 1] if header <= len(records) else []
    told = [*findings, *_merged_below(merged, header, name, headings), *spread]
    return Rows(records, name, tuple(told), marks)


def _searched(path: Path, name: str) -> Cells:
    try:
        return search(path, name)
    except DAMAGED:
        raise damaged() from None


def _refuse_spread_out(path: Path) -> None:
    try:
        extent = extent_of(path)
    except DAMAGED:
        raise (_locked() if _is_encrypted(path) else damaged()) from None
    refuse_off_sheet(extent.last_row, extent.last_column)
    refuse_long(extent.length)


def refuse_legacy(path: Path, sheet: str, header: int) -> Rows:
    """Refuse a workbook of before 2007, and what bears its name and is something else."""
    _refuse_compound(path)
    _refuse_no_archive(path)
    raise Unreadable(
        "The file is a workbook of today's kind under the name of an older one (.xls).",
        "Give it the ending .xlsx.", "wrong-ending",
    )  # fmt: skip


def _refuse_no_archive(path: Path) -> None:
    """Refuse what is no ZIP archive, as every workbook that is read is one, and say what it is instead."""
    with path.open("rb") as stream:
        data = stream.read(_BEGINNING)
    if data.startswith(b"PK"):
        return
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    text = data.decode("utf-16" if wide else "utf-8-sig", errors="ignore")
    ending = f"whatever its name ends in ('{path.suffix}')"
    if is_web_page(text):
        raise Unreadable(
            f"The file is a web page, {ending}.",
            "Open it in a spreadsheet program, save it as an .xlsx workbook, and name that one.",
            "wrong-ending",
        )
    if text.lstrip().startswith("<?xml") and "urn:schemas-microsoft-com:office:spreadsheet" in text:
        raise Unreadable(
            f"The file is a workbook that Excel wrote as XML in 2003, {ending}.",
            "Open it, save it as an .xlsx workbook, and name that one.", "legacy-workbook",
        )  # fmt: skip
    if all(sign.isprintable() or sign.isspace() for sign in text):
        raise Unreadable(
            f"The file is plain text, {ending}.", "Give it the ending .csv.", "wrong-ending",
        )  # fmt: skip
    raise Unreadable(
        f"The file is no workbook, {ending}.", "Export it again as a workbook, or as CSV.", "unreadable-file"
    )


def _legacy() -> Unreadable:
    return Unreadable(
        "The workbook is of the kind that Excel wrote before 2007 (.xls).",
        "Open it, save it as an .xlsx workbook, and name that one.", "legacy-workbook",
    )  # fmt: skip


def _refuse_compound(path: Path) -> None:
    with path.open("rb") as stream:
        if stream.read(len(_COMPOUND)) != _COMPOUND:
            return
    raise _locked() if _ENCRYPTED in path.read_bytes() else _legacy()


def _opened(path: Path) -> Any:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        return CalamineWorkbook.from_path(str(path))
    except (CalamineError, OSError, ValueError) as failure:
        if "assword" in str(failure):
            raise _locked() from None
        raise damaged() if _holds_a_book(path) else _no_book() from None


def _holds_a_book(path: Path) -> bool:
    with zipfile.ZipFile(path) as archive:
        return any(name.casefold().lstrip("/") in _BOOKS for name in archive.namelist())


def _no_book() -> Unreadable:
    return Unreadable(
        "The file is an archive (ZIP) that holds no workbook.",
        "Unpack it, and name the file in it that is wanted.", "unreadable-file",
    )  # fmt: skip


def _is_encrypted(path: Path) -> bool:
    """Whether an OpenDocument file's manifest says that its parts are encrypted."""
    try:
        with zipfile.ZipFile(path) as archive, archive.open("META-INF/manifest.xml") as manifest:
            return b"encryption-data" in manifest.read(_BEGINNING)
    except (KeyError, *DAMAGED):
        return False


def _locked() -> Unreadable:
    return Unreadable(
        "The workbook is protected by a password.",
        "Open it, save it as a plain .xlsx workbook without a password, and try again.", "password",
    )  # fmt: skip


def _records(workbook: Any, name: str) -> tuple[Any, list[list[str]]]:
    from python_calamine import CalamineError

    try:
        tab = workbook.get_sheet_by_name(name)
        if not tab.height:
            raise _empty(workbook, name)
        refuse_wide_open(tab.height, tab.width)
        return tab, [[_text(cell) for cell in row] for row in tab.to_python(skip_empty_area=False)]
    except (CalamineError, ValueError, OverflowError) as failure:
        raise Unreadable(
            f"The sheet '{name}' cannot be read: {failure}.", "Save it again.", "unreadable-file"
        ) from None


def _empty(workbook: Any, name: str) -> Unreadable:
    others = [other for other in workbook.sheet_names if other != name]
    there = f"name another in 'sheet' ({', '.join(others)}), or " if others else ""
    mend = f"{there}export it again."
    return Unreadable(f"The sheet '{name}' is empty.", mend[0].upper() + mend[1:], "empty-file")


def _choose(sheets: Sequence[Any], wanted: str) -> tuple[str, list[Finding]]:
    """Find a sheet by its name (case and outer spaces set aside), or the first that is seen."""
    if not sheets:
        raise Unreadable("The workbook has no sheets.", "Check the file.", "empty-file")
    hidden = [one.name for one in sheets if not str(one.visible).endswith(".Visible")]
    named = [one.name for one in sheets if one.name.strip().casefold() == wanted.strip().casefold()]
    if wanted and not named:
        raise Unreadable(
            f"There is no sheet '{wanted}'; the sheets are: {', '.join(one.name for one in sheets)}.",
            "Correct 'sheet' in study.toml.",
            "missing-sheet",
        )
    seen = [one.name for one in sheets if one.name not in hidden and str(one.typ).endswith(".WorkSheet")]
    name = named[0] if wanted else (seen or [one.name for one in sheets])[0]
    return name, _hidden(hidden, name)


def _hidden(hidden: list[str], read: str) -> list[Finding]:
    """Tell sheets that nobody sees in the spreadsheet program."""
    others = [name for name in hidden if name != read]
    findings = []
    if read in hidden:
        findings.append(
            Finding(
                "warning", "", f"The sheet '{read}' is hidden, and it is the one that is read.",
                "Check that it is meant, or name another in 'sheet'.", "hidden-sheet", sheet=read,
            )
        )  # fmt: skip
    if others:
        findings.append(
            Finding(
                "note", "", f"The workbook has hidden sheets that are not read: {', '.join(others)}.",
                "Name one in 'sheet' if its rows are wanted.", "hidden-sheet", sheet=read,
            )
        )  # fmt: skip
    return findings


def _merged_below(ranges: Sequence[Range], header: int, sheet: str, headings: Sequence[str]) -> list[Finding]:
    """Tell cells below the headings that are merged: only the first of them holds what is seen in all."""
    below = [(first[0] + 1, first[1]) for first, last in ranges if last[0] >= header]
    findings = [
        Finding(
            "warning", "", "Merged cells: only the first of them holds the value, the others are blank.",
            "Unmerge them, and fill each cell in.", "merged-cells", sheet=sheet, row=row,
            column=tidy(headings[place]) if place < len(headings) else "",
        )
        for row, place in below[:_MERGED_TOLD]
    ]  # fmt: skip
    if len(below) > _MERGED_TOLD:
        findings.append(
            Finding(
                "warning", "", f"{len(below) - _MERGED_TOLD:,} more groups of cells are merged.",
                "Unmerge them, and fill each cell in.", "merged-cells", sheet=sheet,
            )
        )  # fmt: skip
    return findings


def _spread(records: list[list[str]], ranges: Sequence[Range], header: int, sheet: str) -> list[Finding]:
    """Write a merged heading into each of its columns, as it is seen; return what is to be said."""
    findings = []
    for (top, left), (bottom, right) in ranges:
        if not top <= header - 1 <= bottom < len(records):
            continue
        text = records[top][left] if left < len(records[top]) else ""
        for column in range(left, min(right + 1, len(records[header - 1]))):
            records[header - 1][column] = records[header - 1][column] or text
        if text and right > left:
            findings.append(
                Finding(
                    "warning", "",
                    f"The heading is merged over {right - left + 1} columns; each of them gets it.",
                    "Unmerge it, and give each column a heading of its own.", "merged-heading",
                    sheet=sheet, row=header, column=text,
                )
            )  # fmt: skip
    return findings


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
    return "" if cell is None else str(cell).replace("\0", "")
