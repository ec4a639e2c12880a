"""A cell is written one way: [c] for withheld, a dash for missing, and never more than may be shown."""

from __future__ import annotations

from typing import Any

import pytest

from impact_eval.charts.result_row import ResultRow
from impact_eval.pack.cells import LEFT, WRITERS
from impact_eval.pack.wording import read_data

NAN = float("nan")


def _cell(kind: str, *values: Any, hidden: str = "") -> str:
    names = "abc"[: len(values)]
    row = ResultRow({**dict(zip(names, values, strict=True)), "hidden": hidden})
    return WRITERS[kind](row, list(names))


@pytest.mark.parametrize(
    ("kind", "values", "text"),
    [
        ("count", (1204.0,), "1,204"),
        ("change", (0.5, -0.1, 1.1), "+0.50 (−0.10 to 1.10)"),
        ("change", (0.5, NAN, NAN), "+0.50"),
        ("change", (NAN, NAN, NAN), "–"),
        ("points", (0.41, 0.15, 0.6), "+41 (+15 to +60)"),
        ("share", (24, 30, 0.8), "24 of 30 (80%)"),
        ("share", (NAN, 30, NAN), "–"),
        ("p", (0.0,), "<0.001"),
        ("p", (NAN,), "–"),
        ("counts", (28, 10, 7), "28 / 10 / 7"),
        ("phrase", ("pre_post",), "before to after"),
        ("phrase", ("a word of its own",), "a word of its own"),
        ("words", ("",), "–"),
        ("date", (None,), "–"),
    ],
)
def test_a_cell_reads_as_it_should(kind: str, values: tuple[Any, ...], text: str) -> None:
    assert _cell(kind, *values) == text


@pytest.mark.parametrize("kind", sorted(WRITERS))
def test_no_writer_shows_a_withheld_value_even_if_it_is_there(kind: str) -> None:
    values = ("secret",) * 3 if kind in LEFT else (0.123, 0.456, 0.789)

    text = _cell(kind, *values, hidden="a;b;c")

    assert "[c]" in text
    assert not any(sign.isdigit() for sign in text) and "secret" not in text


def test_every_kind_that_a_layout_names_has_a_writer() -> None:
    layouts = read_data("layouts.toml")

    assert {column["kind"] for layout in layouts.values() for column in layout["column"]} <= set(WRITERS)
