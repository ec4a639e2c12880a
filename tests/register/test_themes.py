"""A theme came back where a recommendation was accepted after an earlier one of it had been done."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from small_study import SETTINGS, write_small_study

from impact_eval.errors import StudyError
from impact_eval.intake.study import Study
from impact_eval.register.themes import RATINGS, Themes, fold_theme, synonyms, themes_of

HEAD = "recommendation_id,review_id,text,theme,accepted_date\n"
ACTIONS = "action_id,recommendation_id,kind,completed_date\n"


def study(folder: Path, recommendations: str, actions: str, settings: str = SETTINGS) -> Study:
    return write_small_study(
        folder, settings=settings, recommendations=HEAD + recommendations, actions=ACTIONS + actions,
        reviews="review_id,kind\nRV,rapid\nRW,rapid\n", action_courses="action_id,course_id\n",
        links="recommendation_id,criterion_id,indicator_id\n",
    )  # fmt: skip


def themes(of: Study, rated_before: date | None = None, **previous: str) -> Themes:
    names = of.tables["recommendations"]["recommendation_id"]
    board = pd.DataFrame({"recommendation_id": names, "rating": "not_assured"})
    board["previous_rating"] = [previous.get(str(name), "") for name in names]
    return themes_of(of, board, rated_before=rated_before)


TWO = "R1,RV,Listen.,Voice of the child,2024-05-01\nR2,RW,Listen more.,the child\u2019s VOICE,2025-05-01\n"


def test_one_theme_in_several_spellings_is_one(tmp_path: Path) -> None:
    (row,) = themes(study(tmp_path, TWO, "A1,R1,toolkit,2024-09-01\n")).table.to_dict("records")
    assert (row["theme"], row["n_reviews"], row["n_recommendations"]) == ("Voice of the child", 2, 2)
    assert (row["n_came_back"], row["came_back"]) == (1, "R2")
    assert row["n_not_assured"] == 2
    assert "It came back" in row["text"]


@pytest.mark.parametrize(
    "actions",
    [
        "A1,R1,toolkit,2025-06-01\n",  # done, but only after the second was accepted
        "A1,R1,toolkit,2024-09-01\nA2,R1,toolkit,\n",  # one action is open
        "",  # nothing was done
        "A1,R2,toolkit,2024-09-01\n",  # the later one was done before it was accepted; nothing came before it
    ],
)
def test_a_theme_whose_earlier_lesson_was_not_done_has_not_come_back(tmp_path: Path, actions: str) -> None:
    (row,) = themes(study(tmp_path, TWO, actions)).table.to_dict("records")
    assert row["n_came_back"] == 0
    assert "It has not come back" in row["text"]


def test_a_lesson_rated_embedded_before_comes_back_too(tmp_path: Path) -> None:
    of = study(tmp_path, TWO, "")
    assert themes(of, date(2025, 3, 31), R1="embedded").table["n_came_back"].tolist() == [1]
    assert themes(of, date(2025, 6, 30), R1="embedded").table["n_came_back"].tolist() == [0]
    assert themes(of, date(2025, 3, 31), R1="partly_embedded").table["n_came_back"].tolist() == [0]


def test_a_study_adds_words_of_its_own(tmp_path: Path) -> None:
    rows = TWO + "R3,RW,See them.,Seeing the child,2025-06-01\n"
    own = 'area = "Here"\n[register.themes]\n"Voice of the child" = ["Seeing the child"]\n'
    (row,) = themes(study(tmp_path, rows, "", own)).table.to_dict("records")
    assert row["recommendation_ids"] == "R1;R2;R3"


def test_what_came_back_stands_first_and_the_sentence_names_it(tmp_path: Path) -> None:
    rows = "R0,RV,House.,Housing,2024-01-01\n" + TWO
    found = themes(study(tmp_path, rows, "A1,R1,toolkit,2024-09-01\n"))
    assert found.table["theme"].tolist() == ["Voice of the child", "Housing"]
    assert found.text == "2 themes; came back after an earlier recommendation was done: Voice of the child."


def test_the_order_of_the_rows_does_not_matter(tmp_path: Path) -> None:
    of = study(tmp_path, TWO, "A1,R1,toolkit,2024-09-01\n")
    turned = replace(
        of,
        tables={
            **of.tables,
            "recommendations": of.tables["recommendations"].iloc[::-1].reset_index(drop=True),
        },
    )
    assert themes(of).table["came_back"].tolist() == themes(turned).table["came_back"].tolist()


def test_a_recommendation_without_a_theme_is_counted_apart() -> None:
    assert fold_theme(None, synonyms({})) == "no theme recorded"
    assert fold_theme("  ", synonyms({})) == "no theme recorded"


def test_one_word_for_two_themes_is_refused() -> None:
    with pytest.raises(StudyError, match="'Curiosity' names two themes"):
        synonyms({"One": ("Curiosity",), "Two": ("Curiosity",)})


def test_every_recommendation_of_a_theme_stands_under_one_rating(tmp_path: Path) -> None:
    of = study(tmp_path, TWO, "A1,R1,toolkit,2024-09-01\n")
    names = of.tables["recommendations"]["recommendation_id"]
    board = pd.DataFrame({"recommendation_id": names, "rating": ["withdrawn", "embedded"]})
    (row,) = themes_of(of, board.assign(previous_rating=""), rated_before=None).table.to_dict("records")
    assert (row["n_withdrawn"], row["n_embedded"]) == (1, 1)
    assert sum(row[name] for name in row if name in {f"n_{one}" for one in RATINGS}) == 2
