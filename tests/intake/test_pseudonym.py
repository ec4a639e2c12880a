"""Pseudonyms stand for identifiers from the first touch, and nothing that leaves the memory leads back."""

from __future__ import annotations

import copy
import hashlib
import hmac
import os
import pickle
from base64 import b32decode
from dataclasses import asdict, replace
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact_eval.contract.identifier import normalise_identifier
from impact_eval.contract.tables import schemas
from impact_eval.errors import StudyError
from impact_eval.intake.key_file import Key
from impact_eval.intake.pseudonym import NAMING, Identities, Pseudonyms, pseudonym
from impact_eval.intake.study import Study, read_study

KEY, OTHER = Key(bytes(range(32))), Key(bytes(32))

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
table = "people"
file = "people.csv"
[[source]]
table = "attendance"
file = "attendance.csv"
[[source]]
table = "audits"
file = "audits.csv"
[[source]]
table = "responses"
layout = "wide"
file = "form.csv"
[source.columns]
person_id = "Your name"
session_id = "Session"
wave = { constant = "post" }
[source.items]
q1 = "One"
"""
INSTRUMENTS = {
    "form.yaml": "kind: questionnaire\nid: short\ntitle: Short\n"
    "responses: {agree: {labels: {1: Disagree, 2: Agree}}}\n"
    "items: [{id: q1, text: One, construct: confidence, response: agree}]\n",
    "tool.yaml": "kind: audit_tool\nid: tool\ntitle: Tool\n"
    "judgements: {labels: {1: Inadequate, 2: Good}, standard: 2}\ncriteria: [{id: C1, text: Seen alone}]\n",
}
FILES = {
    "courses.csv": "course_id,title\nC1,Course\n",
    "sessions.csv": "session_id,course_id,date,trainer\nS1,C1,2025-05-01,Wilhelmina Trainer\n",
    "people.csv": "person_id,agency\nZebedee Quill,Health\nola.nwosu@example.org,Police\n",
    "attendance.csv": "session_id,person_id,status\nS1,zebedee  QUILL,attended\n"
    "S1,OLA.nwosu@example.org,booked\n",
    "audits.csv": "audit_id,case_id,auditor,audit_date,criterion_id,judgement\n"
    "A1,Tiny Tim,Ebenezer Auditor,2025-06-01,C1,Good\nA1,TINY tim,,2025-06-01,C1,Good\n",
    "form.csv": "Your name,Session,One\nZebedee Quill,S1,Agree\n"
    "ola.nwosu@example.org,S1,Disagree\n,S1,Agree\n",
}
NAMES = ("zebedee", "quill", "nwosu", "wilhelmina", "tiny", "ebenezer")


def write(folder: Path, **changed: str) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in {"study.toml": STUDY, **INSTRUMENTS, **FILES, **changed}.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def study(tmp_path: Path) -> Study:
    return read_study(write(tmp_path / "study"))


def test_it_is_the_hmac_with_sha_256_cut_to_eighty_bits() -> None:
    expected = hmac.new(KEY.secret, b"person\x00ab12", hashlib.sha256).digest()[:10]
    kind, _, code = pseudonym(KEY, "person", " AB 12").partition("-")
    assert kind == "person"
    assert b32decode(code.upper()) == expected


@given(st.text(), st.sampled_from(sorted(NAMING.values())))
def test_a_pseudonym_depends_on_the_identifier_as_compared_the_kind_and_the_key(text: str, kind: str) -> None:
    made = pseudonym(KEY, kind, text)
    if not normalise_identifier(text):
        assert made == ""
        return
    assert made == pseudonym(KEY, kind, f" {text}\u00a0")
    assert made == normalise_identifier(made)
    others = {pseudonym(OTHER, kind, text), *(pseudonym(KEY, k, text) for k in NAMING.values() if k != kind)}
    assert made not in others


@given(st.sets(st.text(st.characters(codec="utf-8"), min_size=1).map(normalise_identifier), max_size=50))
def test_different_identifiers_have_different_pseudonyms(identifiers: set[str]) -> None:
    known = {name for name in identifiers if normalise_identifier(name)}
    distinct = {normalise_identifier(name) for name in known}
    assert len({pseudonym(KEY, "person", name) for name in known}) == len(distinct)


def test_a_broken_surrogate_has_a_pseudonym_too() -> None:
    assert pseudonym(KEY, "person", "a\udcff").startswith("person-")


def test_every_column_whose_meaning_is_somebody_has_pseudonyms() -> None:
    said = ("pseudonym", "not a name", "never a name", "the person")
    found = {
        name
        for schema in schemas().values()
        for name, column in schema.columns.items()
        if any(words in str(column.description) for words in said)
    }
    assert found == set(NAMING)


def test_no_name_is_in_any_table_and_one_person_has_one_pseudonym_in_all(study: Study) -> None:
    for name, table in study.tables.items():
        text = table.to_csv().casefold()
        assert [one for one in NAMES if one in text] == [], name
    people = set(study.tables["people"]["person_id"])
    assert people == set(study.tables["attendance"]["person_id"])
    assert people == set(study.tables["responses"]["person_id"])
    assert len(people) == 2
    assert study.tables["audits"]["case_id"].nunique() == 1
    assert study.tables["audits"]["auditor"].isna().sum() == 1


def test_who_it_was_is_in_memory_and_in_nothing_that_is_shown_or_kept(study: Study) -> None:
    assert sorted(study.identities.values()) == ["ola.nwosu@example.org", "zebedeequill"]
    assert set(study.identities) == set(study.tables["people"]["person_id"])
    for shown in (
        repr(study),
        str(study.identities),
        repr(study.tables),
        pickle.dumps(study).decode("latin-1"),
    ):
        assert [one for one in NAMES if one in shown.casefold()] == []
    assert isinstance(study.identities, Identities)
    for other in (pickle.loads(pickle.dumps(study)), copy.copy(study), copy.deepcopy(study)):
        assert len(other.tables["people"]) == 2
    assert len(pickle.loads(pickle.dumps(study)).identities) == 0
    assert len(copy.deepcopy(study).identities) == 0
    assert len(asdict(study)["identities"]) == 0
    assert replace(study).identities is study.identities


def test_a_row_to_be_mended_is_found_by_its_place_and_names_nobody(tmp_path: Path) -> None:
    twice = FILES["attendance.csv"] + "S1,Zebedee Quill,cancelled\nS1,,attended\nS9,Zebedee Quill,attended\n"
    found = read_study(write(tmp_path, **{"attendance.csv": twice})).findings
    conflict = found[found["code"] == "conflicting-rows"].iloc[0]
    assert (conflict["file"], conflict["row"]) == ("attendance.csv", 4)
    assert "person-" in conflict["value"]
    assert found[found["code"] == "orphan"].iloc[0]["value"] == "S9"
    assert set(found[found["code"] == "blank-value"]["column"]) == {"person_id"}
    text = found.to_csv().casefold()
    assert [one for one in NAMES if one in text] == []


def test_the_value_to_be_mended_stands_as_typed_where_the_column_names_nobody(tmp_path: Path) -> None:
    strange = FILES["attendance.csv"].replace("booked", "Wait ing")
    found = read_study(write(tmp_path, **{"attendance.csv": strange})).findings
    assert "Wait ing" in set(found["value"])


def test_another_key_gives_other_pseudonyms_and_the_same_rows(tmp_path: Path) -> None:
    folder = write(tmp_path / "study")
    one, two, again = (read_study(folder, key_file=tmp_path / name) for name in ("1.key", "2.key", "1.key"))
    assert set(one.tables["people"]["person_id"]).isdisjoint(two.tables["people"]["person_id"])
    assert one.tables["people"].equals(again.tables["people"])
    pd.testing.assert_frame_equal(one.ledger, two.ledger)
    pd.testing.assert_frame_equal(one.findings, two.findings)
    assert sorted(one.identities.values()) == sorted(two.identities.values())


def test_a_study_of_nobody_needs_no_key(tmp_path: Path) -> None:
    alone = STUDY.partition("[[source]]")[0] + '[[source]]\ntable = "courses"\nfile = "courses.csv"\n'
    read_study(write(tmp_path / "study", **{"study.toml": alone}), key_file=tmp_path / "a.key")
    assert not (tmp_path / "a.key").exists()


def test_a_study_is_not_read_with_a_key_that_stands_inside_it(tmp_path: Path) -> None:
    folder = write(tmp_path / "study")
    with pytest.raises(StudyError, match="inside the study"):
        read_study(folder, key_file=folder / "a.key")


def test_the_key_of_the_tests_is_not_that_of_the_person_who_runs_them(key_file: Path, study: Study) -> None:
    assert key_file.is_file()
    assert os.environ["IMPACT_EVAL_KEY_FILE"] == str(key_file)


def test_a_column_that_names_nobody_is_left_as_it_is() -> None:
    cells = pd.Series(["Health", ""])
    assert Pseudonyms(lambda: KEY).column("agency", cells) is cells
