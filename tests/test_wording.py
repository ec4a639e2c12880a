"""Rows are read out so that every one of them is named."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from impact_eval.wording import row_ranges


@given(st.sets(st.integers(1, 60)))
def test_ranges_of_rows_name_every_row_and_no_other(rows: set[int]) -> None:
    read: set[int] = set()
    for part in filter(None, row_ranges(rows).split(", ")):
        first, _, last = part.partition("-")
        read |= set(range(int(first), int(last or first) + 1))
    assert read == rows
