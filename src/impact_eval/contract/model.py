"""How every file of the contract is modelled: frozen, strict, with all that is wrong told at once."""

from __future__ import annotations

import reprlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from impact_eval.errors import ImpactEvalError

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails


#: What reading a TOML file raises that is none: bytes that are no text, words that are no TOML, brackets in
#: brackets without end, and a file's name that no system has (a ValueError too).
NOT_TOML = (ValueError, RecursionError)


class ContractModel(BaseModel):
    """A part of a study, an instrument or a framework; unknown words in the file are errors, not ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True, populate_by_name=True)


Model = TypeVar("Model", bound=ContractModel)
Made = TypeVar("Made")


def read_model(model: type[Model], data: Any, *, file: str, error: type[ImpactEvalError]) -> Model:
    """Make a model from parsed YAML or TOML; one error names every place that will not do."""
    return validated(model.model_validate, data, file=file, error=error)


def validated(make: Callable[[Any], Made], data: Any, *, file: str, error: type[ImpactEvalError]) -> Made:
    """Return what a validator of pydantic's makes of data; one error names every place that will not do."""
    try:
        return make(data)
    except ValidationError as failure:
        raise error(_sentence(failure, data), mend="Correct these and read it again.", file=file) from None


def _sentence(failure: ValidationError, data: Any) -> str:
    """Say every problem with its place in the file, in plain words."""
    problems = failure.errors(include_url=False)
    inside = {problem["loc"][:n] for problem in problems for n in range(len(problem["loc"]))}
    lines = [
        _place(_steps(problem), data, lacking=problem["type"] in _LACKING) + _words(problem)
        for problem in problems
        if not (problem["type"] == "too_short" and problem["loc"] in inside)  # it holds what will not do
    ]
    return "; ".join(dict.fromkeys(lines)) + "."


#: Problems of something that is not in the file, or of the word that says which model is meant.
_LACKING = ("missing", "union_tag_not_found", "union_tag_invalid")


def _steps(problem: ErrorDetails) -> tuple[int | str, ...]:
    """Return the steps to a problem; where it is which model was meant, to the word that says which."""
    which = problem.get("ctx", {}).get("discriminator")
    return (*problem["loc"], which.strip("'")) if which else problem["loc"]


def _place(steps: tuple[int | str, ...], data: Any, *, lacking: bool = False) -> str:
    """Say where in the file: what stands in a list by its number, the first being 1, and its name.

    A step that is not in the file is the model's (which of several kinds it is), unless it is what is
    `lacking`. Nothing is said of what is about the whole file.

    Examples
    --------
    >>> _place(("source", 0, "columns", "date"), {"source": [{"file": "a.csv", "columns": {"date": 1}}]})
    'source 1 (a.csv), columns, date: '
    >>> _place((), {}), _place(("questionnaire", "labels", 4), {"labels": {4: True}})
    ('', 'labels, 4: ')
    """
    said: list[str] = []
    for number, step in enumerate(steps, 1):
        if isinstance(data, list | tuple) and isinstance(step, int) and step < len(data):
            data = data[step]
            said[-1:] = [f"{said[-1]} {step + 1}" if said else str(step + 1)]
            said[-1] += _named(data)
        elif isinstance(data, dict) and step in data:
            data = data[step]
            said.append(str(step))
        elif lacking and number == len(steps):
            said.append(str(step))
    return f"{', '.join(said)}: " if said else ""


def _named(part: Any) -> str:
    """Return what a part of a list is called in its file, to find it by."""
    name = (part.get("id") or part.get("file") or part.get("frame")) if isinstance(part, dict) else None
    return f" ({name})" if isinstance(name, str) else ""


def _words(problem: ErrorDetails) -> str:
    """Say one problem; what is written there stands in the sentence where that helps."""
    kind, given, limits = problem["type"], problem["input"], problem.get("ctx", {})
    if kind == "tuple_type" and isinstance(given, dict):
        return f"stands in single brackets; write [[{problem['loc'][-1]}]] with two, once for each"
    if kind == "literal_error":
        return f"is {_shown(given)}, and may be: {limits['expected']}"
    if kind in _NUMBERS:
        return f"is {_shown(given)}, and must be {_NUMBERS[kind].format(**limits)}"
    if kind == "union_tag_invalid":
        return f"is {_shown(limits['tag'])}, and may be: {limits['expected_tags']}"
    if kind == "value_error":
        return problem["msg"].removeprefix("Value error, ")
    words = _WORDS.get(kind)
    return words.format(given=_shown(given)) if words else problem["msg"]


def _shown(given: object) -> str:
    """Return what was given as it may be recognised in the file."""
    text = f"'{given}'" if isinstance(given, str) else _SHORT.repr(given)
    return text if len(text) <= 60 else f"{text[:59]}\u2026"


#: A few lines of YAML that name each other can stand for thousands of millions of words, so that not all of
#: what was given is written before it is cut.
_SHORT = reprlib.Repr()
_SHORT.maxlevel, _SHORT.maxstring, _SHORT.maxother, _SHORT.maxlong = 4, 60, 60, 60
_WORDS = {
    "missing": "is missing",
    "union_tag_not_found": "is missing",
    "extra_forbidden": "is not a word this file may hold (a typing slip?)",
    "string_type": "is not text; put quotation marks round it (Yes, No, On and Off need them in YAML)",
    "string_pattern_mismatch": "may hold letters, digits, full stops, hyphens and underscores only",
    "string_too_short": "is blank",
    "too_short": "is an empty list; it must hold something",
    "tuple_type": "is {given}, and must be a list in square brackets",
    "list_type": "is {given}, and must be a list in square brackets",
    "dict_type": "is {given}, and must be a table of names and values",
    "model_type": "is {given}, and must be a table of names and values",
    "model_attributes_type": "is {given}, and must be a table of names and values",
    "int_type": "is {given}, and must be a whole number",
    "int_parsing": "is {given}, and must be a whole number",
    "int_from_float": "is {given}, and must be a whole number",
    "float_type": "is {given}, and must be a number",
    "float_parsing": "is {given}, and must be a number",
    "finite_number": "is {given}, and must be a number",
    "bool_type": "is {given}, and must be true or false",
    "bool_parsing": "is {given}, and must be true or false",
}
_NUMBERS = {
    "greater_than": "more than {gt:g}",
    "greater_than_equal": "{ge:g} or more",
    "less_than": "less than {lt:g}",
    "less_than_equal": "{le:g} or less",
}
