"""The errors this package raises, each carrying what went wrong as data.

Bad *data* is never an exception: it becomes a finding with file, row, column, value and the mend, and the
row goes to the ledger. An exception is for a study that cannot be read at all (no `study.toml`, an
instrument that does not parse) or a question that cannot be answered (an unknown recommendation). Every one
of them is an `ImpactEvalError`, so that a caller can catch the family.
"""

from __future__ import annotations


class ImpactEvalError(Exception):
    """Base of every error that this package raises on purpose.

    Parameters
    ----------
    problem : what is wrong, in one plain sentence.
    mend : what the reader can do about it, in one plain sentence.
    file : the file it is about, where there is one.
    """

    def __init__(self, problem: str, *, mend: str = "", file: str = "") -> None:
        self.problem = problem
        self.mend = mend
        self.file = file
        place = f"{file}: " if file else ""
        super().__init__(f"{place}{problem}" + (f" {mend}" if mend else ""))


class StudyError(ImpactEvalError):
    """The study file is missing, does not parse, or says something that cannot hold."""


class InstrumentError(ImpactEvalError):
    """An instrument (questionnaire, audit tool or indicator list) is not well formed."""


class SourceError(ImpactEvalError):
    """A source file cannot be opened as a table at all."""


class UnknownIdentifierError(ImpactEvalError):
    """Something was asked for by an identifier that the study does not hold."""


class MissingExtraError(ImpactEvalError):
    """A feature needs a library that is not installed; the mend names the extra that brings it."""


class StoreError(ImpactEvalError):
    """The evidence store cannot be used: in use, damaged, of another study, or made with another key."""
