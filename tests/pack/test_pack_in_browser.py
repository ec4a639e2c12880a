"""The pack in a real browser: for all readers, at any width, on paper, with no script and no network."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from impact_eval.pack import write_pack

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WIDTHS = (320, 1280)
HOSTILE = '</script><img src=x onerror="window.hacked=1">'
LONG = (
    "Practitioners in every agency should recognise intergenerational interparental conflict-related "
    "maltreatment early, write down what daily life is like for each child, and settle disagreements. "
) * 2
DRAW = "() => dispatchEvent(new Event('beforeprint'))"
OPEN = "() => document.querySelectorAll('details').forEach(fold => { fold.open = true })"
#: What is wider than the page and does not stand in a region that scrolls by itself.
TOO_WIDE = """() => [...document.querySelectorAll('body *')].filter(node => {
    const box = node.getBoundingClientRect();
    return box.width > 0 && box.right > document.documentElement.clientWidth + 1
        && !node.closest('.scroll, .skip, .sprite, svg');
}).map(node => node.outerHTML.slice(0, 120))"""


@pytest.fixture(scope="module")
def full(make_evaluation: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pack of fourteen recommendations with long texts."""
    made = make_evaluation(recommendations=14, text=LONG)
    return write_pack(made, tmp_path_factory.mktemp("full") / "pack").parent


def _drawn(page: Any) -> None:
    page.evaluate(DRAW)
    page.wait_for_function(
        "() => [...document.querySelectorAll('.plot')].every(p => p.querySelector('.main-svg'))"
    )


@pytest.mark.parametrize(("name", "width"), [("pack", 320), ("pack", 1280), ("sample_pack", 320)])
def test_axe_finds_nothing_with_everything_drawn_and_open(
    name: str, request: pytest.FixtureRequest, open_pack: Callable[..., Any], width: int
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page = open_pack(request.getfixturevalue(name), width)
    _drawn(page)
    page.evaluate(OPEN)

    violations = axe.run(page).response["violations"]

    assert [(one["id"], one["nodes"][0]["html"][:200]) for one in violations] == []


@pytest.mark.parametrize("width", WIDTHS)
def test_the_page_as_it_opens_passes_axe(folder: Path, open_pack: Callable[..., Any], width: int) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()

    violations = axe.run(open_pack(folder, width)).response["violations"]

    assert [(one["id"], one["nodes"][0]["html"][:200]) for one in violations] == []


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", ["full", "sample_pack"])
def test_nothing_scrolls_sideways_but_tables(
    name: str, request: pytest.FixtureRequest, open_pack: Callable[..., Any], width: int
) -> None:
    page = open_pack(request.getfixturevalue(name), width)
    _drawn(page)
    page.evaluate(OPEN)

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(TOO_WIDE) == []


def test_every_chart_is_drawn_as_it_comes_near_without_error_or_request(
    folder: Path, open_pack: Callable[..., Any]
) -> None:
    page = open_pack(folder)
    for plot in page.locator(".plot").all():
        plot.scroll_into_view_if_needed()
        plot.locator(".main-svg").first.wait_for(timeout=10_000)

    assert page.failed == []
    assert page.requested == [(folder / "index.html").as_uri()]


def test_a_chart_keeps_the_room_that_it_needs(pack: Path, open_pack: Callable[..., Any]) -> None:
    page = open_pack(pack)
    heights = "() => [...document.querySelectorAll('.plot')].map(plot => plot.offsetHeight)"
    before = page.evaluate(heights)
    _drawn(page)

    assert page.evaluate(heights) == before


def test_no_chart_has_a_button(pack: Path, open_pack: Callable[..., Any]) -> None:
    page = open_pack(pack)
    _drawn(page)

    assert page.locator(".modebar-btn").count() == 0
    assert not page.get_by_text("Share chart").count()


def test_tables_are_folded_where_charts_are_drawn(pack: Path, open_pack: Callable[..., Any]) -> None:
    page = open_pack(pack)

    assert page.locator("details[open]").count() == 0
    page.locator("summary").first.click()
    assert page.locator("details[open]").count() == 1


def test_without_a_script_every_number_is_there_to_read(folder: Path, open_pack: Callable[..., Any]) -> None:
    page = open_pack(folder, script=False)

    tables = page.locator("table")
    assert tables.count() > 20
    assert all(table.is_visible() for table in tables.all())
    assert page.locator(".needs-script").first.is_visible()


def test_without_the_drawing_library_every_number_is_there_to_read(
    pack: Path, open_pack: Callable[..., Any], tmp_path: Path
) -> None:
    html = (pack / "index.html").read_text(encoding="utf-8")
    start, end = html.rindex("<script>"), html.rindex("</script>")
    (tmp_path / "index.html").write_text(html[:start] + html[end:], encoding="utf-8")

    page = open_pack(tmp_path)

    assert all(table.is_visible() for table in page.locator("table").all())
    assert page.locator(".needs-script").first.is_visible()
    assert page.failed == []


def test_a_link_to_a_section_opens_at_that_section(pack: Path, open_pack: Callable[..., Any]) -> None:
    page = open_pack(pack)
    page.goto("about:blank")
    page.goto((pack / "index.html").as_uri() + "#rec-r2")
    page.wait_for_timeout(300)

    top = page.evaluate("document.querySelector('#rec-r2').getBoundingClientRect().top")
    assert -2 <= top <= 60


def test_paper_shows_what_is_folded_away_and_every_chart(pack: Path, open_pack: Callable[..., Any]) -> None:
    page = open_pack(pack)
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")
    drawn = page.locator(".plot .main-svg").count()
    page.emulate_media(media="print")

    assert drawn >= page.locator(".plot").count()
    assert all(table.is_visible() for table in page.locator("details table").all())
    assert not any(summary.is_visible() for summary in page.locator("summary").all())


def test_a_reader_finds_the_page_after_printing_as_it_was(pack: Path, open_pack: Callable[..., Any]) -> None:
    page = open_pack(pack)
    page.locator("summary").first.click()
    page.evaluate(DRAW)
    page.evaluate("() => dispatchEvent(new Event('afterprint'))")

    assert page.locator("details[open]").count() == 1


@pytest.mark.parametrize("name", ["full", "sample_pack"])
def test_page_one_is_one_side_of_paper_for_fourteen_recommendations(
    name: str, request: pytest.FixtureRequest, open_pack: Callable[..., Any]
) -> None:
    # A4 less its margins, at 96 pixels an inch.
    width, height = round(190 / 25.4 * 96), round((297 - 9 - 12) / 25.4 * 96)
    page = open_pack(request.getfixturevalue(name), width)
    page.emulate_media(media="print")

    foot = page.evaluate("document.querySelector('#board').getBoundingClientRect().bottom + scrollY")

    assert foot <= height


def test_words_of_the_data_run_nothing(
    make_evaluation: Callable[..., Any],
    say_everywhere: Callable[..., Any],
    open_pack: Callable[..., Any],
    tmp_path: Path,
) -> None:
    folder = write_pack(say_everywhere(make_evaluation(), HOSTILE), tmp_path / "pack").parent
    page = open_pack(folder)
    _drawn(page)

    assert page.evaluate("window.hacked") is None
    assert page.failed == [] and len(page.requested) == 1
    assert page.locator("main img").count() == 0


def test_the_policy_stops_a_script_that_is_not_ours(
    pack: Path, open_pack: Callable[..., Any], tmp_path: Path
) -> None:
    html = (pack / "index.html").read_text(encoding="utf-8")
    alien = "<script>window.hacked=1</script><img src='x' onerror='window.hacked=2'>"
    (tmp_path / "index.html").write_text(html.replace("<main>", f"<main>{alien}"), encoding="utf-8")

    page = open_pack(tmp_path)
    page.wait_for_timeout(200)

    assert page.evaluate("window.hacked") is None
    assert len([one for one in page.failed if "Content Security Policy" in one]) == 3


def test_a_keyboard_reaches_the_board_first_and_sees_where_it_is(
    pack: Path, open_pack: Callable[..., Any]
) -> None:
    page = open_pack(pack)
    page.keyboard.press("Tab")

    focused = page.locator(":focus")
    assert focused.get_attribute("href") == "#board"
    box = focused.bounding_box()
    assert box["x"] >= 0 and box["y"] >= 0
    page.keyboard.press("Enter")
    assert page.url.endswith("#board")
