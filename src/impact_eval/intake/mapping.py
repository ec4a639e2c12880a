"""A sheet's columns put under the contract's names, for long sources (one contract row per file row)."""

from __future__ import annotations

import re

import pandas as pd

from impact_eval.contract.answer import NO_VALUE, normalise_label
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


#: Columns whose words are read as they were given: answers by their scale, sentences by nobody. Who answered
#: is the person themself where it is blank, so a word for nothing must not make it blank.
_AS_GIVEN = frozenset({"value", "judgement", "text", "title", "description", "success_measure", "respondent"})


def translate(cells: pd.Series, words: dict[str, str], missing: list[str], name: str = "value") -> pd.Series:
    """Blank the words for nothing, and turn the file's words into the contract's.

    Parameters
    ----------
    cells : the texts of one column.
    words : the file's words to the contract's.
    missing : the file's own words for nothing.
    name : the contract's column; unless it holds answers or sentences, the contract's words for nothing
        (`contract/missing_words.toml`) are blank in it too.
    """
    meaning = {normalise_label(word): value for word, value in words.items()}
    nothing = {normalise_label(word) for word in missing}
    none = nothing if name in _AS_GIVEN else (nothing | NO_VALUE) - set(meaning)

    def understood(text: str) -> str:
        plain = normalise_label(text)
        return "" if plain in none else meaning.get(plain, text)

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
            taken[name] = translate(cells, source.values.get(name, {}), source.missing, name)
    frame = pd.DataFrame(taken, index=raw.cells.index).reindex(columns=list(columns_of(source.table)))
    return frame.astype(object).where(frame.notna(), ""), findings


def headings_wanted(source: Source) -> list[str]:
    """Return the headings without which no row of a source can be used.

    Examples
    --------
    >>> headings_wanted(Source(table="action_courses", file="a.csv"))
    ['action_id', 'course_id']
    """
    wide = source.layout == "wide"
    needed = ("session_id", "person_id") if wide else required_columns(source.table)
    specs = [source.columns.get(name, ColumnSource(column=name)) for name in needed]
    return [spec.column for spec in specs if spec.column]


#: Headings named where one is missing.
_HEADINGS_TOLD = 12


def missing_column(source: Source, file: str, column: str, name: str, raw: RawSheet) -> Finding:
    """Say that a column is missing, which there are, and how to mend it."""
    headings = [str(heading) for heading in raw.cells.columns]
    there = [f"'{heading[:40]}'" for heading in headings]
    more = ["and more"] if len(there) > _HEADINGS_TOLD else []
    nearest = _nearest(column, headings)
    meant = f" The nearest is '{nearest[:60]}'." if nearest else ""
    return Finding(
        "error", file, f"There is no column '{column}', which is wanted for {name}.",
        f"Add it to the file, or name the right column for {name} in study.toml; "
        f"the file has {', '.join(there[:_HEADINGS_TOLD] + more)}.{meant}",
        "missing-column", table=source.table, sheet=source.sheet, column=column,
    )  # fmt: skip


def _nearest(wanted: str, headings: list[str]) -> str:
    """Return the heading that is most like the one that is wanted; nothing where none is much like it."""
    from rapidfuzz import fuzz, process

    plain = {_plain(heading[:200]): heading for heading in reversed(headings)}
    found = process.extractOne(_plain(wanted[:200]), list(plain), scorer=fuzz.ratio, score_cutoff=80)
    return plain[found[0]] if found else ""


def _plain(heading: str) -> str:
    return normalise_label(heading).replace("_", " ").replace("-", " ")
