"""A sheet's columns put under the contract's names, for long sources (one contract row per file row)."""

from __future__ import annotations

import re

import pandas as pd

from impact_eval.contract.answer import normalise_label
from impact_eval.contract.finding import Finding
from impact_eval.contract.identifier import tidy
from impact_eval.contract.study_file import ColumnSource, Source
from impact_eval.contract.tables import columns_of, required_columns
from impact_eval.intake.readers.sheet import RawSheet


def find_heading(raw: RawSheet, wanted: str) -> str | None:
    """Find a heading, setting case, spaces and closing punctuation aside."""
    if wanted in raw.cells.columns:
        return wanted
    plain = {normalise_label(str(name)): str(name) for name in raw.cells.columns}
    return plain.get(normalise_label(wanted))


def take_column(raw: RawSheet, spec: ColumnSource) -> pd.Series | None:
    """Return the text of one contract column, or None where the file lacks the column."""
    if spec.constant:
        return pd.Series(spec.constant, index=raw.cells.index, dtype=object)
    heading = find_heading(raw, spec.column)
    if heading is None:
        return None
    cells = raw.cells[heading].map(tidy)
    if not spec.pattern:
        return cells
    pattern = re.compile(spec.pattern)
    return cells.map(lambda text: _matched(pattern, text))


def _matched(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    if match is None:
        return ""
    return tidy(match[1] if pattern.groups else match[0])


def translate(cells: pd.Series, words: dict[str, str], missing: list[str]) -> pd.Series:
    """Blank the file's words for nothing, and turn its words into the contract's."""
    nothing = {normalise_label(word) for word in missing}
    meaning = {normalise_label(word): value for word, value in words.items()}

    def understood(text: str) -> str:
        plain = normalise_label(text)
        return "" if plain in nothing else meaning.get(plain, text)

    return cells.map({text: understood(text) for text in cells.unique()})


def long_columns(source: Source, raw: RawSheet, file: str) -> tuple[pd.DataFrame, list[Finding]]:
    """Return the contract's columns as text, and a finding for each column that must be there and is not."""
    taken: dict[str, pd.Series] = {}
    findings = []
    for name in columns_of(source.table):
        spec = source.columns.get(name, ColumnSource(column=name))
        cells = take_column(raw, spec)
        if cells is None and (name in required_columns(source.table) or name in source.columns):
            findings.append(missing_column(source, file, spec.column, name, raw))
        if cells is not None:
            taken[name] = translate(cells, source.values.get(name, {}), source.missing)
    frame = pd.DataFrame(taken, index=raw.cells.index).reindex(columns=list(columns_of(source.table)))
    return frame.astype(object).where(frame.notna(), ""), findings


#: Headings named where one is missing.
_HEADINGS_TOLD = 12


def missing_column(source: Source, file: str, column: str, name: str, raw: RawSheet) -> Finding:
    """Say that a column is missing, which there are, and how to mend it."""
    there = [f"'{str(heading)[:40]}'" for heading in raw.cells.columns]
    more = ["and more"] if len(there) > _HEADINGS_TOLD else []
    return Finding(
        "error", file, f"There is no column '{column}', which is wanted for {name}.",
        f"Add it to the file, or name the right column for {name} in study.toml; "
        f"the file has {', '.join(there[:_HEADINGS_TOLD] + more)}.",
        "missing-column", table=source.table, sheet=source.sheet, column=column,
    )  # fmt: skip
