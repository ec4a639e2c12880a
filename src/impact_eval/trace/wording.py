"""The sentences that a trace says."""

from __future__ import annotations

from impact_eval.wording import Wording

WORDING = Wording("impact_eval.trace")
words, say, counted = WORDING.words, WORDING.say, WORDING.counted
