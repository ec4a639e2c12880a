"""Every table of an evaluation has a rule, and every rule speaks of columns that are there."""

from __future__ import annotations

import re

import pytest

from impact_eval.disclosure.rules import shipped_rules

RULES = {table.name: table for table in shipped_rules().table}


def named(expression: str) -> set[str]:
    """Columns in an expression of a rule."""
    without_words = re.sub(r"'[^']*'", "", expression)
    return set(re.findall(r"\b[a-z_]\w*", without_words)) - {"in", "True", "False"}


def columns_of(name: str, table_columns: dict) -> set[str]:
    return {*table_columns[name]["columns"], "hidden"}


def test_every_table_has_a_rule_and_every_rule_a_table(table_columns):
    assert set(RULES) == set(table_columns)


def test_every_count_of_people_is_governed_by_a_rule_that_can_withhold_it(table_columns):
    for name, entry in table_columns.items():
        rule = RULES[name]
        withheld = {one.count for one in (*rule.small, *rule.rows)}
        withheld |= {count for parts in rule.parts for count in parts.counts}
        if rule.catches_all:
            withheld |= set(entry["columns"]) - {*rule.keep, *rule.prose}
        withheld |= {column for kind in (rule.parts, rule.rows) for one in kind for column in one.hides}
        assert set(entry["people"]) <= withheld, name


def test_every_column_is_kept_or_prose_or_withheld_by_a_rule(table_columns):
    for name, entry in table_columns.items():
        if not RULES[name].catches_all:
            assert set(entry["columns"]) <= RULES[name].governed, name


def test_no_rule_names_a_column_that_is_not_there(table_columns):
    for name, rule in RULES.items():
        columns = columns_of(name, table_columns)
        assert {*rule.keep, *rule.prose} <= columns, name
        assert not rule.key or rule.key in columns
        for kind in (rule.small, rule.parts, rule.rows, rule.follows, rule.nested, rule.median):
            for one in kind:
                assert set(one.hides or ()) <= columns, (name, one)
        for one in rule.small:
            assert {one.count, *named(one.where)} <= columns, (name, one)
        for one in rule.parts:
            assert named(" ".join((*one.counts, one.where))) <= columns, (name, one)
        for one in rule.rows:
            assert {one.count, *one.by, *one.subtotal} <= columns, (name, one)


def test_rules_that_look_at_another_table_name_columns_of_it_and_come_after_it(table_columns):
    order = list(RULES)
    for name, rule in RULES.items():
        columns = columns_of(name, table_columns)
        for one in (*rule.follows, *rule.nested, *rule.median):
            assert order.index(one.table) <= order.index(name), (name, one)
        for one in (*rule.follows, *rule.nested):
            assert set(one.on) <= columns
            assert set(one.on.values()) <= columns_of(one.table, table_columns), (name, one)
        for one in rule.follows:
            assert {one.column, *named(one.where)} <= columns_of(one.table, table_columns), (name, one)
        for one in rule.nested:
            assert one.inner in columns_of(one.table, table_columns) and one.count in columns
        for one in rule.median:
            there = columns_of(one.table, table_columns)
            assert {*one.by, one.value, *named(one.where)} <= there and set(one.by) <= columns


def test_the_sentences_name_only_columns_that_are_never_withheld(table_columns):
    """`finding` is blank only where the whole row is silent, and then another sentence stands there."""
    for name, rule in RULES.items():
        fields = set(re.findall(r"{(\w+)}", rule.quoted)) - {"below", "finding"}
        assert fields <= set(rule.keep), name


@pytest.mark.parametrize("name", sorted(RULES))
def test_a_kept_column_is_no_count_of_people_unless_a_rule_of_its_own_withholds_it(name, table_columns):
    rule = RULES[name]
    own = {one.count for one in (*rule.small, *rule.rows)} | {c for one in rule.parts for c in one.counts}
    assert not (set(rule.keep) & set(table_columns[name]["people"])) - own
