"""Inspecting a file: what is shown of it, and a draft that can be read as it is."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from real_files import ROOT, exports
from scratch import written

from impact_eval.contract.instrument import Questionnaire, read_instrument
from impact_eval.intake.exports.draft import write_draft
from impact_eval.intake.exports.inspection import inspect_file
from impact_eval.intake.study import read_study

_SUFFIXES = (".csv", ".jsonl")
WORDS = (
    "Strongly agree", "Agree", "5", "10", "2025-04-03", "S1", "pre", "post", "Code", ",", "\n", '"', "#",
    "\\", "\x7f",
)  # fmt: skip


def seeds(folder: Path) -> Iterator[bytes]:
    """Give exports after a byte that says the ending."""
    for path in exports(folder, *_SUFFIXES):
        yield bytes([_SUFFIXES.index(path.suffix)]) + path.read_bytes()


def once(data: bytes, folder: Path) -> None:
    """Inspect the file, write the draft, and read it as a study."""
    os.environ["IMPACT_EVAL_KEY_FILE"] = str(folder.parent / "pseudonyms.key")
    suffix = _SUFFIXES[(data[:1] or b"\0")[0] % 2]
    path = written(folder, f"a{suffix}", data[1:])
    found = inspect_file(path, instruments=[_questionnaire()])
    assert found.text
    draft = folder / "draft"
    shutil.rmtree(draft, ignore_errors=True)
    found = inspect_file(path)
    write_draft(found, draft)
    try:
        study = read_study(draft)
    except Exception as failure:
        raise AssertionError(f"the draft cannot be read: {failure}") from failure
    ledger = study.ledger
    assert (ledger["read"] == ledger[["accepted", "superseded", "quarantined"]].sum(axis=1)).all()


def _questionnaire() -> Questionnaire:
    one = read_instrument(next((ROOT / "examples").rglob("*.yaml")))
    assert isinstance(one, Questionnaire)
    return one
