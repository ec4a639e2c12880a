"""The words, colours and shapes of the charts, read once from the two data files beside this module.

`wording.toml` holds every sentence a chart says of its own, `colours.toml` every colour with the shape that
tells the same; a change of wording is a change of data, not of code.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((files("impact_eval.charts") / name).read_text(encoding="utf-8"))


def words(section: str) -> dict[str, Any]:
    """Return a section of the wording, as it stands in the file.

    Examples
    --------
    >>> words("waves")["follow_up"]
    'follow-up'
    """
    section_words: dict[str, Any] = _read("wording.toml")[section]
    return section_words


def say(key: str, /, **values: object) -> str:
    """Return a phrase, with its gaps filled in.

    Parameters
    ----------
    key : section and phrase, with a dot between them.
    values : what goes into the gaps.

    Examples
    --------
    >>> say("cell.interval", low="0.2", high="0.9")
    '0.2 to 0.9'
    """
    section, _, phrase = key.partition(".")
    text: str = words(section)[phrase]
    return text.format(**values)


def look(section: str) -> dict[str, Any]:
    """Return a section of the colours and shapes: ink, variation, waves, areas or answers.

    Examples
    --------
    >>> look("waves")["post"]["symbol"]
    'diamond'
    """
    section_look: dict[str, Any] = _read("colours.toml")[section]
    return section_look


def categories() -> list[str]:
    """Return the colours of categories that have no order, in the order in which they are used."""
    colours: list[str] = _read("colours.toml")["categories"]
    return list(colours)
