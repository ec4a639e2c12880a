"""`paired` on the kinds of columns that people hand over, against scipy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from scipy import stats

import impact_eval as ie

BEFORE = [3, 3, 2, 4, 3, 2, 3, 3, 4, 2, 1, 3]
AFTER = [4, 4, 4, 4, 5, 3, 3, 4, 5, 2, 3, 2]


def test_the_numbers_are_those_of_scipy() -> None:
    row = ie.paired(BEFORE, AFTER, scale=(1, 5)).table.iloc[0]
    test = stats.ttest_rel(AFTER, BEFORE)
    interval = test.confidence_interval(0.95)
    assert row["mean_change"] == pytest.approx(np.mean(AFTER) - np.mean(BEFORE))
    assert (row["change_low"], row["change_high"]) == pytest.approx((interval.low, interval.high))
    assert row["p_t"] == pytest.approx(test.pvalue)
    assert row["n_improved"] == 8
    assert row["n_worse"] == 1


@pytest.mark.parametrize(
    "column",
    [list, np.array, pd.Series, pl.Series, lambda values: pd.Series(values, dtype="Int64")],
    ids=["list", "numpy", "pandas", "polars", "pandas nullable"],
)
def test_any_kind_of_column_gives_the_same_result(column: Callable[[list[int]], Any]) -> None:
    assert ie.paired(column(BEFORE), column(AFTER)).text == ie.paired(BEFORE, AFTER).text


def test_a_missing_partner_is_left_out_and_said() -> None:
    result = ie.paired([*BEFORE, None, 3], [*AFTER, 4, float("nan")])
    assert result.text.endswith("2 of 14 rows had no partner and were left out.")
    assert result.table["n_pairs"].tolist() == [12]


def test_nullable_columns_with_missing_values_are_read() -> None:
    result = ie.paired(pd.Series([1, None, 3], dtype="Int64"), pl.Series([2, 3, None]))
    assert result.table["n_pairs"].tolist() == [1]


@pytest.mark.parametrize(
    ("before", "after", "finding"),
    [
        ([1, 2, 1, 2, 1, 2], [3, 4, 3, 5, 4, 5], "rose"),
        ([3, 4, 3, 5, 4, 5], [1, 2, 1, 2, 1, 2], "fell"),
        ([1, 2, 1, 2, 1, 2], [2, 1, 2, 1, 2, 1], "no change shown"),
        ([1, 2, 1, 2], [5, 5, 5, 5], "not tested"),
        ([], [], "not tested"),
    ],
)
def test_the_finding_says_what_was_shown(before: list[int], after: list[int], finding: str) -> None:
    assert ie.paired(before, after).finding == finding


def test_no_pairs_is_said_and_is_not_an_error() -> None:
    assert ie.paired([1.0, None], [None, 2.0]).text == (
        "There are no pairs. 2 of 2 rows had no partner and were left out."
    )


def test_lists_of_different_length_are_refused() -> None:
    with pytest.raises(ValueError, match="one length"):
        ie.paired([1, 2, 3], [1, 2])


def test_words_are_refused() -> None:
    with pytest.raises(ValueError, match="must be numbers"):
        ie.paired(["good"], ["bad"])


def test_a_notebook_gets_the_sentence_and_the_table() -> None:
    shown = ie.paired(BEFORE, AFTER)._repr_mimebundle_()
    assert shown["text/plain"].startswith("Mean rose by")
    assert "<table" in shown["text/html"]


def people(groups: int, size: int) -> pd.DataFrame:
    rng = np.random.default_rng(3)
    before = rng.integers(1, 6, groups * size).astype(float)
    after = np.clip(before + rng.integers(-1, 3, groups * size), 1, 5)
    frame = pd.DataFrame({"course": np.repeat(np.arange(groups), size), "pre": before, "post": after})
    frame.loc[rng.random(len(frame)) < 0.1, "post"] = np.nan
    return frame


def test_many_groups_give_what_each_gives_alone() -> None:
    frame = people(6, 14)
    table = ie.paired_by(frame, by=["course"], before="pre", after="post", scale=(1, 5)).table
    for course, rows in frame.groupby("course"):
        alone = ie.paired(rows["pre"], rows["post"], scale=(1, 5)).table.iloc[0]
        together = table[table["course"] == course].iloc[0]
        for name in alone.index.drop(["finding", "text"]):
            assert together[name] == alone[name] or (pd.isna(together[name]) and pd.isna(alone[name])), name


def test_every_library_gives_the_same_groups() -> None:
    import duckdb

    frame = people(4, 12)
    connection = duckdb.connect()
    connection.register("people", frame)
    asked = {"by": ["course"], "before": "pre", "after": "post", "scale": (1, 5)}
    expected = ie.paired_by(frame, **asked).table
    for other in (pl.from_pandas(frame), pl.from_pandas(frame).lazy(), connection.table("people")):
        pd.testing.assert_frame_equal(ie.paired_by(other, **asked).table, expected, check_dtype=False)


def test_findings_of_many_groups_are_adjusted_by_holm() -> None:
    frame = pd.DataFrame({"course": np.repeat(np.arange(20), 6), "pre": 1, "post": 2})
    table = ie.paired_by(frame, by=["course"], before="pre", after="post").table
    assert (table["p_signed_rank"] == 2 / 2**6).all()
    assert table["p_adjusted"].tolist() == pytest.approx([20 * 2 / 2**6] * 20)
    assert set(table["finding"]) == {"no change shown"}


def test_groups_may_be_of_several_columns_and_missing_ones_are_a_group() -> None:
    frame = pd.DataFrame({"a": ["x", "x", None], "b": [1, 2, 1], "pre": [1, 2, 3], "post": [2, 3, 4]})
    table = ie.paired_by(frame, by=["a", "b"], before="pre", after="post").table
    assert table["n_given"].tolist() == [1, 1, 1]


def test_a_column_that_is_not_there_is_named() -> None:
    with pytest.raises(ValueError, match="no score"):
        ie.paired_by(people(2, 3), by=["course"], before="pre", after="score")


@pytest.mark.parametrize("library", [pd.DataFrame, pl.DataFrame, pl.LazyFrame])
@pytest.mark.parametrize(
    ("scores", "words"),
    [
        (["good", "bad", "good"], "look at x"),
        (pd.date_range("2024-01-01", periods=3), "those of x are times"),
    ],
    ids=["words", "dates"],
)
def test_a_column_of_no_numbers_is_named_and_nothing_in_it_is_quoted(
    library: Callable, scores: Any, words: str
) -> None:
    frame = library({"g": ["a"] * 3, "x": scores, "y": [1, 2, 3]})
    with pytest.raises(ValueError, match=rf"^Scores must be numbers.*{words}\.$"):
        ie.paired_by(frame, by=["g"], before="x", after="y")


@pytest.mark.parametrize("kind", ["float64", "int8", "masked"])
def test_arrays_of_any_kind_have_the_result_of_a_list(kind: str) -> None:
    whole = ie.paired(BEFORE, AFTER).text
    given = (
        np.ma.array([*BEFORE, 9], mask=[False] * 12 + [True]) if kind == "masked" else np.array(BEFORE, kind)
    )
    after = [*AFTER, 1] if kind == "masked" else np.array(AFTER, kind)
    assert ie.paired(given, after).text.startswith(whole)


@pytest.mark.parametrize("given", [[[1, 2], [3, 4]], np.ones((2, 2))])
def test_a_table_in_place_of_a_list_is_refused(given: Any) -> None:
    with pytest.raises(ValueError, match=r"lists of one length; their shapes are"):
        ie.paired(given, given)


def test_no_rows_are_no_groups() -> None:
    result = ie.paired_by(people(1, 5).iloc[:0], by=["course"], before="pre", after="post")
    assert result.table.empty
    assert result.text.startswith("0 groups: 0 rose")


def test_an_infinite_score_leaves_its_pair_out_and_is_told() -> None:
    before, after = [2, 3, 3, 4, 2, 3, 1, 2], [3, 3, 5, 5, 4, 4, 4, np.inf]
    result = ie.paired(before, after, scale=(1, 5))
    without = ie.paired(before[:7], after[:7], scale=(1, 5))
    assert result.table["mean_change"].tolist() == without.table["mean_change"].tolist()
    assert result.table[["n_given", "n_dropped", "n_infinite"]].to_numpy().tolist() == [[8, 1, 1]]
    assert "In 1 of them a score was infinite" in result.text
    frame = pd.DataFrame({"course": ["A"] * 8, "before": before, "after": after})
    groups = ie.paired_by(frame, by=["course"], before="before", after="after", scale=(1, 5))
    assert groups.table[["n_dropped", "n_infinite", "mean_change"]].to_numpy().tolist() == [
        [1, 1, without.table["mean_change"][0]]
    ]


def test_nothing_but_infinite_scores_is_nobody_and_no_error() -> None:
    result = ie.paired([np.inf, -np.inf], [1, 2])
    assert result.text.startswith("There are no pairs.")
    assert result.table["n_infinite"].tolist() == [2]
