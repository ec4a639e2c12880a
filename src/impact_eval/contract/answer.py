"""What people type into a form, and what it means on a response scale.

A response scale is either *labelled* (ordered labels with codes, and the synonyms people really type), a
*range* of numbers (0 to 10), or a set of *options* of which some are correct (a knowledge question). Labels
are compared with case, spaces (also the no-break space that form tools emit), kinds of dashes and quotation
marks, and closing punctuation set aside; a label may carry its code (`4 - Agree`, `Agree (4)`). What is not
understood is never guessed: the nearest label is offered as a suggestion only.
"""

from __future__ import annotations

import math
import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.resources import files
from typing import Literal

from pydantic import Field, model_validator

from impact_eval.contract.identifier import PLAIN, settled
from impact_eval.contract.model import ContractModel

_MISSING = tomllib.loads((files("impact_eval.contract") / "missing_words.toml").read_text(encoding="utf-8"))
#: Answers that mean "no answer" on any form; a response scale may name more.
BLANK_ANSWERS: frozenset[str] = frozenset(_MISSING["no_answer"])
#: Answers that mean "no answer" where agreement or a number is asked for.
NO_OPINION: frozenset[str] = frozenset(_MISSING["no_opinion"])
#: Words that stand in place of a date, a number, a code or a group's name that is not there.
NO_VALUE: frozenset[str] = BLANK_ANSWERS | frozenset(_MISSING["no_value"])

_SPACES = re.compile(r"\s+")
_QUOTES: dict[int, str] = dict.fromkeys((0x2018, 0x2019, 0x201A, 0x201B, 0xB4, 0x60, 0xFF07), "'")
_QUOTES |= dict.fromkeys((0x201C, 0x201D, 0x201E, 0x201F, 0xAB, 0xBB, 0xFF02), '"')
_QUOTED = re.compile(r"""^(['"]+)(.*?)\1$""")
#: Longer than any label: of no use to compare, and slow to.
_LONGEST = 1000
_CODE = r"-?[0-9]+(?:[.,][0-9]+)?"
_LEADING_CODE = re.compile(
    rf"^(?:({_CODE})|\(({_CODE})\)|\[({_CODE})\])\s*(?:[-=:.)/]\s*|\s+|(?<=[)\]]))(.+)$"
)
_TRAILING_CODE = re.compile(rf"^(.+?)(?:\s*\(({_CODE})\)|\s*\[({_CODE})\]|(?:\s+|\s*[-=:]\s*)([0-9]+))$")
#: What form tools put between the answers that one person ticked.
_BETWEEN = re.compile(r"\s*[;,|]\s*")
_NUMBER = re.compile(rf"({_CODE})\s*(%?)(?:\s*(?:/|out of|of)\s*([0-9]+))?")


@lru_cache(maxsize=8192)
def normalise_label(text: str) -> str:
    """Set aside what does not change a label's meaning.

    Examples
    --------
    >>> normalise_label("  Strongly\\u00a0Agree. "), normalise_label("\\u201cDon\\u2019t know\\u201d")
    ('strongly agree', "don't know")
    """
    folded = " ".join(text.casefold().split())
    if len(folded) > _LONGEST:
        return folded
    return settled(_plainer, text)


def _plainer(text: str) -> str:
    """Apply what may change again when it is applied again, as where one quotation mark is in another."""
    plain = unicodedata.normalize("NFKC", text.translate(_QUOTES).translate(PLAIN)).casefold()
    plain = _SPACES.sub(" ", plain.translate(_QUOTES).translate(PLAIN)).strip().strip(".;,").strip()
    quoted = _QUOTED.match(plain)
    return quoted[2] if quoted and quoted[1] not in quoted[2] else plain


@dataclass(frozen=True)
class Answer:
    """What one answer means: a score, or nothing with the problem and a suggestion, or a blank."""

    score: float = math.nan
    blank: bool = False
    problem: str = ""
    suggestion: str = ""
    mend: str = "Correct it."


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
        none = BLANK_ANSWERS if self.options else BLANK_ANSWERS | NO_OPINION
        return none | {normalise_label(word) for word in self.not_applicable}

    def read(self, text: str, correct: frozenset[str] = frozenset()) -> Answer:
        """Understand one answer; `correct` names the option codes that score 1.

        Examples
        --------
        >>> labels = {1: "Disagree", 2: "Neither", 3: "Agree"}
        >>> agree = ResponseScale(labels=labels, synonyms={"Agree": ["yes"]})
        >>> agree.read("AGREE ").score, agree.read("yes").score, agree.read("Agree (3)").score
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
            return self._coded_label(word)
        if word in NO_OPINION:
            return Answer(
                problem="is not one of the question's options, so it is not marked as wrong",
                mend=f"To count it as wrong, list '{text.strip()}' among the options in the instrument.",
            )
        return self._strange(word)

    def _strange(self, word: str) -> Answer:
        several = _BETWEEN.split(word)
        if len(several) > 1 and all(part in self._codes for part in several):
            return Answer(problem=f"holds {len(several)} answers, and one is asked for")
        return Answer(
            problem=f"is not one of the scale: {self.described()}",
            suggestion=self._nearest(word),
            mend="Correct it, or add it to the instrument's synonyms.",
        )

    def _score(self, code: str | float, correct: frozenset[str]) -> Answer:
        return Answer(score=float(code in correct) if isinstance(code, str) else float(code))

    def _number(self, word: str) -> Answer:
        """Read `7`, `7.5`, `7,5`, `8/10`, `8 out of 10`, and per cent of 100 or of the whole."""
        low, high = self.lowest, self.highest
        match = _NUMBER.fullmatch(word)
        if match is None or (match[3] and float(match[3]) != high):
            return Answer(problem=f"is not a number from {low:g} to {high:g}")
        if match[2] and (low, high) not in _OF_A_WHOLE:
            return Answer(problem=f"is a percentage, and the scale is {low:g} to {high:g}")
        number = _decimal(match[1])
        if number is None:
            return Answer(
                problem="may be thousands or have a decimal comma", mend="Write it with a decimal point."
            )
        if match[2] and high == 1:
            number /= 100
        if not low <= number <= high:
            return Answer(problem=f"is outside the range {low:g} to {high:g}")
        return Answer(score=number)

    def _coded_label(self, word: str) -> Answer:
        """Read `4`, `4.0`, `4 - Agree`, `Agree (4)`; a code and a label that differ are not understood."""
        if re.fullmatch(_CODE, word):
            number = _decimal(word)
            return self._strange(word) if number not in self.labels else Answer(score=float(number or 0))
        for code, label in _codes_and_labels(word):
            meant = self._codes.get(label)
            if meant is not None and meant == code:
                return Answer(score=float(code))
            if meant is not None and code in self.labels:
                return Answer(
                    problem=f"names one answer and the number of another: the scale is {self.described()}"
                )
        return self._strange(word)

    def _nearest(self, word: str) -> str:
        from rapidfuzz import fuzz, process

        if len(word) > _LONGEST:
            return ""
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


#: Ranges of which a percentage is a part: the whole is 100, or 1.
_OF_A_WHOLE = ((0.0, 100.0), (0.0, 1.0))


def _decimal(text: str) -> float | None:
    """Read a number with a decimal point or comma; three digits after a comma may be thousands."""
    if re.fullmatch(r"-?[1-9][0-9]{0,2},[0-9]{3}", text):
        return None
    return float(text.replace(",", "."))


def _codes_and_labels(word: str) -> list[tuple[float, str]]:
    """Return what may be a code and its label, before or after it."""
    found = []
    before, after = _LEADING_CODE.match(word), _TRAILING_CODE.match(word)
    if before:
        found.append((before[1] or before[2] or before[3], before[4]))
    if after:
        found.append((after[2] or after[3] or after[4], after[1]))
    return [(number, normalise_label(text)) for code, text in found if (number := _decimal(code)) is not None]
