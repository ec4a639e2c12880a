"""Recognising and reading the exports of form tools, as what they are and as what they are not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from real_files import exports as real_exports
from scratch import written

from impact_eval.intake.exports import exports, inspect_head, read_export

WORDS = (
    "Respondent ID", "Open-Ended Response", "Other (please specify)", "ImportId", '{""ImportId"":""QID1""}',
    "Survey Preview", "Finished", "False", "submitdate. Date submitted", "G1Q3[SQ001]. ",
    "redcap_event_name", "redcap_repeat_instance", "_complete", "_timestamp", "_validation_status",
    "Not Approved", "_uuid", "Full name", "Thursday, 3 April 2025, 2:05 PM", "2025/04/03 2:05:09 PM GMT+1",
    "Timestamp", "Start time", "Completion time", "anonymous", "Anonymous1", "(c1) ", "1980-01-01 00:00:00",
    "\n", ",", '"', " - ", " [",
)  # fmt: skip


def seeds(folder: Path) -> Iterator[bytes]:
    """Give CSV exports after a byte that says how they are asked for."""
    for number, path in enumerate(real_exports(folder, ".csv")):
        yield b"\0" + path.read_bytes()
        yield bytes([number + 1]) + path.read_bytes()


def once(data: bytes, folder: Path) -> None:
    """Recognise the file and read it; by its first byte as one named export, whatever it is."""
    path = written(folder, "a.csv", data[1:])
    names = ("", *exports())
    table = ("responses", "comments", "attendance")[(data[:1] or b"\0")[0] // 16 % 3]
    inspect_head(path)
    sheet = read_export(path, export=names[(data[:1] or b"\0")[0] % len(names)], table=table)
    assert len(sheet.rows) == len(sheet.cells)
    assert set(sheet.unusable) <= set(sheet.rows.tolist())
    assert {*sheet.texts, *sheet.own} <= set(sheet.cells.columns)
