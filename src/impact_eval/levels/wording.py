"""The sentences that results say of themselves, and how they name what they are about."""

from __future__ import annotations

from impact_eval.wording import Wording

WORDING = Wording("impact_eval.levels")
words, say, counted = WORDING.words, WORDING.say, WORDING.counted


def sentences(*parts: str) -> str:
    """Return sentences one after another, leaving out the empty ones."""
    return " ".join(part for part in parts if part)


def places_of(low: float, high: float) -> int:
    """Return the decimals that a mean on this scale is written with.

    Examples
    --------
    >>> places_of(1, 5), places_of(0, 100)
    (2, 1)
    """
    return 1 if high - low > 10 else 2


def named(title: str, kind: str) -> str:
    """Return a measure as a sentence names it: a question in quotation marks, anything else by its title.

    Examples
    --------
    >>> named("I know whom to call.", "item"), named("Confidence", "scale")
    ('\u2018I know whom to call\u2019', 'Confidence')
    """
    return say("named.item", title=title.rstrip(". ")) if kind == "item" else title
