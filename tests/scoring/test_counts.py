"""Answers to scale scores to pairs to counts, the same on every frame library."""

from __future__ import annotations

import duckdb
import pandas as pd
import polars as pl
import pytest

from impact_eval.contract.instrument import INSTRUMENT_ADAPTER
from impact_eval.scoring.counts import measure_rows, pair_counts, pairs, scale_scores

SHORT = INSTRUMENT_ADAPTER.validate_python(
    {
        "kind": "questionnaire",
        "id": "short",
        "title": "Short",
        "responses": {"five": {"range": [1, 5]}},
        "items": [
            {"id": "a", "text": "A", "construct": "confidence", "response": "five"},
            {"id": "b", "text": "B", "construct": "confidence", "response": "five", "reverse": True},
            {"id": "c", "text": "C", "construct": "confidence", "response": "five"},
        ],
        "scales": [
            {
                "id": "mean",
                "title": "M",
                "construct": "confidence",
                "items": ["a", "b", "c"],
                "minimum_answered": 0.6,
            },
            {
                "id": "share",
                "title": "P",
                "construct": "confidence",
                "items": ["a", "b", "c"],
                "score": "percent",
            },
        ],
    }
)


def answers(*rows: tuple[str, str, str, float | None]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["person_id", "wave", "item_id", "score"])
    return frame.assign(session_id="S", respondent="self", instrument_id="short")


TWO_PEOPLE = answers(
    ("p", "pre", "a", 1.0), ("p", "pre", "b", 5.0), ("p", "pre", "c", 2.0),
    ("p", "post", "a", 4.0), ("p", "post", "b", 2.0), ("p", "post", "c", None),
    ("q", "pre", "a", 3.0), ("q", "post", "a", 3.0), ("q", "post", "b", 3.0),
)  # fmt: skip


def counts_of(responses: object, measures: object) -> pd.DataFrame:
    found = pair_counts(pairs(scale_scores(responses, measures), "pre", "post"), ["measure_id"])
    return pd.DataFrame(found) if isinstance(found, pd.DataFrame) else found.to_pandas()


def test_reversed_items_turn_round_in_scales_and_stay_as_answered_by_themselves() -> None:
    found = counts_of(TWO_PEOPLE, pd.DataFrame(measure_rows([SHORT]))).set_index("measure_id")
    assert found.loc["b", ["before", "after", "n"]].tolist() == [5.0, 2.0, 1]
    assert found.loc["mean", "before"] == pytest.approx((1 + 1 + 2) / 3, abs=1e-9)
    assert found.loc["mean", "after"] == pytest.approx((4 + 4) / 2, abs=1e-9)


def test_too_few_answers_make_no_score() -> None:
    found = counts_of(TWO_PEOPLE, pd.DataFrame(measure_rows([SHORT])))
    assert found.loc[found["measure_id"] == "mean", "n"].sum() == 1
    assert "share" not in set(found["measure_id"])


@pytest.mark.parametrize("library", ["polars", "duckdb"])
def test_every_library_gives_the_same_counts(library: str) -> None:
    measures = pd.DataFrame(measure_rows([SHORT]))
    expected = counts_of(TWO_PEOPLE, measures)
    if library == "polars":
        found = counts_of(pl.from_pandas(TWO_PEOPLE), pl.from_pandas(measures))
    else:
        with duckdb.connect() as engine:
            responses = engine.from_df(TWO_PEOPLE)
            found = counts_of(responses, engine.from_df(measures))
    columns = ["measure_id", "before", "after", "n"]
    found = found[columns].sort_values(columns).reset_index(drop=True)
    pd.testing.assert_frame_equal(
        found, expected[columns].sort_values(columns).reset_index(drop=True), check_dtype=False
    )
