"""How two codes differ is named rightly, whichever comes first, and nothing unlike is called alike."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact_eval.linkage.difference import bare, edits, kind_of
from impact_eval.linkage.weigh import near, numbers
from impact_eval.linkage.wording import words

CODES = st.text("abcdo0123456789-", min_size=1, max_size=9)


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        ("ab12cd", "ab21cd", "swapped"),
        ("ab12cd", "ab112cd", "doubled"),
        ("ab12cd", "ab1cd", "missing"),
        ("ab12cd", "abx12cd", "missing"),
        ("ab12cd", "abl2cd", "look_alike"),
        ("ab12cd", "ab13cd", "near_key"),
        ("ab12cd", "ab17cd", "digit"),
        ("ab12cd", "ab12gd", "letter"),
        ("zb12cd", "kb12cd", "first"),
        ("96mese", "996mes", "cut"),
        ("0311js", "1103js", "parts"),
        ("03111979", "11031979", "parts"),
        ("js0311", "0311js", "parts"),
        ("ab-12", "ab12", "punctuation"),
        ("jsmith@example.org", "jsmith", "address"),
        ("j.smith@example.org", "john.smith@example.org", "initial"),
        ("jsmith", "johnsmith", "initial"),
        ("j.clarksmith", "j.smith", ""),
        ("12losa", "47losa", "two"),
        ("ab12cd", "xy98uv", ""),
        ("j.smith@one.example", "j.smyth@another.example", ""),
    ],
)
def test_the_difference_of_two_codes_is_named(one: str, other: str, kind: str) -> None:
    assert (kind_of(one, other), kind_of(other, one)) == (kind, kind)


@given(CODES, CODES)
def test_a_difference_has_one_name_whichever_code_comes_first(one: str, other: str) -> None:
    if one != other:
        assert kind_of(one, other) == kind_of(other, one)
        assert kind_of(one, other) in {"", *numbers()["kinds"]}


@given(st.lists(CODES, max_size=12, unique=True))
def test_no_pair_that_differs_by_a_slip_is_overlooked(codes: list[str]) -> None:
    found = set(near(codes))
    for one in range(len(codes)):
        for other in range(one + 1, len(codes)):
            kind = kind_of(codes[one], codes[other])
            # The search counts a swap with a letter put in between as three edits.
            if kind and not (kind == "two" and edits(bare(codes[one]), bare(codes[other]), 2) == 2):
                assert (one, other) in found


def test_every_difference_has_its_numbers_and_its_words() -> None:
    assert set(numbers()["kinds"]) | {"none"} == set(words("kinds"))
    assert set(numbers()["evidence"]) == set(words("evidence"))
    assert sum(kind["share"] for kind in numbers()["kinds"].values()) <= 1.2
