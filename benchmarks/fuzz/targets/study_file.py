"""What an analyst writes by hand: `study.toml`, instruments, a framework, rules, and the review of links."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from bundle import bundled, parts_of
from real_files import small_study, write_files

from impact_eval import assurance, contract
from impact_eval.assurance.rules import read_rules
from impact_eval.contract.framework import read_framework
from impact_eval.contract.instrument import read_instrument
from impact_eval.contract.study_file import read_study_file
from impact_eval.intake.study import read_study
from impact_eval.linkage.review import read_review

WORDS = (
    "[[source]]", "[settings]", "[source.columns]", "[source.values.wave]", 'date_format = "%d/%m/%Y"',
    "pattern", 'layout = "wide"', "items", "constant", "export", "header", 'table = "responses"',
    "kind: questionnaire", "labels:", "range:", "options:", "reverse: true", "&a", "*a", "<<:",
    "!!python/object", "2025-01-01", "2025-99-99", "[[[[[[[[", "{a: ", "- ", "0x", ".inf", "1e400",
    "\\ud800", "null", "(", "(?P<item>", "*?[", "../", "C:\\", "Decision (accept or reject)", "Session",
    "same", "different", '"""', "\n", "\ufeff",
)  # fmt: skip
_REVIEW = (
    "Decision (accept or reject),Session,First code,Second code,Note\r\n"
    "same,S1,person-aaaaaaaaaaaaaaaa,person-bbbbbbbbbbbbbbbb,\r\nmaybe,S1,a,b,'=1\r\n"
)


def seeds(folder: Path) -> Iterator[bytes]:
    """Give each file that may be written by hand, alone and with the study that it belongs to."""
    files = {name: text for name, text in small_study(folder).items() if not name.endswith(".csv")}
    yield bundled(files)
    yield from (bundled({name: text}) for name, text in files.items())
    yield bundled({"rules.toml": (Path(assurance.__file__).parent / "default.toml").read_bytes()})
    frameworks = Path(contract.__file__).parent / "frameworks"
    yield from (bundled({"framework.toml": path.read_bytes()}) for path in sorted(frameworks.glob("*.toml")))
    yield bundled({"links.csv": _REVIEW.encode()})


def once(data: bytes, folder: Path) -> None:
    """Read what was changed; a study file that holds together is read with its study."""
    os.environ["IMPACT_EVAL_KEY_FILE"] = str(folder.parent / "pseudonyms.key")
    place = folder / "study"
    shutil.rmtree(place, ignore_errors=True)
    parts = parts_of(data)
    files = small_study(folder)
    write_files(place, files | {name: text for name, text in parts.items() if name in (*files, *_ALONE)})
    for name, read in _ALONE.items():
        if name in parts:
            read(place)
    for name in parts:
        if name.endswith(".yaml") and name in files:
            read_instrument(place / name)
    if any(name in files for name in parts):
        read_study_file(place)
        study = read_study(place)
        ledger = study.ledger
        assert (ledger["read"] == ledger[["accepted", "superseded", "quarantined"]].sum(axis=1)).all()


_ALONE = {
    "rules.toml": lambda place: read_rules("rules.toml", place),
    "framework.toml": lambda place: read_framework("framework.toml", place),
    "links.csv": lambda place: read_review(place / "links.csv"),
}
