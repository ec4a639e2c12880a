"""Assurance: whether the lesson of a recommendation is embedded, because of what, and what would raise it."""

from impact_eval.assurance.assure import Assurance, assure
from impact_eval.assurance.rules import Rules, read_rules

__all__ = ["Assurance", "Rules", "assure", "read_rules"]
