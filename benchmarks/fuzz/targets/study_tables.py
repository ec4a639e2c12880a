"""The whole road: any bytes in the tables of a small study, and every row of them has a fate."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from bundle import bundled, parts_of
from real_files import small_study, write_files

from impact_eval.intake.study import read_study

WORDS = (
    "2025-05-01", "2025-26 Q4", "follow_up", "attended", "Agree", "n/a", "1,234", "12,5", "85%", "45000",
    "NaN", "1e400", "\u0665", "\u00a0", "S1", "ann", "c1", "SEEN", "repeat", "self", "\r\n", ",", '"',
    "2025-02-30", "0",
)  # fmt: skip


def seeds(folder: Path) -> Iterator[bytes]:
    """Give the tables of a small study, all of them and each alone."""
    tables = {name: text for name, text in small_study(folder).items() if name.endswith(".csv")}
    yield bundled(tables)
    yield from (bundled({name: text}) for name, text in tables.items())


def once(data: bytes, folder: Path) -> None:
    """Read the study with the tables that were changed."""
    os.environ["IMPACT_EVAL_KEY_FILE"] = str(folder.parent / "pseudonyms.key")
    place = folder / "study"
    shutil.rmtree(place, ignore_errors=True)
    files = small_study(folder)
    write_files(place, files | {name: text for name, text in parts_of(data).items() if name in files})
    study = read_study(place, free_text=bool(len(data) % 2))
    ledger = study.ledger
    assert (ledger["read"] == ledger[["accepted", "superseded", "quarantined"]].sum(axis=1)).all()
    assert (ledger[["read", "accepted", "superseded", "quarantined"]] >= 0).to_numpy().all()
