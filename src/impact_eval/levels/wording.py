"""The sentences that results say of themselves, from `wording.toml`, and how they write numbers."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def read_wording() -> dict[str, Any]:
    """Return the whole file of words."""
    return tomllib.loads((files("impact_eval.levels") / "wording.toml").read_text(encoding="utf-8"))


def words(section: str) -> dict[str, str]:
    """Return one section of the words.

    Examples
    --------
    >>> words("stages")["pre"]
    'Answered before'
    """
    found: dict[str, str] = read_wording()[section]
    return found


def say(key: str, /, **values: object) -> str:
    """Return a sentence with its gaps filled in; `key` is section and sentence with a dot between them.

    Examples
    --------
    >>> say("count.pair", n=1), say("count.pairs", n=34)
    ('1 pair', '34 pairs')
    """
    section, _, sentence = key.partition(".")
    return words(section)[sentence].format(**values)


def counted(n: int, unit: str) -> str:
    """Return a count with its unit in the right number.

    Examples
    --------
    >>> counted(1, "case"), counted(12, "case")
    ('1 case', '12 cases')
    """
    return say(f"count.{unit}" if n == 1 else f"count.{unit}s", n=f"{n:,}")


def number(value: float, places: int, *, signed: bool = False) -> str:
    """Return a number with so many decimals and a minus sign that is one.

    Examples
    --------
    >>> number(-0.104, 2), number(0.1, 1, signed=True)
    ('\u22120.10', '+0.1')
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
    """Return a p-value as it is read out.

    Examples
    --------
    >>> p_value(0.00004), p_value(0.0412), p_value(0.0625)
    ('p < 0.001', 'p = 0.041', 'p = 0.063')
    """
    return "p < 0.001" if p < 0.001 else f"p = {math.floor(p * 1000 + 0.5) / 1000:.3f}"


def joined(parts: Sequence[str]) -> str:
    """Return names as a list in a sentence.

    Examples
    --------
    >>> joined(["Good", "Outstanding"]), joined(["a", "b", "c"])
    ('Good and Outstanding', 'a, b and c')
    """
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}" if parts else ""


def sentences(*parts: str) -> str:
    """Return sentences one after another, leaving out the empty ones."""
    return " ".join(part for part in parts if part)


def named(title: str, kind: str) -> str:
    """Return a measure as a sentence names it: a question in quotation marks, anything else by its title.

    Examples
    --------
    >>> named("I know whom to call.", "item"), named("Confidence", "scale")
    ('‘I know whom to call’', 'Confidence')
    """
    return say("named.item", title=title.rstrip(". ")) if kind == "item" else title


def places_of(low: float, high: float) -> int:
    """Return the decimals that a mean on this scale is written with.

    Examples
    --------
    >>> places_of(1, 5), places_of(0, 100)
    (2, 1)
    """
    return 1 if high - low > 10 else 2
