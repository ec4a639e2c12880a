"""The one relational step: answers to scale scores to pairs to counts of distinct (before, after) values.

Questionnaire scores are discrete, so these counts are a sufficient statistic for every paired test; their
number does not grow with the number of people.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import narwhals as nw

from impact_eval.contract.instrument import Questionnaire

#: Who a score is about, and when it was given.
FORM = ("session_id", "person_id", "wave", "respondent")
#: Decimals kept in a score, so that means over different items that are equal on paper are equal here.
DECIMALS = 9


def measure_rows(questionnaires: Sequence[Questionnaire]) -> list[dict[str, Any]]:
    """Return one row a scale and item (and one an item by itself): how each answer counts towards a measure.

    A reversed answer counts as `sign * score + shift` (lowest + highest - score). A scale in percent
    stretches that to 0 to 100. `needed` is the fewest answers that make a score.
    """
    rows = []
    for questionnaire in questionnaires:
        rows += [_row(questionnaire, i.id, i.id, "mean", needed=1, turn=False) for i in questionnaire.items]
        for scale in questionnaire.scales:
            needed = -(-round(scale.minimum_answered * len(scale.items), DECIMALS) // 1)
            rows += [
                _row(questionnaire, scale.id, i, scale.score, needed=int(needed), turn=True)
                for i in scale.items
            ]
    return rows


def _row(
    questionnaire: Questionnaire, measure: str, item_id: str, score: str, *, needed: int, turn: bool
) -> dict[str, Any]:
    low, high = questionnaire.bounds(item_id)
    turned = turn and questionnaire.item(item_id).reverse
    sign, shift = (-1.0, low + high) if turned else (1.0, 0.0)
    stretch = 100.0 / (high - low) if score == "percent" else 1.0
    shift = (shift - low) * stretch if score == "percent" else shift
    return {"instrument_id": questionnaire.id, "measure_id": measure, "item_id": item_id,
            "sign": sign * stretch, "shift": shift, "needed": needed}  # fmt: skip


def scale_scores(responses: Any, measures: Any) -> nw.LazyFrame[Any]:
    """Return one row a form and measure: `score`, where enough items were answered.

    Parameters
    ----------
    responses : any frame narwhals knows, with `FORM`, instrument_id, item_id and score (blank where there
        is no answer).
    measures : a frame of `measure_rows`, of the same library.
    """
    answers = (
        nw.from_native(responses)
        .lazy()
        .filter(~nw.col("score").is_null() & (nw.col("score") == nw.col("score")))
    )
    counted = answers.join(nw.from_native(measures).lazy(), on=["instrument_id", "item_id"], how="inner")
    value = (nw.col("score") * nw.col("sign") + nw.col("shift")).alias("value")
    by_form = counted.with_columns(value).group_by(*FORM, "instrument_id", "measure_id", "needed")
    scores = by_form.agg(nw.col("value").sum().alias("total"), nw.col("value").count().alias("answered"))
    enough = scores.filter(nw.col("answered") >= nw.col("needed"))
    scored: nw.LazyFrame[Any] = enough.select(
        *FORM,
        "instrument_id",
        "measure_id",
        (nw.col("total") / nw.col("answered")).round(DECIMALS).alias("score"),
    )
    return scored


def pairs(scores: nw.LazyFrame[Any], before: str, after: str) -> nw.LazyFrame[Any]:
    """Return one row a person, session and measure that has a score in both waves: `before`, `after`."""
    on = [name for name in (*FORM, "instrument_id", "measure_id") if name != "wave"]
    first = scores.filter(nw.col("wave") == before).select(*on, nw.col("score").alias("before"))
    second = scores.filter(nw.col("wave") == after).select(*on, nw.col("score").alias("after"))
    return first.join(second, on=on, how="inner")


def pair_counts(paired: nw.LazyFrame[Any], by: Sequence[str]) -> Any:
    """Return the counts of distinct (before, after) values per group, in the library that came in."""
    cells = paired.group_by(*by, "before", "after").agg(nw.len().alias("n"))
    return cells.sort(*by, "before", "after").collect().to_native()
