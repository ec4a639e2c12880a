"""Multiplicity: R's p.adjust, families, and tests that could not be done."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from impact_eval.statistics.multiplicity import adjust, benjamini_hochberg, holm

REFERENCE = json.loads(
    (Path(__file__).parent / "reference" / "proportion_reference.json").read_text(encoding="utf-8")
)["entries"]

p_values = st.lists(st.one_of(st.floats(0, 1), st.just(np.nan)), min_size=1, max_size=15).map(np.array)


@pytest.mark.parametrize(
    ("kind", "function", "number"), [("holm", holm, 5), ("benjamini_hochberg", benjamini_hochberg, 5)]
)
def test_adjustment_is_that_of_r(kind: str, function: object, number: int) -> None:
    entries = [entry for entry in REFERENCE if entry["kind"] == kind]
    assert len(entries) == number
    for entry in entries:
        ours = function(entry["inputs"]["p"])  # type: ignore[operator]
        np.testing.assert_allclose(ours, np.atleast_1d(entry["value"]), rtol=1e-12, err_msg=entry["call"])


def test_a_missing_p_value_is_left_out_of_the_family_as_in_r() -> None:
    (entry,) = (entry for entry in REFERENCE if entry["kind"] == "holm_missing")
    expected = np.array(entry["value"], dtype=float)
    np.testing.assert_allclose(holm(np.array(entry["inputs"]["p"], dtype=float)), expected, rtol=1e-12)


@settings(deadline=None)
@given(p=p_values)
def test_adjusting_never_lowers_a_p_value_nor_changes_their_order(p: np.ndarray) -> None:
    for function in (holm, benjamini_hochberg):
        adjusted = function(p)
        np.testing.assert_array_equal(np.isnan(adjusted), np.isnan(p))
        known = ~np.isnan(p)
        assert (adjusted[known] >= p[known] - 1e-15).all()
        assert (adjusted[known] <= 1).all()
        in_order = adjusted[known][np.argsort(p[known], kind="stable")]
        assert (np.diff(in_order) >= -1e-15).all()


@pytest.mark.parametrize(("function", "theirs"), [(holm, "holm"), (benjamini_hochberg, "fdr_bh")])
def test_adjustment_is_that_of_statsmodels(function: object, theirs: str) -> None:
    generator = np.random.default_rng(11)
    for size in (1, 2, 7, 40):
        p = np.round(generator.uniform(size=size) ** 3, 2)  # with ties, and some of them 0
        expected = multipletests(p, method=theirs)[1]
        np.testing.assert_allclose(function(p), expected, rtol=1e-12)  # type: ignore[operator]


@settings(deadline=None)
@given(p=p_values, seed=st.integers(0, 1000))
def test_where_a_result_stands_in_the_list_does_not_matter(p: np.ndarray, seed: int) -> None:
    order = np.random.default_rng(seed).permutation(p.size)
    for function in (holm, benjamini_hochberg):
        np.testing.assert_allclose(function(p[order]), function(p)[order], rtol=1e-12)


def test_families_are_adjusted_apart() -> None:
    p = np.array([0.01, 0.2, 0.02, np.nan, 0.04, 0.03])
    family = np.array(["b", "a", "b", "b", "a", "b"])
    ours = adjust(p, family, "holm")
    np.testing.assert_allclose(ours.adjusted[family == "a"], holm([0.2, 0.04]))
    np.testing.assert_allclose(ours.adjusted[family == "b"], holm([0.01, 0.02, np.nan, 0.03]))
    assert ours.family_size.tolist() == [3, 2, 3, 3, 2, 3]


def test_a_family_with_no_test_done_stays_without_p_values() -> None:
    ours = adjust([np.nan, np.nan, 0.04], [1, 1, 2], "benjamini_hochberg")
    np.testing.assert_array_equal(ours.adjusted, [np.nan, np.nan, 0.04])
    assert ours.family_size.tolist() == [0, 0, 1]


def test_no_tests_at_all_is_an_empty_answer() -> None:
    assert adjust([], []).adjusted.shape == (0,)


def test_what_is_not_a_p_value_or_a_method_is_refused() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        holm([0.5, 1.2])
    with pytest.raises(ValueError, match="method"):
        adjust([0.5], ["a"], "bonferroni")  # type: ignore[arg-type]
