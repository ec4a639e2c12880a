from __future__ import annotations

from html import unescape

from hypothesis import given
from hypothesis import strategies as st

from impact_eval.charts.written import (
    LINE,
    NAME_LENGTH,
    bold,
    decimals,
    lines,
    listed,
    name_of,
    percent,
    points,
)


def test_a_number_that_rounds_to_nothing_has_no_sign() -> None:
    assert decimals(2, signed=True)(-0.001) == "0.00"
    assert points(0.001) == "0"
    assert percent(-0.001) == "0%"


def test_minus_is_a_minus_sign() -> None:
    assert decimals(2)(-1.5) == "−1.50"
    assert points(-0.05) == "−5"


@given(st.text(st.characters(categories=("L", "N", "P", "Zs")), max_size=200))
def test_no_line_is_longer_than_it_may_be(text: str) -> None:
    assert all(len(unescape(line)) <= LINE for line in lines(text))


def test_a_line_is_escaped_after_it_is_broken() -> None:
    assert lines("a & b") == ["a &amp; b"]
    assert bold("<i>") == ["<b>&lt;i&gt;</b>"]


def test_lists_read_as_in_a_sentence() -> None:
    assert listed(["one"]) == "one"
    assert listed(["one", "two", "three"]) == "one, two and three"


def test_names_are_short_safe_and_different_for_different_content() -> None:
    long = [
        name_of("audits", [f"criterion {number}" for number in range(first, first + 12)]) for first in (0, 1)
    ]

    assert len(set(long)) == 2
    assert all(len(name) <= NAME_LENGTH + 9 for name in long)
    assert name_of("audits", ["R/1", "É"]) == "audits-r-1"
