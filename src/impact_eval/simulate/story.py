"""Where the story is kept: TOML and YAML files beside the code, so that wording and true values are data."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

FOLDER = files("impact_eval.simulate") / "story"


@cache
def chapter(name: str) -> dict[str, Any]:
    """Return one file of the story, parsed; nobody may change what is in it.

    Examples
    --------
    >>> chapter("indicators")["months"]
    36
    """
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def instrument_files() -> list[Traversable]:
    """Return the story's instruments, in the order of their names."""
    return sorted((FOLDER / "instruments").iterdir(), key=lambda file: file.name)
