"""A made-up partnership whose truth is known: for trying the package, for teaching, and for testing it.

`simulate()` draws a whole study from one seed. Its `tables` are the contract's tables as they truly are, its
`truth` says what the evidence should find, and `write` makes the folder that an analyst would receive: form
exports with slips in them, an action tracker, audits and indicators.
"""

from impact_eval.simulate.partnership import Agency, Course, Partnership, Sessions
from impact_eval.simulate.study import DEFAULT_SEED, SimulatedStudy, simulate
from impact_eval.simulate.truth import Truth

__all__ = [
    "DEFAULT_SEED",
    "Agency",
    "Course",
    "Partnership",
    "Sessions",
    "SimulatedStudy",
    "Truth",
    "simulate",
]
