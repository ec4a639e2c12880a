"""The numbers in a sentence that may count people, and the ways in which a withheld number may be written.

Numbers that count no people (3 of 4 scales, a 5-point scale, a 95 % interval, 4 March) are looked past; which
those are is data. A chance likeness costs a sentence, never a number.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from impact_eval.disclosure.rules import Rules

Numbers = frozenset[str]
NOTHING: Numbers = frozenset()


def ways_to_write(value: float) -> Numbers:
    """Return how a sentence may write a number: as it is, rounded, or as a percentage.

    Examples
    --------
    >>> sorted(ways_to_write(3.0)), sorted(ways_to_write(0.125))
    (['3'], ['0.1', '0.12', '0.125', '12%', '12.5%'])
    """
    size = abs(value)
    if not np.isfinite(size) or size == 0:
        return NOTHING
    if size == round(size):
        return frozenset({f"{size:.0f}"})
    written = {f"{size:.{places}f}" for places in (1, 2, 3)}
    if size < 1:
        written |= {f"{100 * size:.0f}%", f"{100 * size:.1f}%"}
    if size >= 10:
        written.add(f"{size:.0f}")
    return frozenset(written)


@dataclass(frozen=True)
class Reader:
    """Finds the numbers of people or cases that a sentence holds."""

    rules: Rules

    @cached_property
    def _passed_over(self) -> re.Pattern[str]:
        words = "|".join(self.rules.number_words)
        number = rf"(?:\d[\d,.]*|{words})"
        nouns = "|".join(re.escape(noun) for noun in self.rules.not_people)
        of = rf"(?: (?:of|out of)(?: the| its| all| these)? {number})?"
        return re.compile(rf"\b{number}{of} (?:{nouns})s?\b|{'|'.join(self.rules.not_counts)}", re.IGNORECASE)

    @cached_property
    def _numbers(self) -> re.Pattern[str]:
        digits, words = r"\d[\d,]*(?:\.\d+)?", "|".join(self.rules.number_words)
        percent = rf"(?=(?: ?(?:to|and|-|\u2013) ?{digits})? ?(?:%|per ?cent))"
        # Digits that belong to a name (course NEG-2, R01) are no numbers.
        return re.compile(rf"((?<!\w)(?<![a-z]-){digits}|\b(?:{words})\b)({percent})?", re.IGNORECASE)

    @cached_property
    def _values(self) -> dict[str, str]:
        return {word: str(at) for at, word in enumerate(self.rules.number_words, start=1)}

    def numbers_in(self, sentence: str) -> set[str]:
        """Return the numbers of a sentence that may count people, as digits, a percentage with its sign.

        Examples
        --------
        >>> from impact_eval.disclosure.rules import shipped_rules
        >>> reader = Reader(shipped_rules())
        >>> sorted(reader.numbers_in("It rose on 2 of 3 scales; four of 1,204 said so (0.2 to 0.8 %)."))
        ['0.2%', '0.8%', '1204', '4']
        >>> reader.numbers_in("NEG-2 improved, R04 did not.")
        set()
        """
        found = self._numbers.finditer(self._passed_over.sub(" ", sentence))
        return {self._written(match[1]) + ("" if match[2] is None else "%") for match in found}

    def _written(self, number: str) -> str:
        return self._values.get(number.lower(), number.replace(",", ""))
