"""A sentence never says what its figures no longer show."""

from __future__ import annotations

import pytest

from impact_eval.disclosure.rules import shipped_rules
from impact_eval.disclosure.wording import Reader, ways_to_write

READER = Reader(shipped_rules())


@pytest.mark.parametrize(
    ("sentence", "numbers"),
    [
        ("27 of 30 (90 %) agreed.", {"27", "30", "90%"}),
        ("It rose for three people.", {"3"}),
        ("The share was 12.5 per cent.", {"12.5%"}),
        ("between 71 and 94 %", {"71%", "94%"}),
        ("71\u201394% of cases", {"71%", "94%"}),
        ("1,204 people", {"1204"}),
        ("It rose on 3 of 4 scales.", set()),
        ("Two of the three sessions ran.", set()),
        ("on a scale of 1 to 5, a 5-point scale", set()),
        ("a 95 % interval from 0.2 to 0.6", {"0.2", "0.6"}),
        ("since 4 March 2026", set()),
    ],
)
def test_the_numbers_of_a_sentence_are_those_that_may_count_people(sentence, numbers):
    assert READER.numbers_in(sentence) == numbers


def test_a_share_is_looked_for_as_a_percentage_and_as_a_decimal():
    assert {"13%", "13.3%", "0.13"} <= ways_to_write(4 / 30)


def test_zero_and_missing_are_never_looked_for():
    assert not ways_to_write(0.0)
    assert not ways_to_write(float("nan"))
