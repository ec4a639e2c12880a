"""The page stands alone, says everything in words, and shows the data as text and never as markup."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag

from impact_eval.pack import write_pack
from impact_eval.pack.wording import words

HOSTILE = '</script><img src=x onerror="window.hacked=1">'
NUMBER = re.compile(r"[−+]?\d[\d,]*(?:\.\d+)?")


@pytest.fixture(scope="module")
def soup(page: str) -> BeautifulSoup:
    return BeautifulSoup(page, "html.parser")


@pytest.fixture(scope="module")
def each(folder: Path) -> BeautifulSoup:
    """The page of every pack, one after the other."""
    return BeautifulSoup((folder / "index.html").read_text(encoding="utf-8"), "html.parser")


@pytest.fixture(scope="module")
def hostile(make_evaluation: Any, say_everywhere: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    evaluation = say_everywhere(make_evaluation(), HOSTILE)
    return write_pack(evaluation, tmp_path_factory.mktemp("hostile") / "pack").parent


def _scripts(soup: BeautifulSoup) -> list[Tag]:
    """The scripts that run."""
    return [one for one in soup.find_all("script") if one.get("type") != "application/json"]


def _policy(soup: BeautifulSoup) -> dict[str, list[str]]:
    content = soup.find("meta", attrs={"http-equiv": "Content-Security-Policy"})["content"]
    rules = [rule.split() for rule in content.split(";") if rule.strip()]
    return {rule[0]: rule[1:] for rule in rules}


def _numbers(text: str) -> set[float]:
    return {float(number.replace("−", "-").replace(",", "")) for number in NUMBER.findall(text)}


def test_the_page_refers_to_nothing_outside_the_pack(each: BeautifulSoup, folder: Path) -> None:
    places = {
        tag[name]
        for tag in each.find_all(True)
        for name in ("src", "href", "action", "data")
        if tag.has_attr(name)
    }

    inside = {path.relative_to(folder).as_posix() for path in folder.rglob("*")}
    assert {place for place in places if not place.startswith("#")} <= inside


def test_our_own_words_hold_no_address_of_the_web(folder: Path, each: BeautifulSoup) -> None:
    page = (folder / "index.html").read_text(encoding="utf-8")
    library = max((script.string for script in _scripts(each)), key=len)

    assert set(re.findall(r"""(?:https?:)?//[\w.-]+\.\w[^"'\s<)]*""", page.replace(library, ""))) == {
        "http://www.w3.org/2000/svg"
    }
    assert "@import" not in page.replace(library, "") and "url(" not in page.replace(library, "")


def test_the_policy_allows_nothing_but_the_scripts_that_it_names(each: BeautifulSoup) -> None:
    policy = _policy(each)
    hashes = [
        base64.b64encode(hashlib.sha256(one.string.encode()).digest()).decode() for one in _scripts(each)
    ]

    assert policy["default-src"] == ["'none'"]
    assert policy["script-src"] == [f"'sha256-{one}'" for one in hashes]
    assert set(policy) == {"default-src", "script-src", "style-src", "base-uri", "form-action"}


def test_no_chart_offers_to_send_its_data_away(each: BeautifulSoup) -> None:
    settings = json.loads(each.find(id="chart-settings").string)
    charts = [json.loads(one.string) for one in each.find_all("script", id=re.compile("^data-"))]

    assert charts
    assert settings["showSendToCloud"] is False and settings["plotlyServerURL"] == ""
    assert all("sendChartToCloud" in chart["layout"]["modebar"]["remove"] for chart in charts)


def test_every_chart_has_a_text_alternative_of_its_own(each: BeautifulSoup) -> None:
    alts = [plot["aria-label"] for plot in each.select("[role=img]")]

    assert len(alts) == len(each.select(".plot")) > 10
    assert all(len(alt) > 40 for alt in alts)
    assert max(Counter(alts).values()) == 1


def test_every_number_drawn_stands_in_the_table_below_it(each: BeautifulSoup) -> None:
    for plot in each.select(".plot"):
        figure = json.loads(each.find(id=f"data-{plot['data-chart']}").string)
        axis = figure["layout"]["meta"]["values"]
        drawn = [
            value
            for trace in figure["data"]
            if not (trace.get("meta") or {}).get("rest")
            for value in trace.get(axis, ())
            if isinstance(value, (int, float))
        ]
        table = each.find(id=f"{plot['id']}-table")
        assert table.find_parent(class_="chart") is plot.find_parent(class_="chart")
        shown = _numbers(table.get_text(" "))

        assert all(any(abs(value - number) <= 0.5 for number in shown) for value in drawn), plot["id"]


def test_a_course_of_two_recommendations_is_drawn_once_and_shown_twice(each: BeautifulSoup) -> None:
    shown = Counter(plot["data-chart"] for plot in each.select(".plot"))

    assert any(times == 2 for times in shown.values())
    assert sorted(shown) == sorted(
        one["id"].removeprefix("data-") for one in each.find_all("script", id=re.compile("^data-"))
    )


def test_every_table_has_a_caption_and_scoped_headings(each: BeautifulSoup) -> None:
    tables = each.find_all("table")

    assert len(tables) > 20
    for table in tables:
        assert table.caption.get_text(strip=True)
        assert all(heading.get("scope") in {"col", "row"} for heading in table.find_all("th"))
        assert all(row.find("th", scope="row") for row in table.tbody.find_all("tr"))
        columns = len(table.thead.find_all("th"))
        assert all(len(row.find_all(["th", "td"])) == columns for row in table.tbody.find_all("tr"))


def test_regions_that_scroll_have_names_of_their_own(each: BeautifulSoup) -> None:
    names = [region["aria-label"] for region in each.select("[role=region]")]

    assert max(Counter(names).values()) == 1


def test_ids_are_unique_and_every_reference_has_its_target(each: BeautifulSoup) -> None:
    ids = [tag["id"] for tag in each.find_all(id=True)]
    wanted = [tag["href"][1:] for tag in each.find_all(href=re.compile("^#"))]
    wanted += [tag["aria-labelledby"] for tag in each.find_all(attrs={"aria-labelledby": True})]
    wanted += [f"data-{plot['data-chart']}" for plot in each.select(".plot")]

    assert max(Counter(ids).values()) == 1
    assert set(wanted) <= set(ids)


def test_headings_go_down_one_level_at_a_time(each: BeautifulSoup) -> None:
    levels = [int(heading.name[1]) for heading in each.find_all(re.compile("^h[1-6]$"))]

    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_the_page_has_a_language_a_title_and_landmarks(soup: BeautifulSoup) -> None:
    assert soup.html["lang"] == "en-GB"
    assert "A year of training" in soup.title.string and "2025-26 Q4" in soup.title.string
    assert all(len(soup.find_all(name)) == 1 for name in ("header", "main", "footer"))


def test_words_of_the_data_are_text_wherever_they_stand(hostile: Path, soup: BeautifulSoup) -> None:
    text = (hostile / "index.html").read_text(encoding="utf-8")
    found = BeautifulSoup(text, "html.parser")

    assert HOSTILE not in text
    assert found.find_all("img") == [] and found.find_all(onerror=True) == []
    assert len(found.find_all("script")) == len(soup.find_all("script"))
    assert HOSTILE in found.h1.get_text()
    assert HOSTILE in found.select_one(".board-text").get_text()
    for one in found.find_all("script", type="application/json"):
        json.loads(one.string)
    for style in found.find_all("style"):
        assert "<" not in style.string


def test_small_numbers_are_nowhere_in_the_pack(pack: Path, secrets: dict[str, float]) -> None:
    files = {path.name: path.read_text(encoding="utf-8-sig") for path in pack.rglob("*") if path.is_file()}
    forms = {
        f"{value:.2f}" for name, value in secrets.items() if "share" not in name and name != "difference"
    }
    forms |= {repr(value) for value in secrets.values()} | {"2 of 3", "From 1 of 4", "Veri good"}
    library = max(re.findall(r"<script>(.*?)</script>", files["index.html"], re.S), key=len)
    files["index.html"] = files["index.html"].replace(library, "")

    found = {(name, form) for name, text in files.items() for form in forms if form in text}
    assert found == set()


def test_the_small_numbers_are_there_when_the_study_withholds_none(
    make_evaluation: Any, tmp_path: Path, secrets: dict[str, float]
) -> None:
    """The test above can fail: with a threshold of nothing the numbers are shown."""
    page = write_pack(make_evaluation(below=0), tmp_path / "pack").read_text(encoding="utf-8")
    table = (tmp_path / "pack/tables/learning.csv").read_text(encoding="utf-8-sig")

    assert f"{secrets['mean_before']:.2f}" in page and repr(secrets["mean_before"]) in table
    assert "2 of 3 used it." not in page  # the reports are a table, not sentences
    assert "67%" in page and "withholds none" not in page and "This pack is not for publication" in page


def test_withheld_numbers_are_marked_in_tables_alternatives_and_files(
    soup: BeautifulSoup, pack: Path
) -> None:
    section = soup.find(id="rec-r2")

    assert any("[c]" in cell.get_text() for cell in section.find_all("td"))
    assert any(
        "[c]" in plot["aria-label"] or "withheld" in plot["aria-label"] for plot in section.select(".plot")
    )
    assert "[c]" in (pack / "tables/learning.csv").read_text(encoding="utf-8-sig")


def test_a_recommendation_without_evidence_says_so_at_every_level(soup: BeautifulSoup) -> None:
    section = soup.find(id="rec-r3")

    text = section.get_text(" ")
    assert all(level["empty"] in text for level in words("levels").values())
    assert "No action has been recorded." in text
    assert section.select(".plot") == []


def test_the_thread_shows_its_gap_as_a_word(soup: BeautifulSoup) -> None:
    steps = soup.select("#rec-r3 .steps li")

    assert [step.get_text(" ", strip=True) for step in steps] == [
        "Recommendation 8 January 2025",
        "Case audit missing",
    ]
    assert "step-missing" in steps[1]["class"]


def test_every_status_is_an_icon_and_a_word_and_stands_in_the_key(each: BeautifulSoup) -> None:
    icons = {symbol["id"] for symbol in each.find_all("symbol")}
    key = each.select_one(".key").get_text(" ")

    assert all(look["title"] in key for kind in ("ratings", "statuses") for look in words(kind).values())
    assert {use["href"][1:] for use in each.find_all("use")} <= icons
    assert all(one.get_text(strip=True) for one in each.select(".status"))


def test_every_status_looks_different_without_its_colour() -> None:
    looks = [look["icon"] for kind in ("ratings", "statuses") for look in words(kind).values()]

    assert max(Counter(looks).values()) == 1


@pytest.mark.parametrize(
    ("asked", "sentence"), [(1, "decide on the point"), (2, "decide on the 2 points put to it")]
)
def test_the_cover_counts_what_is_to_be_decided(
    make_evaluation: Any, tmp_path: Path, asked: int, sentence: str
) -> None:
    made = make_evaluation(recommendations=2)
    board = made.assurance.board
    board["decide"] = ["Agree an owner.", "Commission an audit."][:asked] * (3 - asked)

    page = write_pack(made, tmp_path / "pack").read_text(encoding="utf-8")

    assert sentence in page


def test_the_ratings_stand_quarter_by_quarter_on_the_whole_and_in_each_section(soup: BeautifulSoup) -> None:
    whole = soup.select_one("#history table.history")
    assert whole is not None
    assert [cell.text for cell in whole.select("thead th")][1:] == ["2025-26 Q3", "2025-26 Q4"]
    rows = [[cell.get_text(strip=True) for cell in row.select("td")] for row in whole.select("tbody tr")]
    assert rows[0] == ["Not yet embedded", "Partly embedded"]
    assert rows[1] == ["not yet in the register", "Not yet embedded"]
    assert all(cell.select("svg") for cell in whole.select("tbody td .status"))
    section = soup.select_one("#rec-r1")
    assert section is not None
    assert "2025-26 Q4: Behaviour: from no change shown to improved." in section.get_text()


def test_what_a_group_decided_stands_beside_the_rating(make_evaluation: Any, tmp_path: Path) -> None:
    made = make_evaluation(recommendations=2)
    board = made.assurance.board
    board["decided_rating"] = ["embedded", ""]
    board["decided_rating_title"] = ["Embedded", ""]
    board["better_than_evidence"] = ["yes", ""]
    board["decision_note"] = ["The Executive Group decided so.", ""]
    board["firmness"] = ["It would fall.", ""]
    page = BeautifulSoup(write_pack(made, tmp_path / "pack").read_text(encoding="utf-8"), "html.parser")
    first, second = page.select("#board table.board tbody tr")
    assert "decided better than the evidence:Embedded" in first.get_text(strip=True)
    assert second.select_one(".decided") is None
    section = page.select_one("#rec-r1 .verdict")
    assert section is not None
    assert "The Executive Group decided so." in section.get_text()
    assert "How firm this rating is" in section.get_text()
