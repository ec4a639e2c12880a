"""How charts write numbers, dates and lists, the same in labels, hover texts, text alternatives and tables.

A number is rounded the same way everywhere, so that what is drawn can be found in the table; shares are
written as percentages; a minus is a minus sign.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from html import escape
from textwrap import wrap
from typing import TYPE_CHECKING

from impact_eval.charts.wording import say

if TYPE_CHECKING:
    import pandas as pd

Writer = Callable[[float], str]

#: Characters a line of text above a mark may have: fits 288 pixels, what a 320-pixel screen leaves.
LINE = 42
NAME_LENGTH = 60


def count(value: float) -> str:
    """Return a number of people or cases.

    Examples
    --------
    >>> count(1204.0)
    '1,204'
    """
    return f"{value:,.0f}"


def percent(share: float) -> str:
    """Return a share from 0 to 1 as a percentage.

    Examples
    --------
    >>> percent(0.714)
    '71%'
    """
    return _minus(say("cell.percent", value=share * 100))


def points(share: float) -> str:
    """Return a difference of two shares in percentage points, with its sign.

    Examples
    --------
    >>> points(-0.28), points(0.28)
    ('−28', '+28')
    """
    return _minus(f"{share * 100:+.0f}")


def decimals(places: int, *, signed: bool = False) -> Writer:
    """Return a writer of numbers with so many decimal places.

    Examples
    --------
    >>> decimals(2)(-0.104), decimals(1, signed=True)(3)
    ('−0.10', '+3.0')
    """
    pattern = f"{{:{'+' if signed else ''},.{places}f}}"
    return lambda value: _minus(pattern.format(value))


def places_for(values: Iterable[float]) -> int:
    """Return how many decimal places tell numbers of this size apart.

    Examples
    --------
    >>> places_for([15600.0]), places_for([12.4, 8.0]), places_for([2.5]), places_for([0.04])
    (0, 1, 2, 3)
    """
    largest = max((abs(value) for value in values), default=0.0)
    return sum(largest < limit for limit in (1000, 10, 1))


def day(date: pd.Timestamp) -> str:
    """Return a date in words.

    Examples
    --------
    >>> import pandas as pd
    >>> day(pd.Timestamp("2025-03-04"))
    '4 March 2025'
    """
    return f"{date.day} {date:%B %Y}"


def month(date: pd.Timestamp) -> str:
    """Return a month in words.

    Examples
    --------
    >>> import pandas as pd
    >>> month(pd.Timestamp("2025-03-01"))
    'March 2025'
    """
    return f"{date:%B %Y}"


def listed(things: Sequence[str]) -> str:
    """Return things as a list in a sentence.

    Examples
    --------
    >>> listed(["knowledge", "skills", "confidence"])
    'knowledge, skills and confidence'
    """
    return things[0] if len(things) == 1 else f"{', '.join(things[:-1])} and {things[-1]}"


def lines(text: str, width: int = LINE) -> list[str]:
    """Return text in lines that fit, made safe for a label (`<` and `&` are text, not markup).

    Examples
    --------
    >>> lines("Recognises cumulative harm & neglect", 20)
    ['Recognises', 'cumulative harm &amp;', 'neglect']
    """
    return [escape(line, quote=False) for line in wrap(text, width, break_long_words=True)] or [""]


def bold(text: str, width: int = LINE - 7) -> list[str]:
    """Return text in bold lines that fit."""
    return [f"<b>{line}</b>" for line in lines(text, width)]


def coloured(glyph: str, colour: str) -> str:
    """Return a shape in its colour, for the text that explains it."""
    return f'<span style="color:{colour}">{glyph}</span>'


def name_of(kind: str, parts: Iterable[str]) -> str:
    """Return a name that is safe as an id and a file name, and the same for the same content.

    Examples
    --------
    >>> name_of("reach", ["C 01", "c/2"])
    'reach-c-01-c-2'
    """
    whole = "-".join((kind, *dict.fromkeys(parts)))
    safe = re.sub(r"[^a-z0-9]+", "-", whole.lower()).strip("-")
    if len(safe) <= NAME_LENGTH:
        return safe
    digest = hashlib.blake2s(whole.encode(), digest_size=4).hexdigest()
    return f"{safe[:NAME_LENGTH].rstrip('-')}-{digest}"


def _minus(text: str) -> str:
    # A number that rounds to nothing has no sign.
    unsigned = text if re.search(r"[1-9]", text) else text.lstrip("+-")
    return unsigned.replace("-", "\u2212")
