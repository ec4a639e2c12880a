from __future__ import annotations

import pandas as pd
import pytest

from impact_eval.charts.result_row import ChartError, ResultRow, course_of, grouped, result_rows
from impact_eval.charts.written import count

ROW = ResultRow(
    {"n": float("nan"), "mean": 3.0, "when": pd.NaT, "yes": pd.NA, "who": None, "low": 1.0, "hidden": "n;low"}
)


def test_a_withheld_number_a_missing_one_and_a_known_one_are_told_apart() -> None:
    assert ROW.written("n", count) == "[c]"
    assert ROW.written("who", count) == "–"
    assert ROW.written("mean", count) == "3"


def test_a_number_that_is_named_as_hidden_is_not_read_even_if_it_is_there() -> None:
    assert ROW.number("low") is None
    assert ROW.written("low", count) == "[c]"


def test_missing_values_of_every_kind_are_none() -> None:
    assert ROW.date("when") is None
    assert ROW.true("yes") is False
    assert ROW.word("who") == ""


def test_a_range_with_both_ends_withheld_is_one_mark() -> None:
    row = ResultRow({"low": float("nan"), "high": float("nan"), "hidden": "low;high"})

    assert row.written_range("low", "high", count) == "[c]"
    assert ResultRow({"low": 1.0, "high": 2.0, "hidden": ""}).written_range("low", "high", count) == "1 to 2"


def test_a_column_whose_name_is_part_of_another_is_not_hidden_with_it() -> None:
    assert not ResultRow({"n": 3, "n_before": 2, "hidden": "n_before"}).is_hidden("n")


def test_the_table_is_named_when_a_column_is_missing() -> None:
    with pytest.raises(ChartError, match=r"Participation\.reach.*headcount") as caught:
        result_rows(
            pd.DataFrame({"agency": ["Police"], "hidden": [""]}),
            ("agency", "headcount"),
            "Participation.reach",
        )
    assert "protect" in caught.value.mend


def test_groups_keep_the_order_of_first_appearance() -> None:
    rows = [
        ResultRow({"course_id": one, "course_title": one.upper(), "hidden": ""}) for one in ("b", "a", "b")
    ]

    assert list(grouped(rows, "course_id")) == [("b",), ("a",)]
    assert course_of(rows) == ""
    assert course_of(rows[:1]) == "B"
