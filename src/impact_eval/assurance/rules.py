"""The rules of assurance, as data: which evidence makes which rating, in words that the pack prints.

The shipped rules are `default.toml`; a study may name its own file. A file whose conditions could let a
rating rise when evidence gets worse or thinner is refused: of two statuses the better one must meet every
condition that the other one meets.
"""

from __future__ import annotations

import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from impact_eval.contract.model import ContractModel, read_model
from impact_eval.errors import StudyError

Dimension = Literal["delivered", "reached", "reaction", "learning", "retention", "behaviour", "results"]
Status = Literal[
    "at_standard", "improved", "below_standard", "no_change_shown", "worse", "too_little_evidence",
    "no_evidence",
]  # fmt: skip
RatingId = Literal["embedded", "partly_embedded", "not_yet_embedded", "not_assured"]

#: Each status with those that are worse or thinner than it by one step.
ONE_STEP_DOWN: dict[Status, tuple[Status, ...]] = {
    "at_standard": ("improved",),
    "improved": ("below_standard",),
    "below_standard": ("no_change_shown",),
    "no_change_shown": ("worse", "too_little_evidence"),
    "worse": (),
    "too_little_evidence": ("no_evidence",),
    "no_evidence": (),
}


class Condition(ContractModel):
    """A dimension, and the statuses that meet the condition; with `needs`, only where that is so."""

    dimension: Dimension
    statuses: tuple[Status, ...] = Field(min_length=1)
    needs: Literal["", "course"] = ""

    @model_validator(mode="after")
    def _better_ones_meet_it_too(self) -> Condition:
        for better, lower in ONE_STEP_DOWN.items():
            let_in = [status for status in lower if status in self.statuses]
            if let_in and better not in self.statuses:
                raise ValueError(
                    f"{self.dimension}: '{let_in[0]}' meets the condition and the better '{better}' not, "
                    "so a rating could rise when evidence gets worse; add it"
                )
        return self


class Rating(ContractModel):
    """One rating: all `conditions` must hold, and one list of `any`, where there are any."""

    id: RatingId
    rank: int
    title: str
    words: str
    because: tuple[Dimension, ...]
    gaps_first: bool = False
    aim: RatingId | Literal[""] = ""
    keep: str = ""
    conditions: tuple[Condition, ...] = ()
    any: tuple[tuple[Condition, ...], ...] = ()


class Decision(ContractModel):
    """What the group is asked to decide where a dimension has one of these statuses."""

    dimension: Dimension
    statuses: tuple[Status, ...]
    words: str


class Thresholds(ContractModel):
    """Numbers that the judgements use beyond the study's settings."""

    agency_share_of_standard: float = Field(default=0.5, ge=0, le=1)
    cases_for_standard: int = Field(default=10, ge=5)


class Rules(ContractModel):
    """The whole file."""

    title: str
    thresholds: Thresholds = Thresholds()
    statuses: dict[Status, str]
    dimensions: dict[Dimension, str]
    rating: tuple[Rating, ...] = Field(min_length=2)
    raise_by: dict[Dimension, dict[Status | Literal["any"], str]]
    decide: tuple[Decision, ...] = ()

    @model_validator(mode="after")
    def _whole(self) -> Rules:
        problems = []
        if set(self.statuses) != set(ONE_STEP_DOWN):
            problems.append(f"statuses must name these and no others: {', '.join(ONE_STEP_DOWN)}")
        ranks = [rating.rank for rating in self.rating]
        if ranks != sorted(ranks, reverse=True):
            problems.append("ratings must stand from the highest rank to the lowest")
        if self.rating[-1].conditions or self.rating[-1].any:
            problems.append(
                "the last rating must have no conditions, so that every recommendation has a rating"
            )
        asked = {c.dimension for rating in self.rating for c in rating.conditions}
        asked |= {c.dimension for rating in self.rating for way in rating.any for c in way}
        silent = sorted(name for name in asked if "any" not in self.raise_by.get(name, {}))
        if silent:
            problems.append(
                f"raise_by must say what would meet a condition (any = ...) on: {', '.join(silent)}"
            )
        if not any(self._reaches_practice(way) for way in self._ways(self.rating[0])):
            problems.append(
                f"{self.rating[0].id} must not be reached without evidence from practice (behaviour)"
            )
        if problems:
            raise ValueError("; ".join(problems))
        return self

    @staticmethod
    def _ways(rating: Rating) -> list[tuple[Condition, ...]]:
        return [(*rating.conditions, *way) for way in rating.any] or [rating.conditions]

    @staticmethod
    def _reaches_practice(way: tuple[Condition, ...]) -> bool:
        found = [c for c in way if c.dimension == "behaviour" and not c.needs]
        return any(not {"too_little_evidence", "no_evidence"} & set(c.statuses) for c in found)


def read_rules(name: str, folder: Path) -> Rules:
    """Read the shipped rules (`default`), or a TOML file relative to the study's folder.

    Raises
    ------
    StudyError : when there is no such file, or it does not hold together; all that is wrong is named.

    Examples
    --------
    >>> [rating.title for rating in read_rules("default", Path()).rating]
    ['Embedded', 'Partly embedded', 'Not yet embedded', 'Not assured']
    """
    shipped = files("impact_eval.assurance") / f"{name}.toml"
    own = folder / name
    try:
        text = shipped.read_text(encoding="utf-8") if name == "default" else own.read_text(encoding="utf-8")
        data = tomllib.loads(text)
    except OSError:
        raise StudyError(
            f"there are no assurance rules '{name}'.",
            mend="Use 'default', or name a TOML file in the study's folder.",
        ) from None
    except tomllib.TOMLDecodeError as failure:
        raise StudyError(f"is not valid TOML: {failure}.", mend="Mend the file.", file=own.name) from None
    return read_model(Rules, data, file=f"assurance rules {name}", error=StudyError)
