"""CSV and its relatives: how a file is encoded and parted is read off it, and what is unusual is told."""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact_eval.intake.readers import read_sheet
from impact_eval.intake.readers.delimited import rows
from impact_eval.intake.readers.sheet import Unreadable

TEXT = "Team,Caf\u00e9\nNorth,\u00a35\n"
MARKS = {"utf-32-be": codecs.BOM_UTF32_BE, "utf-32-le": codecs.BOM_UTF32_LE, "utf-16-be": codecs.BOM_UTF16_BE}


def written(tmp_path: Path, data: bytes) -> Path:
    path = tmp_path / "a.csv"
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("encoding", list(MARKS))
def test_a_byte_order_mark_says_how_wide_characters_are(tmp_path: Path, encoding: str) -> None:
    read = rows(written(tmp_path, MARKS[encoding] + TEXT.encode(encoding)), "", 1)
    assert read.records == [["Team", "Caf\u00e9"], ["North", "\u00a35"]]
    assert read.findings == ()


def test_each_line_of_a_mixed_file_is_read_as_what_it_is(tmp_path: Path) -> None:
    lines = [
        "Team,Caf\u00e9".encode(),
        "North,\u00a35".encode("cp1252"),
        b"South,5",
        "East,\u00e9".encode("cp1252"),
    ]
    read = rows(written(tmp_path, b"\n".join(lines)), "", 1)
    assert read.records == [["Team", "Caf\u00e9"], ["North", "\u00a35"], ["South", "5"], ["East", "\u00e9"]]
    (found,) = read.findings
    assert found.problem == (
        "The file is UTF-8, but 2 lines from line 2 on are not; they were read as Windows-1252."
    )


@pytest.mark.parametrize("sign", [";", "\t", "|", "^", ":"])
def test_the_line_that_names_the_delimiter_is_followed_and_not_counted(tmp_path: Path, sign: str) -> None:
    text = f"sep={sign}\r\nTeam{sign}Score\r\nNorth{sign}4,5\r\n"
    sheet = read_sheet(written(tmp_path, text.encode()))
    assert sheet.cells.to_dict("records") == [{"Team": "North", "Score": "4,5"}]
    assert sheet.rows.tolist() == [2]


def test_a_heading_that_begins_like_that_line_is_a_heading(tmp_path: Path) -> None:
    sheet = read_sheet(written(tmp_path, b"sep=Team,Score\nNorth,4\n"))
    assert list(sheet.cells.columns) == ["sep=Team", "Score"]


@pytest.mark.parametrize(
    "page", ["<!DOCTYPE html><p>", "\n <HTML lang='en'>", "<?xml version='1.0'?>\n<html>"]
)
def test_a_web_page_is_refused(tmp_path: Path, page: str) -> None:
    with pytest.raises(Unreadable, match="The file is a web page, not a table"):
        rows(written(tmp_path, page.encode()), "", 1)


def test_headings_that_stand_again_are_no_row(tmp_path: Path) -> None:
    sheet = read_sheet(written(tmp_path, b"Team,Score\nNorth,4\nTeam , Score\nSouth,5\nTeam,5\n"))
    assert {row: why.code for row, why in sheet.unusable.items()} == {3: "repeated-headings"}
    assert [found.severity for found in sheet.kept_out] == ["note"]


@given(st.one_of(st.binary(max_size=60), st.binary(max_size=60).map(lambda data: codecs.BOM_UTF16_LE + data)))
def test_any_bytes_are_rows_or_a_refusal(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = written(tmp_path_factory.getbasetemp(), data)
    try:
        read = rows(path, "", 1)
    except Unreadable as failure:
        assert failure.mend
    else:
        assert not any("\0" in cell for row in read.records for cell in row)
