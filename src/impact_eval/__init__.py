"""Whether safeguarding training changed practice, from a review's recommendation to children's outcomes.

>>> import impact_eval as ie
>>> study = ie.read_study("data/sample")  # doctest: +SKIP
>>> evaluation = ie.evaluate(study, quarter="2025-26 Q4")  # doctest: +SKIP
>>> evaluation.thread("R12").missing  # doctest: +SKIP
>>> ie.write_pack(evaluation, "packs/2025-26-q4")  # doctest: +SKIP

Importing the package loads no other library; each name below is fetched when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from impact_eval._version import __version__

if TYPE_CHECKING:
    from impact_eval.disclosure import protect
    from impact_eval.errors import ImpactEvalError
    from impact_eval.evaluation import Evaluation, evaluate
    from impact_eval.intake.store.forgotten import Forgotten, forget
    from impact_eval.intake.store.load import Loaded, load
    from impact_eval.intake.study import Study, read_study
    from impact_eval.linkage import Links, link
    from impact_eval.pack import write_pack
    from impact_eval.paired_scores import Paired, PairedGroups, paired, paired_by
    from impact_eval.register import Register, register_of

#: Public name to the module that holds it.
_HOMES = {
    "Evaluation": "impact_eval.evaluation",
    "Forgotten": "impact_eval.intake.store.forgotten",
    "ImpactEvalError": "impact_eval.errors",
    "Links": "impact_eval.linkage",
    "Loaded": "impact_eval.intake.store.load",
    "Paired": "impact_eval.paired_scores",
    "PairedGroups": "impact_eval.paired_scores",
    "Register": "impact_eval.register",
    "Study": "impact_eval.intake.study",
    "evaluate": "impact_eval.evaluation",
    "forget": "impact_eval.intake.store.forgotten",
    "link": "impact_eval.linkage",
    "load": "impact_eval.intake.store.load",
    "paired": "impact_eval.paired_scores",
    "paired_by": "impact_eval.paired_scores",
    "protect": "impact_eval.disclosure",
    "read_study": "impact_eval.intake.study",
    "register_of": "impact_eval.register",
    "write_pack": "impact_eval.pack",
}

__all__ = [
    "Evaluation",
    "Forgotten",
    "ImpactEvalError",
    "Links",
    "Loaded",
    "Paired",
    "PairedGroups",
    "Register",
    "Study",
    "__version__",
    "evaluate",
    "forget",
    "link",
    "load",
    "paired",
    "paired_by",
    "protect",
    "read_study",
    "register_of",
    "write_pack",
]


def __getattr__(name: str) -> object:
    """Fetch a public name when it is first used."""
    if name not in _HOMES:
        raise AttributeError(f"impact_eval has no '{name}'; it has: {', '.join(__all__)}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
