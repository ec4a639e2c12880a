"""The words that a part of the package says of its own, read once from a TOML file beside it.

A change of wording is a change of data, not of code. Every layer that speaks has its own file; how one is
read, and how numbers, dates and lists stand in a sentence, is the same for all.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterable, Sequence
from functools import cached_property
from importlib.resources import files
from itertools import groupby
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd


class Wording:
    """The words of one part of the package.

    Parameters
    ----------
    package : the package that the file stands in.
    file : its name.

    Examples
    --------
    >>> thread = Wording("impact_eval.thread")
    >>> thread.say("missing.session", course="NEG-1")
    'No session of NEG-1 has been held.'
    >>> thread.words("steps")["audit"]
    'Case audit'
    """

    def __init__(self, package: str, file: str = "wording.toml") -> None:
        self._package, self._file = package, file

    @cached_property
    def _data(self) -> dict[str, Any]:
        return tomllib.loads((files(self._package) / self._file).read_text(encoding="utf-8"))

    def words(self, section: str) -> dict[str, Any]:
        """Return a section, as it stands in the file."""
        found: dict[str, Any] = self._data[section]
        return found

    def say(self, key: str, /, **values: object) -> str:
        """Return a phrase with its gaps filled in; `key` is section and phrase with a dot between them."""
        section, _, phrase = key.partition(".")
        return str(self._data[section][phrase]).format(**values)

    def counted(self, n: int, unit: str) -> str:
        """Return a count with its unit in the right number, from the section `count`."""
        return self.say(f"count.{unit}" if n == 1 else f"count.{unit}s", n=f"{n:,}")


def number(value: float, places: int, *, signed: bool = False) -> str:
    """Return a number with so many decimals and a minus sign that is one; zero has no sign.

    Examples
    --------
    >>> number(-0.104, 2), number(0.1, 1, signed=True), number(-0.001, 2)
    ('\u22120.10', '+0.1', '0.00')
    """
    written = f"{value:{'+' if signed else ''},.{places}f}"
    if float(written.replace(",", "")) == 0:
        written = written.lstrip("+-")
    return written.replace("-", "\u2212")


def percent(share: float) -> str:
    """Return a share as a percentage.

    Examples
    --------
    >>> percent(0.774)
    '77%'
    """
    return f"{number(share * 100, 0)}%"


def p_value(p: float) -> str:
    """Return a p-value as it is read out, halves rounded up; nothing where there is none.

    Examples
    --------
    >>> p_value(0.00004), p_value(0.0412), p_value(0.0625), p_value(float("nan"))
    ('p < 0.001', 'p = 0.041', 'p = 0.063', '')
    """
    if math.isnan(p):
        return ""
    return "p < 0.001" if p < 0.001 else f"p = {int(p * 1000 + 0.5) / 1000:.3f}"


def written_day(day: pd.Timestamp) -> str:
    """Return a date in words.

    Examples
    --------
    >>> import pandas as pd
    >>> written_day(pd.Timestamp("2025-03-04"))
    '4 March 2025'
    """
    return f"{day.day} {day:%B %Y}"


def listed(names: Sequence[str]) -> str:
    """Return names as a list in a sentence.

    Examples
    --------
    >>> listed(["A01"]), listed(["A01", "A02", "A03"]), listed([])
    ('A01', 'A01, A02 and A03', '')
    """
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)


def row_ranges(rows: Iterable[int]) -> str:
    """Return row numbers as they are read out.

    Examples
    --------
    >>> row_ranges([3, 2, 4, 9, 11, 10, 2]), row_ranges([])
    ('2-4, 9-11', '')
    """
    runs = [
        [row for _, row in run]
        for _, run in groupby(enumerate(sorted(set(rows))), key=lambda pair: pair[1] - pair[0])
    ]
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)
