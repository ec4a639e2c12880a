"""The sentences of the judgements."""

from __future__ import annotations

from impact_eval.wording import Wording

WORDING = Wording("impact_eval.assurance")
say = WORDING.say
