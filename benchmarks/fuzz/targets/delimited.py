"""CSV and its relatives: any bytes under the ending .csv, .tsv or .txt, the headings in any of three rows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from real_files import exports
from scratch import written

from impact_eval.intake.readers import read_sheet

WORDS = (
    ",", ";", "\t", "|", '"', '""', "\r\n", "\n", "\0", "\ufeff", "sep=;", "\u00a0", "\u2028", "=1+1",
)  # fmt: skip


def seeds(folder: Path) -> Iterator[bytes]:
    """Give CSV exports in several encodings, after a byte that says the ending and the row."""
    for path in exports(folder, ".csv"):
        text = path.read_text(encoding="utf-8-sig")
        for encoding in ("utf-8-sig", "utf-16", "utf-16-le"):
            yield b"\0" + text.encode(encoding)
        yield b"\1" + text.replace(",", ";").encode("cp1252", "replace")


def once(data: bytes, folder: Path) -> None:
    """Read the bytes as a sheet; every row has a cell under every heading."""
    kind = data[:1] or b"\0"
    suffix = (".csv", ".tsv", ".txt")[kind[0] // 3 % 3]
    sheet = read_sheet(written(folder, f"a{suffix}", data[1:]), header=kind[0] % 3 + 1)
    assert len(sheet.rows) == len(sheet.cells) == len(set(sheet.rows.tolist()))
    assert sheet.cells.columns.is_unique
    assert sheet.cells.map(lambda cell: isinstance(cell, str)).to_numpy().all()
