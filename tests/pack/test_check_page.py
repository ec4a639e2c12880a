"""The page to mend by: nothing from a file can run in it, and every reader can use it at any width."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from small_study import write_small_study

from impact_eval.contract.finding import Finding, findings_frame
from impact_eval.intake.study import Study
from impact_eval.pack.check_page import check_page

HOSTILE = '</script><img src=x onerror="window.hacked=1">'


@pytest.fixture
def study(tmp_path: Path) -> Study:
    found = [
        Finding(
            "error",
            "forms.csv",
            "is not a date.",
            "Write it.",
            "not-a-date",
            row=row,
            column=HOSTILE,
            value=value,
        )
        for row, value in ((2, "soon"), (3, "later"), (9, HOSTILE))
    ]
    found.append(Finding("warning", "b.xlsx", "has hidden rows.", "Look at them.", "hidden", sheet="Two"))
    return replace(write_small_study(tmp_path), findings=findings_frame(found))


def test_every_severity_has_its_table_with_a_caption_that_counts(study: Study) -> None:
    page = BeautifulSoup(check_page(study), "html.parser")
    captions = [one.get_text() for one in page.find_all("caption")]
    assert captions[1:] == ["Errors: 3", "Warnings: 1"]
    cells = [cell.get_text() for cell in page.find("table", id="error").find("tbody").find_all("td")]
    assert cells[0:2] == ["2-3, 9", "3"]


def test_what_stands_in_a_file_is_text_and_nothing_else(study: Study) -> None:
    page = BeautifulSoup(check_page(study), "html.parser")
    assert not page.find_all("img") and not page.find_all("script")
    assert HOSTILE in page.get_text()


def test_the_page_is_the_same_bytes_each_time(study: Study) -> None:
    assert check_page(study) == check_page(study)


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing_and_only_tables_scroll_sideways(
    study: Study, chromium: Any, tmp_path: Path, width: int
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    file = tmp_path / "check.html"
    file.write_bytes(check_page(study))
    page = chromium.new_page(viewport={"width": width, "height": 900})
    page.goto(file.as_uri())
    violations = axe.run(page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"][:200]) for one in violations] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()
