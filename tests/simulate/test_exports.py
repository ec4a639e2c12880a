"""Form exports: one row a form, whole questions as headings, and the tool's own columns."""

from __future__ import annotations

import pandas as pd

from impact_eval.simulate import SimulatedStudy
from impact_eval.simulate.asked import forms, questionnaires
from impact_eval.simulate.exports import exports, heading


def test_there_is_one_row_a_form(study: SimulatedStudy) -> None:
    rows = {path: len(export) for path, export in exports(study.typed).items()}
    assert rows == study.typed.forms["file"].value_counts().to_dict()


def test_an_online_form_is_headed_by_whole_questions(study: SimulatedStudy) -> None:
    export = exports(study.typed)["forms/neglect_pre_NEG-1.csv"]
    assert list(export.columns[:5]) == ["ID", "Start time", "Completion time", "Email", "Name"]
    assert set(export["Email"]) == {"anonymous"}
    neglect = questionnaires()["neglect"]
    assert list(export.columns[7:]) == [neglect.item(name).text for name in forms()[4].waves["pre"]]


def test_a_form_on_paper_has_codes_and_no_times(study: SimulatedStudy) -> None:
    export = exports(study.typed)["forms/domestic-abuse_paper_DAB-1.csv"]
    assert list(export.columns) == [
        "Your delegate code", "Session code", "DA1_pre", "DA2_pre", "DA3_pre", "DA4_pre",
        "DA1_post", "DA2_post", "DA3_post", "DA4_post", "REL1_post", "REC1_post",
    ]  # fmt: skip


def test_looking_back_has_its_own_columns(study: SimulatedStudy) -> None:
    export = exports(study.typed)["forms/safer-sleep_after_SLP-1.csv"]
    back = [column for column in export.columns if column.startswith("Thinking back")]
    assert len(back) == 3
    form = next(form for form in forms() if form.form == "safer-sleep_after")
    assert heading(form, "retro_pre", "SL1").endswith(heading(form, "post", "SL1"))


def test_comments_stand_in_the_last_column(study: SimulatedStudy) -> None:
    export = exports(study.typed)["forms/practice_post_VOC-1.csv"]
    wrote = export["What will you do differently?"] != ""
    comments = study.tables["comments"]
    mine = comments["session_id"].str.startswith("VOC-1")
    assert export.columns[-1] == "What will you do differently?"
    again = study.typed.forms.query("copy and form == 'practice_post' and course_id == 'VOC-1'")
    assert mine.sum() <= wrote.sum() <= mine.sum() + len(again)


def test_no_cell_is_missing(study: SimulatedStudy) -> None:
    whole = pd.concat([export.stack() for export in exports(study.typed).values()])
    assert whole.notna().all()
