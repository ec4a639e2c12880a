"""`study.toml`: where a study's rows come from, how their columns map, and the settings of its evidence.

The file is read into frozen models. A *source* is one file (or several of one shape, by a pattern such as
`forms/*.csv`) for one table. A *long* source has one row of the contract per row of the file. A *wide* source
of responses is a form export: one row a respondent, one column a question.
"""

from __future__ import annotations

import re
import tomllib
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Literal

from pydantic import Field, field_validator, model_validator

from impact_eval.contract.date_format import refusal_of
from impact_eval.contract.model import NOT_TOML, ContractModel, read_model
from impact_eval.errors import StudyError

Wave = Literal["pre", "post", "follow_up", "retro_pre"]


#: Tables whose dates are months.
OF_MONTHS = ("indicators", "resource_use")
#: What a form export may declare beside its answers.
DECLARED = ("session_date", "course_id", "agency", "team", "role")


class ColumnSource(ContractModel):
    """Where one contract column's text comes from: a column of the file, or a constant.

    `pattern` takes a part of the column's text: its first group, or the whole match where it has none.
    """

    column: str = ""
    constant: str = ""
    pattern: str = ""

    @model_validator(mode="after")
    def _column_or_constant(self) -> ColumnSource:
        if bool(self.column) == bool(self.constant):
            raise ValueError("give either column or constant")
        if self.pattern:
            try:
                re.compile(self.pattern)
            except re.error as failure:
                raise ValueError(f"pattern is not a regular expression: {failure}") from None
        return self


class Source(ContractModel):
    """One source of rows.

    Attributes
    ----------
    table : the contract table the rows are for.
    file : path or pattern relative to the data folder; or `frame`, the name of a DataFrame handed over.
    sheet : the sheet of a workbook (the first one that is not hidden, by default).
    export : the product whose export the file is, as in `qualtrics`; `plain` for none. By default what it
        certainly is by its first rows (`impact-eval inspect FILE` says it), else plain.
    layout : `long` or `wide` (form exports; responses only).
    columns : contract column to file column (or `{column, pattern}` or `{constant}`). For a long source a
        contract column that is not named here is looked for under its own name. A wide source may also
        declare its sessions and people here: `session_date`, `course_id`, `agency`, `team`, `role`.
    values : contract column to a table of the file's words to the contract's words.
    items : wide only: item to its column; or wave to (item to its column) where one file holds several waves.
    item_pattern : wide only: a regular expression with a group `item` and, if need be, a group `wave`.
    comments : wide only: free-text question to its column; kept apart.
    missing : words that mean "nothing here" in this file, beyond a blank cell.
    date_format : how dates are written, as for `datetime.strptime` (`contract.date_format`), or `excel` or
        `excel-1904` for day numbers of a spreadsheet; ISO dates need none, and are read beside it.
    ignore : file columns that are known and not wanted.
    header : the row (as a spreadsheet counts) that holds the column names.
    """

    table: str
    file: str = ""
    frame: str = ""
    sheet: str = ""
    export: str = ""
    layout: Literal["long", "wide"] = "long"
    columns: dict[str, ColumnSource] = Field(default_factory=dict)
    values: dict[str, dict[str, str]] = Field(default_factory=dict)
    items: dict[str, str | dict[str, str]] = Field(default_factory=dict)
    item_pattern: str = ""
    comments: dict[str, str] = Field(default_factory=dict)
    missing: list[str] = Field(default_factory=list)
    date_format: str = ""
    ignore: list[str] = Field(default_factory=list)
    header: int = Field(default=1, ge=1)

    @field_validator("columns", mode="before")
    @classmethod
    def _short_form(cls, columns: object) -> object:
        """Accept `person_id = "Your code"` for `person_id = { column = "Your code" }`."""
        if not isinstance(columns, dict):
            return columns
        return {
            name: {"column": value} if isinstance(value, str) else value for name, value in columns.items()
        }

    @model_validator(mode="after")
    def _one_origin(self) -> Source:
        if bool(self.file) == bool(self.frame):
            raise ValueError("give either file or frame")
        if self.export and self.frame:
            raise ValueError("export is for files")
        if self.layout == "wide" and self.table != "responses":
            raise ValueError("only responses may be wide")
        if self.layout == "wide" and not (self.items or self.item_pattern):
            raise ValueError("a wide source needs items or item_pattern")
        if self.layout == "long" and (self.items or self.item_pattern or self.comments):
            raise ValueError("items, item_pattern and comments are for wide sources")
        if self.item_pattern:
            try:
                groups = re.compile(self.item_pattern).groupindex
            except re.error as failure:
                raise ValueError(f"item_pattern is not a regular expression: {failure}") from None
            if "item" not in groups:
                raise ValueError("item_pattern needs a group named item: (?P<item>...)")
        if refused := refusal_of(self.date_format, of_months=self.table in OF_MONTHS):
            raise ValueError(refused)
        self._only_known_columns()
        return self

    def _only_known_columns(self) -> None:
        """Refuse a column of the contract that there is not: a slip would silently leave it blank."""
        from impact_eval.contract.tables import columns_of, schemas

        if self.table not in schemas():
            raise ValueError(f"there is no table {self.table}; the tables are: {', '.join(schemas())}")
        wide = (*columns_of("responses"), *DECLARED) if self.layout == "wide" else ()
        known = wide or columns_of(self.table)
        strange = sorted({*self.columns, *self.values} - set(known))
        if strange:
            raise ValueError(
                f"{self.table} has no column {', '.join(strange)}; its columns are: {', '.join(known)}"
            )

    @property
    def name(self) -> str:
        """How the source is named in messages."""
        return self.file or f"frame '{self.frame}'"


class Settings(ContractModel):
    """Settings of a study's evidence; each has a default that holds when the file is silent.

    Attributes
    ----------
    confidence : level of every interval.
    alpha : two-sided level at which a change counts as shown (after Holm's adjustment within a course).
    follow_up_days : first and last day after a session at which a follow-up is in its window (6 to 8 weeks).
    pre_days_after : days after the session within which a `pre` form still counts as a baseline.
    suppress_below : counts of people or cases from 1 up to one less than this are not shown in any pack.
    fewest_pairs : below this many pairs a result is shown and not tested.
    reach_standard, favourable_standard, applied_standard : shares that count as at standard.
    assurance : `default`, or a TOML file of rules relative to the study's folder.
    linkage : whose forms are joined where codes differ by a slip: what is `certain` and what a person
        accepted; only what was `reviewed` and accepted; or none (`off`).
    links_file : the CSV of what a person decided about such codes, relative to the study's folder.
    store : the evidence store, relative to the study's folder; read instead of the files where it is there.
    """

    confidence: float = Field(default=0.95, gt=0.5, lt=1)
    alpha: float = Field(default=0.05, gt=0, lt=0.5)
    follow_up_days: tuple[int, int] = (42, 56)
    pre_days_after: int = Field(default=0, ge=0)
    suppress_below: int = Field(default=5, ge=0)
    fewest_pairs: int = Field(default=5, ge=5)
    reach_standard: float = Field(default=0.8, gt=0, le=1)
    favourable_standard: float = Field(default=0.8, gt=0, le=1)
    applied_standard: float = Field(default=0.7, gt=0, le=1)
    assurance: str = "default"
    linkage: Literal["certain", "reviewed", "off"] = "certain"
    links_file: str = Field(default="people-links.csv", min_length=1)
    store: str = Field(default="evidence.duckdb", min_length=1)

    @field_validator("follow_up_days")
    @classmethod
    def _first_day_first(cls, days: tuple[int, int]) -> tuple[int, int]:
        if not 0 <= days[0] <= days[1]:
            raise ValueError("give the first day and then the last, both after the session")
        return days


class RegisterSettings(ContractModel):
    """How reviews are timed, and which words name one theme; each has a default that holds by itself.

    Attributes
    ----------
    editions : the editions of the guidance, each one that ships (`wt2018`, `wt2023`) or a TOML file of the
        same form relative to the study's folder.
    since : edition to the first day on which it holds, where that is not the edition's own.
    starts : stage to the date column that its clock counts from, where that is not the edition's own.
    themes : theme to other words for it, beside those that ship.
    """

    editions: tuple[str, ...] = Field(default=("wt2018", "wt2023"), min_length=1)
    since: dict[str, date] = Field(default_factory=dict)
    starts: dict[str, str] = Field(default_factory=dict)
    themes: dict[str, tuple[str, ...]] = Field(default_factory=dict)


class StudyFile(ContractModel):
    """Everything that `study.toml` says; `of_register` is its table `[register]`."""

    id: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$")
    title: str
    area: str = ""
    partnership: str = ""
    framework: str = "kirkpatrick"
    instruments: list[str] = Field(default_factory=lambda: ["instruments/*.yaml"])
    settings: Settings = Settings()
    of_register: RegisterSettings = Field(default=RegisterSettings(), alias="register")
    source: tuple[Source, ...] = Field(min_length=1)

    @cached_property
    def tables(self) -> frozenset[str]:
        """The tables that have a source."""
        return frozenset(source.table for source in self.source)


def read_study_file(path: Path) -> StudyFile:
    """Read `study.toml` from a folder or by its path; a `StudyError` names all that is wrong in it."""
    file = path / "study.toml" if path.is_dir() else path
    try:
        data = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except OSError:
        raise StudyError(
            f"there is no study at '{path}'.",
            mend="Name the folder that holds study.toml, or make one with: impact-eval simulate FOLDER",
        ) from None
    except NOT_TOML as failure:
        raise StudyError(f"is not valid TOML: {failure}.", mend="Mend the file.", file=file.name) from None
    flat = {**data.pop("study", {}), **data} if isinstance(data.get("study"), dict) else data
    return read_model(StudyFile, flat, file=file.name, error=StudyError)
