"""How sound the evidence is: how well the scales hold together, who changed reliably, who is missing.

One table a module; `soundness` puts them together.
"""

from impact_eval.levels.soundness.soundness import Soundness, soundness_of

__all__ = ["Soundness", "soundness_of"]
