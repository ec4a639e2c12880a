"""Slips in a file of the contract are said in its own words: where, what stands there, and what may."""

from __future__ import annotations

from typing import Any, Literal

import pytest
from pydantic import Field

from impact_eval.contract.model import ContractModel, read_model
from impact_eval.errors import StudyError


class Part(ContractModel):
    """One of several."""

    id: str = Field(min_length=1)
    kind: Literal["long", "wide"] = "long"
    rows: int = Field(default=1, ge=1)
    share: float = Field(default=0.5, gt=0, lt=1)
    words: list[str] = Field(default_factory=list)
    labels: dict[float, str] = Field(default_factory=dict)
    shown: bool = True


class Whole(ContractModel):
    """A file."""

    title: str
    part: tuple[Part, ...] = Field(min_length=1)


def said(**changes: Any) -> str:
    """Read a file of one part that is right but for these changes, and return what is said."""
    return said_of({"title": "T", "part": [{"id": "first"}, {"id": "a", **changes}]})


def said_of(data: dict[str, Any]) -> str:
    with pytest.raises(StudyError) as caught:
        read_model(Whole, data, file="whole.toml", error=StudyError)
    words = str(caught.value)
    assert words.startswith("whole.toml: ")
    assert words.endswith(". Correct these and read it again.")
    return words.removeprefix("whole.toml: ").removesuffix(". Correct these and read it again.")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"kind": "broad"}, "kind: is 'broad', and may be: 'long' or 'wide'"),
        ({"rows": 0}, "rows: is 0, and must be 1 or more"),
        ({"rows": 1.5}, "rows: is 1.5, and must be a whole number"),
        ({"rows": "many"}, "rows: is 'many', and must be a whole number"),
        ({"share": 80}, "share: is 80, and must be less than 1"),
        ({"share": 0}, "share: is 0, and must be more than 0"),
        ({"share": "half"}, "share: is 'half', and must be a number"),
        ({"words": "n/a"}, "words: is 'n/a', and must be a list in square brackets"),
        ({"labels": ["a", "b"]}, "labels: is ['a', 'b'], and must be a table of names and values"),
        ({"shown": "perhaps"}, "shown: is 'perhaps', and must be true or false"),
        ({"rws": 2}, "rws: is not a word this file may hold (a typing slip?)"),
        (
            {"labels": {4: True}},
            "labels, 4: is not text; put quotation marks round it (Yes, No, On and Off need them in YAML)",
        ),
    ],
)
def test_a_slip_is_said_with_the_part_by_its_number_and_name(changes: dict[str, Any], words: str) -> None:
    assert said(**changes) == f"part 2 (a), {words}"


def test_a_part_without_a_name_is_said_by_its_number_alone() -> None:
    assert said(id="") == "part 2, id: is blank"
    assert said_of({"title": "T", "part": [{}]}) == "part 1, id: is missing"


def test_all_slips_are_said_at_once() -> None:
    assert said_of({"titel": "T", "part": [{"id": "a", "rows": 0}]}) == (
        "title: is missing; part 1 (a), rows: is 0, and must be 1 or more; "
        "titel: is not a word this file may hold (a typing slip?)"
    )


def test_single_brackets_and_an_empty_list_are_said_as_such() -> None:
    assert said_of({"title": "T", "part": {"id": "a"}}) == (
        "part: stands in single brackets; write [[part]] with two, once for each"
    )
    assert said_of({"title": "T", "part": []}) == "part: is an empty list; it must hold something"


def test_what_is_long_is_cut_short() -> None:
    assert len(said(kind="x" * 5_000)) < 200
