"""What the store says, from `words.toml`."""

from impact_eval.wording import Wording

WORDS = Wording("impact_eval.intake.store", "words.toml")
