"""What each course asks at each level: its questionnaire's items and scales, sorted by the framework.

A construct belongs to a level by the study's framework, which is data, so the same questionnaire can be
reported in Kirkpatrick's form or in that of inter-agency training research.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from impact_eval.contract.answer import ResponseScale
from impact_eval.contract.instrument import Item, Questionnaire, Scale
from impact_eval.intake.answers import instrument_of_courses

if TYPE_CHECKING:
    from impact_eval.intake.study import Study


@dataclass(frozen=True)
class AskedItem:
    """An item that a course asks.

    Attributes
    ----------
    course_id, course_title, item_id, text, construct, level_code : what it is.
    scale_min, scale_max : its lowest and highest score.
    labels : score to its words; for a range of whole numbers, every number.
    favourable : the scores that count as favourable; empty where the instrument does not say.
    labelled : whether the answers are words in order.
    reverse : whether a lower score is the better one.
    """

    course_id: str
    course_title: str
    item_id: str
    text: str
    construct: str
    level_code: str
    scale_min: float
    scale_max: float
    labels: dict[float, str]
    favourable: tuple[float, ...]
    labelled: bool
    reverse: bool

    def columns(self) -> dict[str, Any]:
        """Return what a result table says of the item."""
        return {
            "course_id": self.course_id,
            "course_title": self.course_title,
            "item_id": self.item_id,
            "item_text": self.text,
            "construct": self.construct,
            "level_code": self.level_code,
            "scale_min": self.scale_min,
            "scale_max": self.scale_max,
        }


@dataclass(frozen=True)
class Measure:
    """Something of a course that can carry a paired result: a scale, a knowledge test or an item.

    Attributes
    ----------
    course_id, course_title, measure_id, title, kind, construct, level_code : what it is.
    scale_min, scale_max : its lowest and highest score.
    pass_mark : the score that counts as passed; None where there is none.
    better : whether a `higher` or a `lower` score is the better one.
    labels : for an item answered in words, score to its words; otherwise empty.
    favourable : for an item, the scores that count as favourable.
    n_items : how many items make it up.
    """

    course_id: str
    course_title: str
    measure_id: str
    title: str
    kind: str
    construct: str
    level_code: str
    scale_min: float
    scale_max: float
    pass_mark: float | None
    better: str
    labels: dict[float, str]
    favourable: tuple[float, ...]
    n_items: int = 1


def asked_items(study: Study, level: int) -> list[AskedItem]:
    """Return the items of a level that each course asks, in the order of register and questionnaire."""
    return [
        _asked(study, course_id, title, questionnaire, item)
        for course_id, title, questionnaire in _asking(study)
        for item in questionnaire.items
        if study.framework.level_of(item.construct_id) == level
    ]


def measures(study: Study, level: int) -> list[Measure]:
    """Return the scales, then the items, of a level that each course asks."""
    found: list[Measure] = []
    for course_id, title, questionnaire in _asking(study):
        found += [
            _scale(study, course_id, title, questionnaire, scale)
            for scale in questionnaire.scales
            if study.framework.level_of(scale.construct_id) == level
        ]
        found += [
            _item(_asked(study, course_id, title, questionnaire, item))
            for item in questionnaire.items
            if study.framework.level_of(item.construct_id) == level
        ]
    return found


def _asking(study: Study) -> Iterator[tuple[str, str, Questionnaire]]:
    courses = study.tables["courses"]
    instruments = instrument_of_courses(courses, study.questionnaires)
    for course_id, title in zip(courses["course_id"], courses["title"], strict=True):
        instrument = instruments[course_id]
        if instrument is not None:
            yield course_id, title, study.questionnaires[instrument]


def _asked(study: Study, course_id: str, title: str, questionnaire: Questionnaire, item: Item) -> AskedItem:
    low, high = questionnaire.bounds(item.id)
    response = questionnaire.response_of(item.id)
    return AskedItem(
        course_id, title, item.id, item.text, item.construct_id,
        study.framework.constructs[item.construct_id].code, low, high, _labels(response),
        questionnaire.favourable_of(item.id), response.kind == "labels", item.reverse,
    )  # fmt: skip


def _labels(response: ResponseScale) -> dict[float, str]:
    """Return the words of every answer; of a range of numbers, the whole numbers in it."""
    if response.range is None:
        return dict(response.labels)
    low, high = response.range
    return {float(score): f"{score}" for score in range(math.ceil(low), math.floor(high) + 1)}


def _scale(study: Study, course_id: str, title: str, questionnaire: Questionnaire, scale: Scale) -> Measure:
    low, high = questionnaire.scale_bounds(scale)
    return Measure(
        course_id, title, scale.id, scale.title, "knowledge" if scale.score == "percent" else "scale",
        scale.construct_id, study.framework.constructs[scale.construct_id].code, low, high, scale.pass_mark,
        "higher", {}, (), len(scale.items),
    )  # fmt: skip


def _item(item: AskedItem) -> Measure:
    return Measure(
        item.course_id, item.course_title, item.item_id, item.text, "item", item.construct, item.level_code,
        item.scale_min, item.scale_max, None, "lower" if item.reverse else "higher",
        item.labels if item.labelled else {}, item.favourable,
    )  # fmt: skip
