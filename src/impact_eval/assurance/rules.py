"""The rules of assurance, as data: which evidence makes which rating, in words that the pack prints.

The shipped rules are `default.toml`; a study may name its own file. A file whose conditions could let a
rating rise when evidence gets worse or thinner is refused: of two statuses the better one must meet every
condition that the other one meets. So is one that embeds without evidence from practice, or that rates above
the lowest rank what was only delivered, attended and liked. What a file of a study's own does not say of
overrides, withdrawals and what-ifs is as shipped.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Literal, get_args

from pydantic import Field, ValidationError, model_validator

from impact_eval.contract.model import NOT_TOML, ContractModel, read_model
from impact_eval.contract.study_file import Settings
from impact_eval.errors import StudyError

Dimension = Literal["delivered", "reached", "reaction", "learning", "retention", "behaviour", "results"]
Status = Literal[
    "at_standard", "improved", "below_standard", "no_change_shown", "worse", "too_little_evidence",
    "no_evidence",
]  # fmt: skip
RatingId = Literal["embedded", "partly_embedded", "not_yet_embedded", "not_assured"]
#: How a rating stands to an earlier one: between two of the same rank it changed.
Move = Literal["raised", "lowered", "changed"]
#: What of a file of a study's own is as shipped where it is left out.
SHIPPED = ("overrides", "withdrawn", "what_if", "firmness")
#: The settings of a study that judgements and the findings under them go by.
JUDGED_BY = ("alpha", "fewest_pairs", "reach_standard", "favourable_standard")

#: What stands in place of a rating from the day on which a recommendation was withdrawn.
WITHDRAWN = "withdrawn"

#: What the words of `raise_by` may have filled in.
NUMBERS = ("fewest_pairs", "cases", "first", "last")
#: The dimensions that show more than that the training took place and was liked.
OF_WORTH: frozenset[Dimension] = frozenset({"learning", "retention", "behaviour", "results"})
PRACTICE: frozenset[Dimension] = frozenset({"behaviour"})
#: The statuses by which something is known.
UNKNOWN: frozenset[Status] = frozenset({"too_little_evidence", "no_evidence"})

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
#: The statuses that each dimension may have.
POSSIBLE: dict[Dimension, frozenset[Status]] = {
    "delivered": frozenset({"at_standard", "below_standard", "no_evidence"}),
    "reached": frozenset({"at_standard", "below_standard", "too_little_evidence", "no_evidence"}),
    "reaction": frozenset({"at_standard", "below_standard", "too_little_evidence", "no_evidence"}),
    "learning": frozenset(get_args(Status)),
    "retention": frozenset({"improved", "no_change_shown", "worse", "too_little_evidence", "no_evidence"}),
    "behaviour": frozenset(get_args(Status)) - {"below_standard"},
    "results": frozenset({"improved", "no_change_shown", "worse", "too_little_evidence", "no_evidence"}),
}


class Condition(ContractModel):
    """A dimension and the statuses that meet the condition; with `needs`, only where there is one."""

    dimension: Dimension
    statuses: tuple[Status, ...] = Field(min_length=1)
    needs: Literal["", "course", "indicator"] = ""

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
    because: tuple[Dimension, ...] = Field(min_length=1)
    gaps_first: bool = False
    aim: RatingId | Literal[""] = ""
    keep: str = ""
    conditions: tuple[Condition, ...] = ()
    any: tuple[tuple[Condition, ...], ...] = ()

    @property
    def ways(self) -> tuple[tuple[Condition, ...], ...]:
        """Every list of conditions that makes this rating."""
        return tuple((*self.conditions, *way) for way in self.any) or (self.conditions,)

    def always_rests_on(self, dimensions: frozenset[Dimension]) -> bool:
        """Whether no way to this rating does without evidence in one of these dimensions."""
        return all(
            any(c.dimension in dimensions and not c.needs and not UNKNOWN & set(c.statuses) for c in way)
            for way in self.ways
        )


class Decision(ContractModel):
    """What the group is asked to decide where a dimension has one of these statuses."""

    dimension: Dimension
    statuses: tuple[Status, ...] = Field(min_length=1)
    words: str


class Thresholds(ContractModel):
    """Numbers that the judgements use beyond the study's settings."""

    agency_share_of_standard: float = Field(default=0.5, ge=0, le=1)
    cases_for_standard: int = Field(default=10, ge=5)


class Overrides(ContractModel):
    """When a decision to rate otherwise lapses, and what is said of it.

    Attributes
    ----------
    better_lapses, other_lapses : the moves of the evidence's rating since the day of the decision that end
        it, for a decision that is better than the evidence was and for any other.
    better : marks a decision that is better than the evidence.
    stands, until, moved, agrees, over : sentences; `agrees` where the evidence has come to say the same.
    afresh : what the group is asked to decide when one has lapsed.
    """

    better_lapses: tuple[Move, ...]
    other_lapses: tuple[Move, ...]
    better: str
    stands: str
    until: str
    moved: str
    agrees: str
    over: str
    afresh: str

    @model_validator(mode="after")
    def _no_better_for_worse(self) -> Overrides:
        """Refuse rules by which what is decided could stand better when evidence gets worse."""
        if "lowered" not in self.better_lapses:
            raise ValueError("better_lapses must name 'lowered': what was decided would outlive its evidence")
        if "raised" in self.better_lapses:
            raise ValueError(
                "better_lapses must not name 'raised': what was decided would stand on worse evidence only"
            )
        if "lowered" in self.other_lapses:
            raise ValueError(
                "other_lapses must not name 'lowered': a stricter decision would end as evidence gets worse"
            )
        return self


class Withdrawn(ContractModel):
    """What is said of a recommendation that was withdrawn."""

    title: str
    because: str
    no_reason: str
    decide: str


class Firmness(ContractModel):
    """The sentences on what would change a rating, one by one and (`brief_`) all together."""

    lower: str
    higher: str
    threshold: str
    rule: str
    firm: str
    brief_status: str
    brief_threshold: str
    brief_rule: str
    moves: dict[Move, str]


class WhatIf(ContractModel):
    """A threshold or a setting moved to other values: which dimensions go by it, and how it is said."""

    name: str
    title: str
    to: tuple[float, ...] = Field(min_length=1)
    dimensions: tuple[Dimension, ...] = Field(min_length=1)
    shown: Literal["share", "number"] = "number"

    @property
    def of_rules(self) -> bool:
        """Whether it is one of the rules' own thresholds, and not a setting of the study."""
        return self.name in Thresholds.model_fields

    @model_validator(mode="after")
    def _can_be(self) -> WhatIf:
        known = (*Thresholds.model_fields, *JUDGED_BY)
        if self.name not in known:
            raise ValueError(f"no judgement goes by '{self.name}'; they go by: {', '.join(known)}")
        model = Thresholds if self.of_rules else Settings
        for value in self.to:
            try:
                model.model_validate({self.name: value})
            except ValidationError as failure:
                raise ValueError(f"{self.name} cannot be {value:g}: {failure.errors()[0]['msg']}") from None
        return self


class Rules(ContractModel):
    """The whole file."""

    title: str
    thresholds: Thresholds = Thresholds()
    statuses: dict[Status, str]
    dimensions: dict[Dimension, str]
    rating: tuple[Rating, ...] = Field(min_length=2)
    raise_by: dict[Dimension, dict[Status | Literal["any"], str]]
    decide: tuple[Decision, ...] = ()
    overrides: Overrides
    withdrawn: Withdrawn
    firmness: Firmness
    what_if: tuple[WhatIf, ...] = ()

    @property
    def rank(self) -> dict[str, int]:
        """Rating to its rank."""
        return {str(rating.id): rating.rank for rating in self.rating}

    @property
    def titles(self) -> dict[str, str]:
        """Rating to its title, withdrawn among them."""
        return {str(rating.id): rating.title for rating in self.rating} | {WITHDRAWN: self.withdrawn.title}

    @model_validator(mode="after")
    def _whole(self) -> Rules:
        problems = [*self._unnamed(), *self._disordered(), *self.unfounded(), *self._unsaid()]
        if problems:
            raise ValueError("; ".join(problems))
        return self

    def _unnamed(self) -> Iterator[str]:
        """Say which statuses and dimensions have no title."""
        if set(self.statuses) != set(ONE_STEP_DOWN):
            yield f"statuses must name these and no others: {', '.join(ONE_STEP_DOWN)}"
        if set(self.dimensions) != set(get_args(Dimension)):
            yield f"dimensions must name these and no others: {', '.join(get_args(Dimension))}"

    def _disordered(self) -> Iterator[str]:
        """Say what is wrong with how the ratings stand to each other."""
        ranks = [rating.rank for rating in self.rating]
        if ranks != sorted(ranks, reverse=True):
            yield "ratings must stand from the highest rank to the lowest"
        if self.rating[-1].conditions or self.rating[-1].any:
            yield "the last rating must have no conditions, so that every recommendation has a rating"
        known: dict[str, tuple[int, str]] = {}
        for rating in self.rating:
            if known.setdefault(rating.id, (rating.rank, rating.title)) != (rating.rank, rating.title):
                yield f"every rating {rating.id} must have the same rank and title"
            if rating.aim and known.get(rating.aim, (rating.rank, ""))[0] <= rating.rank:
                yield f"the aim of {rating.id} must be a rating of a higher rank before it"

    def unfounded(self) -> Iterator[str]:
        """Say which ratings could be reached without evidence."""
        if not self.rating[0].always_rests_on(PRACTICE):
            yield f"{self.rating[0].id} must not be reached without evidence from practice (behaviour)"
        for rating in self.rating:
            if rating.rank > self.rating[-1].rank and not rating.always_rests_on(OF_WORTH):
                yield (
                    f"{rating.id} must not be reached without evidence of learning, retention, behaviour or "
                    "results"
                )

    def _unsaid(self) -> Iterator[str]:
        """Say which words of `raise_by` are missing or cannot be filled in."""
        asked = {c.dimension for rating in self.rating for way in rating.ways for c in way}
        silent = sorted(name for name in asked if "any" not in self.raise_by.get(name, {}))
        if silent:
            yield f"raise_by must say what would meet a condition (any = ...) on: {', '.join(silent)}"
        for name, said in self.raise_by.items():
            for status, words in said.items():
                if not _can_be_filled(words):
                    yield (
                        f"raise_by.{name}.{status} may have these in braces and nothing else: "
                        f"{', '.join(NUMBERS)}"
                    )


def _can_be_filled(words: str) -> bool:
    """Whether every gap in a sentence has something to fill it.

    Examples
    --------
    >>> _can_be_filled("audit {cases} cases"), _can_be_filled("audit {case} cases")
    (True, False)
    """
    try:
        words.format(**dict.fromkeys(NUMBERS, 0))
    except (KeyError, IndexError, ValueError, AttributeError):
        return False
    return True


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
        text = (shipped if name == "default" else own).read_text(encoding="utf-8").removeprefix("\ufeff")
        data = tomllib.loads(text)
    except OSError:
        raise StudyError(
            f"there are no assurance rules '{name}'.",
            mend="Use 'default', or name a TOML file in the study's folder.",
        ) from None
    except NOT_TOML as failure:
        raise StudyError(f"is not valid TOML: {failure}.", mend="Mend the file.", file=own.name) from None
    if name != "default":
        default = tomllib.loads((files("impact_eval.assurance") / "default.toml").read_text(encoding="utf-8"))
        data = {**{part: default[part] for part in SHIPPED}, **data}
    return read_model(Rules, data, file=f"assurance rules {name}", error=StudyError)
