"""What a column of an export holds, told without telling who: answers are counted, people are not shown.

Answers are shown only where they are words of a response scale, numbers of a range, or words that several
people each gave and that look like nobody's name. Of every other column (names, addresses, codes, sentences)
only the number of distinct values is known to whoever looks.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import pandas as pd

from impact_eval.contract.answer import BLANK_ANSWERS, ResponseScale, normalise_label
from impact_eval.contract.identifier import tidy
from impact_eval.intake.exports.export import ReadExport
from impact_eval.intake.redaction import Redactor

Kind = Literal["blank", "own", "who", "date", "answers", "words", "text"]

#: Share of a column's answers that must be of a scale, for the column to be a question answered on it.
_ON_SCALE = 0.8
#: A word that is of no known scale is shown where at least so many gave it, and there are few such words.
_FEWEST = 5
_MOST_WORDS = 12
_LONGEST_WORD = 60
_DATE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[ T,].*)?")
_NUMBER = re.compile(r"-?\d{1,3}(?:\.\d+)?")
_NAME_SHAPE = re.compile(r"[A-Z][\w'’-]*(?:[ ,.]+[A-Z][\w'’-]*){1,3}")
_SAID_RANGE = re.compile(r"\b(\d{1,2})\b[^\d]{1,40}?\bto\b[^\d]{0,12}\b(\d{1,3})\b")


@dataclass(frozen=True)
class Column:
    """One column, by what may be known of it.

    Attributes
    ----------
    heading, text : its name in the file, and the question as it was asked.
    kind : `own` (the product's), `who` (somebody's), `date`, `answers` (on a scale), `words` (few, each given
        by several), `text` (anything else), `blank`.
    filled, distinct : cells that are not blank, and different values among them.
    answers : value to how many gave it; empty for all kinds but `answers` and `words`.
    scale, scale_id : the response scale of `answers`.
    unlisted : answers that are not shown.
    """

    heading: str
    text: str
    kind: Kind
    filled: int
    distinct: int
    answers: Mapping[str, int]
    scale: ResponseScale | None = None
    scale_id: str = ""
    unlisted: int = 0


@cache
def words(part: str) -> Any:
    """Return one part of `inspection.toml`.

    Examples
    --------
    >>> list(words("waves"))
    ['retro_pre', 'follow_up', 'post', 'pre']
    """
    text = (files("impact_eval.intake.exports") / "inspection.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)[part]


def plain(text: str) -> str:
    """Return a heading as the patterns read it: lower case, words apart.

    Examples
    --------
    >>> plain("Session_ID"), plain("yourCode")
    ('session id', 'your code')
    """
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    return " ".join(re.sub(r"[_.\-]+", " ", apart).casefold().split())


def says(kind: str, *texts: str) -> bool:
    """Whether any of some texts says what a kind of heading says."""
    return any(re.search(words("headings")[kind], plain(text)) for text in texts if text)


def columns_of_sheet(sheet: ReadExport) -> tuple[Column, ...]:
    """Return what is known of each column, rows that are kept out set aside."""
    cells = sheet.kept
    counts = {str(name): _counts(cells[name]) for name in cells.columns}
    order = _scales_in_use(counts)
    return tuple(_column(sheet, name, counts[name], order) for name in counts)


def _counts(cells: pd.Series) -> Counter[str]:
    found: Counter[str] = Counter()
    for text, number in cells.value_counts().items():
        if normalise_label(str(text)) not in BLANK_ANSWERS:
            found[tidy(str(text))] += int(number)
    return found


def _column(sheet: ReadExport, heading: str, counts: Counter[str], order: tuple[str, ...]) -> Column:
    text = tidy(sheet.texts.get(heading, "")) or heading
    filled, distinct = sum(counts.values()), len(counts)
    scale_id, scale = _scale_of(sheet, heading, text, counts, order)
    kind = _kind(sheet, heading, text, counts, scale is not None)
    shown, unlisted = _shown(kind, counts, scale)
    fits = scale if kind == "answers" else None
    return Column(heading, text, kind, filled, distinct, shown, fits, scale_id if fits else "", unlisted)


def _kind(sheet: ReadExport, heading: str, text: str, counts: Counter[str], on_scale: bool) -> Kind:
    if not counts:
        return "blank"
    if heading in sheet.own:
        return "own"
    if sum(n for value, n in counts.items() if _DATE.fullmatch(value)) > _ON_SCALE * sum(counts.values()):
        return "date"
    asked = text if text == heading else f"{heading} {text}"
    if on_scale and not (says("person", asked) or says("person_known", asked)):
        return "answers"
    addresses = sum(number for value, number in counts.items() if "@" in value and " " not in value)
    if says("who", heading, text) or addresses > sum(counts.values()) / 2:
        return "who"
    return "words" if _few_words(counts) and not says("other", heading, text) else "text"


def _few_words(counts: Counter[str]) -> bool:
    """Whether some words were given by several people each, and none looks like somebody."""
    repeated = [value for value, number in counts.items() if number >= _FEWEST]
    return (
        len(repeated) > 0
        and len(counts) <= _MOST_WORDS
        and all(len(value) <= _LONGEST_WORD for value in counts)
        and not any(_looks_like_somebody(value) for value in counts)
    )


def _looks_like_somebody(value: str) -> bool:
    return bool(_NAME_SHAPE.fullmatch(value)) or Redactor().redact(value) != value


def _shown(kind: Kind, counts: Counter[str], scale: ResponseScale | None) -> tuple[dict[str, int], int]:
    """Return the answers that may be shown with their counts, and how many answers are not."""
    if kind == "answers" and scale is not None:
        shown = {value: n for value, n in counts.items() if not _off(value, scale)}
    elif kind == "words":
        shown = {value: n for value, n in counts.items() if n >= _FEWEST}
    else:
        return {}, 0
    return dict(sorted(shown.items(), key=_in_order(scale))), sum(counts.values()) - sum(shown.values())


def _in_order(scale: ResponseScale | None) -> Any:
    def place(item: tuple[str, int]) -> tuple[float, str]:
        return (scale.read(item[0]).score if scale else -float(item[1])), item[0]

    return place


def _off(value: str, scale: ResponseScale) -> bool:
    return bool(scale.read(value).problem)


# -- response scales ---------------------------------------------------------------------------------------


@cache
def known_scales() -> dict[str, ResponseScale]:
    """Return the response scales that forms use, by their names.

    Examples
    --------
    >>> known_scales()["agree"].read("Strongly agree").score
    5.0
    """
    return {
        one["id"]: ResponseScale(
            labels={float(code): label for code, label in enumerate(one["labels"], _lowest(one["labels"]))},
            synonyms=one.get("synonyms", {}),
        )
        for one in words("scales")
    }


def _lowest(labels: list[str]) -> int:
    return 0 if labels == ["No", "Yes"] else 1


def _share_on(counts: Counter[str], scale_id: str) -> float:
    """Return which share of the answers are labels (not codes) of a known scale."""
    labels = _labels(scale_id)
    on = sum(number for value, number in counts.items() if normalise_label(value) in labels)
    return on / max(1, sum(counts.values()))


@cache
def _labels(scale_id: str) -> frozenset[str]:
    scale = known_scales()[scale_id]
    synonyms = [word for many in scale.synonyms.values() for word in many]
    return frozenset(normalise_label(label) for label in (*scale.labels.values(), *synonyms))


def _scales_in_use(counts: Mapping[str, Counter[str]]) -> tuple[str, ...]:
    """Return the known scales, those that fit most columns first."""
    fits = {
        name: sum(bool(one) and _share_on(one, name) >= _ON_SCALE for one in counts.values())
        for name in known_scales()
    }
    return tuple(sorted(fits, key=lambda name: -fits[name]))


def _scale_of(
    sheet: ReadExport, heading: str, text: str, counts: Counter[str], order: tuple[str, ...]
) -> tuple[str, ResponseScale | None]:
    """Return the response scale that a column is answered on, with its name; None where it is on none."""
    given = sheet.labels.get(heading, {})
    if len(given) > 1 and len(set(map(normalise_label, given.values()))) == len(given):
        return f"{_slug(heading)}_labels", ResponseScale(labels=dict(given))
    for name in order if counts else ():
        if _share_on(counts, name) >= _ON_SCALE:
            return name, known_scales()[name]
    low_high = _range(text, counts)
    if low_high is None:
        return "", None
    return f"from_{low_high[0]}_to_{low_high[1]}", ResponseScale(range=low_high)


def _slug(text: str) -> str:
    return re.sub(r"\W+", "_", text).strip("_").casefold()[:30] or "scale"


def _range(text: str, counts: Counter[str]) -> tuple[int, int] | None:
    """Return the range that numbers are on: the one that the question says, else the narrowest usual one."""
    numbers = [float(value) for value in counts if _NUMBER.fullmatch(value)]
    if not counts or len(numbers) < len(counts):
        return None
    said = _SAID_RANGE.search(text)
    usual = [(1, 5), (1, 7), (0, 10)]
    asked = [(int(said[1]), int(said[2]))] if said and int(said[1]) < int(said[2]) else []
    for low, high in [*asked, *usual]:
        if low <= min(numbers) and max(numbers) <= high:
            return low, high
    return None
