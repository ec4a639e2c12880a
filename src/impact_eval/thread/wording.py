"""The words of a thread."""

from __future__ import annotations

from impact_eval.wording import Wording

WORDING = Wording("impact_eval.thread")
words, say, counted = WORDING.words, WORDING.say, WORDING.counted
