"""SPSS data files: any bytes under the ending .sav or .zsav."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from real_files import exports
from scratch import written

from impact_eval.intake.exports import read_export

WORDS = ("$FL2", "$FL3", "@(#) SPSS DATA FILE", "\x00\x00\x00\x00", "\xff\xff\xff\xff", "UTF-8", "DATETIME20")


def seeds(folder: Path) -> Iterator[bytes]:
    """Give files with and without compression, with labels, missing values, dates and long texts."""
    import pandas as pd
    import pyreadstat

    for path in exports(folder, ".sav"):
        yield b"\0" + path.read_bytes()
    frame = pd.DataFrame(
        {
            "code": ["ann", "bob", None], "why": ["x" * 300, "", "y"], "score": [1.0, 2.5, None],
            "day": pd.to_datetime(["2025-04-03", None, "1900-01-01"]),
        }
    )  # fmt: skip
    for number, options in enumerate(({}, {"row_compress": True}, {"compress": True})):
        pyreadstat.write_sav(frame, str(folder / "a.sav"), missing_ranges={"score": [{"lo": 2, "hi": 3}]}, **options)
        yield bytes([int(number == 2)]) + (folder / "a.sav").read_bytes()


def once(data: bytes, folder: Path) -> None:
    """Read the file as an export."""
    suffix = (".sav", ".zsav")[(data[:1] or b"\0")[0] % 2]
    sheet = read_export(written(folder, f"a{suffix}", data[1:]))
    assert len(sheet.rows) == len(sheet.cells)
