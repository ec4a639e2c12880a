"""Workbooks: the XML of XLSX and ODS changed, and the archive made whole round it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

from bundle import bundled, parts_of, unzipped, zipped
from real_files import exports
from scratch import written

from impact_eval.intake.readers import read_sheet

WORDS = (
    't="s"', 't="e"', 't="d"', 't="b"', 't="str"', 't="inlineStr"', "<is><t>", "<f>", "</f>", "<v>", "</v>",
    'r="XFD1048576"', 'r="A1"', "#N/A", '<mergeCell ref="A1:C1"/>', 'state="hidden"', 'uniqueCount="', 's="1"',
    'table:number-columns-repeated="', 'table:number-rows-repeated="', 'office:value-type="', "date", "time",
    'office:date-value="', 'office:time-value="PT', "boolean", "float", "percentage", "-1", "1e308", "NaN",
    "4294967296", "2958466", "<row>", "</row>", "&#x0;", "&lt;", "<!DOCTYPE x [<!ENTITY a 'b'>]>", 'xml:space="',
    'date1904="1"', "</table:table-cell>", "<table:covered-table-cell/>", '<dimension ref="A1:ZZ9999999"/>',
)  # fmt: skip


def seeds(folder: Path) -> Iterator[bytes]:
    """Give the parts of workbooks after a byte that says the ending."""
    for path in exports(folder, ".xlsx"):
        yield b"\0" + bundled(unzipped(path))
    yield b"\0" + bundled(unzipped(_odd_workbook(folder / "odd.xlsx")))
    yield b"\1" + bundled(ODS)


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


_OASIS = "urn:oasis:names:tc:opendocument:xmlns"
_CONTENT = f"""<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="{_OASIS}:office:1.0" xmlns:table="{_OASIS}:table:1.0"
 xmlns:text="{_OASIS}:text:1.0" xmlns:style="{_OASIS}:style:1.0" office:version="1.2"><office:automatic-styles>
<style:style style:name="ta1" style:family="table"><style:table-properties table:display="true"/></style:style>
</office:automatic-styles><office:body><office:spreadsheet><table:table table:name="Forms" table:style-name="ta1">
<table:table-column table:number-columns-repeated="4"/>
<table:table-row><table:table-cell office:value-type="string"><text:p>Team</text:p></table:table-cell>
<table:table-cell office:value-type="string"><text:p>Score</text:p></table:table-cell>
<table:table-cell office:value-type="string"><text:p>Day</text:p></table:table-cell>
<table:table-cell office:value-type="string"><text:p>Right</text:p></table:table-cell></table:table-row>
<table:table-row table:number-rows-repeated="2"><table:table-cell office:value-type="string"><text:p>North<text:s
 text:c="2"/>x</text:p></table:table-cell><table:table-cell office:value-type="float" office:value="4.5"/>
<table:table-cell office:value-type="date" office:date-value="2025-04-03T14:05:00"/>
<table:table-cell office:value-type="boolean" office:boolean-value="true"/></table:table-row>
<table:table-row><table:table-cell office:value-type="time" office:time-value="PT14H05M00S"/>
<table:table-cell table:number-columns-repeated="2" office:value-type="percentage" office:value="0.5"/>
<table:table-cell table:formula="of:=NA()" office:value-type="string" office:string-value=""/></table:table-row>
<table:table-row table:number-rows-repeated="1048560"><table:table-cell table:number-columns-repeated="16384"/>
</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>
"""
_MIME = "application/vnd.oasis.opendocument.spreadsheet"
ODS = {
    "mimetype": _MIME.encode(),
    "META-INF/manifest.xml": (
        f'<manifest:manifest xmlns:manifest="{_OASIS}:manifest:1.0"><manifest:file-entry '
        f'manifest:full-path="/" manifest:media-type="{_MIME}"/></manifest:manifest>'
    ).encode(),
    "content.xml": _CONTENT.encode(),
}
