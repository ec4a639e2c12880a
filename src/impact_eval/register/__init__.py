"""The register: what became of each review, by which date, in how many working days, and decided why.

`editions` knows how long a stage may take, `working_days` counts England's working days, `incidents` joins a
rapid review with the practice review that follows it, `clocks` times one stage, `decisions` and `facts` say
what was decided and what is on record, `summary` counts what was in time, and `themes` finds the lesson that
comes back.
"""

from impact_eval.register.register import Register, register_of
from impact_eval.register.themes import Themes, themes_of

__all__ = ["Register", "Themes", "register_of", "themes_of"]
