"""McNemar's test: R, the paper's example, and enumeration of every way the pairs could have moved."""

import json
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.contingency_tables import mcnemar as statsmodels_mcnemar

from impact_eval.statistics.mcnemar import mcnemar

REFERENCE = json.loads(
    (Path(__file__).parent / "reference" / "proportion_reference.json").read_text(encoding="utf-8")
)["entries"]


def from_r(kind: str) -> tuple[np.ndarray, np.ndarray, list]:
    entries = [entry for entry in REFERENCE if entry["kind"] == kind]
    assert len(entries) == 9
    b, c = (np.array([entry["inputs"][name] for entry in entries]) for name in ("b", "c"))
    return b, c, [entry["value"] for entry in entries]


def test_exact_p_is_that_of_r() -> None:
    b, c, expected = from_r("mcnemar_exact")
    np.testing.assert_allclose(mcnemar(b, c).exact_p, expected, rtol=1e-9)


def test_asymptotic_p_is_that_of_r_with_and_without_correction() -> None:
    b, c, expected = from_r("mcnemar")
    ours = mcnemar(b, c)
    np.testing.assert_allclose(np.column_stack([ours.statistic, ours.asymptotic_p]), expected, rtol=1e-9)
    b, c, expected = from_r("mcnemar_corrected")
    ours = mcnemar(b, c)
    corrected = np.column_stack([ours.corrected_statistic, ours.corrected_p])
    np.testing.assert_allclose(corrected, expected, rtol=1e-9, atol=1e-12)


def test_the_airway_example_of_fagerland_and_colleagues() -> None:
    # Fagerland, Lydersen and Laake 2013, BMC Med Res Methodol 13:91, Table 1 (Bentur et al. 2009): 1 child
    # of 21 lost airway hyper-responsiveness, 7 gained it. By their supplement, mid-p is the exact p,
    # 2 * (1 + 8) / 2^8, less the probability of what was seen, 8 / 2^8.
    ours = mcnemar(1, 7)
    assert ours.exact_p[0] == pytest.approx(18 / 256, rel=1e-12)
    assert ours.mid_p[0] == pytest.approx(10 / 256, rel=1e-12)
    assert ours.statistic[0] == pytest.approx(36 / 8, rel=1e-12)


def two_sided_by_enumeration(b: int, c: int) -> tuple[float, float]:
    """Move every discordant pair both ways; a result is as extreme as its distance from an even split."""
    n = b + c
    distance = np.array([abs(2 * sum(way) - n) for way in product((0, 1), repeat=n)])
    farther, same = (distance > abs(b - c)).mean(), (distance == abs(b - c)).mean()
    return farther + same, farther + same / 2


@given(b=st.integers(0, 6), c=st.integers(0, 6))
def test_exact_and_mid_p_count_every_way_the_pairs_could_move(b: int, c: int) -> None:
    ours = mcnemar(b, c)
    if b + c == 0:
        assert np.isnan(ours.exact_p[0])
        return
    exact, mid = two_sided_by_enumeration(b, c)
    assert ours.exact_p[0] == pytest.approx(exact, rel=1e-12)
    assert ours.mid_p[0] == pytest.approx(mid, rel=1e-12)


@given(b=st.integers(0, 5000), c=st.integers(0, 5000))
def test_losing_and_gaining_are_treated_alike(b: int, c: int) -> None:
    one, other = mcnemar(b, c), mcnemar(c, b)
    for field in ("exact_p", "mid_p", "statistic", "asymptotic_p", "corrected_p", "smallest_exact_p"):
        np.testing.assert_array_equal(getattr(one, field), getattr(other, field))


@given(b=st.integers(0, 400), c=st.integers(1, 400))
def test_exact_p_agrees_with_statsmodels(b: int, c: int) -> None:
    theirs = statsmodels_mcnemar([[5, b], [c, 5]], exact=True)
    assert mcnemar(b, c).exact_p[0] == pytest.approx(theirs.pvalue, rel=1e-8)


@given(n=st.integers(1, 60))
def test_no_split_of_the_pairs_has_a_p_below_the_smallest_attainable(n: int) -> None:
    b = np.arange(n + 1)
    ours = mcnemar(b, n - b)
    assert ours.exact_p.min() == pytest.approx(ours.smallest_exact_p[0], rel=1e-12)
    assert ours.mid_p.min() == pytest.approx(ours.smallest_mid_p[0], rel=1e-12)


def test_five_discordant_pairs_cannot_reach_five_per_cent() -> None:
    assert mcnemar([5, 6], 0).smallest_exact_p.tolist() == [0.0625, 0.03125]


def test_nobody_moving_gives_no_p_and_says_why() -> None:
    ours = mcnemar([0, 2], [0, 3])
    for field in ("exact_p", "mid_p", "statistic", "asymptotic_p", "corrected_statistic", "corrected_p"):
        assert np.isnan(getattr(ours, field)).tolist() == [True, False]
    assert ours.smallest_exact_p[0] == 1.0
    assert ours.reason.tolist() == ["Nobody moved either way, so there is nothing to test.", ""]


def test_millions_of_people_are_no_trouble() -> None:
    ours = mcnemar(5_000_000, 5_003_000)
    assert ours.exact_p[0] == pytest.approx(ours.asymptotic_p[0], rel=1e-3)
    assert 0.34 < ours.exact_p[0] < 0.35
