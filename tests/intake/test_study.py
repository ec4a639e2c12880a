"""A study's rows: every one has a fate, every file adds up, and bad input is told rather than raised."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest

from impact_eval.errors import InstrumentError, StudyError
from impact_eval.intake.study import Study, read_study

ROOT = Path(__file__).parents[2]
UCSB = Path(os.environ.get("UCSB_DATA", ROOT.parent / "shared" / "data"))

QUESTIONNAIRE = """
kind: questionnaire
id: short
title: Short
responses:
  agree: {labels: {1: Disagree, 2: Neither, 3: Agree}}
items:
  - {id: q1, text: One, construct: confidence, response: agree}
  - {id: q2, text: Two, construct: confidence, response: agree}
scales:
  - {id: both, title: Both, construct: confidence, items: [q1, q2]}
"""
AUDIT_TOOL = """
kind: audit_tool
id: tool
title: Tool
judgements: {labels: {1: Inadequate, 2: Good}, standard: 2}
criteria: [{id: C1, text: Seen alone}]
"""
SESSIONS = "session_id,course_id,date\nS1,C1,2025-05-01\n"
HEAD = "session_id,person_id,wave,respondent,item_id,value,submitted_at\n"


@pytest.fixture
def study_of(tmp_path: Path):
    """Return a function that reads a small study made of the tables handed to it as text."""

    def make(**tables: str) -> Study:
        given = {"courses": "course_id,title\nC1,Course\n", "sessions": SESSIONS, **tables}
        sources = [f'[[source]]\ntable = "{name}"\nfile = "{name}.csv"\n' for name in given]
        (tmp_path / "study.toml").write_text(
            'id = "s"\ntitle = "S"\ninstruments = ["*.yaml"]\n' + "\n".join(sources)
        )
        (tmp_path / "short.yaml").write_text(QUESTIONNAIRE)
        (tmp_path / "tool.yaml").write_text(AUDIT_TOOL)
        for name, text in given.items():
            (tmp_path / f"{name}.csv").write_bytes(text.encode())
        return read_study(tmp_path)

    return make


def assert_balances(study: Study) -> None:
    ledger = study.ledger
    assert (ledger["read"] == ledger["accepted"] + ledger["superseded"] + ledger["quarantined"]).all()


def line(study: Study, table: str) -> tuple[int, int, int, int]:
    row = study.ledger[study.ledger["table"] == table].iloc[0]
    return row["read"], row["accepted"], row["superseded"], row["quarantined"]


def test_every_row_of_the_sample_has_a_fate_and_the_rows_are_those_of_the_files() -> None:
    study = read_study(ROOT / "data" / "sample")
    assert_balances(study)
    rows = study.ledger[study.ledger["unit"] == "row"].set_index("file")["read"]
    for file in (name for name in rows.index if name.endswith(".csv")):
        with (ROOT / "data" / "sample" / file).open(encoding="utf-8-sig", newline="") as handle:
            count = sum(any(cell.strip() for cell in record) for record in csv.reader(handle)) - 1
        assert rows[file] == count, file


@pytest.mark.real_data
@pytest.mark.skipif(not (UCSB / "ucsb_workshops.csv").is_file(), reason="ucsb_workshops.csv is not here")
def test_the_real_survey_goes_in_with_a_study_file_alone() -> None:
    import pandas as pd

    from impact_eval.scoring.counts import measure_rows, pair_counts, pairs, scale_scores

    study = read_study(ROOT / "examples" / "ucsb", data=UCSB)
    assert_balances(study)
    assert line(study, "responses")[0] == 399
    assert len(study.tables["sessions"]) == 24
    assert study.ok

    with (UCSB / "ucsb_workshops.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    answered = {
        wave: {(r["workshop"], r["join_key"].casefold()) for r in rows if r[f"agree_coding.{wave}"] != "NA"}
        for wave in ("pre", "post")
    }
    both = answered["pre"] & answered["post"]
    scores = scale_scores(
        study.tables["responses"], pd.DataFrame(measure_rows(list(study.questionnaires.values())))
    )
    counts = pair_counts(pairs(scores, "pre", "post"), ["session_id", "measure_id"])
    found = counts[counts["measure_id"] == "agree_coding"].groupby("session_id")["n"].sum()
    expected = {workshop: sum(w == workshop for w, _ in both) for workshop in {w for w, _ in both}}
    assert found.to_dict() == expected
    forms = scores.collect().to_native()
    for wave in ("pre", "post"):
        of_item = forms[(forms["measure_id"] == "agree_coding") & (forms["wave"] == wave)]
        by_workshop = of_item.groupby("session_id").size().to_dict()
        assert by_workshop == {
            w: sum(x == w for x, _ in answered[wave]) for w in {w for w, _ in answered[wave]}
        }


def test_a_later_answer_supersedes_an_earlier_one_whatever_the_order_of_rows(study_of) -> None:
    study = study_of(
        responses=HEAD + "S1,p1,pre,self,q1,Agree,2025-04-30\nS1,P1 ,pre,,q1,Disagree,2025-04-20\n"
    )
    assert line(study, "responses") == (2, 1, 1, 0)
    assert study.tables["responses"]["score"].tolist() == [3.0]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("S1,p1,pre,self,q1,7,2025-04-30", "not-on-scale"),
        ("S1,p1,pre,self,q9,Agree,2025-04-30", "unknown-item"),
        ("S9,p1,pre,self,q1,Agree,2025-04-30", "orphan"),
        ("S1,p1,before,self,q1,Agree,2025-04-30", "not-allowed"),
        ("S1,,pre,self,q1,Agree,2025-04-30", "blank-value"),
        ("S1,p1,pre,self,q1,Agree,30/04/2025", "not-a-date"),
        ("S1,p1,pre,self,q1,Agree,2025-05-02", "late-baseline"),
        ("S1,p1,post,self,q1,Agree,2025-04-30", "before-session"),
        ("S1,p1,pre,self,q1,Agree,2025-04-30,x", "ragged-row"),
    ],
)
def test_a_bad_row_is_quarantined_with_its_place_and_a_mend(study_of, row: str, code: str) -> None:
    study = study_of(responses=HEAD + "S1,p0,pre,self,q1,Agree,2025-04-30\n" + row + "\n")
    assert line(study, "responses") == (2, 1, 0, 1)
    found = study.quarantine.iloc[0]
    assert (found["code"], found["file"], found["row"]) == (code, "responses.csv", 3)
    assert found["mend"]


def test_everything_that_is_wrong_is_said_at_once(study_of) -> None:
    study = study_of(
        responses=HEAD + "S9,p1,pre,self,q1,Agree,\nS1,p1,pre,self,q1,Agrea,\nS1,p1,then,self,q1,Agree,\n"
    )
    assert sorted(study.quarantine["row"]) == [2, 3, 4]
    assert "Did they mean 'Agree'?" in " ".join(study.quarantine["mend"])


@pytest.mark.parametrize(
    ("text", "code"),
    [("", "empty-file"), ("\n\n", "empty-file"), (HEAD, "no-rows"), ("a,b\n1,2\n", "missing-column")],
)
def test_a_file_that_cannot_be_used_is_told_and_still_balances(study_of, text: str, code: str) -> None:
    study = study_of(responses=text)
    assert code in set(study.findings["code"])
    assert_balances(study)
    assert study.tables["responses"].empty


def test_rows_of_a_file_without_a_needed_column_are_quarantined_not_lost(study_of) -> None:
    study = study_of(responses="session_id,person_id\nS1,p1\nS1,p2\n")
    assert line(study, "responses") == (2, 0, 0, 2)


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_another_delimiter_is_read_off_the_file(study_of, delimiter: str) -> None:
    text = (HEAD + "S1,p1,pre,self,q1,Agree,2025-04-30\n").replace(",", delimiter)
    assert line(study_of(responses=text), "responses") == (1, 1, 0, 0)


def test_an_orphan_recommendation_is_kept_and_told(study_of) -> None:
    study = study_of(
        reviews="review_id,kind\nRV1,rapid\n",
        recommendations="recommendation_id,review_id,text\nR1,RV9,Listen to children\n",
    )
    assert study.tables["recommendations"]["recommendation_id"].tolist() == ["R1"]
    assert study.findings[["severity", "code", "value"]].to_numpy().tolist() == [["warning", "orphan", "RV9"]]


def test_register_rows_that_contradict_each_other_are_told(study_of) -> None:
    study = study_of(reviews="review_id,kind\nRV1,rapid\nRV1,national\n")
    assert line(study, "reviews") == (2, 1, 1, 0)
    assert "conflicting-rows" in set(study.findings["code"])


def test_an_unknown_criterion_or_grade_is_quarantined(study_of) -> None:
    head = "audit_id,case_id,team,auditor,audit_date,practice_date,criterion_id,judgement\n"
    study = study_of(
        audits=head
        + "A,c1,T,x,2025-05-01,,C1,Good\nA,c2,T,x,2025-05-01,,C1,Superb\nA,c3,T,x,2025-05-01,,C9,Good\n"
    )
    assert line(study, "audits") == (3, 1, 0, 2)
    assert study.tables["audits"]["met"].tolist() == [True]


def test_a_missing_study_and_a_broken_instrument_say_so(tmp_path: Path) -> None:
    with pytest.raises(StudyError, match="there is no study"):
        read_study(tmp_path / "nowhere")
    (tmp_path / "study.toml").write_text(
        'id="s"\ntitle="S"\ninstruments=["*.yaml"]\n[[source]]\ntable="people"\nfile="p.csv"\n'
    )
    (tmp_path / "a.yaml").write_text("kind: questionnaire\nid: a\n")
    with pytest.raises(InstrumentError, match="title: is missing"):
        read_study(tmp_path)


def test_one_source_may_be_several_files_wherever_they_are(study_of, tmp_path: Path) -> None:
    study_of(responses=HEAD)
    forms = tmp_path / "forms"
    forms.mkdir()
    for person in ("p1", "p2"):
        (forms / f"{person}.csv").write_text(f"{HEAD}S1,{person},pre,self,q1,Agree,2025-04-30\n")
    text = (tmp_path / "study.toml").read_text()
    for place in ("forms/*.csv", f"{forms.as_posix()}/*.csv"):
        (tmp_path / "study.toml").write_text(text.replace("responses.csv", place))
        study = read_study(tmp_path)
        assert sorted(study.identities.values()) == ["p1", "p2"]
        assert set(study.tables["responses"]["person_id"]) == set(study.identities)
        assert_balances(study)


def test_rows_of_a_session_that_was_kept_out_point_to_where_the_slip_is(study_of) -> None:
    study = study_of(
        sessions="session_id,course_id,date\nS1,C1,2025-02-29\n",
        responses=HEAD + "S1,p1,pre,self,q1,Agree,\nS2,p1,pre,self,q1,Agree,\n",
    )
    assert line(study, "responses") == (2, 0, 0, 2)
    problems = study.findings.set_index("value")["problem"].to_dict()
    assert problems == {
        "2025-02-29": "is a day that does not exist.",
        "S1": "has a row in sessions that was kept out.",
        "S2": "is not in sessions.",
    }
