"""Statuses and ratings as they are seen: an icon, a word and a tone, never a colour alone.

The word comes from the evaluation. Which icon and which tone go with it is data (`wording.toml`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from impact_eval.pack.wording import say, words

Kind = Literal["statuses", "ratings", "clocks"]


@dataclass(frozen=True)
class Status:
    """A status of evidence, or a rating of a recommendation, as it is drawn.

    Attributes
    ----------
    title : the word.
    icon : a symbol of `assets/icons.svg`.
    tone : a class of `assets/pack.css`.
    """

    title: str
    icon: str
    tone: str


def status_of(kind: Kind, key: str, title: str = "") -> Status:
    """Return how a status (or a rating) is drawn; one without a name is drawn as nothing known.

    Examples
    --------
    >>> status_of("statuses", "improved").icon
    'up'
    >>> status_of("ratings", "").title
    'Not rated'
    """
    looks = words(kind)
    if key not in looks:
        return Status(title or say("board.not_rated"), "none", "none")
    look = looks[key]
    return Status(title or look["title"], look["icon"], look["tone"])


def key_to(kind: Kind) -> tuple[Status, ...]:
    """Return every status of a kind, for the key."""
    return tuple(status_of(kind, key) for key in words(kind))
