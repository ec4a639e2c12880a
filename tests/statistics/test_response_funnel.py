"""The response funnel: counted by hand, Wilson's limits, and what makes no funnel."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact_eval.statistics.proportion import proportion_interval
from impact_eval.statistics.response_funnel import response_funnel


def test_shares_are_of_the_first_stage_and_of_the_one_before() -> None:
    funnel = response_funnel([[50, 40, 10, 10], [8, 8, 8, 8]])
    np.testing.assert_allclose(funnel.share, [[1, 0.8, 0.2, 0.2], [1] * 4])
    np.testing.assert_allclose(funnel.of_previous, [[1, 0.8, 0.25, 1], [1] * 4])
    assert funnel.lost.tolist() == [[0, 10, 30, 0], [0] * 4]
    assert (funnel.most_lost.tolist(), funnel.most_lost_at.tolist()) == ([30, 0], [3, 0])
    assert (funnel.n.tolist(), funnel.n_last.tolist()) == ([50, 8], [10, 8])


@given(st.lists(st.integers(0, 60), min_size=2, max_size=6))
def test_the_intervals_are_those_of_each_share(given_: list[int]) -> None:
    people = sorted(given_, reverse=True)
    funnel = response_funnel(people)
    alone = proportion_interval(people, people[0])
    np.testing.assert_array_equal(funnel.low[0], alone.low)
    np.testing.assert_array_equal(funnel.high[0], alone.high)
    assert funnel.lost.sum() == people[0] - people[-1]
    assert (funnel.reason[0] != "") == (people[0] == 0)


def test_it_says_itself_with_what_was_lost_and_without_people_why() -> None:
    kept, lost, nobody = response_funnel([[30, 30], [40, 11], [0, 0]]).sentences()
    assert kept == "All 30 people of the first stage reached the last."
    assert "28%" in lost and lost.endswith("most, 29, were lost at stage 2.")
    assert nobody == "No funnel: nobody is at the first stage."


@pytest.mark.parametrize(
    ("people", "words"),
    [
        ([5], "two stages"),
        ([3, 4], "more people"),
        ([3, -1], "whole numbers"),
        (["a", "b"], "must be numbers"),
    ],
)
def test_what_makes_no_funnel_is_refused_in_words(people: list, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        response_funnel(people)
