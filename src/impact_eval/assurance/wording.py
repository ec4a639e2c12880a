"""The sentences of the judgements, from `wording.toml`, and how they write numbers."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files


@cache
def _read() -> dict[str, dict[str, str]]:
    return tomllib.loads((files("impact_eval.assurance") / "wording.toml").read_text(encoding="utf-8"))


def say(key: str, /, **values: object) -> str:
    """Return a sentence with its gaps filled in; `key` is section and sentence with a dot between them.

    Examples
    --------
    >>> say("delivered.no_action")
    'No action has been recorded.'
    """
    section, _, sentence = key.partition(".")
    return _read()[section][sentence].format(**values)


def percent(share: float) -> str:
    """Return a share as a percentage.

    Examples
    --------
    >>> percent(0.774)
    '77%'
    """
    return f"{share:.0%}"


def listed(names: list[str]) -> str:
    """Return names as a list in a sentence.

    Examples
    --------
    >>> listed(["A01"]), listed(["A01", "A02", "A03"])
    ('A01', 'A01, A02 and A03')
    """
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
