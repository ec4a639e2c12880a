"""A part: what one file holds for one table, under the contract's names, as text, and naming nobody.

This is the form in which rows leave their file and in which an evidence store keeps them. A part knows
nothing of any other file, so parts can be taken in any order; what they mean together is settled afterwards
(`intake.settling`).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from impact_eval.contract.answer import normalise_label
from impact_eval.contract.finding import Finding
from impact_eval.contract.study_file import Source
from impact_eval.contract.tables import columns_of, required_columns
from impact_eval.errors import StudyError
from impact_eval.intake.decided import without_people
from impact_eval.intake.exports import read_export
from impact_eval.intake.free_text import FreeText
from impact_eval.intake.mapping import headings_wanted, long_columns
from impact_eval.intake.pseudonym import Pseudonyms
from impact_eval.intake.readers import read_rows
from impact_eval.intake.readers.sheet import RawSheet, Unreadable, make_sheet
from impact_eval.intake.wide import WideSheet, take_apart

#: Rows among which the headings are looked for, where they are not in the row named.
_FIRST_ROWS = 30
#: What may part the headings, where the row above them hid which it is.
_BETWEEN = re.compile(r"[;|\t]")
#: What is said of a file whose headings are looked for in the wrong row.
_OF_HEADINGS = ("missing-column", "ragged-row", "duplicate-heading")
#: Columns of a record that are not the contract's: the row and column of its file, the place of its form
#: among the forms of a form export (-1 elsewhere), and its fate.
OF_PLACE = ("_row", "_column", "_position", "_fate")


@dataclass(frozen=True)
class Part:
    """What one file holds for one table.

    Attributes
    ----------
    source : the source that says how the file's columns map.
    name : the file as messages name it.
    frame : the records: the contract's columns as text, and `OF_PLACE`.
    wide : for a form export its forms, comments and count of blank cells (its answers are in `frame`).
    findings : what is to be said of the file and of its columns.
    sha256 : of the file's content; blank for a DataFrame.
    """

    source: Source
    name: str
    frame: pd.DataFrame
    wide: WideSheet | None = None
    findings: tuple[Finding, ...] = ()
    sha256: str = ""


def files_of(source: Source, folder: Path) -> list[tuple[str, Path]]:
    """Return the files of a source, by name; a file that is not there is named too, to be told."""
    whole = folder / source.file
    if whole.is_file() or not any(sign in source.file for sign in "*?["):
        return [(source.file, whole)]
    base = Path(whole.anchor) if Path(source.file).is_absolute() else folder
    found = matching(base, str(whole.relative_to(base)))
    return [(path.relative_to(base).as_posix(), path) for path in found] or [(source.file, whole)]


def matching(folder: Path, pattern: str) -> list[Path]:
    """Return the files below a folder that match a pattern, in order.

    Raises
    ------
    StudyError : when the pattern is none.
    """
    try:
        return sorted(folder.glob(pattern))
    except (NotImplementedError, ValueError) as failure:
        raise StudyError(
            f"'{pattern}' is no pattern of files below '{folder}': {failure}.",
            mend="Write it as in 'forms/*.csv'.", file="study.toml",
        ) from None  # fmt: skip


def part_of_file(
    source: Source, name: str, path: Path, people: Pseudonyms, free_text: FreeText | None = None
) -> Part:
    """Read a file for a source; one that cannot be read is a part of nothing with a finding that says why."""
    try:
        raw = read_export(path, source.sheet, source.header, source.export, source.table)
        digest = digest_of(path)
    except Unreadable as failure:
        return _unread(source, name, failure)
    part = replace(part_of(source, name, raw, people, free_text), sha256=digest)
    lost = raw.export == "plain" and _breaks(part.findings, source)
    row = _row_of_headings(source, path) if lost else 0
    return _under_another_row(part, row) if row else part


def _row_of_headings(source: Source, path: Path) -> int:
    """Return the row that holds every heading a file lacks in the one named; 0 where none does."""
    wanted = {normalise_label(heading) for heading in headings_wanted(source)}
    try:
        records = read_rows(path, source.sheet, 1).records[:_FIRST_ROWS] if wanted else []
    except Unreadable:
        return 0
    of_row = [
        {normalise_label(part) for cell in row for part in (cell, *_BETWEEN.split(cell))} for row in records
    ]
    return next((number for number, there in enumerate(of_row, 1) if wanted <= there), 0)


def _under_another_row(part: Part, row: int) -> Part:
    """Say that the headings stand elsewhere, in place of all that follows from it."""
    said = Finding(
        "error", part.name, f"Row {part.source.header} does not hold the column names; row {row} does.",
        f"Say so for this source in study.toml: header = {row}.", "wrong-header",
        table=part.source.table, sheet=part.source.sheet, row=0,
    )  # fmt: skip
    kept = tuple(finding for finding in part.findings if finding.code not in _OF_HEADINGS)
    return replace(part, findings=(*kept, said))


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file's content."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def part_of_frame(
    source: Source, frames: Mapping[str, pd.DataFrame], people: Pseudonyms, free_text: FreeText | None = None
) -> Part:
    """Read a DataFrame that was handed over, as if its cells stood in a file as text."""
    if source.frame not in frames:
        failure = Unreadable("No such DataFrame was handed over.", "Pass it in frames.", "missing-frame")
        return _unread(source, source.name, failure)
    frame = frames[source.frame]
    body = frame.astype(object).where(frame.notna(), "").astype(str).to_numpy().tolist()
    raw = make_sheet([[str(column) for column in frame.columns], *body], 1)
    return part_of(source, source.name, raw, people, free_text)


def _unread(source: Source, name: str, failure: Unreadable) -> Part:
    said = Finding(
        "error", name, failure.problem, failure.mend, failure.code, table=source.table, sheet=source.sheet
    )
    nothing = part_of(source, name, RawSheet(pd.DataFrame(), np.array([], dtype=np.int64)))
    return replace(nothing, findings=(said,))


def part_of(
    source: Source,
    name: str,
    raw: RawSheet,
    people: Pseudonyms | None = None,
    free_text: FreeText | None = None,
) -> Part:
    """Put a sheet's columns under the contract's names; nobody's name goes further.

    Parameters
    ----------
    source : how the columns map.
    name : the file as messages name it.
    raw : its cells.
    people : what gives people their pseudonyms; nothing for a sheet without columns.
    free_text : what keeps and redacts free text; by default it is dropped here.
    """
    about_file = tuple(replace(finding, file=name, table=source.table) for finding in raw.findings)
    if people is None or raw.cells.columns.empty:
        columns = [*columns_of(source.table), *OF_PLACE]
        return Part(source, name, pd.DataFrame(columns=columns, dtype=object), findings=about_file)
    if free_text is not None:
        free_text.learn(raw.cells)
    if source.layout == "wide":
        frame, wide, findings = _of_forms(source, name, raw, people, free_text)
    else:
        frame, findings = _of_rows(source, name, raw, people, free_text)
        wide = None
    frame["_fate"] = "quarantined" if _breaks(findings, source) else "accepted"
    # A row that does not fit its headings is kept out, whatever stands in it.
    frame.loc[frame["_row"].isin(list(raw.unusable)), "_fate"] = "quarantined"
    frame = frame[[*columns_of(source.table), *OF_PLACE]].astype({"_column": object, "_fate": object})
    kept_out = (replace(found, file=name, table=source.table, sheet=source.sheet) for found in raw.kept_out)
    return Part(source, name, frame, wide, (*about_file, *findings, *kept_out))


def _of_forms(
    source: Source, name: str, raw: RawSheet, people: Pseudonyms, free_text: FreeText | None
) -> tuple[pd.DataFrame, WideSheet, tuple[Finding, ...]]:
    taken = take_apart(source, raw, name, people)
    if free_text is None:
        taken = replace(taken, comments=taken.comments.assign(text=None))
    taken.rows["_row"] = raw.rows
    frame = taken.answers.reindex(columns=[*columns_of(source.table), "_column", "_position"])
    frame["_row"] = raw.rows[frame["_position"].astype(int)]
    return frame, replace(taken, answers=frame.head(0)), taken.findings


def _of_rows(
    source: Source, name: str, raw: RawSheet, people: Pseudonyms, free_text: FreeText | None
) -> tuple[pd.DataFrame, tuple[Finding, ...]]:
    frame, findings = long_columns(source, raw, name)
    for column in columns_of(source.table):
        frame[column] = without_people(source.table, column, people.column(column, frame[column]))
    if source.table == "comments" and free_text is None:
        frame["text"] = ""
    frame["_row"], frame["_column"], frame["_position"] = raw.rows, "", -1
    return frame, tuple(findings)


def _breaks(findings: tuple[Finding, ...], source: Source) -> bool:
    """Whether a missing column makes every row of the file unusable."""
    wanted = {f"which is wanted for {name}." for name in required_columns(source.table)}
    return any(f.code == "missing-column" and f.problem.split(", ")[-1] in wanted for f in findings)
