"""How a withheld cell looks in the published table."""

from __future__ import annotations

import numpy as np
import pandas as pd

from impact_eval.disclosure.cells import Cells
from impact_eval.disclosure.rules import Table

RULE = Table.model_validate(
    {"name": "part.table", "unit": "people", "keep": (), "small": [{"count": "n"}]},
)


def published(values) -> pd.DataFrame:
    """A table whose first row is withheld."""
    cells = Cells.of(RULE, pd.DataFrame({"n": [3, 9], "value": values}))
    cells.hide(["n", "value"], np.array([True, False]))
    return cells.published()


def test_a_number_becomes_missing():
    assert published([1.5, 2.5])["value"].isna().tolist() == [True, False]
    assert published([1, 2])["n"].tolist()[1] == 9


def test_a_word_becomes_blank():
    assert published(["rose", "fell"])["value"].tolist() == ["", "fell"]
    assert published(pd.Categorical(["rose", "fell"]))["value"].tolist() == ["", "fell"]


def test_a_date_becomes_missing():
    assert published(pd.to_datetime(["2026-01-01", "2026-02-01"]))["value"].isna().tolist() == [True, False]


def test_a_yes_or_no_becomes_missing_and_still_selects_rows():
    shown = published([True, True])
    assert shown["value"].isna().tolist() == [True, False]
    assert shown[shown["value"]]["n"].tolist() == [9]


def test_nullable_columns_keep_their_kind():
    shown = published(pd.array([1, 2], dtype="Int64"))
    assert str(shown["value"].dtype) == "Int64"
    assert shown["value"].isna().tolist() == [True, False]


def test_hidden_names_the_columns_in_the_order_of_the_table():
    assert published([1.0, 2.0])["hidden"].tolist() == ["n;value", ""]


def test_a_table_that_comes_with_withheld_cells_keeps_them():
    frame = pd.DataFrame({"n": [np.nan, 9.0], "value": [np.nan, 2.0], "hidden": ["n;value", ""]})
    assert Cells.of(RULE, frame).published()["hidden"].tolist() == ["n;value", ""]
