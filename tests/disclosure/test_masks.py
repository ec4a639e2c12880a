"""What each kind of rule withholds."""

from __future__ import annotations

import pandas as pd
import pytest

from impact_eval.disclosure import DisclosureError
from impact_eval.disclosure.cells import Cells
from impact_eval.disclosure.masks import apply_rules
from impact_eval.disclosure.rules import Table


def withheld(frame: pd.DataFrame, below: int = 5, done: dict | None = None, **rule) -> pd.DataFrame:
    """Apply the rules of one table and return it as published."""
    table = Table.model_validate({"name": "part.table", "unit": "people", "keep": ("key", "area"), **rule})
    cells = Cells.of(table, frame)
    apply_rules(cells, below, done or {})
    return cells.published()


def test_a_small_base_takes_all_that_is_neither_kept_nor_prose():
    frame = pd.DataFrame({"key": ["a", "b"], "n": [4, 9], "mean": [2.5, 3.0], "surprise": [1.0, 2.0]})
    shown = withheld(frame, small=[{"count": "n"}])
    assert shown["hidden"].tolist() == ["n;mean;surprise", ""]
    assert shown["key"].tolist() == ["a", "b"]
    assert shown["mean"].isna().tolist() == [True, False]


def test_a_small_base_with_named_columns_takes_those_only():
    frame = pd.DataFrame({"key": ["a"], "n": [4], "mean": [2.5], "other": [9]})
    shown = withheld(frame, keep=("key", "other"), small=[{"count": "n", "hides": ["mean"]}])
    assert shown["hidden"].tolist() == ["n;mean"]


def test_a_count_takes_its_complement_and_what_is_computed_on_both():
    frame = pd.DataFrame({"key": list("abcd"), "n": [30, 30, 30, 30], "k": [3, 27, 15, 30]})
    frame["share"] = frame["k"] / frame["n"]
    shown = withheld(frame, small=[{"count": "n"}], parts=[{"counts": ["k", "n - k"], "hides": ["share"]}])
    assert shown["hidden"].tolist() == ["k;share", "k;share", "", ""]
    assert shown["n"].tolist() == [30, 30, 30, 30]


def test_a_share_whose_base_is_shown_counts_as_the_count_it_gives_back():
    frame = pd.DataFrame({"key": list("abc"), "n": [30, 30, 30], "floor": [2 / 30, 0.0, 28 / 30]})
    shown = withheld(
        frame, small=[{"count": "n"}], parts=[{"counts": ["floor * n", "n - floor * n"], "hides": ["floor"]}]
    )
    assert shown["hidden"].tolist() == ["floor", "", "floor"]


def test_a_subtotal_that_is_shown_is_a_total_of_its_own():
    """6 and 12 lie on two sides of a shown subtotal; they cannot hide each other's 2."""
    frame = pd.DataFrame({"key": ["a"] * 5, "side": [0, 0, 0, 1, 1], "n": [2, 9, 20, 6, 12]})
    rule = {"by": ["key"], "subtotal": ["side"], "count": "n"}
    shown = withheld(frame, keep=("key", "side"), rows=[rule])
    assert shown["hidden"].tolist() == ["n", "n", "", "", ""]


def test_a_small_subtotal_takes_the_whole_total_zeros_included():
    frame = pd.DataFrame({"key": ["a"] * 4, "side": [0, 0, 1, 1], "n": [0, 3, 20, 30]})
    rule = {"by": ["key"], "subtotal": ["side"], "count": "n"}
    assert withheld(frame, keep=("key", "side"), rows=[rule])["hidden"].tolist() == ["n"] * 4


def test_a_whole_total_becomes_one_blank_row():
    frame = pd.DataFrame({"key": ["a"] * 3 + ["b"] * 2, "before": [1.0, 2, 3, 1, 2], "n": [20, 30, 2, 8, 9]})
    rule = {"by": ["key"], "count": "n", "whole": True, "collapse": True, "hides": ["before"]}
    shown = withheld(frame, rows=[rule])
    assert shown["key"].tolist() == ["a", "b", "b"]
    assert shown["hidden"].tolist() == ["before;n", "", ""]
    assert shown["before"].isna().tolist() == [True, False, False]


def done_table(frame: pd.DataFrame, **rule) -> dict[str, Cells]:
    table = Table.model_validate({"name": "part.other", "unit": "people", "keep": ("key", "wave"), **rule})
    cells = Cells.of(table, frame)
    apply_rules(cells, 5, {})
    return {"part.other": cells}


def test_a_figure_follows_the_cell_that_would_give_it_back():
    done = done_table(pd.DataFrame({"key": ["a", "b"], "n": [3, 8]}), small=[{"count": "n"}])
    frame = pd.DataFrame({"key": ["b", "a", "c"], "latest": [1.0, 2.0, 3.0]})
    follows = {"table": "part.other", "column": "n", "on": {"key": "key"}, "hides": ["latest"]}
    assert withheld(frame, done=done, follows=[follows])["hidden"].tolist() == ["", "latest", ""]


def test_a_mean_goes_where_a_few_people_lie_between_two_groups_with_means():
    inner = pd.DataFrame({"key": ["a", "b", "c", "d"], "wave": ["pre"] * 4, "n_pairs": [20, 20, 20, 3]})
    done = done_table(inner, small=[{"count": "n_pairs"}])
    frame = pd.DataFrame(
        {"key": ["a", "b", "c", "d"], "w": ["pre"] * 4, "n": [21, 20, 30, 7], "mean": [1.0, 2, 3, 4]}
    )
    nested = {
        "table": "part.other",
        "on": {"key": "key", "w": "wave"},
        "count": "n",
        "inner": "n_pairs",
        "hides": ["mean"],
    }
    shown = withheld(frame, done=done, keep=("key", "w"), small=[{"count": "n"}], nested=[nested])
    assert shown["hidden"].tolist() == ["mean", "", "", ""]


@pytest.mark.parametrize(
    ("numerators", "goes"),
    [
        ((3, 10, 20), False),
        ((6, 2, 20), False),
        ((6, 20, 3), False),
        ((1, 2, 3), True),
        ((2, 3, 9, 12), True),
    ],
)
def test_a_median_goes_where_it_is_the_value_of_a_withheld_row(numerators, goes):
    months = pd.DataFrame(
        {"key": ["a"] * len(numerators), "numerator": numerators, "value": [*map(float, numerators)]}
    )
    parts = [{"counts": ["numerator", "100 - numerator"], "hides": ["value"]}]
    done = done_table(months, parts=parts)
    median = {
        "table": "part.other",
        "by": ["key"],
        "value": "value",
        "where": "numerator > 0",
        "hides": ["median"],
    }
    shown = withheld(pd.DataFrame({"key": ["a"], "median": [1.5]}), done=done, median=[median])
    assert bool(shown["hidden"].tolist() == ["median"]) is goes


def test_a_rule_for_a_count_that_is_not_there_is_an_error():
    with pytest.raises(DisclosureError, match="has no column 'n'"):
        withheld(pd.DataFrame({"key": ["a"]}), small=[{"count": "n"}])


def test_a_column_of_numbers_that_no_rule_names_is_an_error():
    with pytest.raises(DisclosureError, match=r"no disclosure rule covers surprise of part\.table"):
        withheld(pd.DataFrame({"key": ["a"], "n": [8], "surprise": [3]}), small=[{"count": "n", "hides": []}])
