"""Which form asks which course what: the story's forms, and the instruments they take items from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import as_file

from impact_eval.contract.instrument import Questionnaire, read_instrument
from impact_eval.simulate.partnership import Course
from impact_eval.simulate.story import chapter, instrument_files


@dataclass(frozen=True)
class Form:
    """One form: the instrument it takes its items from, who fills it in, and its items by wave.

    `file_for` says whether each course has a file of its own or each session.
    """

    form: str
    instrument_id: str
    layout: str
    waves: Mapping[str, list[str]]
    respondent: str = "self"
    file_for: str = "course"
    comment: Mapping[str, str] = field(default_factory=dict)

    def asks(self, course: Course) -> bool:
        """Whether people of this course are given the form."""
        wanted = self.instrument_id == course.instrument_id and bool(set(self.waves) & set(course.waves))
        return wanted and (self.respondent == "self" or course.manager is not None)


@cache
def forms() -> tuple[Form, ...]:
    """Return every form.

    Examples
    --------
    >>> forms()[0].form, list(forms()[0].waves)
    ('practice_pre', ['pre'])
    """
    return tuple(Form(**told) for told in chapter("forms")["forms"])


@cache
def questionnaires() -> dict[str, Questionnaire]:
    """Return the story's questionnaires by identifier."""
    found = {}
    for file in instrument_files():
        with as_file(file) as path:
            instrument = read_instrument(path)
        if isinstance(instrument, Questionnaire):
            found[instrument.id] = instrument
    return found
