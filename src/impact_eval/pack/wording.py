"""The pack's own words and table layouts, read once from the data files beside this module.

`wording.toml` holds every sentence that the pack says of its own and how each status looks; `layouts.toml`
holds which columns of a result table a reader sees, in which order and under which heading.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def read_data(name: str) -> dict[str, Any]:
    """Return one of the pack's TOML files.

    Examples
    --------
    >>> read_data("wording.toml")["language"]
    'en-GB'
    """
    return tomllib.loads(read_text(name))


@cache
def read_text(name: str) -> str:
    """Return one of the pack's text files, such as a style sheet."""
    return (files("impact_eval.pack") / name).read_text(encoding="utf-8")


def words(section: str) -> dict[str, Any]:
    """Return a section of the wording, as it stands in the file."""
    found: dict[str, Any] = read_data("wording.toml")[section]
    return found


def say(key: str, /, **values: object) -> str:
    """Return a phrase with its gaps filled in; `key` is section and phrase with a dot between them.

    Examples
    --------
    >>> say("cell.of", part="24", whole="30", share="80%")
    '24 of 30 (80%)'
    """
    section, _, phrase = key.rpartition(".")
    text: Any = read_data("wording.toml")
    for step in (*section.split("."), phrase):
        text = text[step]
    return str(text).format(**values)
