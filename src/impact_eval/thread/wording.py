"""The words of a thread, from `wording.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


@cache
def _read() -> dict[str, dict[str, str]]:
    return tomllib.loads((files("impact_eval.thread") / "wording.toml").read_text(encoding="utf-8"))


def words(section: str) -> dict[str, str]:
    """Return one section of the words."""
    return _read()[section]


def say(key: str, /, **values: object) -> str:
    """Return a sentence with its gaps filled in; `key` is section and sentence with a dot between them.

    Examples
    --------
    >>> say("missing.session", course="NEG-1")
    'No session of NEG-1 has been held.'
    """
    section, _, sentence = key.partition(".")
    return words(section)[sentence].format(**values)


def counted(n: int, unit: str) -> str:
    """Return a count with its unit in the right number."""
    return say(f"count.{unit}" if n == 1 else f"count.{unit}s", n=n)


def written_day(day: pd.Timestamp) -> str:
    """Return a date in words.

    Examples
    --------
    >>> import pandas as pd
    >>> written_day(pd.Timestamp("2025-03-04"))
    '4 March 2025'
    """
    return f"{day.day} {day:%B %Y}"
