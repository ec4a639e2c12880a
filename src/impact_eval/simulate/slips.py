"""Single slips of the keyboard: an identifier with a letter lost, swapped, changed or doubled, or untidy."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from impact_eval.simulate.people import ALPHABET

Slip = Callable[[str, np.random.Generator], str]


def drop(code: str, rng: np.random.Generator) -> str:
    """Lose one character.

    Examples
    --------
    >>> drop("77777", np.random.default_rng(1))
    '7777'
    """
    place = int(rng.integers(len(code)))
    return code[:place] + code[place + 1 :]


def swap(code: str, rng: np.random.Generator) -> str:
    """Swap two neighbours that differ, or lose a character where none do.

    Examples
    --------
    >>> swap("AB", np.random.default_rng(1))
    'BA'
    """
    places = [place for place in range(len(code) - 1) if code[place] != code[place + 1]]
    if not places:
        return drop(code, rng)
    place = places[rng.integers(len(places))]
    return code[:place] + code[place + 1] + code[place] + code[place + 2 :]


def change(code: str, rng: np.random.Generator) -> str:
    """Type another character in one place."""
    place = int(rng.integers(len(code)))
    others = ALPHABET[code[place] != ALPHABET]
    return code[:place] + str(rng.choice(others)) + code[place + 1 :]


def double(code: str, rng: np.random.Generator) -> str:
    """Type one character twice.

    Examples
    --------
    >>> len(double("7QK2MX", np.random.default_rng(1)))
    7
    """
    place = int(rng.integers(len(code)))
    return code[:place] + code[place] + code[place:]


#: Slips that make an identifier wrong, and ones that leave it the same but for case and spaces.
WRONG: dict[str, Slip] = {"drop": drop, "swap": swap, "letter": change, "double": double}
UNTIDY: dict[str, Slip] = {"case": lambda code, _: code.lower(), "space": lambda code, _: f" {code} "}
