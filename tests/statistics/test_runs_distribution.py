"""The distribution of runs: every order counted, published counts, and limits as tight as they say."""

from itertools import combinations, groupby
from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact_eval.statistics.runs_distribution import runs_distribution, runs_limits


@given(above=st.integers(0, 7), below=st.integers(0, 7))
def test_the_runs_distribution_is_that_of_every_order_of_the_points(above: int, below: int) -> None:
    n = above + below
    counted = np.zeros(n + 1)
    for chosen in combinations(range(n), above):
        order = [place in chosen for place in range(n)]
        counted[len(list(groupby(order)))] += 1
    np.testing.assert_allclose(runs_distribution(above, below), counted / comb(n, above), rtol=1e-14, atol=0)


def test_the_runs_distribution_of_eleven_and_fourteen_is_the_published_one() -> None:
    # Counts printed for 11 and 14 in a Mathematica note on the Wald-Wolfowitz test.
    counts = [
        *(0, 0, 2, 23, 260, 1365, 7020, 22230, 68640, 145860, 300300, 450450, 648648, 702702, 720720),
        *(566280, 411840, 231660, 115830, 45045, 14300, 3575, 572, 78, 0, 0),
    ]
    np.testing.assert_allclose(runs_distribution(11, 14), np.array(counts) / comb(25, 11), rtol=1e-14)


@given(above=st.integers(1, 60), below=st.integers(1, 60), alpha=st.sampled_from([0.01, 0.05, 0.1]))
def test_runs_outside_the_limits_are_rarer_than_half_of_alpha_and_no_limit_is_slack(
    above: int, below: int, alpha: float
) -> None:
    p = runs_distribution(above, below)
    lower, upper = runs_limits(above, below, alpha)
    assert p.sum() == pytest.approx(1, abs=1e-12)
    assert p[:lower].sum() <= alpha / 2 + 1e-9
    assert p[upper + 1 :].sum() <= alpha / 2 + 1e-9
    assert p[: lower + 1].sum() > alpha / 2
    assert p[upper:].sum() > alpha / 2
    assert runs_limits(below, above, alpha) == (lower, upper)
