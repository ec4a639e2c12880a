"""A small study whose every number can be counted by hand, made from real files."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from impact_eval.intake.study import Study, read_study

QUESTIONNAIRE = """
kind: questionnaire
id: short
title: Short
responses:
  agree: {labels: {1: Disagree, 2: Rather disagree, 3: Rather agree, 4: Agree}}
  ten: {range: [0, 10]}
  q: {options: {a: Right, b: Wrong}}
items:
  - {id: c1, text: I am confident., construct: confidence, response: agree}
  - {id: c2, text: I find it hard., construct: confidence, response: agree, reverse: true}
  - {id: t1, text: "First?", construct: knowledge, response: q, correct: [a]}
  - {id: t2, text: "Second?", construct: knowledge, response: q, correct: [a]}
  - {id: useful, text: The day was useful., construct: relevance, response: agree}
  - {id: recommend, text: "Would you recommend it?", construct: recommendation, response: ten}
  - {id: plan, text: I know what I will do., construct: commitment, response: agree}
  - {id: uses, text: "Do you use it?", construct: application, response: agree}
scales:
  - {id: confidence, title: Confidence, construct: confidence, items: [c1, c2]}
  - {id: test, title: Test, construct: knowledge, items: [t1, t2], score: percent, pass_mark: 75}
"""
AUDIT_TOOL = """
kind: audit_tool
id: tool
title: Tool
judgements: {labels: {1: Inadequate, 2: Good, 3: Outstanding}, standard: 2, not_applicable: [n/a]}
criteria: [{id: SEEN, text: The child was seen alone, target: 0.9}, {id: PLAN, text: There is a plan}]
"""
INDICATORS = """
kind: indicators
id: outcomes
indicators:
  - {id: repeat, title: Repeat referrals, better: lower}
  - {id: schools, title: Referrals from schools}
"""
REGISTER = {
    "reviews": "review_id,kind,incident_date,rapid_review_date\nRV,rapid,2024-12-01,2025-01-02\n",
    "recommendations": (
        "recommendation_id,review_id,text,accepted_date,due_date\nR1,RV,Train people.,2025-02-01,2025-12-31\n"
    ),
    "actions": (
        "action_id,recommendation_id,kind,description,due_date,completed_date\n"
        "A1,R1,specialist_training,Run a course.,2025-06-01,2025-05-01\n"
    ),
    "action_courses": "action_id,course_id\nA1,C1\n",
    "courses": "course_id,title,instrument_id,target_roles\nC1,Course one,short,\n",
    "sessions": "session_id,course_id,date\nS1,C1,2025-05-01\n",
    "links": "recommendation_id,criterion_id,indicator_id\nR1,SEEN,\nR1,,repeat\n",
}
SETTINGS = 'area = "Here"\n[settings]\nfollow_up_days = [42, 56]\n'


def forms(wave: str, answers: Iterable[tuple[str, str, str]], respondent: str = "self", day: str = "") -> str:
    """Rows of responses for session S1: (person, item, answer) each."""
    return "".join(
        f"S1,{person},{wave},{respondent},{item},{value},{day}\n" for person, item, value in answers
    )


RESPONSES = "session_id,person_id,wave,respondent,item_id,value,submitted_at\n"


def write_small_study(folder: Path, settings: str = SETTINGS, **tables: str) -> Study:
    """Write the small study, with these tables put in or taken in place of its own, and read it."""
    given = {**REGISTER, **tables}
    sources = [f'[[source]]\ntable = "{name}"\nfile = "{name}.csv"\n' for name in given]
    head = 'id = "s"\ntitle = "S"\ninstruments = ["*.yaml"]\n'
    (folder / "study.toml").write_text(head + settings + "\n".join(sources), encoding="utf-8")
    for name, text in (("short", QUESTIONNAIRE), ("tool", AUDIT_TOOL), ("outcomes", INDICATORS)):
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    for name, text in given.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    study = read_study(folder)
    assert study.ok, study.findings.to_string()
    return study
