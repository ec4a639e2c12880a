"""Studies that lack tables, or hold odd ones, go the whole road to a pack without a traceback."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from small_study import AUDIT_TOOL, INDICATORS, QUESTIONNAIRE, REGISTER, RESPONSES, forms

import impact_eval as ie

AUDITS = (
    "audit_id,case_id,team,auditor,audit_date,practice_date,criterion_id,judgement\n"
    + "".join(f"A1,c{n},T,Z,2025-04-0{n % 9 + 1},,SEEN,Good\n" for n in range(6))
    + "".join(f"A2,d{n},T,Z,2025-09-0{n % 9 + 1},,SEEN,Inadequate\n" for n in range(6))
)
MONTHS = "indicator_id,area,month,numerator,denominator\n" + "".join(
    f"repeat,Here,2025-{month:02d},{20 + month},100\n" for month in range(1, 13)
)
ANSWERS = RESPONSES + "".join(
    forms(wave, [(f"p{n}", "c1", "Agree" if wave == "post" else "Disagree") for n in range(8)])
    for wave in ("pre", "post")
)
HOSTILE = '</script><img src=x onerror="alert(1)">'
MANY = [f"C{n:02d}" for n in range(40)]

STUDIES: dict[str, dict[str, str]] = {
    "nothing but answers": {"responses": ANSWERS},
    "nothing but audits": {"audits": AUDITS},
    "nothing but indicators": {"indicators": MONTHS},
    "a register alone": REGISTER,
    "no sessions": {name: text for name, text in REGISTER.items() if name != "sessions"} | {"audits": AUDITS},
    "no links": {name: text for name, text in REGISTER.items() if name != "links"} | {"responses": ANSWERS},
    "headings alone": {name: text.splitlines()[0] + "\n" for name, text in REGISTER.items()}
    | {"responses": RESPONSES},
    "everything": {**REGISTER, "responses": ANSWERS, "audits": AUDITS, "indicators": MONTHS},
    "forty courses": {
        **REGISTER,
        "courses": "course_id,title,instrument_id\n"
        + "".join(f"{name},Course {name},short\n" for name in MANY),
        "action_courses": "action_id,course_id\n" + "".join(f"A1,{name}\n" for name in MANY),
        "sessions": "session_id,course_id,date\n" + "".join(f"S-{name},{name},2025-05-01\n" for name in MANY),
    },
    "words that want to run": {
        **REGISTER,
        "recommendations": (
            "recommendation_id,review_id,text,theme,accepted_date\n"
            f'"R1","RV","{HOSTILE.replace(chr(34), chr(34) * 2)}","=cmd()|x",2025-02-01\n'
        ),
        "responses": ANSWERS,
    },
    "identifiers of other scripts": {
        **REGISTER,
        "courses": "course_id,title,instrument_id\n\u8bfe-1,\u0639\u0646\u0648\u0627\u0646,short\n",
        "sessions": "session_id,course_id,date\nS1,\u8bfe-1,2024-02-29\n",
        "action_courses": "action_id,course_id\nA1,\u8bfe-1\n",
        "responses": ANSWERS,
    },
    "a recommendation of nobody": {
        **REGISTER,
        "recommendations": "recommendation_id,review_id,text\nR1,NO-SUCH-REVIEW,Do it.\n",
        "responses": ANSWERS,
    },
    "months without cases": {**REGISTER, "indicators": MONTHS + "repeat,Here,2026-01,0,0\n"},
    "a course without questionnaire": {
        **REGISTER,
        "courses": "course_id,title,instrument_id\nC1,Course,no-such-instrument\n",
        "responses": ANSWERS,
    },
}  # fmt: skip


@pytest.fixture
def study_of(tmp_path: Path) -> Callable[[dict[str, str]], ie.Study]:
    """A function that reads a study with these tables and no others."""

    def make(tables: dict[str, str]) -> ie.Study:
        folder = tmp_path / "study"
        folder.mkdir()
        sources = [f'[[source]]\ntable = "{name}"\nfile = "{name}.csv"\n' for name in tables]
        head = 'id = "s"\ntitle = "S"\narea = "Here"\ninstruments = ["*.yaml"]\n'
        (folder / "study.toml").write_text(head + "\n".join(sources), encoding="utf-8")
        for name, text in (("q", QUESTIONNAIRE), ("tool", AUDIT_TOOL), ("outcomes", INDICATORS)):
            (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
        for name, text in tables.items():
            (folder / f"{name}.csv").write_text(text, encoding="utf-8")
        return ie.read_study(folder)

    return make


@pytest.mark.parametrize("name", list(STUDIES))
def test_the_road_is_open_to_its_end(study_of: Callable[..., ie.Study], tmp_path: Path, name: str) -> None:
    study = study_of(STUDIES[name])
    ledger = study.ledger
    assert (ledger["read"] == ledger["accepted"] + ledger["superseded"] + ledger["quarantined"]).all()

    evaluation = ie.evaluate(study, quarter="2025-26 Q4")
    page = ie.write_pack(evaluation, tmp_path / "pack").read_text(encoding="utf-8")

    assert len(evaluation.assurance.board) == len(evaluation.recommendations)
    assert HOSTILE not in page
    for part in (
        evaluation,
        evaluation.learning,
        evaluation.behaviour,
        evaluation.results,
        evaluation.reaction,
    ):
        assert part.text


def test_answers_of_a_session_that_nobody_knows_are_kept_and_told(study_of: Callable[..., ie.Study]) -> None:
    study = study_of({**REGISTER, "sessions": "session_id,course_id,date\n", "responses": ANSWERS})
    line = study.ledger[study.ledger["table"] == "responses"].iloc[0]
    assert (line["read"], line["accepted"], line["quarantined"]) == (16, 0, 16)
    assert not study.ok
