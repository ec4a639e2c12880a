from __future__ import annotations

import pandas as pd

from impact_eval.charts import reach


def test_the_title_names_who_was_reached_least_and_most(agencies: pd.DataFrame) -> None:
    assert (
        reach(agencies).title == "Reach ran from 4% of the headcount (Health) to 48% (Children's social care)"
    )


def test_agencies_stand_with_the_largest_share_first_and_the_unknown_last(agencies: pd.DataFrame) -> None:
    assert reach(agencies).table["Agency"].tolist() == [
        "Children's social care",
        "Police",
        "Health",
        "Voluntary and community sector",
        "Probation",
    ]


def test_a_withheld_share_and_an_unknown_headcount_are_told_apart(agencies: pd.DataFrame) -> None:
    texts = " ".join(annotation.text for annotation in reach(agencies).figure.layout.annotations)

    assert "Probation: [c] of 40 ([c])" in texts
    assert "headcount not known" in texts
    assert "not known" in reach(agencies).notes[0]


def test_only_known_shares_have_a_bar_and_an_outline(agencies: pd.DataFrame) -> None:
    figure = reach(agencies).figure

    assert [value is None for value in figure.data[0].x] == [False, False, False, True, True]
    assert len(figure.layout.shapes) == 3
    assert all((shape.x0, shape.x1) == (0, 100) for shape in figure.layout.shapes)


def test_equal_shares_and_single_agencies_have_titles_of_their_own(agencies: pd.DataFrame) -> None:
    assert reach(agencies.iloc[[0]]).title == "6% of the headcount of Police attended"
    same = agencies.iloc[[0, 1]].assign(share=0.25)
    assert reach(same).title == "25% of the headcount attended in each of 2 agencies"
    assert reach(agencies.iloc[[2, 3]]).title == "Who attended, by agency: shares cannot be shown"


def test_the_quarter_of_the_headcount_is_named(agencies: pd.DataFrame) -> None:
    assert "in 2025-26 Q4" in reach(agencies).subtitle
    assert "in 2025" not in reach(agencies.assign(quarter=["a", "b", "c", "d", "e"])).subtitle
