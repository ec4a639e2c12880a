"""What an ODS sheet says of itself in one cell is counted before it is laid out in thousands of millions."""

from __future__ import annotations

from pathlib import Path

import pytest
from ods_file import CONTENT, write_ods

from impact_eval.intake.readers import read_sheet
from impact_eval.intake.readers.ods_cells import extent_of
from impact_eval.intake.readers.sheet import Unreadable

ROWS = '<table:table-row table:number-rows-repeated="2"><table:table-cell office'


def test_repeated_rows_are_read_and_the_blank_tail_is_not_counted(tmp_path: Path) -> None:
    path = write_ods(tmp_path / "a.ods")
    sheet = read_sheet(path)
    assert sheet.cells["Team"].tolist() == ["North  x", "North  x", "14:05:00"]
    assert sheet.cells["Day"].tolist()[0] == "2025-04-03 14:05:00"
    extent = extent_of(path)
    assert (extent.last_row, extent.last_column) == (4, 4)


MILLION = ROWS.replace('"2"', '"1000000"')
TEXT = ':value-type="string"><text:p>'
BOMBS = {
    "a row and its cells repeated": (
        ROWS, MILLION.replace("cell office", 'cell table:number-columns-repeated="16000" office')
    ),
    "a long text repeated": (f"{ROWS}{TEXT}", f"{MILLION}{TEXT}{'x' * 9000}"),
    "blanks written as a number": ('text:c="2"', 'text:c="900000000"'),
    "a row far below and a cell far beside": (
        ROWS,
        '<table:table-row table:number-rows-repeated="1000000"/><table:table-row>'
        '<table:table-cell table:number-columns-repeated="16000"/><table:table-cell office',
    ),
    "a sign in a formula that ends no cell": (
        ROWS,
        MILLION.replace("cell ", 'cell table:formula="of:=1>0" table:number-columns-repeated="99" '),
    ),
}  # fmt: skip


@pytest.mark.parametrize("change", BOMBS.values(), ids=BOMBS)
def test_a_small_file_that_lays_out_more_than_a_machine_holds_is_refused(
    tmp_path: Path, change: tuple[str, str]
) -> None:
    path = write_ods(tmp_path / "a.ods", change)
    assert path.stat().st_size < 10_000
    with pytest.raises(Unreadable) as failure:
        read_sheet(path)
    assert failure.value.code == "too-large"
    assert failure.value.mend


@pytest.mark.parametrize("end", ["<text:p>North", 'office:value="4.5"', "</table:table-row>"])
def test_a_file_that_is_cut_off_is_refused_and_not_read_for_ever(tmp_path: Path, end: str) -> None:
    place = CONTENT.index(end)
    with pytest.raises(Unreadable) as failure:
        read_sheet(write_ods(tmp_path / "a.ods", (CONTENT[place:], CONTENT[place : place + 12])))
    assert failure.value.code == "unreadable-file"


def test_a_file_in_an_encoding_that_nobody_knows_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Unreadable) as failure:
        read_sheet(write_ods(tmp_path / "a.ods", ("UTF-8", "OTF-8")))
    assert failure.value.code == "unreadable-file"
