"""One schema a table, all in one place, that hold together."""

from __future__ import annotations

import pytest

from impact_eval.contract.tables import columns_of, key_of, meta, required_columns, schemas


def test_there_are_twenty_one_tables_each_after_those_that_it_points_to() -> None:
    names = list(schemas())
    assert len(names) == 21
    for table in names:
        for column in columns_of(table):
            other = meta(table, column)["references"].partition(".")[0]
            assert other == "" or names.index(other) < names.index(table), (table, column)


@pytest.mark.parametrize("table", list(schemas()))
def test_a_table_says_what_a_row_is_and_every_column_what_it_means(table: str) -> None:
    schema = schemas()[table]
    assert schema.description
    assert all(column.description for column in schema.columns.values())
    assert set(key_of(table)) <= set(columns_of(table))


@pytest.mark.parametrize("table", [name for name in schemas() if name != "links"])
def test_what_a_row_is_known_by_has_to_be_there(table: str) -> None:
    optional = {"respondent", "auditor"}  # blank means self; one auditor needs no code
    assert set(key_of(table)) - optional <= set(required_columns(table))


def test_what_came_with_a_date_or_cannot_come_before_one_names_a_date_of_the_same_table() -> None:
    named = 0
    for table in schemas():
        for column in columns_of(table):
            facts = meta(table, column)
            for date in filter(None, (facts["known_with"], *facts["not_before"])):
                assert meta(table, date)["kind"] == "date", (table, column, date)
                named += 1
            assert not facts["not_before"] or facts["kind"] == "date"
    assert named > 20
