"""The editions of the guidance: which stages a review has, and how long each may take.

An edition is a TOML file (`editions/wt2018.toml` tells its form). Which edition holds on which day is data
too: each has a first day of its own, and a study may say otherwise under `[register]`.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import Field, model_validator

from impact_eval.contract.model import ContractModel, read_model
from impact_eval.contract.tables import columns_of, meta
from impact_eval.errors import StudyError

if TYPE_CHECKING:
    from impact_eval.contract.study_file import RegisterSettings

SHIPPED = files("impact_eval.register") / "editions"


class Stage(ContractModel):
    """One stage of a review and its clock.

    Attributes
    ----------
    id, title, by : its name, what it says when it is done, and who does it.
    start, to : the date columns of `reviews` between which it runs (`start` is written `from` in the file).
    limit, unit : how long it may take; no limit where none is set.
    before : whether `to` has to lie so long before `start` instead of after it.
    phase : on which of two linked reviews it is told.
    step : on which step of a recommendation's thread it is told.
    only, unless : column to the words for which it is needed, or is not.
    reason : the column whose text is a reason for not doing it; blank where there is none.
    optional : whether a register may leave its day out altogether; then nothing is said to be overdue.
    source, seen : where the edition says so, and what that was checked against.
    """

    id: str = Field(min_length=1)
    title: str
    by: str
    start: str = Field(alias="from")
    to: str
    limit: int | None = Field(default=None, ge=1)
    unit: Literal["working_days", "months", ""] = ""
    before: bool = False
    phase: Literal["rapid", "practice"]
    step: Literal["incident", "review"]
    only: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    unless: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    reason: str = ""
    optional: bool = False
    source: str
    seen: str

    @model_validator(mode="after")
    def _holds(self) -> Stage:
        if (self.limit is None) != (self.unit == ""):
            raise ValueError("give limit and unit, or neither")
        if self.before and self.unit != "working_days":
            raise ValueError("before needs a limit in working_days")
        for column in (self.start, self.to):
            refuse_other_than_dates(column)
        for column in (*self.only, *self.unless, *filter(None, [self.reason])):
            if column not in columns_of("reviews"):
                raise ValueError(f"reviews has no column '{column}'")
        return self


def refuse_other_than_dates(column: str) -> None:
    """Raise a `ValueError` for what is no date column of `reviews`."""
    dates = [name for name in columns_of("reviews") if meta("reviews", name)["kind"] == "date"]
    if column not in dates:
        raise ValueError(f"'{column}' is not a date of reviews; its dates are: {', '.join(dates)}")


class Edition(ContractModel):
    """One edition of the guidance."""

    id: str = Field(min_length=1)
    title: str
    since: date
    stage: tuple[Stage, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _one_of_each(self) -> Edition:
        ids = [stage.id for stage in self.stage]
        if len(set(ids)) < len(ids):
            raise ValueError("two stages have one id")
        return self

    def of(self, stage_id: str) -> Stage | None:
        """Return the stage of this name, where the edition has it."""
        return next((stage for stage in self.stage if stage.id == stage_id), None)


@dataclass(frozen=True)
class Editions:
    """The editions of a study, the earliest first."""

    editions: tuple[Edition, ...]

    def on(self, day: date) -> Edition | None:
        """Return the edition that holds on a day; none before the first."""
        held = [edition for edition in self.editions if edition.since <= day]
        return held[-1] if held else None


def editions_of(settings: RegisterSettings, folder: Path) -> Editions:
    """Return a study's editions, with the days and the starts that the study sets.

    Raises
    ------
    StudyError : when an edition cannot be read, two hold from one day, or a setting names what is not there.

    Examples
    --------
    >>> from impact_eval.contract.study_file import RegisterSettings
    >>> editions = editions_of(RegisterSettings(), Path("."))
    >>> editions.on(date(2023, 12, 14)).id, editions.on(date(2023, 12, 15)).id
    ('wt2018', 'wt2023')
    """
    read = [_read(name, folder) for name in settings.editions]
    _refuse_unknown("since", set(settings.since) - {edition.id for edition in read})
    _refuse_unknown(
        "starts", set(settings.starts) - {stage.id for edition in read for stage in edition.stage}
    )
    for column in settings.starts.values():
        try:
            refuse_other_than_dates(column)
        except ValueError as problem:
            raise StudyError(f"starts, under [register]: {problem}.", file="study.toml") from None
    changed = sorted((_as_set(edition, settings) for edition in read), key=lambda edition: edition.since)
    if len({edition.since for edition in changed}) < len(changed):
        raise StudyError(
            "two editions of the guidance hold from one day.", mend="Set since, under [register].",
            file="study.toml",
        )  # fmt: skip
    return Editions(tuple(changed))


def _as_set(edition: Edition, settings: RegisterSettings) -> Edition:
    stages = tuple(
        stage.model_copy(update={"start": settings.starts.get(stage.id, stage.start)})
        for stage in edition.stage
    )
    since = settings.since.get(edition.id, edition.since)
    return edition.model_copy(update={"stage": stages, "since": since})


def _refuse_unknown(setting: str, strange: set[str]) -> None:
    if strange:
        raise StudyError(
            f"{setting}, under [register], names {', '.join(sorted(strange))}, which no edition has.",
            mend="Correct the name.", file="study.toml",
        )  # fmt: skip


def _read(name: str, folder: Path) -> Edition:
    file: Traversable = SHIPPED / f"{name}.toml" if not name.endswith(".toml") else folder / name
    try:
        data = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except OSError:
        shipped = sorted(path.name.removesuffix(".toml") for path in SHIPPED.iterdir())
        raise StudyError(
            f"there is no edition '{name}'.",
            mend=f"Those that ship are {', '.join(shipped)}; name a file of your own with .toml at its end.",
        ) from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as failure:
        raise StudyError(f"is not valid TOML: {failure}.", mend="Mend the file.", file=name) from None
    return read_model(Edition, data, file=file.name, error=StudyError)
