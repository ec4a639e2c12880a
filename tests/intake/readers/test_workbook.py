"""Workbooks: what a reader of values would hide is told, and what would end the process is refused."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from impact_eval.intake.readers import bounds, read_sheet, xlsx_cells
from impact_eval.intake.readers.sheet import Unreadable


def book(path: Path, **options: object) -> tuple[xlsxwriter.Workbook, xlsxwriter.worksheet.Worksheet]:
    workbook = xlsxwriter.Workbook(str(path), options)
    sheet = workbook.add_worksheet("Forms")
    sheet.write_row(0, 0, ["Team", "Score", "Day"])
    sheet.write_row(1, 0, ["North", 4])
    return workbook, sheet


def codes(sheet: object) -> list[str]:
    return [finding.code for finding in sheet.findings]


def refused(path: Path) -> Unreadable:
    with pytest.raises(Unreadable) as failure:
        read_sheet(path)
    assert failure.value.mend
    return failure.value


def test_an_error_of_the_spreadsheet_is_blank_and_told_with_its_first_row_and_heading(tmp_path: Path) -> None:
    workbook, sheet = book(tmp_path / "a.xlsx")
    for row in (2, 3):
        sheet.write(row, 0, "South")
        sheet.write_formula(row, 1, "=NA()", None, "#N/A")
    workbook.close()
    read = read_sheet(tmp_path / "a.xlsx")
    assert read.cells["Score"].tolist() == ["4", "", ""]
    (found,) = read.findings
    assert (found.code, found.row, found.column, found.value) == ("cell-error", 3, "Score", "#N/A")
    assert found.problem == "is an error of the spreadsheet, read as blank: rows 3 and 4."


def rewritten(path: Path, old: bytes, new: bytes, part: str = "xl/worksheets/sheet1.xml") -> Path:
    """Change a part of a workbook as another program would have written it."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    changed = parts[part].replace(old, new)
    assert changed != parts[part]
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in (parts | {part: changed}).items():
            archive.writestr(name, content)
    return path


@pytest.mark.parametrize("value", [b"", b"<v></v>", b"<v/>"])
def test_a_formula_without_a_value_is_told(tmp_path: Path, value: bytes) -> None:
    workbook, sheet = book(tmp_path / "a.xlsx")
    sheet.write_string(2, 0, "South")
    sheet.write_formula(2, 1, "=B2+1", None, 5)
    workbook.close()
    assert codes(read_sheet(tmp_path / "a.xlsx")) == []
    read = read_sheet(rewritten(tmp_path / "a.xlsx", b"<v>5</v>", value))
    assert [(f.code, f.row, f.column) for f in read.findings] == [("formula-without-value", 3, "Score")]


def test_a_formula_that_gives_an_empty_text_is_not_told(tmp_path: Path) -> None:
    workbook, sheet = book(tmp_path / "a.xlsx")
    sheet.write_string(2, 0, "South")
    sheet.write_formula(2, 1, '=""', None, "")
    workbook.close()
    assert codes(read_sheet(rewritten(tmp_path / "a.xlsx", b'<c r="B3">', b'<c r="B3" t="str">'))) == []


def test_hidden_sheets_are_told_and_the_first_that_is_seen_is_read(tmp_path: Path) -> None:
    workbook = xlsxwriter.Workbook(str(tmp_path / "a.xlsx"))
    hidden, seen = workbook.add_worksheet("Old"), workbook.add_worksheet("Forms")
    hidden.write_row(0, 0, ["Team"])
    hidden.write_row(1, 0, ["was"])
    seen.write_row(0, 0, ["Team"])
    seen.write_row(1, 0, ["is"])
    seen.activate()
    hidden.hide()
    seen.set_first_sheet()
    workbook.close()
    read = read_sheet(tmp_path / "a.xlsx")
    assert read.cells["Team"].tolist() == ["is"]
    assert [(f.severity, f.code) for f in read.findings] == [("note", "hidden-sheet")]
    named = read_sheet(tmp_path / "a.xlsx", "old")
    assert named.cells["Team"].tolist() == ["was"]
    assert [(f.severity, f.code) for f in named.findings] == [("warning", "hidden-sheet")]


def test_a_merged_heading_stands_over_each_of_its_columns(tmp_path: Path) -> None:
    workbook = xlsxwriter.Workbook(str(tmp_path / "a.xlsx"))
    sheet = workbook.add_worksheet()
    sheet.write(0, 0, "Team")
    sheet.merge_range("B1:C1", "Confidence")
    sheet.write_row(1, 0, ["North", 3, 4])
    workbook.close()
    read = read_sheet(tmp_path / "a.xlsx")
    assert list(read.cells.columns) == ["Team", "Confidence", "Confidence (2)"]
    assert codes(read) == ["merged-heading", "duplicate-heading"]


@pytest.mark.parametrize("system_of_1904", [False, True])
def test_dates_of_both_systems_are_the_day_that_is_seen(tmp_path: Path, system_of_1904: bool) -> None:
    workbook, sheet = book(tmp_path / "a.xlsx", date_1904=system_of_1904)
    sheet.write_datetime(1, 2, date(2025, 4, 3), workbook.add_format({"num_format": "dd/mm/yyyy"}))
    workbook.close()
    assert read_sheet(tmp_path / "a.xlsx").cells["Day"].tolist() == ["2025-04-03"]


def test_workbooks_of_before_2007_and_those_with_a_password_are_refused_each_with_its_reason(
    tmp_path: Path,
) -> None:
    compound = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504
    (tmp_path / "old.xls").write_bytes(compound)
    (tmp_path / "renamed.xlsx").write_bytes(compound)
    (tmp_path / "locked.xlsx").write_bytes(compound + "EncryptedPackage".encode("utf-16-le"))
    assert refused(tmp_path / "old.xls").code == "legacy-workbook"
    assert refused(tmp_path / "renamed.xlsx").code == "legacy-workbook"
    assert refused(tmp_path / "locked.xlsx").code == "password"


def test_a_cell_at_the_end_of_the_sheet_is_refused_before_it_is_laid_out(tmp_path: Path) -> None:
    workbook, sheet = book(tmp_path / "a.xlsx")
    sheet.write(1048575, 16383, "stray")
    workbook.close()
    assert refused(tmp_path / "a.xlsx").code == "too-large"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'<c r="A2" ', b'<c r="D599999999999" '),  # a row number that wraps round
        (b'<c r="A2" ', b"<c r\t= 'ZZZ9' "),
        (b'<c r="A2" t="s"', b'<c t="s"r="ZZZ99999999"'),  # no blank before it: readers take it
    ],
)
def test_a_place_that_no_sheet_has_is_refused_however_it_is_written(
    tmp_path: Path, old: bytes, new: bytes
) -> None:
    book(tmp_path / "a.xlsx")[0].close()
    assert refused(rewritten(tmp_path / "a.xlsx", old, new)).code == "unreadable-file"


def test_a_list_of_texts_that_says_to_be_endless_is_refused(tmp_path: Path) -> None:
    book(tmp_path / "a.xlsx")[0].close()
    path = rewritten(
        tmp_path / "a.xlsx", b'uniqueCount="', b'uniqueCount="99999999999', "xl/sharedStrings.xml"
    )
    assert refused(path).code == "unreadable-file"


@pytest.mark.parametrize("mark", [b't="s" ', b"t = 's'"])
def test_a_long_text_that_many_cells_share_is_refused_before_it_is_laid_out(
    tmp_path: Path, monkeypatch, mark: bytes
) -> None:
    workbook, sheet = book(tmp_path / "a.xlsx")
    for row in range(2, 400):
        sheet.write_string(row, 0, "x" * 30_000)
    workbook.close()
    path = rewritten(tmp_path / "a.xlsx", b' t="s"', b" " + mark)
    monkeypatch.setattr(bounds, "MOST_BYTES", 13_000_000)
    monkeypatch.setattr(xlsx_cells, "MOST_BYTES", 13_000_000)
    assert read_sheet(path).cells.shape == (399, 3)
    monkeypatch.setattr(bounds, "MOST_BYTES", 11_000_000)
    monkeypatch.setattr(xlsx_cells, "MOST_BYTES", 11_000_000)
    assert refused(path).code == "too-large"


def test_cells_that_never_end_come_to_an_end(tmp_path: Path) -> None:
    book(tmp_path / "a.xlsx")[0].close()
    endless = b'<c t="e" r="B3">' * 100_000 + b"<c " * 100_000 + b"</row>"
    # Looking for the end of each from its own beginning would take hours.
    assert refused(rewritten(tmp_path / "a.xlsx", b"</row></sheetData>", endless)).problem


def test_an_archive_that_unpacks_to_too_much_is_refused_unread(tmp_path: Path, monkeypatch) -> None:
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 4_000_000)
    assert (tmp_path / "a.xlsx").stat().st_size < 10_000
    assert refused(tmp_path / "a.xlsx").code == "unreadable-file"
    monkeypatch.setattr(bounds, "MOST_BYTES", 3_000_000)
    assert refused(tmp_path / "a.xlsx").code == "too-large"


def test_an_archive_whose_directory_lies_about_its_size_is_refused(tmp_path: Path, monkeypatch) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 4_000_000)
    size = (4_000_000).to_bytes(4, "little")
    path.write_bytes(path.read_bytes().replace(size, (1000).to_bytes(4, "little")))
    monkeypatch.setattr(bounds, "MOST_BYTES", 3_000_000)
    with pytest.raises(Unreadable):
        bounds.refuse_bombs(path)


def test_headings_are_never_two_of_one_name_and_a_table_of_too_many_columns_is_refused(
    tmp_path: Path,
) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Team,Team,Team (2)\n1,2,3\n")
    assert list(read_sheet(path).cells.columns) == ["Team", "Team (3)", "Team (2)"]
    path.write_text(",".join(f"q{n}" for n in range(5000)) + "\n" + ",".join(["1"] * 5000) + "\n")
    assert read_sheet(path).cells.shape == (1, 5000)
    path.write_text(",".join(f"q{n}" for n in range(20_000)) + "\n1\n")
    assert refused(path).code == "too-many-columns"
