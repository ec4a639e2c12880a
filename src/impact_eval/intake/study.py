"""Reading a study: its file, its instruments, every source, and the balance of every row.

The steps run in one order for every table, each table after those it points to: read, map, type, check
against the schema, resolve references, let the latest duplicate stand. Nothing is raised for bad data; only a
study that cannot be read at all is an error.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pandas as pd

from impact_eval.contract.finding import Finding
from impact_eval.contract.framework import Framework, read_framework
from impact_eval.contract.instrument import AuditTool, Indicator, Questionnaire
from impact_eval.contract.study_file import Source, StudyFile, read_study_file
from impact_eval.errors import StoreError, StudyError
from impact_eval.intake.fate import Origin
from impact_eval.intake.free_text import FreeText
from impact_eval.intake.instruments import instruments_of, refuse_strange_constructs
from impact_eval.intake.key_file import key_path, read_key
from impact_eval.intake.part import Part, files_of, part_of_file, part_of_frame
from impact_eval.intake.pseudonym import Identities, Pseudonyms
from impact_eval.intake.settling import Progress, Settling
from impact_eval.intake.store.at_hand import gone, identities_at_hand, said_of_gone
from impact_eval.intake.store.evidence import evidence_of


@dataclass(frozen=True)
class Study:
    """A study that has been read.

    Attributes
    ----------
    file : what `study.toml` says.
    folder : where it stands.
    framework, questionnaires, audit_tools, indicators : what the study asks with.
    tables : contract table to its accepted rows, typed; empty frames for tables without a source.
    superseded : contract table to its rows that a later one with the same key took the place of, the oldest
        first: what was known before the later one was.
    ledger : one row a source (`LEDGER_COLUMNS`): read = accepted + superseded + quarantined, by unit (the
        file's rows; for form exports the answers too).
    findings : everything to mend (`FINDING_COLUMNS`).
    inputs : file name to SHA-256 of its content.
    origins : contract table to the files and sheets of its rows; a row's `_source` is a place among them.
    identities : pseudonym of a person to the identifier it stands for, for finding mistyped identifiers and
        for nothing else. It is in memory only: no `repr`, copy, pickle or output holds it.
    store : the evidence store that the rows are from; nothing where they are from the files.
    """

    file: StudyFile
    folder: Path
    framework: Framework
    questionnaires: dict[str, Questionnaire]
    audit_tools: dict[str, AuditTool]
    indicators: dict[str, Indicator]
    tables: dict[str, pd.DataFrame]
    ledger: pd.DataFrame
    findings: pd.DataFrame
    inputs: dict[str, str] = field(default_factory=dict)
    origins: Mapping[str, tuple[Origin, ...]] = field(default_factory=dict, repr=False)
    identities: Mapping[str, str] = field(default_factory=Identities, repr=False, compare=False)
    store: Path | None = None
    superseded: Mapping[str, pd.DataFrame] = field(default_factory=dict, repr=False, compare=False)

    @property
    def ok(self) -> bool:
        """Whether nothing is kept out of the evidence."""
        return not (self.findings["severity"] == "error").any()

    @cached_property
    def quarantine(self) -> pd.DataFrame:
        """The findings that keep a row out, with the row's place and value."""
        return self.findings[(self.findings["severity"] == "error") & (self.findings["row"] > 0)]


def read_study(
    path: str | Path,
    *,
    data: str | Path | None = None,
    frames: Mapping[str, pd.DataFrame] | None = None,
    key_file: str | Path | None = None,
    free_text: bool = False,
    store: str | Path | None = None,
    from_files: bool = False,
    progress: Progress | None = None,
) -> Study:
    """Read a study folder (or its `study.toml`): from its evidence store where it has one, else its files.

    Parameters
    ----------
    path : the folder that holds `study.toml`, or that file.
    data : where the source files are, when they are not beside `study.toml`.
    frames : DataFrames for sources that say `frame = "name"`.
    key_file : the key that people's pseudonyms are made with; made where there is none. By default the file
        that IMPACT_EVAL_KEY_FILE names, else one among the user's settings.
    free_text : whether the comments' texts are kept, redacted (`intake.redaction`). By default a comment
        counts as a row, and what it says is dropped where it is read. Nothing shows the texts either way.
    store : the evidence store to read (see `load`); by default the one that `study.toml` names, where it is.
    from_files : whether the files themselves are read, also where there is a store.
    progress : called with (what, done, total) as sources are read.

    Raises
    ------
    StudyError, InstrumentError, StoreError
        When the study file or an instrument does not hold together, or the key file or the store cannot be
        used. Bad rows never raise.
    """
    path = Path(path)
    folder = path if path.is_dir() else path.parent
    file = read_study_file(path)
    questionnaires, tools, indicators = instruments_of(file, folder)
    framework = read_framework(file.framework, folder)
    refuse_strange_constructs(framework, questionnaires)
    tell = progress or (lambda *_: None)
    source_folder = Path(data) if data else folder
    people = Pseudonyms(lambda: read_key(key_path(key_file), apart_from=(folder, source_folder)))
    texts = FreeText(people) if free_text else None
    place = None if from_files else _store_of(file, folder, store)
    if place is None:
        gathered = _from_files(file, source_folder, dict(frames or {}), people, texts, tell)
    else:
        gathered = _from_store(place, file, source_folder, dict(frames or {}), people, free_text)
    settling = Settling(file, gathered.parts, texts, tell)
    settling.findings += gathered.findings
    tables = settling.settle(questionnaires, tools, indicators)
    settling.ledger_rows += gathered.aside
    inputs = {part.name: part.sha256 for part in gathered.parts if part.sha256}
    return Study(
        file, folder, framework, questionnaires, tools, indicators, tables,
        settling.ledger, settling.findings_frame, inputs,
        {name: tuple(origins) for name, origins in settling.origins.items()}, gathered.identities, place,
        settling.superseded,
    )  # fmt: skip


@dataclass(frozen=True)
class _Gathered:
    """The parts of a study, and what is to be said and counted beside them."""

    parts: tuple[Part, ...]
    findings: tuple[Finding, ...] = ()
    aside: tuple[dict[str, object], ...] = ()
    identities: Identities = field(default_factory=Identities)


def _store_of(file: StudyFile, folder: Path, named: str | Path | None) -> Path | None:
    """Return the evidence store that is read: the one named, else the study's own where there is one."""
    own = folder / file.settings.store
    if named is None:
        return own if own.exists() else None
    if not Path(named).exists():
        raise StoreError(f"there is no evidence store '{named}'.", mend="Make one with: impact-eval load.")
    return Path(named)


def _from_store(
    place: Path, file: StudyFile, folder: Path, frames: dict[str, pd.DataFrame], people: Pseudonyms,
    free_text: bool,
) -> _Gathered:  # fmt: skip
    """Take what was loaded, and the DataFrames that were handed over."""
    if free_text:
        raise StudyError(
            f"the evidence store '{place}' keeps no free text.",
            mend="Read the files themselves (from_files).",
        )
    evidence = evidence_of(place, file, folder)
    told = evidence.findings
    if lost := gone(evidence.parts, folder):
        told = (*told, said_of_gone(place, lost))
    handed = [part_of_frame(source, frames, people) for source in file.source if source.frame]
    identities = identities_at_hand(evidence.parts, folder, people)
    return _Gathered((*evidence.parts, *handed), told, evidence.aside, identities)


def _from_files(
    file: StudyFile, folder: Path, frames: dict[str, pd.DataFrame], people: Pseudonyms,
    free_text: FreeText | None, progress: Progress,
) -> _Gathered:  # fmt: skip
    """Read every file of every source, and the DataFrames that were handed over."""
    jobs: list[tuple[Source, str, Path | None]] = []
    for source in file.source:
        jobs += [(source, source.name, None)] if source.frame else [
            (source, name, path) for name, path in files_of(source, folder)
        ]  # fmt: skip
    parts = []
    for number, (source, name, path) in enumerate(jobs, 1):
        progress(f"Reading {name}", number, len(jobs))
        if path is None:
            parts.append(part_of_frame(source, frames, people, free_text))
        else:
            parts.append(part_of_file(source, name, path, people, free_text))
    return _Gathered(tuple(parts), identities=people.identities)
