"""The words of the register."""

from __future__ import annotations

from impact_eval.wording import Wording

WORDING = Wording("impact_eval.register")
words, say, counted = WORDING.words, WORDING.say, WORDING.counted
