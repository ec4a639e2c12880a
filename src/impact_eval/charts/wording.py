"""The words, colours and shapes of the charts, read once from the two data files beside this module.

`wording.toml` holds every sentence a chart says of its own, `colours.toml` every colour with the shape that
tells the same; a change of wording is a change of data, not of code.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from impact_eval.wording import Wording


@cache
def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((files("impact_eval.charts") / name).read_text(encoding="utf-8"))


WORDING = Wording("impact_eval.charts")
words, say = WORDING.words, WORDING.say


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
