"""Form exports (one row a respondent, one column a question) turned into answers, one a record.

The file may hold one wave or several (a mapping by wave, or a pattern over its headings with the groups
`item` and `wave`). A blank cell is no answer and is counted as blank; every other cell becomes a record. Who
answered becomes a pseudonym here, where the column is understood.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import pandas as pd

from impact_eval.contract.answer import normalise_label
from impact_eval.contract.finding import Finding
from impact_eval.contract.identifier import tidy
from impact_eval.contract.study_file import ColumnSource, Source
from impact_eval.contract.tables import WAVES
from impact_eval.intake.mapping import find_heading, missing_column, take_column, translate
from impact_eval.intake.parse import read_choice
from impact_eval.intake.pseudonym import Pseudonyms
from impact_eval.intake.readers.sheet import RawSheet

#: What a wide source may say of each of its rows.
ROW_COLUMNS = (
    "session_id", "person_id", "wave", "respondent", "submitted_at",
    "session_date", "course_id", "agency", "team", "role",
)  # fmt: skip
_NEEDED = ("session_id", "person_id")


@dataclass(frozen=True)
class WideSheet:
    """A form export taken apart: rows, answers (with the `_position` of their row), comments, blanks."""

    rows: pd.DataFrame
    answers: pd.DataFrame
    comments: pd.DataFrame
    blank: int
    findings: tuple[Finding, ...]


def take_apart(source: Source, raw: RawSheet, file: str, pseudonyms: Pseudonyms) -> WideSheet:
    """Turn a form export into rows and answers of people under their pseudonyms."""
    findings: list[Finding] = []
    rows = _rows(source, raw, file, findings)
    rows = rows.assign(person_id=pseudonyms.column("person_id", rows["person_id"]))
    questions = _questions(source, raw, file, findings)
    pieces = [_answers(source, raw, rows, *question) for question in questions]
    answers = (
        pd.concat(pieces, ignore_index=True) if pieces else _answers(source, raw, rows.head(0), "", "", "")
    )
    filled = answers["value"] != ""
    comments = [
        _answers(source, raw, rows, heading, item, "").rename(columns={"value": "text"})
        for item, heading in _free_text(source, raw, file, findings)
    ]
    kept = (
        pd.concat(comments, ignore_index=True)
        if comments
        else answers.head(0).rename(columns={"value": "text"})
    )
    return WideSheet(rows, answers[filled], kept[kept["text"] != ""], int((~filled).sum()), tuple(findings))


def _rows(source: Source, raw: RawSheet, file: str, findings: list[Finding]) -> pd.DataFrame:
    taken: dict[str, pd.Series] = {}
    for name in ROW_COLUMNS:
        spec = source.columns.get(name)
        if spec is None and name in _NEEDED:
            spec = ColumnSource(column=name)
        cells = take_column(raw, spec) if spec else None
        if spec and cells is None:
            findings.append(missing_column(source, file, spec.column, name, raw))
        if cells is not None:
            taken[name] = translate(cells, source.values.get(name, {}), source.missing, name)
    frame = pd.DataFrame(taken, index=raw.cells.index).reindex(columns=list(ROW_COLUMNS))
    return frame.astype(object).where(frame.notna(), "")


def _questions(
    source: Source, raw: RawSheet, file: str, findings: list[Finding]
) -> list[tuple[str, str, str]]:
    """Return (heading, item, wave) for each question column; the wave is "" where the row says it."""
    found: list[tuple[str, str, str]] = []
    for name, target in source.items.items():
        pairs = [(name, target, "")] if isinstance(target, str) else [(i, c, name) for i, c in target.items()]
        for item, column, wave in pairs:
            heading = find_heading(raw, column)
            if heading is None:
                findings.append(missing_column(source, file, column, item, raw))
            else:
                found.append((heading, item, wave))
    if source.item_pattern:
        pattern = re.compile(source.item_pattern)
        words = {normalise_label(word): wave for word, wave in source.values.get("wave", {}).items()}
        for heading in raw.cells.columns:
            match = pattern.fullmatch(str(heading))
            if match and heading not in source.ignore:
                said = match.groupdict().get("wave") or ""
                found.append(
                    (str(heading), match["item"], words.get(normalise_label(said), read_choice(said, WAVES)))
                )
    return found


def _free_text(source: Source, raw: RawSheet, file: str, findings: list[Finding]) -> list[tuple[str, str]]:
    """Return (question, heading) for each free-text column; one that is not there is told."""
    found = [(item, column, find_heading(raw, column)) for item, column in source.comments.items()]
    findings += [
        replace(missing_column(source, file, column, item, raw), severity="warning")
        for item, column, heading in found
        if heading is None
    ]
    return [(item, heading) for item, _, heading in found if heading is not None]


def _answers(
    source: Source, raw: RawSheet, rows: pd.DataFrame, heading: str, item: str, wave: str
) -> pd.DataFrame:
    """Return one column's answers, one a row of the file."""
    cells = raw.cells[heading].map(tidy) if heading else pd.Series(dtype=object)
    return pd.DataFrame(
        {
            "session_id": rows["session_id"],
            "person_id": rows["person_id"],
            "wave": wave or rows["wave"],
            "respondent": rows["respondent"],
            "item_id": item,
            "value": translate(cells, {}, source.missing),
            "submitted_at": rows["submitted_at"],
            "_column": heading,
            "_position": rows.index,
        }
    )
