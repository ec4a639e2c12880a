"""Studies that lack what others have still give a whole pack."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup

from impact_eval.contract.framework import read_framework
from impact_eval.pack import write_pack


def _emptied(part: Any) -> Any:
    """The part with tables of no rows."""
    tables = {name: table.iloc[:0] for name, table in vars(part).items() if table is not None}
    return replace(part, **tables)


def _without_recommendations(make: Callable[..., Any]) -> Any:
    return make(recommendations=0)


def _without_results(make: Callable[..., Any]) -> Any:
    made = make()
    parts = ("participation", "reaction", "learning", "behaviour", "results")
    return replace(made, **{name: _emptied(getattr(made, name)) for name in parts})


def _without_names_and_quarter(make: Callable[..., Any]) -> Any:
    made = make()
    file = made.study.file.model_copy(update={"partnership": "", "area": ""})
    return replace(made, quarter=None, study=replace(made.study, file=file))


def _without_sources(make: Callable[..., Any]) -> Any:
    made = make()
    study = replace(
        made.study, ledger=made.study.ledger.iloc[:0], audit_tools={}, questionnaires={}, indicators={}
    )
    return replace(made, study=study, findings=made.findings.iloc[:0])


def _with_another_framework(make: Callable[..., Any]) -> Any:
    made = make()
    return replace(made, study=replace(made.study, framework=read_framework("barr_jet")))


@pytest.mark.parametrize(
    "case",
    [
        _without_recommendations,
        _without_results,
        _without_names_and_quarter,
        _without_sources,
        _with_another_framework,
    ],
)
def test_a_pack_is_whole_whatever_is_missing(
    make_evaluation: Callable[..., Any], tmp_path: Path, case: Callable[..., Any]
) -> None:
    made = case(make_evaluation)

    page = BeautifulSoup(write_pack(made, tmp_path / "pack").read_text(encoding="utf-8"), "html.parser")

    assert len(page.select("section.recommendation")) == len(made.recommendations)
    assert page.h1.get_text() == "A year of training"
    assert page.footer.get_text(strip=True).split(" · ")[0] in {"Northmoor Partnership", "A year of training"}
    assert all(
        heading.get_text(strip=True) for heading in page.find_all(["h1", "h2", "h3", "h4", "h5", "h6"])
    )
    assert all(paragraph.get_text(strip=True) for paragraph in page.find_all("p"))
    assert "nan" not in {cell.get_text(strip=True).lower() for cell in page.find_all(["td", "th"])}


def test_courses_that_answer_no_recommendation_have_a_section_of_their_own(
    make_evaluation: Callable[..., Any], tmp_path: Path
) -> None:
    made = make_evaluation(recommendations=0)

    page = BeautifulSoup(write_pack(made, tmp_path / "pack").read_text(encoding="utf-8"), "html.parser")

    section = page.select_one("#other-courses")
    assert section is not None
    assert len(made.other_courses) == len(made.participation.delivery) > 0
    for title in made.participation.delivery["course_title"]:
        assert title in section.get_text()
    assert page.select_one('nav a[href="#other-courses"]') is not None
    assert "take assurance from" not in page.select_one("header").get_text()


def test_there_is_no_such_section_where_every_course_answers_one(
    make_evaluation: Callable[..., Any], tmp_path: Path
) -> None:
    made = make_evaluation()

    page = BeautifulSoup(write_pack(made, tmp_path / "pack").read_text(encoding="utf-8"), "html.parser")

    assert (page.select_one("#other-courses") is None) == (made.other_courses == ())
