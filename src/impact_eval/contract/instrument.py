"""Instruments: the questionnaires, audit tools and indicator lists that a study asks with.

Each is one YAML file that says which it is (`kind`). Everything that a figure later depends on stands there
and nowhere else: the construct of each item, the response labels, which items are reversed, which answers are
correct, how much must be answered for a scale score, which judgement counts as met, and which direction of an
indicator is the better one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter, model_validator

from impact_eval.contract.answer import ResponseScale
from impact_eval.contract.model import ContractModel, read_model
from impact_eval.errors import InstrumentError

Share = Annotated[float, Field(gt=0, le=1)]
Better = Literal["higher", "lower", "neither"]


class Item(ContractModel):
    """One question.

    `favourable` lists the scores that count as a favourable answer (by default the upper part of the scale:
    for labels the codes above the middle one); `correct` the option codes that are right.
    """

    id: str
    text: str
    construct_id: str = Field(alias="construct")  # pydantic keeps `construct` for itself
    response: str
    reverse: bool = False
    correct: frozenset[str] = frozenset()
    favourable: tuple[float, ...] = ()


class Scale(ContractModel):
    """Several items that measure one construct, and how they make one score.

    `mean` stays on the items' own range; `percent` is the share of the maximum that was earned, 0 to 100
    (for a knowledge test: the share of questions answered correctly).
    """

    id: str
    title: str
    construct_id: str = Field(alias="construct")  # pydantic keeps `construct` for itself
    items: tuple[str, ...] = Field(min_length=1)
    score: Literal["mean", "percent"] = "mean"
    minimum_answered: Share = 0.8
    pass_mark: float | None = None


def _repeated(identifiers: Iterable[str]) -> list[str]:
    return [name for name, times in Counter(identifiers).items() if times > 1]


class Questionnaire(ContractModel):
    """A questionnaire: its response scales, its items and the scales they make."""

    kind: Literal["questionnaire"]
    id: str
    title: str
    version: str = "1"
    responses: dict[str, ResponseScale]
    items: tuple[Item, ...] = Field(min_length=1)
    scales: tuple[Scale, ...] = ()

    @model_validator(mode="after")
    def _holds_together(self) -> Questionnaire:
        problems = [f"two items are called {name}" for name in _repeated(item.id for item in self.items)]
        problems += [f"two measures are called {name}" for name in _repeated(self.measure_ids)]
        for item in self.items:
            if item.response not in self.responses:
                problems.append(
                    f"item {item.id} is answered on '{item.response}', which responses does not hold"
                )
                continue
            response = self.responses[item.response]
            strange = item.correct - set(response.options)
            if (response.kind == "options") != bool(item.correct) or strange:
                problems.append(f"item {item.id}: correct must name options of its response, and only those")
        known = {item.id for item in self.items}
        for scale in self.scales:
            missing = [name for name in scale.items if name not in known]
            if missing:
                problems.append(f"scale {scale.id} names items that are not there: {', '.join(missing)}")
            elif scale.score == "mean" and len({self.bounds(name) for name in scale.items}) > 1:
                problems.append(f"scale {scale.id} averages items with different ranges; score it as percent")
        if problems:
            raise ValueError("; ".join(problems))
        return self

    @property
    def measure_ids(self) -> list[str]:
        """Identifiers of everything that can carry a result: the items and the scales."""
        return [item.id for item in self.items] + [scale.id for scale in self.scales]

    @property
    def constructs(self) -> frozenset[str]:
        """Every construct that an item or a scale measures."""
        return frozenset(i.construct_id for i in self.items) | frozenset(s.construct_id for s in self.scales)

    def item(self, item_id: str) -> Item:
        """Return the item with this identifier."""
        return next(item for item in self.items if item.id == item_id)

    def response_of(self, item_id: str) -> ResponseScale:
        """Return how an item is answered."""
        return self.responses[self.item(item_id).response]

    def bounds(self, item_id: str) -> tuple[float, float]:
        """Return the lowest and highest score of an item."""
        response = self.response_of(item_id)
        return response.lowest, response.highest

    def scale_bounds(self, scale: Scale) -> tuple[float, float]:
        """Return the lowest and highest score of a scale."""
        return (0.0, 100.0) if scale.score == "percent" else self.bounds(scale.items[0])

    def favourable_of(self, item_id: str) -> tuple[float, ...]:
        """Return the scores of an item that count as favourable; empty where none were named for a range."""
        item, response = self.item(item_id), self.response_of(item_id)
        if item.favourable:
            return item.favourable
        if response.kind == "options":
            return (1.0,)
        middle = (response.lowest + response.highest) / 2
        upper = [
            code for code in sorted(response.labels) if (code < middle if item.reverse else code > middle)
        ]
        return tuple(upper)


class JudgementScale(ContractModel):
    """The grades an auditor gives, lowest first; `standard` is the lowest grade that counts as met."""

    labels: dict[float, str] = Field(min_length=2)
    standard: float
    synonyms: dict[str, list[str]] = Field(default_factory=dict)
    not_applicable: list[str] = Field(default_factory=list)

    @model_validator(mode="after")
    def _standard_is_a_grade(self) -> JudgementScale:
        if self.standard not in self.labels:
            raise ValueError("standard must be one of the labels' codes")
        return self

    @property
    def response(self) -> ResponseScale:
        """The same grades as something that can be answered."""
        return ResponseScale(labels=self.labels, synonyms=self.synonyms, not_applicable=self.not_applicable)


class Criterion(ContractModel):
    """One thing that an audit looks for in a case; `target` is the share of cases that should meet it."""

    id: str
    text: str
    looks_for: str = ""
    target: Share = 0.8


class AuditTool(ContractModel):
    """An audit tool: its grades and its criteria."""

    kind: Literal["audit_tool"]
    id: str
    title: str
    version: str = "1"
    judgements: JudgementScale
    criteria: tuple[Criterion, ...] = Field(min_length=1)


class Indicator(ContractModel):
    """A monthly outcome: numerator over denominator, times `per`, and which direction is better.

    Many outcomes of safeguarding have no better direction by themselves (fewer referrals may be good or bad):
    `neither` is the default and is never coloured as improvement.
    """

    id: str
    title: str
    definition: str = ""
    unit: str = "%"
    per: float = 100.0
    better: Better = "neither"


class IndicatorList(ContractModel):
    """The outcome indicators that a study follows."""

    kind: Literal["indicators"]
    id: str
    title: str = "Outcome indicators"
    indicators: tuple[Indicator, ...] = Field(min_length=1)


Instrument = Annotated[Questionnaire | AuditTool | IndicatorList, Field(discriminator="kind")]


class _AnyInstrument(ContractModel):
    """Lets one file be any kind of instrument, with errors that name the place."""

    instrument: Instrument


def read_instrument(path: Path) -> Questionnaire | AuditTool | IndicatorList:
    """Read one YAML file; an `InstrumentError` names everything in it that will not do."""
    import yaml

    try:
        data: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
    # A date of the 99th is a ValueError, and brackets without end are a RecursionError.
    except (OSError, ValueError, RecursionError, yaml.YAMLError) as failure:
        reason = " ".join(str(failure).split())
        raise InstrumentError(
            f"cannot be read as YAML: {reason}.", mend="Mend the file.", file=path.name
        ) from None
    if not isinstance(data, dict):
        raise InstrumentError(
            "holds no instrument.", mend="Begin with 'kind: questionnaire'.", file=path.name
        )
    return read_model(_AnyInstrument, {"instrument": data}, file=path.name, error=InstrumentError).instrument


#: Reads instruments that were given as dictionaries rather than files.
INSTRUMENT_ADAPTER: TypeAdapter[Questionnaire | AuditTool | IndicatorList] = TypeAdapter(Instrument)
