"""The whole family of paired results: one row a group, a reason for everything that is missing."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from impact_eval.statistics.battery import TESTED_ONLY, PairedBattery, paired_battery
from impact_eval.statistics.counts import PairCounts

COLUMNS = [
    "n_pairs",
    "mean_before",
    "mean_after",
    "sd_before",
    "sd_after",
    "correlation",
    "mean_change",
    "change_low",
    "change_high",
    "sd_change",
    "p_t",
    "hedges_g",
    "g_low",
    "g_high",
    "cohen_dz",
    "dz_low",
    "dz_high",
    "hl_change",
    "hl_low",
    "hl_high",
    "hl_confidence",
    "signed_rank_v",
    "p_signed_rank",
    "signed_rank_method",
    "zero_handling",
    "smallest_p",
    "n_zero",
    "rank_biserial",
    "rank_biserial_low",
    "rank_biserial_high",
    "n_improved",
    "n_same",
    "n_worse",
    "p_sign",
    "prob_improvement",
    "prob_low",
    "prob_high",
    "floor_before",
    "floor_after",
    "ceiling_before",
    "ceiling_after",
    "tested",
    "note",
]

DEGENERATE = {
    "no pairs": ([], []),
    "one pair": ([3], [4]),
    "one pair, unchanged": ([3], [3]),
    "two pairs": ([1, 2], [2, 2]),
    "four the same": ([3] * 4, [3] * 4),
    "six the same": ([3] * 6, [3] * 6),
    "six up by one": ([3] * 6, [4] * 6),
    "five up by one": ([1, 2, 3, 4, 4], [2, 3, 4, 5, 5]),
    "one value before": ([1] * 8, [1, 2, 3, 1, 2, 3, 1, 2]),
    "one value after": ([1, 1, 1, 1, 1, 5], [1] * 6),
    "missing scores": ([np.nan, 1, 2, 3, 4, 5], [1, np.nan, 3, 3, 3, 4]),
    "outside the scale": ([0, 1, 2, 3, 4, 5, 6], [1, 1, 3, 3, 5, 5, 4]),
    "many ceilings": ([5] * 300, [4, 5, 5] * 100),
    "many changed": ([1, 2, 3] * 100, [2, 1, 5] * 100),
}


def of_groups(cases: dict[str, tuple[list, list]], **options: object) -> PairedBattery:
    before = [score for given, _ in cases.values() for score in given]
    after = [score for _, given in cases.values() for score in given]
    group = [index for index, (given, _) in enumerate(cases.values()) for _ in given]
    return paired_battery(PairCounts.from_pairs(before, after, group, groups=len(cases)), **options)


def test_columns_are_the_agreed_names_and_one_entry_a_group() -> None:
    columns = of_groups(DEGENERATE, scale_min=1, scale_max=5).columns()
    assert sorted(columns) == sorted(COLUMNS)
    assert {values.shape for values in columns.values()} == {(len(DEGENERATE),)}


@pytest.mark.parametrize("scale", [{}, {"scale_min": 1, "scale_max": 5}, {"scale_min": 1}])
def test_nothing_is_missing_without_a_reason(scale: dict[str, int]) -> None:
    columns = of_groups(DEGENERATE, **scale).columns()
    numbers = np.array([values for values in columns.values() if values.dtype.kind == "f"])
    missing = np.isnan(numbers).any(axis=0)
    assert missing.sum() > 5
    assert np.all(columns["note"][missing] != "")
    assert not np.isinf(numbers).any()


SCORES = st.one_of(st.integers(1, 5).map(float), st.just(float("nan")))


@settings(deadline=None, max_examples=200)
@given(st.lists(st.tuples(SCORES, SCORES), max_size=9), st.sampled_from(["pratt", "wilcoxon", "split"]))
def test_whatever_was_answered_what_is_missing_has_a_reason(rows: list[tuple], zeros: str) -> None:
    before, after = zip(*rows, strict=True) if rows else ((), ())
    counts = PairCounts.from_pairs(before, after, groups=1, group=np.zeros(len(rows), dtype=int))
    columns = paired_battery(counts, scale_min=1, scale_max=5, zeros=zeros).columns()  # type: ignore[arg-type]
    numbers = {name: values[0] for name, values in columns.items() if values.dtype.kind == "f"}
    assert columns["note"][0] or not np.isnan(list(numbers.values())).any()
    assert not np.isinf(list(numbers.values())).any()
    for low, middle, high in (
        ("change_low", "mean_change", "change_high"),
        ("hl_low", "hl_change", "hl_high"),
    ):
        if not np.isnan(numbers[low]):
            assert numbers[low] <= numbers[middle] <= numbers[high]


def test_fewer_than_five_pairs_are_shown_and_not_tested() -> None:
    columns = of_groups(DEGENERATE, scale_min=1, scale_max=5).columns()
    few = (columns["n_pairs"] > 0) & (columns["n_pairs"] < 5)
    assert few.sum() == 5
    np.testing.assert_array_equal(columns["tested"], columns["n_pairs"] >= 5)
    assert all("fewer than 5 pairs: shown, not tested" in note for note in columns["note"][few])
    for name in TESTED_ONLY:
        assert np.isnan(columns[name][few]).all(), name
    assert np.isfinite(columns["mean_change"][few]).all()
    assert np.isfinite(columns["prob_improvement"][few]).all()


def test_every_p_and_every_limit_is_withheld_where_nothing_is_tested() -> None:
    limits = {name for name in COLUMNS if name.startswith("p_") or name.endswith(("_low", "_high"))}
    assert set(TESTED_ONLY) == limits | {"hl_confidence"}


def test_from_five_to_nine_pairs_the_note_points_to_the_exact_results() -> None:
    columns = of_groups({str(n): (list(range(n)), [*list(range(1, n)), 0]) for n in range(4, 12)}).columns()
    said = ["rely on the exact results" in note for note in columns["note"]]
    assert said == [False] + [True] * 5 + [False] * 2


def test_the_note_says_when_no_result_could_have_been_striking() -> None:
    columns = of_groups(DEGENERATE, scale_min=1, scale_max=5).columns()
    said = np.array(["could have been reached" in note for note in columns["note"]])
    np.testing.assert_array_equal(said, columns["tested"] & (columns["smallest_p"] > 0.05))
    assert said.sum() >= 3
    five = list(DEGENERATE).index("five up by one")
    assert columns["p_signed_rank"][five] == columns["smallest_p"][five] == 0.0625
    looser = of_groups(DEGENERATE, level=0.9).columns()["note"][five]
    assert "could have been reached" not in looser


def test_lower_can_be_better_without_turning_the_sign_of_the_change() -> None:
    scores = {"a": ([5, 4, 4, 3, 5, 2], [3, 4, 3, 3, 1, 3])}
    higher, lower = of_groups(scores).columns(), of_groups(scores, better="lower").columns()
    assert (higher["n_improved"], higher["n_worse"]) == (lower["n_worse"], lower["n_improved"]) == (1, 3)
    assert higher["mean_change"] == lower["mean_change"] < 0
    np.testing.assert_allclose(lower["prob_improvement"], 1 - higher["prob_improvement"])


def test_the_scale_may_differ_from_group_to_group() -> None:
    scores = {"five points": ([1, 5, 3], [5, 5, 4]), "percent": ([0, 100, 50], [100, 100, 5])}
    columns = of_groups(scores, scale_min=[1, 0], scale_max=[5, 100]).columns()
    np.testing.assert_allclose(columns["ceiling_after"], [2 / 3, 2 / 3])
    np.testing.assert_allclose(columns["floor_before"], [1 / 3, 1 / 3])


def test_no_groups_at_all_give_empty_columns() -> None:
    columns = paired_battery(PairCounts.from_counts([], [], [], [])).columns()
    assert {values.shape for values in columns.values()} == {(0,)}


def test_one_call_for_many_groups_is_the_calls_for_each() -> None:
    rng = np.random.default_rng(20)
    group = np.sort(rng.integers(0, 40, 600))
    before = rng.integers(1, 6, 600)
    after = np.clip(before + rng.integers(-1, 3, 600), 1, 5)
    together = paired_battery(PairCounts.from_pairs(before, after, group), scale_min=1, scale_max=5).columns()
    for one in range(40):
        rows = group == one
        alone = paired_battery(PairCounts.from_pairs(before[rows], after[rows]), scale_min=1, scale_max=5)
        for name, values in alone.columns().items():
            if values.dtype.kind == "f":
                np.testing.assert_allclose(
                    together[name][one], values[0], rtol=1e-10, atol=1e-14, err_msg=name
                )
            else:
                assert together[name][one] == values[0], name


ROWS = st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5), st.integers(0, 2)), min_size=1, max_size=40)


def assert_alike(ours: dict[str, np.ndarray], theirs: dict[str, np.ndarray]) -> None:
    for name, values in ours.items():
        if values.dtype.kind == "f":
            np.testing.assert_allclose(values, theirs[name], rtol=1e-9, atol=1e-12, err_msg=name)
        else:
            np.testing.assert_array_equal(values, theirs[name], err_msg=name)


@settings(max_examples=60)
@given(ROWS, st.randoms(use_true_random=False))
def test_people_in_any_order_and_counts_of_them_give_the_same_results(rows: list[tuple], random) -> None:
    before, after, group = zip(*rows, strict=True)
    raw = PairCounts.from_pairs(before, after, group, groups=3)
    cells = [(*cell, 1) for cell in rows for _ in range(2)] + [(1, 1, 2, 0)]
    random.shuffle(cells)
    was, became, of, one = zip(*cells, strict=True)
    twice = PairCounts.from_counts(of, was, became, one, groups=3)
    counted = PairCounts.from_counts(twice.group, twice.before, twice.after, twice.count // 2, groups=3)
    assert_alike(paired_battery(raw, scale_max=5).columns(), paired_battery(counted, scale_max=5).columns())


@settings(max_examples=60)
@given(ROWS)
def test_groups_that_are_merged_have_the_results_of_their_people_together(rows: list[tuple]) -> None:
    before, after, group = zip(*rows, strict=True)
    apart = PairCounts.from_pairs(before, after, group, groups=3)
    merged = PairCounts.from_counts(np.zeros(apart.count.size), apart.before, apart.after, apart.count)
    together = PairCounts.from_pairs(before, after)
    assert_alike(paired_battery(merged).columns(), paired_battery(together).columns())


@settings(max_examples=60)
@given(ROWS, st.sampled_from(["pratt", "wilcoxon", "split"]))
def test_swapping_the_waves_turns_the_results_round(rows: list[tuple], zeros: str) -> None:
    before, after, _ = zip(*rows, strict=True)
    ours = paired_battery(PairCounts.from_pairs(before, after), zeros=zeros).columns()  # type: ignore[arg-type]
    turned = paired_battery(PairCounts.from_pairs(after, before), zeros=zeros).columns()  # type: ignore[arg-type]
    for name in ("p_t", "p_signed_rank", "p_sign", "smallest_p", "sd_change", "correlation", "n_zero"):
        np.testing.assert_allclose(ours[name], turned[name], rtol=1e-9, atol=1e-12, err_msg=name)
    for name in ("mean_change", "hedges_g", "cohen_dz", "hl_change", "rank_biserial"):
        np.testing.assert_allclose(ours[name], -turned[name], rtol=1e-9, atol=1e-12, err_msg=name)
    for name in ("change", "g", "dz", "hl", "rank_biserial"):
        np.testing.assert_allclose(
            ours[f"{name}_low"], -turned[f"{name}_high"], rtol=1e-8, atol=1e-10, err_msg=name
        )
    np.testing.assert_allclose(ours["prob_low"], 1 - turned["prob_high"], rtol=1e-9)
    assert ours["n_improved"] == turned["n_worse"]
