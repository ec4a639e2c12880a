"""Reading a study: its file, its instruments, every source, and the balance of every row.

The steps run in one order for every table, each table after those it points to: read, map, type, check
against the schema, resolve references, let the latest duplicate stand. Nothing is raised for bad data; only a
study that cannot be read at all is an error.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from impact_eval.contract.finding import FINDING_COLUMNS, Finding, findings_frame
from impact_eval.contract.framework import Framework, read_framework
from impact_eval.contract.instrument import (
    AuditTool,
    Indicator,
    IndicatorList,
    Questionnaire,
    read_instrument,
)
from impact_eval.contract.study_file import Source, StudyFile, read_study_file
from impact_eval.contract.tables import columns_of, key_of, schemas
from impact_eval.errors import InstrumentError, StudyError
from impact_eval.intake.answers import grade_judgements, instrument_of_sessions, score_answers
from impact_eval.intake.declared import declared_tables
from impact_eval.intake.exports import read_export
from impact_eval.intake.fate import LEDGER_COLUMNS, Origin, Records, latest_of_duplicates, ledger_rows
from impact_eval.intake.free_text import FreeText
from impact_eval.intake.key_file import key_path, read_key
from impact_eval.intake.mapping import long_columns
from impact_eval.intake.named import tell_unnamed
from impact_eval.intake.pseudonym import Identities, Pseudonyms
from impact_eval.intake.readers.sheet import RawSheet, Unreadable, make_sheet
from impact_eval.intake.validation import (
    apply_schema,
    conflicts,
    contract_types,
    resolve_references,
    type_columns,
)
from impact_eval.intake.waves import check_order, fill_dates
from impact_eval.intake.wide import WideSheet, take_apart

Progress = Callable[[str, int, int], None]


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
    source_folder = Path(data) if data else folder
    people = Pseudonyms(lambda: read_key(key_path(key_file), apart_from=(folder, source_folder)))
    reading = _Reading(file, source_folder, dict(frames or {}), progress or (lambda *_: None), people)
    reading.free_text = FreeText(people) if free_text else None
    reading.read_sources()
    tables = reading.settle(questionnaires, tools, indicators)
    return Study(
        file, folder, framework, questionnaires, tools, indicators, tables,
        pd.DataFrame(reading.ledger, columns=list(LEDGER_COLUMNS)), reading.findings_frame(), reading.inputs,
        people.identities,
    )  # fmt: skip


def _instruments(
    file: StudyFile, folder: Path
) -> tuple[dict[str, Questionnaire], dict[str, AuditTool], dict[str, Indicator]]:
    paths = sorted({found for pattern in file.instruments for found in _matching(folder, pattern)})
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


def _matching(folder: Path, pattern: str) -> list[Path]:
    try:
        return sorted(folder.glob(pattern))
    except (NotImplementedError, ValueError) as failure:
        raise StudyError(
            f"'{pattern}' is no pattern of files below '{folder}': {failure}.",
            mend="Write it as in 'forms/*.csv'.", file="study.toml",
        ) from None  # fmt: skip


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


class _Reading:
    """The state of one reading: what was read so far, said so far, and counted so far."""

    def __init__(
        self, file: StudyFile, folder: Path, frames: dict[str, pd.DataFrame], progress: Progress,
        pseudonyms: Pseudonyms,
    ) -> None:  # fmt: skip
        self.file, self.folder, self.frames, self.progress = file, folder, frames, progress
        self.pseudonyms = pseudonyms
        self.free_text: FreeText | None = None
        self.findings: list[Finding] = []
        self.ledger: list[dict[str, object]] = []
        self.inputs: dict[str, str] = {}
        self.parts: dict[str, list[pd.DataFrame]] = {name: [] for name in schemas()}
        self.origins: dict[str, list[Origin]] = {name: [] for name in schemas()}
        self.formats: dict[str, list[str]] = {name: [] for name in schemas()}
        self.wide: dict[int, WideSheet] = {}
        self.declared: dict[str, pd.DataFrame] = {}
        self.kept_out: dict[str, frozenset[str]] = {}

    def findings_frame(self) -> pd.DataFrame:
        """All findings, errors first."""
        return findings_frame(self.findings)[list(FINDING_COLUMNS)]

    # -- reading -------------------------------------------------------------------------------------------

    def read_sources(self) -> None:
        """Read every source; a file that cannot be read is a finding and a ledger row of nothing."""
        jobs = [(source, name, path) for source in self.file.source for name, path in self._files(source)]
        for number, (source, name, path) in enumerate(jobs, 1):
            self.progress(f"Reading {name}", number, len(jobs))
            try:
                raw = self._sheet(source, name, path)
            except Unreadable as failure:
                self._say(source, name, failure)
                raw = RawSheet(pd.DataFrame(), np.array([], dtype=np.int64))
            self._add(source, name, raw)

    def _files(self, source: Source) -> list[tuple[str, Path | None]]:
        if source.frame:
            return [(source.name, None)]
        whole = self.folder / source.file
        if whole.is_file() or not any(sign in source.file for sign in "*?["):
            return [(source.file, whole)]
        base = Path(whole.anchor) if Path(source.file).is_absolute() else self.folder
        found = _matching(base, str(whole.relative_to(base)))
        return [(path.relative_to(base).as_posix(), path) for path in found] or [(source.file, whole)]

    def _sheet(self, source: Source, name: str, path: Path | None) -> RawSheet:
        if path is None:
            if source.frame not in self.frames:
                raise Unreadable("No such DataFrame was handed over.", "Pass it in frames.", "missing-frame")
            frame = self.frames[source.frame]
            body = frame.astype(object).where(frame.notna(), "").astype(str).to_numpy().tolist()
            return make_sheet([[str(column) for column in frame.columns], *body], 1)
        raw = read_export(path, source.sheet, source.header, source.export, source.table)
        self.inputs[name] = hashlib.sha256(path.read_bytes()).hexdigest()
        return raw

    def _say(self, source: Source, name: str, failure: Unreadable) -> None:
        self.findings.append(
            Finding(
                "error",
                name,
                failure.problem,
                failure.mend,
                failure.code,
                table=source.table,
                sheet=source.sheet,
            )
        )

    def _add(self, source: Source, name: str, raw: RawSheet) -> None:
        """Map a sheet's columns and put its records with those of its table; nobody's name goes further."""
        table = source.table
        number = len(self.origins[table])
        self.origins[table].append(Origin(name, source.sheet, table))
        self.formats[table].append(source.date_format)
        self.findings += [_placed(finding, name, table) for finding in raw.findings]
        if raw.cells.columns.empty:
            return
        if self.free_text is not None:
            self.free_text.learn(raw.cells)
        if source.layout == "wide":
            taken = self._without_texts(take_apart(source, raw, name, self.pseudonyms))
            frame, findings = (
                taken.answers.reindex(columns=[*columns_of(table), "_column", "_position"]),
                taken.findings,
            )
            taken.rows["_row"] = raw.rows
            self.wide[number] = taken
            frame["_row"] = raw.rows[frame["_position"].astype(int)]
        else:
            frame, found = long_columns(source, raw, name)
            findings = tuple(found)
            for column in columns_of(table):
                frame[column] = self.pseudonyms.column(column, frame[column])
            if table == "comments" and self.free_text is None:
                frame["text"] = ""
            frame["_row"], frame["_column"], frame["_position"] = raw.rows, "", -1
        self.findings += findings
        frame["_source"], frame["_fate"] = number, "accepted"
        self._hold_back(frame, source, name, raw, broken=_breaks(findings, source))
        self.parts[table].append(frame)

    def _hold_back(
        self, frame: pd.DataFrame, source: Source, name: str, raw: RawSheet, *, broken: bool
    ) -> None:
        """Quarantine rows that do not fit their headings, and every row where a needed column is missing."""
        if broken:
            frame["_fate"] = "quarantined"
        frame.loc[frame["_row"].isin(list(raw.unusable)), "_fate"] = "quarantined"
        self.findings += [
            replace(found, file=name, table=source.table, sheet=source.sheet) for found in raw.kept_out
        ]

    # -- settling ------------------------------------------------------------------------------------------

    def settle(
        self,
        questionnaires: Mapping[str, Questionnaire],
        tools: Mapping[str, AuditTool],
        indicators: Mapping[str, Indicator],
    ) -> dict[str, pd.DataFrame]:
        """Give every record its fate, table by table, and return the accepted rows."""
        self.declared = declared_tables(self.file, self.wide, self.formats["responses"])
        tables: dict[str, pd.DataFrame] = {}
        for number, name in enumerate(schemas(), 1):
            self.progress(f"Checking {name}", number, len(schemas()))
            records = self._records(name)
            type_columns(records, self.formats[name] or [""])
            self._fit(records, tables, questionnaires, tools)
            tell_unnamed(records, questionnaires, tools, indicators, self.file.area)
            self._count(records)
            self.kept_out[name] = records.kept_out(key_of(name)[0])
            self.findings += records.findings
            accepted = records.accepted.drop(columns=["_fate", "_position"]).reset_index(drop=True)
            tables[name] = contract_types(name, self._declared(name, accepted))
        tables["comments"] = self._with_comments(tables["comments"], tables["sessions"])
        if self.free_text is not None:
            tables["comments"]["text"] = self.free_text.redacted(tables["comments"]["text"])
        return tables

    def _without_texts(self, taken: WideSheet) -> WideSheet:
        """Drop what comments say, unless they were asked for."""
        return taken if self.free_text else replace(taken, comments=taken.comments.assign(text=None))

    def _with_comments(self, comments: pd.DataFrame, sessions: pd.DataFrame) -> pd.DataFrame:
        """Keep the free text of form exports apart, for sessions that are known."""
        columns = list(columns_of("comments"))
        given = [sheet.comments[columns] for sheet in self.wide.values() if not sheet.comments.empty]
        if not given:
            return comments
        found = pd.concat(given, ignore_index=True)
        return pd.concat(
            [comments, found[found["session_id"].isin(sessions["session_id"])]], ignore_index=True
        )

    def _records(self, name: str) -> Records:
        parts = [part for part in self.parts[name] if not part.empty]
        columns = [*columns_of(name), "_row", "_column", "_position", "_source", "_fate"]
        frame = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns, dtype=object)
        if name == "responses":
            frame["respondent"] = frame["respondent"].where(frame["respondent"] != "", "self")
        return Records(name, frame, self.origins[name])

    def _fit(
        self, records: Records, tables: dict[str, pd.DataFrame],
        questionnaires: Mapping[str, Questionnaire], tools: Mapping[str, AuditTool],
    ) -> None:  # fmt: skip
        """Check one table against its schema, its partners and itself."""
        name, key = records.table, list(key_of(records.table))
        apply_schema(records)
        resolve_references(
            records,
            {t: frame for t, frame in tables.items() if t in self.file.tables or len(frame)},
            self.kept_out,
        )
        if name == "responses":
            instruments = instrument_of_sessions(tables["sessions"], tables["courses"], questionnaires)
            score_answers(records, instruments, questionnaires)
            check_order(records, tables["sessions"], self.file.settings)
        elif name == "audits":
            grade_judgements(records, tools)
        else:
            records.findings += conflicts(records, key, [c for c in columns_of(name) if c not in key])
        latest_of_duplicates(records, key, "submitted_at" if name == "responses" else "")
        if name == "responses":
            records.frame["submitted_at"] = fill_dates(records.frame, tables["sessions"], self.file.settings)

    def _declared(self, name: str, accepted: pd.DataFrame) -> pd.DataFrame:
        """Use what form exports declare of sessions, courses and people where those tables have no source."""
        if name in self.file.tables or name not in self.declared:
            return accepted
        return self.declared[name]

    def _count(self, records: Records) -> None:
        """Write the ledger rows of one table: by the file's rows, and by answers for form exports."""
        blank = (
            {number: sheet.blank for number, sheet in self.wide.items()}
            if records.table == "responses"
            else {}
        )
        for number, row in enumerate(ledger_rows(records.frame, records.origins, "row", blank)):
            if not (blank and number in blank):
                self.ledger.append(row)
                continue
            self.ledger += [_forms(row, records.frame, number, self.wide[number]), {**row, "unit": "answer"}]


def _placed(finding: Finding, file: str, table: str) -> Finding:
    return replace(finding, file=file, table=table)


def _breaks(findings: tuple[Finding, ...], source: Source) -> bool:
    """Whether a missing column makes every row of the file unusable."""
    from impact_eval.contract.tables import required_columns

    wanted = {f"which is wanted for {name}." for name in required_columns(source.table)}
    return any(f.code == "missing-column" and f.problem.split(", ")[-1] in wanted for f in findings)


def _forms(row: dict[str, object], frame: pd.DataFrame, number: int, sheet: WideSheet) -> dict[str, object]:
    """Count a form export's rows: a form is quarantined or superseded when all its answers are."""
    answers = frame[frame["_source"] == number]
    by_form = {place: set(fates) for place, fates in answers.groupby("_position")["_fate"]}
    fate = pd.Series("accepted", index=sheet.rows.index, dtype=object)
    lone = {p: next(iter(f)) for p, f in by_form.items() if len(f) == 1}
    mixed = {p: "superseded" for p, f in by_form.items() if f == {"superseded", "quarantined"}}
    fate.update(pd.Series({**lone, **mixed}, dtype=object))
    counts = {name: int((fate == name).sum()) for name in ("accepted", "superseded", "quarantined")}
    return {**row, "unit": "row", "read": len(fate), **counts, "blank": 0}
