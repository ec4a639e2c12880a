"""The section on reviews says how each stage stands in a word with an icon, and names what is overdue."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from impact_eval.disclosure import protect
from impact_eval.pack.reviews import lessons_of, reviews_of
from impact_eval.pack.wording import words
from impact_eval.register import Themes
from impact_eval.register.clocks import State


@pytest.fixture(scope="module")
def soup(page: str) -> BeautifulSoup:
    return BeautifulSoup(page, "html.parser")


def test_every_state_has_a_word_an_icon_and_a_tone() -> None:
    assert set(words("clocks")) == set(State.__args__)  # type: ignore[attr-defined]
    icons = {(look["icon"], look["tone"]) for look in words("clocks").values()}
    assert len(icons) == len(words("clocks"))


def test_each_stage_stands_with_its_days_and_who_does_it(soup: BeautifulSoup) -> None:
    table = soup.find(id="reviews-clocks")
    rows = {row.th.get_text(): row for row in table.tbody.find_all("tr")}
    late = rows["RR-1: Panel notified"]
    assert [cell.get_text(strip=True) for cell in late.find_all("td")] == [
        "Late", "1 November 2024", "8 November 2024", "12 November 2024", "7",
        "Local authority (assistant director of children's social care)",
    ]  # fmt: skip
    assert late.find("use")["href"] == "#icon-cross"
    assert table.caption.get_text() == words("reviews")["clocks_caption"]
    assert all(heading["scope"] == "col" for heading in table.thead.find_all("th"))


def test_what_is_overdue_is_said_before_the_table(soup: BeautifulSoup) -> None:
    section = soup.find(id="reviews")
    (told,) = [item.get_text() for item in section.ul.find_all("li")]
    assert told.startswith("RR-1. Report published: was due by 2 June 2025")


def test_a_decision_without_a_reason_is_told_in_words(soup: BeautifulSoup) -> None:
    assert "Reason missing" in soup.find(id="reviews-decisions").get_text()


def test_what_the_clocks_are_counted_by_is_printed_with_its_source(soup: BeautifulSoup) -> None:
    printed = soup.find(id="reviews-stages").get_text(" ")
    assert "15 working days" in printed
    assert "Working Together 2023, chapter 5" in printed


def test_a_lesson_that_came_back_is_said_in_a_sentence(made: Any) -> None:
    shown = protect(made)
    once = lessons_of(shown)
    assert once is not None and once.came_back == ()
    back = shown.themes.table.assign(n_came_back=[1, 0, 0], text="It came back.")
    again = lessons_of(replace(shown, themes=Themes(back)))
    assert again is not None and again.came_back == ("It came back.",)


def test_a_study_without_reviews_or_recommendations_has_no_such_sections(made: Any) -> None:
    shown = protect(made)
    register = replace(shown.register, reviews=shown.register.reviews.iloc[:0])
    assert reviews_of(replace(shown, register=register)) is None
    themes = Themes(pd.DataFrame(columns=shown.themes.table.columns))
    assert lessons_of(replace(shown, themes=themes)) is None
