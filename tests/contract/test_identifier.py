"""Identifiers: what does not change who is meant is set aside, and nothing else is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact_eval.contract.answer import normalise_label
from impact_eval.contract.identifier import normalise_identifier, tidy


@pytest.mark.parametrize(
    "typed",
    [
        "AB12-c", " ab12-C ", "AB\u00a012-c", "a b 1 2 - c", "\ufeffAB12-c", "AB12\u200b-c", "AB12\u2013c",
        "AB12\u2212C", "\uff21B12-c", "AB\u00ad12-c", "ab12-c\u202c", "ab12-c\0",
    ],
)  # fmt: skip
def test_spaces_case_dashes_and_what_nobody_sees_do_not_matter(typed: str) -> None:
    assert normalise_identifier(typed) == "ab12-c"


@pytest.mark.parametrize("other", ["AB12c", "AB13-c", "AB12-\u0441", "AB12_c", "0AB12-c", "AB12-\u0107"])
def test_another_letter_figure_or_sign_is_another_identifier(other: str) -> None:
    assert normalise_identifier(other) != "ab12-c"


def test_tidying_keeps_what_a_person_reads() -> None:
    assert tidy("  Early\u00a0\u2003Help\t(North) ") == "Early Help (North)"
    assert tidy("Caf\u00e9 \u2013 O\u2019Brien") == "Caf\u00e9 \u2013 O\u2019Brien"


@given(st.text())
def test_doing_it_again_changes_nothing(text: str) -> None:
    for change in (normalise_identifier, normalise_label, tidy):
        once = change(text)
        assert change(once) == once


@given(st.text(), st.integers(min_value=0))
def test_a_blank_or_an_unseen_letter_anywhere_changes_nobody(text: str, place: int) -> None:
    at = place % (len(text) + 1)
    for unseen in (" ", "\u00a0", "\u200b", "\ufeff"):
        assert normalise_identifier(text[:at] + unseen + text[at:]) == normalise_identifier(text)


@given(st.text())
def test_the_plain_form_holds_no_blank_and_no_capital(text: str) -> None:
    plain = normalise_identifier(text)
    assert not any(sign.isspace() for sign in plain)
    assert plain == plain.casefold()
