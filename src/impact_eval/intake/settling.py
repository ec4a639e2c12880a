"""What the parts of a study mean together: the fate of every record, and the accepted rows of each table.

The tables are settled one by one, each after those that it points to: type, check against the schema, resolve
references, let the latest duplicate stand. The outcome depends on the parts and on nothing else; where two
records have one key and one date, the later source of `study.toml`, the later file by name and the later row
stand, so the order in which files were read does not matter.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import pandas as pd

from impact_eval.contract.finding import FINDING_COLUMNS, Finding, findings_frame
from impact_eval.contract.instrument import AuditTool, Indicator, Questionnaire
from impact_eval.contract.study_file import StudyFile
from impact_eval.contract.tables import columns_of, key_of, schemas
from impact_eval.intake.answers import grade_judgements, instrument_of_sessions, score_answers
from impact_eval.intake.decided import tell_decisions
from impact_eval.intake.declared import declared_tables
from impact_eval.intake.fate import LEDGER_COLUMNS, Origin, Records, latest_of_duplicates, ledger_rows
from impact_eval.intake.free_text import FreeText
from impact_eval.intake.named import tell_unnamed
from impact_eval.intake.part import OF_PLACE, Part
from impact_eval.intake.sequence import check_sequence
from impact_eval.intake.validation import (
    apply_schema,
    conflicts,
    contract_types,
    resolve_references,
    type_columns,
)
from impact_eval.intake.waves import check_order, fill_dates
from impact_eval.intake.wide import WideSheet

Progress = Callable[[str, int, int], None]


class Settling:
    """The settling of one study: what is said and counted so far, and the tables at the end.

    Parameters
    ----------
    file : what `study.toml` says.
    parts : what was read, in the order of the sources and then of the files' names.
    free_text : what redacts comments, where they are kept.
    progress : called with (what, done, total) as tables are settled.
    """

    def __init__(
        self,
        file: StudyFile,
        parts: Sequence[Part],
        free_text: FreeText | None = None,
        progress: Progress = lambda *_: None,
    ) -> None:
        self.file, self.free_text, self.progress = file, free_text, progress
        self.parts = {name: [part for part in parts if part.source.table == name] for name in schemas()}
        self.origins = {
            name: [Origin(part.name, part.source.sheet, name) for part in of_table]
            for name, of_table in self.parts.items()
        }
        self.wide = {number: part.wide for number, part in enumerate(self.parts["responses"]) if part.wide}
        self.findings: list[Finding] = [finding for part in parts for finding in part.findings]
        self.ledger_rows: list[dict[str, object]] = []
        self.declared: dict[str, pd.DataFrame] = {}
        self.kept_out: dict[str, frozenset[str]] = {}
        self.superseded: dict[str, pd.DataFrame] = {}

    @property
    def findings_frame(self) -> pd.DataFrame:
        """All findings, errors first."""
        return findings_frame(self.findings)[list(FINDING_COLUMNS)]

    @property
    def ledger(self) -> pd.DataFrame:
        """One row a source and unit: read = accepted + superseded + quarantined."""
        return pd.DataFrame(self.ledger_rows, columns=list(LEDGER_COLUMNS))

    def settle(
        self,
        questionnaires: Mapping[str, Questionnaire],
        tools: Mapping[str, AuditTool],
        indicators: Mapping[str, Indicator],
    ) -> dict[str, pd.DataFrame]:
        """Give every record its fate, table by table, and return the accepted rows."""
        self.declared = declared_tables(self.file, self.wide, self._formats("responses"))
        tables: dict[str, pd.DataFrame] = {}
        for number, name in enumerate(schemas(), 1):
            self.progress(f"Checking {name}", number, len(schemas()))
            records = self._records(name)
            if len(records.frame) or name in ("responses", "audits"):  # these two get columns of their own
                type_columns(records, self._formats(name) or [""])
                self._fit(records, tables, questionnaires, tools)
                tell_unnamed(records, questionnaires, tools, indicators, self.file.area)
                tell_decisions(records)
            self._count(records)
            self.kept_out[name] = records.kept_out(key_of(name)[0])
            self.findings += records.findings
            tables[name] = contract_types(name, self._declared(name, _plain(records.accepted)))
        tables["comments"] = self._with_comments(tables["comments"], tables["sessions"])
        if self.free_text is not None:
            tables["comments"]["text"] = self.free_text.redacted(tables["comments"]["text"])
        return tables

    def _formats(self, name: str) -> list[str]:
        return [part.source.date_format for part in self.parts[name]]

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
        parts = [
            part.frame.assign(_source=number)
            for number, part in enumerate(self.parts[name])
            if not part.frame.empty
        ]
        columns = [*columns_of(name), *OF_PLACE, "_source"]
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
        elif name == "observations":
            grade_judgements(records, tools, "aspect")
            records.findings += conflicts(records, key, [c for c in columns_of(name) if c not in key])
        else:
            check_sequence(records)
            records.findings += conflicts(records, key, [c for c in columns_of(name) if c not in key])
        older = latest_of_duplicates(records, key, "submitted_at" if name == "responses" else "")
        if name == "responses":
            records.frame["submitted_at"] = fill_dates(records.frame, tables["sessions"], self.file.settings)
        if len(older):
            self.superseded[name] = contract_types(name, _plain(records.frame.loc[older]))

    def _declared(self, name: str, accepted: pd.DataFrame) -> pd.DataFrame:
        """Use what form exports declare of sessions, courses and people where those tables have no source."""
        if name in self.file.tables or name not in self.declared:
            return accepted
        return self.declared[name]

    def _count(self, records: Records) -> None:
        """Write the ledger rows of one table: by the file's rows, and by answers for form exports."""
        forms = self.wide if records.table == "responses" else {}
        blank = {number: sheet.blank for number, sheet in forms.items()}
        for number, row in enumerate(ledger_rows(records.frame, records.origins, "row", blank)):
            if number not in forms:
                self.ledger_rows.append(row)
                continue
            by_form = _forms(row, records.frame, number, forms[number])
            self.ledger_rows += [by_form, {**row, "unit": "answer"}]


def _plain(records: pd.DataFrame) -> pd.DataFrame:
    """Return records as rows of a table."""
    return records.drop(columns=["_fate", "_position"]).reset_index(drop=True)


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
