"""The sentences that actions say of themselves."""

from __future__ import annotations

from impact_eval.wording import Wording

WORDING = Wording("impact_eval.actions")
words, say, counted = WORDING.words, WORDING.say, WORDING.counted


def sentences(*parts: str) -> str:
    """Return sentences one after another, leaving out the empty ones."""
    return " ".join(part for part in parts if part)
