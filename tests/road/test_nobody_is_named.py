"""No pseudonym of a person or a case, and no code of an auditor or a trainer, is in anything that is sent."""

from __future__ import annotations

from pathlib import Path

import pytest

import impact_eval as ie

SAMPLE = Path(__file__).parents[2] / "data" / "sample"


@pytest.fixture(scope="module")
def study() -> ie.Study:
    return ie.read_study(SAMPLE)


@pytest.fixture(scope="module")
def sent(study: ie.Study, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("sent") / "pack"
    ie.write_pack(ie.evaluate(study, quarter="2025-26 Q4"), folder)
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.name: path.read_text(encoding="utf-8-sig") for path in files}


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("people", "person_id"),
        ("responses", "person_id"),
        ("attendance", "person_id"),
        ("audits", "case_id"),
        ("audits", "auditor"),
        ("sessions", "trainer"),
    ],
)
def test_who_it_was_is_in_no_file_of_the_pack(
    study: ie.Study, sent: dict[str, str], table: str, column: str
) -> None:
    codes = set(study.tables[table][column].dropna())
    assert len(codes) > 3
    for name, text in sent.items():
        page = text.split("<script>")[0] if name == "index.html" else text  # the drawing library is no data
        page += "".join(text.split('<script type="application/json"')[1:]) if name == "index.html" else ""
        words = set(page.replace('"', " ").replace("<", " ").replace(">", " ").replace(",", " ").split())
        assert codes & words == set(), name


def test_no_comment_is_in_any_file_of_the_pack(study: ie.Study, sent: dict[str, str]) -> None:
    comments = {text for text in study.tables["comments"]["text"].dropna() if len(text) > 12}
    assert len(comments) > 3
    for name, text in sent.items():
        assert [comment for comment in comments if comment in text] == [], name
