"""Whether safeguarding training changed practice, from a review's recommendation to children's outcomes.

>>> import impact_eval as ie
>>> study = ie.read_study("data/sample")  # doctest: +SKIP
>>> study.ledger  # doctest: +SKIP

Importing the package loads no other library; each name below is fetched when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from impact_eval._version import __version__

if TYPE_CHECKING:
    from impact_eval.errors import ImpactEvalError
    from impact_eval.intake.study import Study, read_study

#: Public name to the module that holds it.
_HOMES = {
    "ImpactEvalError": "impact_eval.errors",
    "Study": "impact_eval.intake.study",
    "read_study": "impact_eval.intake.study",
}

__all__ = ["ImpactEvalError", "Study", "__version__", "read_study"]


def __getattr__(name: str) -> object:
    """Fetch a public name when it is first used."""
    if name not in _HOMES:
        raise AttributeError(f"impact_eval has no '{name}'; it has: {', '.join(__all__)}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
