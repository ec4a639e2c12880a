"""What people type into a form, and what it means on a response scale.

A response scale is either *labelled* (ordered labels with codes, and the synonyms people really type), a
*range* of numbers (0 to 10), or a set of *options* of which some are correct (a knowledge question). Labels
are compared with case, spaces (also the no-break space that form tools emit), dashes and closing punctuation
set aside. What is not understood is never guessed: the nearest label is offered as a suggestion only.
"""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from pydantic import Field, model_validator

from impact_eval.contract.model import ContractModel

#: Answers that mean "no answer" on any form; a response scale may name more.
BLANK_ANSWERS = frozenset({"", "na", "n/a", "n.a", "nan", "null", "none", "-", "#n/a", "prefer not to say"})

_SPACES = re.compile(r"\s+")
_LEADING_CODE = re.compile(r"^(-?\d+(?:\.\d+)?)\s*(?:[-=:.)/]\s*|\s+)(.*)$")


def normalise_label(text: str) -> str:
    """Set aside what does not change a label's meaning.

    Examples
    --------
    >>> normalise_label("  Strongly\\u00a0Agree. ")
    'strongly agree'
    """
    plain = unicodedata.normalize("NFKC", text).casefold().replace("\u2013", "-").replace("\u2019", "'")
    return _SPACES.sub(" ", plain).strip().strip(".;,").strip()


@dataclass(frozen=True)
class Answer:
    """What one answer means: a score, or nothing with the problem and a suggestion, or a blank."""

    score: float = math.nan
    blank: bool = False
    problem: str = ""
    suggestion: str = ""


class ResponseScale(ContractModel):
    """How a question may be answered.

    Exactly one of `labels` (code to label, in order), `range` (lowest and highest number) and `options`
    (code to text) is given.
    """

    labels: dict[float, str] = Field(default_factory=dict)
    range: tuple[float, float] | None = None
    options: dict[str, str] = Field(default_factory=dict)
    synonyms: dict[str, list[str]] = Field(default_factory=dict)
    not_applicable: list[str] = Field(default_factory=list)

    @model_validator(mode="after")
    def _one_way_to_answer(self) -> ResponseScale:
        given = [bool(self.labels), self.range is not None, bool(self.options)]
        if sum(given) != 1:
            raise ValueError("give exactly one of labels, range and options")
        if self.range is not None and not self.range[0] < self.range[1]:
            raise ValueError("the range's first number must be below its second")
        if len(self.labels) == 1:
            raise ValueError("one label alone is not a scale")
        known = {normalise_label(label) for label in (*self.labels.values(), *self.options.values())}
        known |= {normalise_label(code) for code in self.options}
        strangers = [label for label in self.synonyms if normalise_label(label) not in known]
        if strangers:
            raise ValueError(f"synonyms are given for labels that are not there: {', '.join(strangers)}")
        meanings: dict[str, str] = {}
        for label, words in self.synonyms.items():
            for word in words:
                if meanings.setdefault(normalise_label(word), label) != label:
                    raise ValueError(f"'{word}' is a synonym of two labels")
        return self

    @property
    def kind(self) -> Literal["labels", "range", "options"]:
        """Which of the three ways to answer this is."""
        return "labels" if self.labels else "range" if self.range is not None else "options"

    @property
    def lowest(self) -> float:
        """Lowest score that an answer can have (0 for an option: not correct)."""
        return min(self.labels) if self.labels else self.range[0] if self.range else 0.0

    @property
    def highest(self) -> float:
        """Highest score that an answer can have (1 for an option: correct)."""
        return max(self.labels) if self.labels else self.range[1] if self.range else 1.0

    @cached_property
    def _codes(self) -> dict[str, str | float]:
        """Normalised label, synonym or option to its code."""
        pairs: list[tuple[str, str | float]] = [(label, code) for code, label in self.labels.items()]
        pairs += [(text, code) for code, text in self.options.items()]
        pairs += [(code, code) for code in self.options]
        codes = {normalise_label(label): code for label, code in pairs}
        for label, words in self.synonyms.items():
            codes |= {normalise_label(word): codes[normalise_label(label)] for word in words}
        return codes

    @cached_property
    def _blanks(self) -> frozenset[str]:
        return BLANK_ANSWERS | {normalise_label(word) for word in self.not_applicable}

    def read(self, text: str, correct: frozenset[str] = frozenset()) -> Answer:
        """Understand one answer; `correct` names the option codes that score 1.

        Examples
        --------
        >>> labels = {1: "Disagree", 2: "Neither", 3: "Agree"}
        >>> agree = ResponseScale(labels=labels, synonyms={"Agree": ["yes"]})
        >>> agree.read("AGREE ").score, agree.read("yes").score, agree.read("3 - Agree").score
        (3.0, 3.0, 3.0)
        >>> agree.read("Agrea").suggestion, agree.read("4").problem
        ('Agree', 'is not one of the scale: 1 = Disagree, 2 = Neither, 3 = Agree')
        """
        word = normalise_label(text)
        if word in self._codes:
            return self._score(self._codes[word], correct)
        if word in self._blanks:
            return Answer(blank=True)
        if self.range is not None:
            return self._number(word)
        if self.labels:
            coded = self._coded_label(word)
            if coded is not None:
                return Answer(score=coded)
        return Answer(problem=f"is not one of the scale: {self.described()}", suggestion=self._nearest(word))

    def _score(self, code: str | float, correct: frozenset[str]) -> Answer:
        return Answer(score=float(code in correct) if isinstance(code, str) else float(code))

    def _number(self, word: str) -> Answer:
        low, high = self.lowest, self.highest
        match = re.fullmatch(rf"(-?\d+(?:\.\d+)?)(?:\s*/\s*{high:g})?", word)
        if match is None:
            return Answer(problem=f"is not a number from {low:g} to {high:g}")
        number = float(match[1])
        if not low <= number <= high:
            return Answer(problem=f"is outside the range {low:g} to {high:g}")
        return Answer(score=number)

    def _coded_label(self, word: str) -> float | None:
        """Read `4`, `4.0`, `4 - Agree`; a code and a label that contradict each other are not understood."""
        try:
            number, label = float(word), ""
        except ValueError:
            match = _LEADING_CODE.match(word)
            if match is None:
                return None
            number, label = float(match[1]), match[2]
        if number not in self.labels or (label and self._codes.get(label) != number):
            return None
        return number

    def _nearest(self, word: str) -> str:
        from rapidfuzz import fuzz, process

        shown = {normalise_label(text): text for text in (*self.labels.values(), *self.options.values())}
        found = process.extractOne(word, list(shown), scorer=fuzz.ratio, score_cutoff=75)
        return shown[found[0]] if found else ""

    def described(self) -> str:
        """Say the scale in one line, for a message."""
        if self.range is not None:
            return f"{self.lowest:g} to {self.highest:g}"
        labels = self.labels.items() if self.labels else self.options.items()
        return ", ".join(
            f"{code:g} = {text}" if isinstance(code, float) else f"{code} = {text}" for code, text in labels
        )
