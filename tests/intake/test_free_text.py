"""Comments are kept apart, silent by default, and when asked for they name nobody whom the files know."""

from __future__ import annotations

from pathlib import Path

import pytest

from impact_eval.intake.study import Study, read_study

STUDY = """
id = "s"
title = "S"
instruments = ["*.yaml"]
[[source]]
table = "courses"
file = "courses.csv"
[[source]]
table = "sessions"
file = "sessions.csv"
[[source]]
table = "comments"
file = "letters.csv"
[[source]]
table = "responses"
layout = "wide"
file = "form.csv"
ignore = ["Email", "Full name"]
[source.columns]
person_id = "Code"
session_id = "Session"
wave = { constant = "post" }
[source.items]
q1 = "One"
[source.comments]
more = "Anything else?"
"""
INSTRUMENT = (
    "kind: questionnaire\nid: short\ntitle: Short\nresponses: {agree: {labels: {1: Disagree, 2: Agree}}}\n"
    "items: [{id: q1, text: One, construct: confidence, response: agree}]\n"
)
FILES = {
    "study.toml": STUDY,
    "form.yaml": INSTRUMENT,
    "courses.csv": "course_id,title\nC1,Course\n",
    "sessions.csv": "session_id,course_id,date,trainer\nS1,C1,2025-05-01,Kestrel\n",
    "letters.csv": (
        "session_id,person_id,wave,item_id,text\nS1,QX7,post,letter,Plover told me that Kestrel rushed\n"
    ),
    "form.csv": (
        "Email,Full name,Code,Session,One,Anything else?\n"
        "o.plover@example.org,Ottoline Plover,QX7,S1,Agree,Ask qx7 or Ottoline\n"
        "anonymous,,QX8,S1,Agree,I was anonymous and glad\n"
        ",,QX9,S1,Agree,\n"
        ",,QX9,S9,Agree,of a session nobody knows\n"
    ),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def said(study: Study) -> set[str]:
    return set(study.tables["comments"]["text"].dropna())


def test_by_default_a_comment_is_a_row_without_a_text_from_every_kind_of_file(folder: Path) -> None:
    study = read_study(folder)
    assert said(study) == set()
    assert len(study.tables["comments"]) == 3
    line = study.ledger[study.ledger["table"] == "comments"].iloc[0]
    assert (line["read"], line["accepted"]) == (1, 1)


def test_asked_for_it_names_nobody_whom_the_forms_and_the_identifiers_know(folder: Path) -> None:
    study = read_study(folder, free_text=True)
    assert said(study) == {
        "[name] told me that [identifier] rushed",
        "Ask [identifier] or [name]",
        "I was anonymous and glad",
    }
    assert set(study.tables["comments"]["person_id"]) < set(study.identities)
