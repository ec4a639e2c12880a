"""How every file of the contract is modelled: frozen, strict, with all that is wrong told at once."""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from impact_eval.errors import ImpactEvalError


class ContractModel(BaseModel):
    """A part of a study, an instrument or a framework; unknown words in the file are errors, not ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True, populate_by_name=True)


Model = TypeVar("Model", bound=ContractModel)


def read_model(model: type[Model], data: Any, *, file: str, error: type[ImpactEvalError]) -> Model:
    """Make a model from parsed YAML or TOML; one error names every place that will not do."""
    try:
        return model.model_validate(data)
    except ValidationError as failure:
        raise error(_sentence(failure), mend="Correct these and read it again.", file=file) from None


def _sentence(failure: ValidationError) -> str:
    """Say every problem with its place in the file, in plain words."""
    lines = []
    for problem in failure.errors(include_url=False):
        place = ".".join(str(step) for step in problem["loc"]) or "the file"
        words = _WORDS.get(problem["type"], problem["msg"].removeprefix("Value error, "))
        lines.append(f"{place}: {words}")
    return "; ".join(lines) + "."


_WORDS = {
    "missing": "is missing",
    "extra_forbidden": "is not a word this file may hold (a typing slip?)",
    "string_type": "is not text; put quotation marks round it (Yes, No, On and Off need them in YAML)",
    "string_pattern_mismatch": "may hold letters, digits, full stops, hyphens and underscores only",
}
