"""Workbooks: the XML of XLSX and ODS changed, and the archive made whole round it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

from bundle import bundled, parts_of, unzipped, zipped
from real_files import exports, ods_parts
from scratch import written

from impact_eval.intake.readers import read_sheet

WORDS = (
    't="s"', 't="e"', 't="d"', 't="b"', 't="str"', 't="inlineStr"', "<is><t>", "<f>", "</f>", "<v>", "</v>",
    'r="XFD1048576"', 'r="A1"', "#N/A", '<mergeCell ref="A1:C1"/>', 'state="hidden"', 'uniqueCount="',
    's="1"', 'table:number-columns-repeated="', 'table:number-rows-repeated="', 'office:value-type="',
    "date", "time", 'office:date-value="', 'office:time-value="PT', "boolean", "float", "percentage", "-1",
    "1e308", "NaN", "4294967296", "2958466", "<row>", "</row>", "&#x0;", "&lt;",
    "<!DOCTYPE x [<!ENTITY a 'b'>]>", 'xml:space="', 'date1904="1"', "</table:table-cell>",
    "<table:covered-table-cell/>", '<dimension ref="A1:ZZ9999999"/>',
)  # fmt: skip


def seeds(folder: Path) -> Iterator[bytes]:
    """Give the parts of workbooks after a byte that says the ending."""
    for path in exports(folder, ".xlsx"):
        yield b"\0" + bundled(unzipped(path))
    yield b"\0" + bundled(unzipped(_odd_workbook(folder / "odd.xlsx")))
    yield b"\1" + bundled(ods_parts())


def once(data: bytes, folder: Path) -> None:
    """Read the workbook's first sheet."""
    suffix = (".xlsx", ".ods", ".xlsm")[(data[:1] or b"\0")[0] % 3]
    sheet = read_sheet(written(folder, f"a{suffix}", zipped(parts_of(data))))
    assert len(sheet.rows) == len(sheet.cells)
    assert sheet.cells.columns.is_unique


def _odd_workbook(path: Path) -> Path:
    """Write a workbook with dates, times, errors, formulas, merged cells and a hidden sheet."""
    import xlsxwriter

    book = xlsxwriter.Workbook(str(path))
    book.add_worksheet("Old").hide()
    sheet = book.add_worksheet("Forms")
    day, clock = (book.add_format({"num_format": form}) for form in ("dd/mm/yyyy", "hh:mm"))
    sheet.activate()
    sheet.merge_range("A1:B1", "Team")
    sheet.write_row("C1", ["Score", "Day", "Clock", "Right", "Sum"])
    sheet.write_row("A2", ["North", "", 4.5])
    sheet.write_datetime("D2", datetime(2025, 4, 3, 14, 5), day)
    sheet.write_datetime("E2", datetime(1900, 1, 1, 14, 5), clock)
    sheet.write_boolean("F2", True)
    sheet.write_formula("G2", "=NA()", None, "#N/A")
    sheet.write_formula("G3", "=C2+1", None, 5)
    sheet.write_datetime("D3", date(1899, 12, 31), day)
    sheet.write_rich_string("A4", "Nor", book.add_format({"bold": True}), "th")
    book.close()
    return path
