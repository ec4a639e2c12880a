"""Inspecting a file: what it was recognised as and why, its questions, and what its columns likely are."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd

from impact_eval.contract.instrument import Questionnaire
from impact_eval.intake.exports import Recognised, exports, inspect_head, read_export
from impact_eval.intake.exports.columns import Column, columns_of_sheet
from impact_eval.intake.exports.export import ReadExport
from impact_eval.intake.exports.proposal import (
    DOUBTFUL,
    Choice,
    Match,
    best_instrument,
    choose_person,
    choose_session,
    choose_session_date,
    choose_submitted,
    choose_wave,
    split_by_wave,
)  # fmt: skip
from impact_eval.intake.parse import read_date
from impact_eval.intake.readers.sheet import Unreadable

#: Questions and matches told before the rest are counted only.
_SHOWN = 60


@dataclass(frozen=True)
class Inspection:
    """What is known of a file before anything is said about it in a study.

    Attributes
    ----------
    path, sheet_name : the file, and the sheet that was asked for.
    recognised : what it may be, the surest first.
    sheet : the file as it was read.
    columns : what each column holds; people are counted and not shown.
    instrument, matches : the questionnaire that fits best, and which question is which of its items.
    """

    path: Path
    sheet_name: str
    recognised: tuple[Recognised, ...]
    sheet: ReadExport
    columns: tuple[Column, ...]
    instrument: Questionnaire | None
    matches: tuple[Match, ...]

    @cached_property
    def asked(self) -> tuple[Column, ...]:
        """What was asked: the columns of a form, or the objects of statements as if each had a column."""
        return asked_in(self.sheet, self.columns)

    @cached_property
    def questions(self) -> tuple[Column, ...]:
        """What is answered on a scale or by few words, and what is matched to an item."""
        matched = {match.heading for match in self.matches}
        return tuple(c for c in self.asked if c.kind in ("answers", "words") or c.heading in matched)

    @cached_property
    def wave(self) -> Choice:
        """What says when the forms were answered."""
        return choose_wave(self.sheet, self.columns, self.path.stem)

    @cached_property
    def person(self) -> Choice:
        """What says who answered."""
        return choose_person(self.sheet, self.columns)

    @cached_property
    def session(self) -> Choice:
        """What says which session the forms are about."""
        return choose_session(self.sheet, self.columns, self.person.heading, slug(self.path.stem))

    @cached_property
    def submitted(self) -> Choice | None:
        """What says when a form was submitted."""
        return choose_submitted(self.sheet, self.columns)

    @cached_property
    def session_date(self) -> Choice:
        """What says when the session was: a column, else a day that the forms' own days allow."""
        date_format = self.submitted.date_format if self.submitted else ""
        found = choose_session_date(self.sheet, self.columns, date_format)
        return found or Choice("no column says it: correct it", constant=self.likely_day(), sure=False)

    @cached_property
    def by_wave(self) -> dict[str, tuple[str, str]]:
        """Heading to (question, wave) where the file holds several waves side by side."""
        return split_by_wave(self.questions)

    def likely_day(self) -> str:
        """Return a day on which the session may have been, seeing when the forms were submitted."""
        if self.submitted is None or not self.submitted.sure:
            return "2000-01-01"
        days = self.sheet.cells[self.submitted.heading].map(
            lambda text: read_date(text, self.submitted.date_format if self.submitted else "")
        )
        waves = self._waves()
        for wave, last, wait in (
            ("pre", True, 0),
            ("post", False, 0),
            ("retro_pre", False, 0),
            ("follow_up", False, 42),
        ):
            of_wave = days[waves == wave].dropna()
            if len(of_wave):
                day = max(of_wave) if last else min(of_wave)
                return str((day - pd.Timedelta(days=wait)).date())
        return "2000-01-01"

    def _waves(self) -> pd.Series:
        if self.wave.heading:
            return self.sheet.cells[self.wave.heading].map(dict(self.wave.values))
        return pd.Series(self.wave.constant, index=self.sheet.cells.index)

    @cached_property
    def text(self) -> str:
        """Everything that was found, in plain lines; no name, address, code or sentence of anybody."""
        return "\n".join([*self._what(), *self._asked(), *self._proposed()])

    def _what(self) -> Iterable[str]:
        title = exports()[self.sheet.export].title if self.sheet.export in exports() else self.sheet.export
        surest = self.recognised[0]
        size = f"{len(self.sheet.rows):,} rows, {len(self.columns):,} columns"
        yield f"{self.path.name}: read as {title}, {size}"
        if self.sheet.export == surest.export.name:
            yield f"  because {'; '.join(surest.why)} (confidence {surest.confidence:.2f})"
        else:
            yield f"  it may be {surest.export.title} (confidence {surest.confidence:.2f}); "
            yield f'  if so, set export = "{surest.export.name}": {"; ".join(surest.why)}'
        for finding in (*self.sheet.findings, *self.sheet.kept_out):
            yield f"  {finding.severity}: {finding.problem}"

    def _asked(self) -> Iterable[str]:
        yield "\nQuestions"
        asked = [column for column in self.asked if column.kind not in ("own", "blank")]
        for column in asked[:_SHOWN]:
            yield f"  {_short(column.text)}"
            yield f"    {_held(column)}"
        if len(asked) > _SHOWN:
            yield f"  and {len(asked) - _SHOWN:,} more"
        own = [column.heading for column in self.columns if column.kind == "own"]
        blank = [column.heading for column in self.columns if column.kind == "blank"]
        if own:
            yield f"  Columns that the product adds: {_listed(own)}"
        if blank:
            yield f"  Columns without any answer: {_listed(blank)}"

    def _proposed(self) -> Iterable[str]:
        yield "\nProposed"
        named = {"wave": self.wave, "person_id": self.person, "session_id": self.session,
                 "session_date": self.session_date, "submitted_at": self.submitted}  # fmt: skip
        for name, choice in named.items():
            if choice is not None:
                what = f"'{choice.heading}'" if choice.heading else choice.constant
                yield f"  {name}: {what} ({choice.why})"
        if self.instrument is None:
            return
        texts = {column.heading: column.text for column in self.asked}
        yield f"\nItems of {self.instrument.id}"
        for match in self.matches[:_SHOWN]:
            doubt = "  doubtful" if match.score < DOUBTFUL else ""
            yield f"  {match.score:5.1f}  {match.item_id} = {_short(texts[match.heading])}{doubt}"
        matched = {match.heading for match in self.matches}
        left = [_short(column.text) for column in self.questions if column.heading not in matched]
        if left:
            yield f"  No item is like: {_listed(left)}"


def inspect_file(
    path: str | Path, *, sheet: str = "", export: str = "", instruments: Iterable[Questionnaire] = ()
) -> Inspection:
    """Look at a file that may become a source of a study.

    Parameters
    ----------
    path : the file.
    sheet : the sheet of a workbook; the first that is seen by default.
    export : the export that it is; what it certainly is, by default.
    instruments : the questionnaires whose items its questions may be.

    Raises
    ------
    Unreadable : where it cannot be read.
    """
    path = Path(path)
    found, _ = inspect_head(path, sheet)
    read = read_export(path, sheet, export=export)
    if read.cells.empty:
        raise Unreadable("The file holds column names and no rows.", "Check the export.", "no-rows")
    columns = columns_of_sheet(read)
    asked = [c for c in asked_in(read, columns) if c.kind in ("answers", "words", "text")]
    instrument, matches = best_instrument(asked, instruments)
    return Inspection(path, sheet, tuple(found), read, columns, instrument, matches)


def asked_in(sheet: ReadExport, columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """Return a form's columns; for statements a column for each object that was answered."""
    if not sheet.long:
        return columns
    asked: list[Column] = []
    for place, cells in sheet.kept.groupby("object", sort=True):
        question = next((text for text in cells["question"] if text), str(place))
        alone = cells[["response"]].set_axis([str(place)], axis=1).reset_index(drop=True)
        one = ReadExport(alone, sheet.rows[: len(alone)], texts={str(place): question})
        asked += columns_of_sheet(one)
    return tuple(asked)


def slug(text: str) -> str:
    """Return a text as an identifier.

    Examples
    --------
    >>> slug("Neglect course - after(1-6)")
    'neglect-course-after-1-6'
    """
    return re.sub(r"[^A-Za-z0-9]+", "-", text).strip("-").casefold()[:60] or "study"


def beside(path: Path, folder: Path) -> str:
    """Return how a file is named from a folder; by its whole name where they share no drive."""
    try:
        return Path(os.path.relpath(path.resolve(), folder.resolve())).as_posix()
    except ValueError:
        return path.resolve().as_posix()


def _held(column: Column) -> str:
    """Say what a column holds, without saying who."""
    if column.kind not in ("answers", "words"):
        what = {"who": "looks like somebody's", "date": "dates", "text": "not shown"}[column.kind]
        return f"{column.filled:,} answers, {column.distinct:,} distinct ({what})"
    told = ", ".join(f"{_short(answer, 40)} {count:,}" for answer, count in column.answers.items())
    rest = f"; {column.unlisted:,} others not shown" if column.unlisted else ""
    scale = f" [{column.scale_id}]" if column.scale_id else ""
    return f"{told}{rest}{scale}"


def _short(text: str, width: int = 100) -> str:
    return text if len(text) <= width else f"{text[: width - 1]}…"


def _listed(names: list[str]) -> str:
    shown = ", ".join(_short(name, 40) for name in names[:20])
    return shown if len(names) <= 20 else f"{shown} and {len(names) - 20:,} more"
