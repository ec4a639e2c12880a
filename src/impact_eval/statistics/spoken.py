"""Results that say themselves, one sentence a group, in words that can be pasted into a report.

The words are data: `words.toml` has, for every kind of result, which of its figures the sentence is about and
what to say when that figure is above, below or at its null value, when its interval is missing, and when
there is nothing to say but why. A gap such as `{low:2}` names a field of the result and how it is written:

| written | for |
| --- | --- |
| `2`, `+2`, `abs2` | so many decimals; with a sign; without one |
| `%` | a share as a percentage |
| `level` | a confidence level |
| `p` | a p-value |
| `short` | as few digits as it takes |
| a word such as `pair` | a count of them, in the right number |
"""

from __future__ import annotations

import string
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from impact_eval.wording import Wording, number, p_value, percent

WORDING = Wording("impact_eval.statistics", "words.toml")


class Spoken:
    """A result whose fields, one entry a group or one in all, can be read out."""

    def sentences(self) -> list[str]:
        """Return a sentence for each group, in their order.

        Examples
        --------
        >>> from impact_eval.statistics.change import mean_change
        >>> from impact_eval.statistics.counts import PairCounts
        >>> pairs = PairCounts.from_pairs([2, 3, 3, 4, 2], [3, 3, 5, 4, 4], [0, 0, 0, 0, 1])
        >>> for sentence in mean_change(pairs).sentences():
        ...     print(sentence)  # doctest: +ELLIPSIS
        Mean rose by 0.75 points, 95% interval −0.77 to 2.27, p = 0.215, 4 pairs (paired t).
        Mean change +2.00 points, 1 pair; one pair has no spread, so ...
        """
        words = WORDING.words(type(self).__name__)
        value = np.atleast_1d(np.asarray(getattr(self, words["value"])))
        return [_sentence(words, _Entry(self, at), float(value[at])) for at in range(value.size)]

    def __str__(self) -> str:
        """Return the sentences, a line each."""
        return "\n".join(self.sentences())


class _Entry(Mapping[str, Any]):
    """The fields of one group's result, by name; `because` is the first reason that it gives."""

    def __init__(self, result: Spoken, at: int) -> None:
        self._result, self._at = result, at

    def __getitem__(self, name: str) -> Any:
        if name == "because":
            return self._because()
        found = vars(self._result)[name]
        if isinstance(found, np.ndarray):
            return found[self._at].item() if found.ndim else found.item()
        return found

    def _because(self) -> str:
        given = [self[name] for name in vars(self._result) if name.endswith("reason")]
        first = next((reason for reason in given if reason), "")
        return f"{first[:1].lower()}{first[1:].rstrip('.')}"

    def __iter__(self) -> Iterator[str]:
        return iter(vars(self._result))

    def __len__(self) -> int:
        return len(vars(self._result))


class _Writer(string.Formatter):
    def format_field(self, value: Any, spec: str) -> str:
        if spec in WRITTEN:
            return WRITTEN[spec](value)
        decimals = spec.lstrip("+abs")
        if decimals.isdigit():
            size = abs(value) if spec.startswith("abs") else value
            return number(size, int(decimals), signed=spec.startswith("+"))
        if spec:
            return WORDING.counted(value, spec)
        return str(WORDING.words("named").get(value, value))


def _short(value: float) -> str:
    if np.isinf(value):
        return WORDING.say("named.no_limit")
    return number(value, 0) if value == round(value) else f"{value:.3g}".replace("-", "\u2212")


def _level(value: float) -> str:
    return f"{100 * value:.4g}%"


WRITTEN: dict[str, Callable[[float], str]] = {"%": percent, "p": p_value, "level": _level, "short": _short}


def _sentence(words: dict[str, Any], entry: Mapping[str, Any], value: float) -> str:
    """Choose the case that holds, and fill in its gaps."""
    reason = entry["because"]
    null = words.get("null", 0.0)
    if np.isnan(value):
        return _written(words["without"], entry)
    if reason and "bare" in words and any(np.isnan(entry[name]) for name in words["needs"]):
        return _written(words["bare"], entry)
    case = "above" if value > null else "below" if value < null else "equal"
    told = _written(words[case if case in words else "say"], entry)
    return f"{told} {WORDING.say('also.reason', because=reason)}" if reason else told


def _written(template: str, entry: Mapping[str, Any]) -> str:
    return _Writer().vformat(template, (), entry)
