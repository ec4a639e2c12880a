"""Real files of every kind become the same sheet of text, with the row numbers a spreadsheet shows."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pytest
import xlsxwriter

from impact_eval.intake.readers import read_sheet
from impact_eval.intake.readers.sheet import Unreadable


def write_workbook(path: Path) -> Path:
    workbook = xlsxwriter.Workbook(str(path))
    workbook.add_worksheet("Notes").write(0, 0, "nothing here")
    sheet = workbook.add_worksheet("Judgements")
    sheet.write(0, 0, "A title over the table")
    sheet.write_row(2, 0, ["Team", "Score", "Day"])
    sheet.write_row(4, 0, ["North", 4.0])
    sheet.write_datetime(4, 2, date(2025, 4, 3), workbook.add_format({"num_format": "dd/mm/yyyy"}))
    workbook.close()
    return path


def test_a_workbook_gives_text_iso_dates_and_the_rows_that_excel_shows(tmp_path: Path) -> None:
    sheet = read_sheet(write_workbook(tmp_path / "audit.xlsx"), "judgements", header=3)
    assert sheet.cells.to_dict("records") == [{"Team": "North", "Score": "4", "Day": "2025-04-03"}]
    assert sheet.rows.tolist() == [5]


def test_a_sheet_that_is_not_there_is_told_with_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="the sheets are: Notes, Judgements"):
        read_sheet(write_workbook(tmp_path / "audit.xlsx"), "Other")


def test_parquet_gives_text(tmp_path: Path) -> None:
    path = tmp_path / "scores.parquet"
    with duckdb.connect() as engine:
        engine.execute(f"COPY (SELECT 'p1' AS person_id, 4 AS score, DATE '2025-04-03' AS day) TO '{path}'")
    assert read_sheet(path).cells.to_dict("records") == [
        {"person_id": "p1", "score": "4", "day": "2025-04-03"}
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_an_encoding_is_read_off_the_file(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "forms.csv"
    path.write_bytes('Team,Why\nCaf\u00e9,"two\nlines"\n'.encode(encoding))
    sheet = read_sheet(path)
    assert sheet.cells.to_dict("records") == [{"Team": "Caf\u00e9", "Why": "two\nlines"}]
    assert [finding.code for finding in sheet.findings] == (["encoding"] if encoding == "cp1252" else [])


def test_a_heading_that_stands_twice_is_numbered_and_told(tmp_path: Path) -> None:
    path = tmp_path / "forms.csv"
    path.write_text("Team,Team\nNorth,South\n")
    sheet = read_sheet(path)
    assert list(sheet.cells.columns) == ["Team", "Team (2)"]
    assert [finding.code for finding in sheet.findings] == ["duplicate-heading"]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.xlsx", b"this is no workbook", "wrong-ending"),
        ("a.parquet", b"nor is this", "unreadable-file"),
        ("a.docx", b"x", "unknown-format"),
        ("a.csv", b"", "empty-file"),
    ],
)
def test_a_file_that_is_no_table_says_so(tmp_path: Path, name: str, content: bytes, code: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(Unreadable) as failure:
        read_sheet(tmp_path / name)
    assert failure.value.code == code
    assert failure.value.mend


def test_utf_16_without_its_mark_is_read_and_stray_nulls_are_left_out_and_told(tmp_path: Path) -> None:
    path = tmp_path / "forms.csv"
    path.write_bytes("Team,Score\nNorth,4\n".encode("utf-16-be"))
    assert read_sheet(path).cells.to_dict("records") == [{"Team": "North", "Score": "4"}]
    path.write_bytes(b"Team,Score\nNo\0rth,4\n")
    sheet = read_sheet(path)
    assert sheet.cells.to_dict("records") == [{"Team": "North", "Score": "4"}]
    assert [finding.code for finding in sheet.findings] == ["null-bytes"]


def test_a_quotation_mark_that_is_never_closed_takes_no_rows_with_it(tmp_path: Path) -> None:
    path = tmp_path / "forms.csv"
    path.write_text('Team,Why\nNorth,"two\nlines"\nSouth,"open\nEast,x\nWest,y\n')
    with pytest.raises(Unreadable, match="opens in line 4 and is never closed"):
        read_sheet(path)
    path.write_text('Team,Why\nNorth,said "so" there\nSouth,"5" tall"\n')  # loose, and nothing is lost
    assert read_sheet(path).rows.tolist() == [2, 3]
