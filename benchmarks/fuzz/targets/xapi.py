"""xAPI statements: any bytes under the ending .jsonl or .json."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from real_files import exports
from scratch import written

from impact_eval.intake.exports import read_export

WORDS = (
    '"actor"', '"verb"', '"object"', '"result"', '"response"', '"choices"', '"scale"', '"definition"',
    '"score"', '"contextActivities"', '"statements"', '"id"', '"account"', '"mbox"', "null", "true", "[]",
    "{}", "1e999", "[,]", "\\ud800", '"timestamp"', "[[[[[[[[", "NaN", '"voided"', '"description"', "0",
    '""', '"raw"', '"parent"',
)  # fmt: skip


def seeds(folder: Path) -> Iterator[bytes]:
    """Give statements as lines, as a list and as the answer to a query."""
    for path in exports(folder, ".jsonl"):
        lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        yield b"\0" + path.read_bytes()
        yield b"\1" + json.dumps(lines[:4]).encode()
        yield b"\1" + json.dumps({"statements": lines[:4], "more": ""}).encode()
        yield b"\0" + "\n".join(json.dumps(line) for line in lines[:2]).encode()


def once(data: bytes, folder: Path) -> None:
    """Read the statements, said to be such, for responses or for attendance."""
    kind = (data[:1] or b"\0")[0]
    path = written(folder, (f"a{('.jsonl', '.json')[kind % 2]}"), data[1:])
    table = ("responses", "attendance")[kind // 2 % 2]
    sheet = read_export(path, export="xapi" if kind // 4 % 2 else "", table=table)
    assert len(sheet.rows) == len(sheet.cells)
    assert set(sheet.unusable) <= set(sheet.rows.tolist())
