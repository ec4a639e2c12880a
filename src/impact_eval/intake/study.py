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

from impact_eval.contract.framework import Framework, read_framework
from impact_eval.contract.instrument import (
    AuditTool,
    Indicator,
    IndicatorList,
    Questionnaire,
    read_instrument,
)
from impact_eval.contract.study_file import Source, StudyFile, read_study_file
from impact_eval.errors import InstrumentError, StudyError
from impact_eval.intake.free_text import FreeText
from impact_eval.intake.key_file import key_path, read_key
from impact_eval.intake.part import Part, files_of, matching, part_of_file, part_of_frame
from impact_eval.intake.pseudonym import Identities, Pseudonyms
from impact_eval.intake.settling import Progress, Settling


@dataclass(frozen=True)
class Study:
    """A study that has been read.

    Attributes
    ----------
    file : what `study.toml` says.
    folder : where it stands.
    framework, questionnaires, audit_tools, indicators : what the study asks with.
    tables : contract table to its accepted rows, typed; empty frames for tables without a source.
    ledger : one row a source (`LEDGER_COLUMNS`): read = accepted + superseded + quarantined, by unit (the
        file's rows; for form exports the answers too).
    findings : everything to mend (`FINDING_COLUMNS`).
    inputs : file name to SHA-256 of its content.
    identities : pseudonym of a person to the identifier it stands for, for finding mistyped identifiers and
        for nothing else. It is in memory only: no `repr`, copy, pickle or output holds it.
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
    identities: Mapping[str, str] = field(default_factory=Identities, repr=False, compare=False)

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
    progress: Progress | None = None,
) -> Study:
    """Read a study folder (or its `study.toml`).

    Parameters
    ----------
    path : the folder that holds `study.toml`, or that file.
    data : where the source files are, when they are not beside `study.toml`.
    frames : DataFrames for sources that say `frame = "name"`.
    key_file : the key that people's pseudonyms are made with; made where there is none. By default the file
        that IMPACT_EVAL_KEY_FILE names, else one among the user's settings.
    free_text : whether the comments' texts are kept, redacted (`intake.redaction`). By default a comment
        counts as a row, and what it says is dropped where it is read. Nothing shows the texts either way.
    progress : called with (what, done, total) as sources are read.

    Raises
    ------
    StudyError, InstrumentError
        When the study file or an instrument does not hold together, or the key file cannot be used. Bad rows
        never raise.
    """
    path = Path(path)
    folder = path if path.is_dir() else path.parent
    file = read_study_file(path)
    questionnaires, tools, indicators = _instruments(file, folder)
    framework = read_framework(file.framework, folder)
    _constructs_known(framework, questionnaires)
    tell = progress or (lambda *_: None)
    source_folder = Path(data) if data else folder
    people = Pseudonyms(lambda: read_key(key_path(key_file), apart_from=(folder, source_folder)))
    texts = FreeText(people) if free_text else None
    parts = _parts(file, source_folder, dict(frames or {}), people, texts, tell)
    settling = Settling(file, parts, texts, tell)
    tables = settling.settle(questionnaires, tools, indicators)
    inputs = {part.name: part.sha256 for part in parts if part.sha256}
    return Study(
        file, folder, framework, questionnaires, tools, indicators, tables,
        settling.ledger, settling.findings_frame, inputs, people.identities,
    )  # fmt: skip


def _parts(
    file: StudyFile, folder: Path, frames: dict[str, pd.DataFrame], people: Pseudonyms,
    free_text: FreeText | None, progress: Progress,
) -> list[Part]:  # fmt: skip
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
    return parts


def _instruments(
    file: StudyFile, folder: Path
) -> tuple[dict[str, Questionnaire], dict[str, AuditTool], dict[str, Indicator]]:
    paths = sorted({found for pattern in file.instruments for found in matching(folder, pattern)})
    if not paths:
        raise StudyError(
            f"no instrument matches {', '.join(file.instruments)}.",
            mend="Put the instruments' YAML files there, or correct 'instruments'.", file="study.toml",
        )  # fmt: skip
    read = [read_instrument(path) for path in paths]
    names = [instrument.id for instrument in read]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise InstrumentError(
            f"two instruments are called {', '.join(twice)}.", mend="Give each an id of its own."
        )
    return (
        {one.id: one for one in read if isinstance(one, Questionnaire)},
        {one.id: one for one in read if isinstance(one, AuditTool)},
        {part.id: part for one in read if isinstance(one, IndicatorList) for part in one.indicators},
    )


def _constructs_known(framework: Framework, questionnaires: Mapping[str, Questionnaire]) -> None:
    named = {
        (questionnaire.id, name)
        for questionnaire in questionnaires.values()
        for name in questionnaire.constructs
    }
    strange = sorted(
        f"{construct} (in {name})" for name, construct in named if construct not in framework.constructs
    )
    if strange:
        raise InstrumentError(
            f"these constructs are in no level of the framework {framework.id}: {', '.join(strange)}.",
            mend=f"Use one of: {', '.join(framework.constructs)}.",
        )
