"""Each level shows its evidence course by course, with the words and the numbers next to the picture."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from impact_eval.charts import funnel as draw_funnel
from impact_eval.disclosure import protect
from impact_eval.pack.board import board_of
from impact_eval.pack.evidence import levels_of
from impact_eval.pack.figures import Drawings


def _levels(made: Any, recommendation_id: str, drawings: Drawings | None = None) -> dict[str, Any]:
    shown = protect(made)
    row = next(row for row in board_of(shown).rows if row.id == recommendation_id)
    levels = levels_of(shown.of(recommendation_id), row, drawings or Drawings())
    return {level.key: level for level in levels}


@pytest.fixture(scope="module")
def first(make_evaluation: Any) -> dict[str, Any]:
    return _levels(make_evaluation(), "R1")


def test_levels_stand_in_the_order_of_the_framework(first: dict[str, Any]) -> None:
    assert list(first) == ["actions", "participation", "reaction", "learning", "behaviour", "results"]


def test_a_block_names_its_course_and_version(make_evaluation: Any) -> None:
    levels = _levels(make_evaluation(), "R2")

    assert [block.title for block in levels["learning"].blocks] == [
        "Neglect and cumulative harm, version 1 (C1)", "Supervision that reflects, version 1 (C2)",
    ]  # fmt: skip


def test_scores_are_drawn_and_their_numbers_are_in_tables_of_their_own(first: dict[str, Any]) -> None:
    (block,) = first["learning"].blocks

    assert len(block.figures) == 1
    assert [len(table.rows) for table in block.folded] == [3, 1, 1, 1, 1, 1, 1, 1]
    changes = dict(zip([h.text for h in block.folded[0].headings], block.folded[0].rows[0], strict=True))
    assert changes["Mean change (95% interval)"] == "+0.93 (0.63 to 1.23)"
    assert changes["Signed-rank p"] == "<0.001"
    assert block.folded[1].rows[0][2] == "14 of 45 (31%)"


def test_what_was_asked_only_once_is_said_and_never_compared(first: dict[str, Any]) -> None:
    (block,) = first["learning"].blocks

    assert block.sentences[-1] == "37 of 51 mean to."
    (once,) = [table for table in block.folded if table.caption.startswith("Asked once")]
    assert "Was compared." not in block.sentences and len(once.rows) == 1
    assert once.rows[0][4] == "37 of 51 (73%)"


def test_how_well_a_scale_holds_together_and_who_changed_reliably_stand_with_its_numbers(
    first: dict[str, Any],
) -> None:
    (block,) = first["learning"].blocks
    reliable, waves, missing, scales = block.folded[-4:]
    assert reliable.rows[0][:6] == ("Confidence", "before to after", "61", "0.94", "21", "0")
    assert waves.rows[0][1:5:3] == ("94 / 31", "67% (40% to 90%)")
    assert missing.rows[0][3:5] == ("69% (59% to 78%)", "+0.31 (0.02 to 0.60)")
    assert scales.rows[0][4:6] == ("0.82 (0.76 to 0.87)", "0.83 (0.77 to 0.88)")


def test_a_course_that_only_asked_once_has_no_chart_of_change(make_evaluation: Any) -> None:
    made = make_evaluation()
    empty = replace(made.learning, table=made.learning.table.iloc[:0])

    (block,) = _levels(replace(made, learning=empty), "R1")["learning"].blocks

    assert block.figures == ()
    assert block.sentences == ("37 of 51 mean to.",)


def test_audits_come_before_what_people_report(first: dict[str, Any]) -> None:
    audits, reports = first["behaviour"].blocks

    assert audits.title == "" and len(audits.figures) == 1
    assert "Fisher p" in [heading.text for heading in audits.folded[0].headings]
    assert reports.title.endswith("(C1)") and reports.figures == ()
    assert reports.shown[0].rows[0][4] == "23 of 30 (77%)"


def test_a_sentence_that_rests_on_small_numbers_is_not_said(first: dict[str, Any]) -> None:
    audits = first["behaviour"].blocks[0]

    assert audits.sentences == ("From 11 of 28 cases to 24 of 30.", "Withheld: fewer than 5 cases.")


def test_each_indicator_stands_with_its_own_sentence(first: dict[str, Any]) -> None:
    indicator, table = first["results"].blocks

    assert indicator.sentences == ("The monthly share shifted down.",)
    assert table.folded[0].rows[0][5] == "24.50 / 18.00"


def test_without_evidence_a_level_has_no_block(make_evaluation: Any) -> None:
    assert all(level.blocks == () for level in _levels(make_evaluation(), "R3").values())


def test_a_chart_of_two_recommendations_is_made_once(make_evaluation: Any) -> None:
    drawings, made = Drawings(), make_evaluation()
    _levels(made, "R1", drawings)
    before = {name: id(chart) for name, chart in drawings.charts.items()}
    levels = _levels(made, "R2", drawings)

    assert {name: id(chart) for name, chart in drawings.charts.items() if name in before} == before
    figure = levels["learning"].blocks[0].figures[0]
    assert (
        figure.chart in before
        and figure.id.startswith("rec-r2-")
        and figure.alt.startswith("Recommendation R2.")
    )


def test_charts_whose_identifiers_differ_by_a_sign_keep_apart(made: Any) -> None:
    funnel = protect(made).participation.funnel
    drawings, figures = Drawings(), {}
    for course, stages in (("C 1", funnel.iloc[:8]), ("C-1", funnel.iloc[8:])):
        figures[course] = drawings.once(
            ("funnel", course), partial(draw_funnel, stages.assign(course_id=course))
        )

    assert figures["C 1"].name != figures["C-1"].name
    assert drawings.charts[figures["C 1"].name].alt != drawings.charts[figures["C-1"].name].alt
