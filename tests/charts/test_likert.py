from __future__ import annotations

from itertools import pairwise
from typing import Any

import pandas as pd
import pytest

from impact_eval.charts import likert
from impact_eval.charts.contrast import contrast
from impact_eval.charts.likert_figure import fills


def _item(rows: pd.DataFrame, item: str) -> pd.DataFrame:
    return rows[rows["item_id"] == item]


def _hidden_piece(chart: Any) -> list[float | None]:
    (trace,) = [trace for trace in chart.figure.data if (trace.meta or {}).get("rest")]
    return list(trace.x)


def test_the_title_gives_the_range_of_favourable_shares(
    distribution: pd.DataFrame, reaction: pd.DataFrame
) -> None:
    assert (
        likert(distribution, reaction).title
        == "Between 69% and 75% answered favourably, over 3 of 4 questions"
    )


def test_one_question_is_named(distribution: pd.DataFrame, reaction: pd.DataFrame) -> None:
    chart = likert(_item(distribution, "overall"), _item(reaction, "overall"))
    assert chart.title == "74% answered favourably: How good was the course as a whole?"

    chart = likert(_item(distribution, "overall"))
    assert chart.title == "The answer chosen most often was “Very good”: How good was the course as a whole?"

    chart = likert(_item(distribution, "trainer"), _item(reaction, "trainer"))
    assert chart.title.startswith("Favourable shares are withheld")


def test_withheld_answers_are_one_piece_that_fills_the_bar(distribution: pd.DataFrame) -> None:
    pace, trainer = (likert(_item(distribution, item)) for item in ("pace", "trainer"))

    assert _hidden_piece(pace) == [pytest.approx(100 * 7 / 61)]
    assert _hidden_piece(trainer) == [100]
    (piece,) = [trace for trace in pace.figure.data if (trace.meta or {}).get("rest")]
    assert list(piece.text) == ["[c]"] and piece.marker.pattern.shape and piece.hoverinfo == "skip"


def test_bars_add_up_to_the_whole(distribution: pd.DataFrame) -> None:
    chart = likert(distribution)
    for axis in ("x", "x2"):
        traces = [trace for trace in chart.figure.data if trace.xaxis == axis]
        for at in range(len(traces[0].x)):
            assert sum(trace.x[at] or 0 for trace in traces) == pytest.approx(100)


def test_answers_run_from_unfavourable_to_favourable_when_low_scores_are_the_good_ones(
    distribution: pd.DataFrame,
) -> None:
    rows = _item(distribution, "overall").copy()
    rows["favourable"] = rows["score"] <= 2

    assert [trace.hovertext[0].split(":")[0] for trace in likert(rows).figure.data] == [
        "Very good",
        "Good",
        "Fair",
        "Poor",
    ]


def test_questions_with_other_answers_have_a_key_of_their_own(distribution: pd.DataFrame) -> None:
    keys = [
        a.text
        for a in likert(distribution).figure.layout.annotations
        if a.text.startswith("From left to right")
    ]

    assert len(keys) == 2


def test_answers_without_words_are_called_by_their_scores() -> None:
    rows = pd.DataFrame(
        {
            "course_id": "C01",
            "item_id": "nps",
            "item_text": "Would recommend",
            "score": range(11),
            "label": "",
            "favourable": [score >= 9 for score in range(11)],
            "n": 10.0,
            "share": 1 / 11,
            "n_total": 110.0,
            "hidden": "",
        }
    )
    assert list(likert(rows).table.columns[2:]) == [str(score) for score in range(11)]


@pytest.mark.parametrize("n", range(2, 12))
def test_neighbouring_answers_differ_in_contrast_or_in_hatch(n: int) -> None:
    shades = fills(n)

    assert len(shades) == n
    for one, other in pairwise(shades):
        # Whatever their contrast, a white line parts them (see the next test).
        assert contrast(one["colour"], other["colour"]) >= 3 or one["pattern"] != other["pattern"], (
            one,
            other,
        )


def test_neighbours_of_a_five_point_scale_differ_by_three_to_one() -> None:
    shades = [shade["colour"] for shade in fills(5)]

    assert min(contrast(one, other) for one, other in pairwise(shades)) >= 3


def test_a_line_parts_neighbouring_answers(distribution: pd.DataFrame) -> None:
    for trace in likert(distribution).figure.data:
        assert trace.marker.line.width >= 1
        assert trace.marker.line.color != trace.marker.color


def test_a_label_reads_on_its_answer(distribution: pd.DataFrame) -> None:
    for trace in likert(distribution).figure.data:
        assert contrast(trace.textfont.color, trace.marker.color) >= 4.5


def test_courses_are_told_apart_where_there_are_several(
    distribution: pd.DataFrame, reaction: pd.DataFrame
) -> None:
    rows, shares = _item(distribution, "useful"), _item(reaction, "useful")
    both = pd.concat([rows, rows.assign(course_id="C02")])
    chart = likert(both, pd.concat([shares, shares.assign(course_id="C02", course_title="Domestic abuse")]))

    assert "(Domestic abuse)" in chart.alt
    assert chart.table.iloc[:, 0].is_unique


def test_n_stands_beside_each_question(distribution: pd.DataFrame) -> None:
    texts = " ".join(a.text for a in likert(distribution).figure.layout.annotations)

    assert texts.count("n\u00a0=\u00a0") == 4
