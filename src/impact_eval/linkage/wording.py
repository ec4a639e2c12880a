"""The words of linkage."""

from __future__ import annotations

from impact_eval.wording import Wording

WORDING = Wording("impact_eval.linkage")
words, say, counted = WORDING.words, WORDING.say, WORDING.counted
