"""Workbooks as they stand in a file: any bytes under the ending .xlsx, .xlsm, .xlsb, .ods or .xls."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bundle import zipped
from real_files import exports, ods_parts
from scratch import written

from impact_eval.intake.readers import read_sheet

WORDS = (
    "PK\x03\x04", "PK\x01\x02", "PK\x05\x06", "xl/workbook.xml", "content.xml", "EncryptedPackage",
    "\x00\x00",
)  # fmt: skip


def seeds(folder: Path) -> Iterator[bytes]:
    """Give workbooks after a byte that says the ending."""
    for path in exports(folder, ".xlsx"):
        yield b"\0" + path.read_bytes()
        yield b"\2" + path.read_bytes()
    yield b"\3" + zipped(ods_parts())
    yield b"\4" + b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504


def once(data: bytes, folder: Path) -> None:
    """Read the workbook's first sheet."""
    suffix = (".xlsx", ".xlsm", ".xlsb", ".ods", ".xls")[(data[:1] or b"\0")[0] % 5]
    sheet = read_sheet(written(folder, f"a{suffix}", data[1:]))
    assert len(sheet.rows) == len(sheet.cells)
