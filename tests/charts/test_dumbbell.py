from __future__ import annotations

import pandas as pd

from impact_eval.charts import dumbbell


def _texts(chart: object) -> list[str]:
    return [annotation.text for annotation in chart.figure.layout.annotations]  # type: ignore[attr-defined]


def test_the_title_counts_the_findings_of_each_comparison(learning: pd.DataFrame) -> None:
    assert dumbbell(learning).title == (
        "After the course: 2 of 4 measures rose, no change shown in 1, 1 fell. "
        "At follow-up: 1 of 2 measures higher than before, 1 withheld"
    )


def test_few_measures_that_agree_are_named(learning: pd.DataFrame) -> None:
    one = learning[learning["measure_id"] == "confidence"]

    assert dumbbell(one).title == (
        "After the course: Confidence in naming neglect rose. "
        "At follow-up: Confidence in naming neglect higher than before"
    )
    flat = learning[(learning["measure_id"] == "attitude") & (learning["comparison"] == "pre_post")]
    assert (
        dumbbell(flat).title == "After the course: no change shown in Attitude to working with other agencies"
    )


def test_each_wave_has_a_shape_of_its_own(learning: pd.DataFrame) -> None:
    marks = [trace for trace in dumbbell(learning).figure.data if "markers" in trace.mode]

    assert {trace.marker.symbol for trace in marks} == {"circle", "diamond", "square"}


def test_a_number_stands_outside_the_pair_whichever_way_the_change_goes(learning: pd.DataFrame) -> None:
    for measure, sides in (
        ("confidence", ["middle left", "middle right"]),
        ("professional_curiosity", ["middle right", "middle left"]),
    ):
        rows = learning[(learning["measure_id"] == measure) & (learning["comparison"] == "pre_post")]
        marks = [trace for trace in dumbbell(rows).figure.data if "markers" in trace.mode]
        assert [trace.textposition for trace in marks] == sides


def test_the_whole_scale_is_drawn_and_scales_that_differ_have_axes_of_their_own(
    learning: pd.DataFrame,
) -> None:
    layout = dumbbell(learning).figure.layout

    assert layout.xaxis.range[0] < 1 and layout.xaxis.range[1] > 5
    assert list(layout.xaxis2.ticktext) == ["0%", "20%", "40%", "60%", "80%", "100%"]
    assert "each on its own scale" in dumbbell(learning).subtitle


def test_the_interval_is_said_in_words_beside_each_pair(learning: pd.DataFrame) -> None:
    texts = _texts(dumbbell(learning))

    assert any("rose: +0.85" in text and "0.66" in text and "1.04" in text for text in texts)
    assert any("n\u00a0=\u00a062" in text for text in texts)
    assert any(text == "change [c], withheld" for text in texts)


def test_a_withheld_mean_is_not_drawn_and_the_other_one_is(learning: pd.DataFrame) -> None:
    row = learning[learning["hidden"] != ""]
    chart = dumbbell(row)

    assert [list(trace.x) for trace in chart.figure.data] == [[4.4]]
    assert chart.title == "At follow-up: Attitude to working with other agencies withheld"


def test_a_measure_that_was_not_tested_says_so(learning: pd.DataFrame) -> None:
    row = learning.iloc[[0]].assign(
        finding="not tested", change_low=float("nan"), change_high=float("nan"), mean_change=float("nan")
    )

    assert "not tested" in _texts(dumbbell(row))
    assert dumbbell(row).title == "After the course: Confidence in naming neglect not tested"


def test_courses_are_told_apart_where_there_are_several(learning: pd.DataFrame) -> None:
    other = learning.iloc[[0]].assign(course_id="C02", course_title="Domestic abuse")
    chart = dumbbell(pd.concat([learning.iloc[[0]], other]))

    assert "Course" in chart.table.columns
    assert "(Domestic abuse)" in chart.alt
    assert chart.name == "learning-c01-c02-confidence"


def test_the_period_is_named_in_the_subtitle(learning: pd.DataFrame) -> None:
    assert dumbbell(learning, period="sessions in May 2025").subtitle.endswith("; sessions in May 2025")


def test_a_score_asked_for_afterwards_is_not_taken_for_one_given_before(learning: pd.DataFrame) -> None:
    row = learning.iloc[[0]].assign(comparison="retro_pre_post", wave_before="retro_pre")
    chart = dumbbell(row)

    assert chart.title.startswith("After the course, against before as asked afterwards")
    assert "before, asked afterwards 3.12" in chart.alt
    assert chart.figure.data[1].marker.symbol == "triangle-down"
