"""What a target may raise: the family of errors, and the refusal of one file."""

from __future__ import annotations

from impact_eval.errors import ImpactEvalError
from impact_eval.intake.readers.sheet import Unreadable

ALLOWED = (ImpactEvalError, Unreadable)
