from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Any

import pytest

from impact_eval.charts.contrast import contrast
from impact_eval.charts.wording import categories, look, say, words


def _phrases(section: dict[str, Any]) -> list[str]:
    return [
        text
        for value in section.values()
        for text in (_phrases(value) if isinstance(value, dict) else [value])
    ]


def test_no_wording_claims_that_there_is_no_effect_or_that_training_caused_anything() -> None:
    for name in tomllib.loads((files("impact_eval.charts") / "wording.toml").read_text(encoding="utf-8")):
        for phrase in _phrases(words(name)):
            assert not {"no effect", "caused", "significant", "proves"} & {phrase.lower()}
            assert all(
                word not in phrase.lower() for word in ("no effect", "caused", "significant", "proves")
            )


def test_wording_holds_no_markup() -> None:
    for name in ("chart", "learning", "reaction", "participation", "audits", "indicator", "reach"):
        assert not any("<" in phrase for phrase in _phrases(words(name)))


def test_a_phrase_with_a_gap_left_open_is_an_error() -> None:
    with pytest.raises(KeyError):
        say("cell.interval", low="1")


def test_every_mark_stands_out_from_the_paper_and_every_text_reads_on_it() -> None:
    ink = look("ink")
    marks = [
        *look("variation").values(),
        *look("waves").values(),
        look("areas")["own"],
        *look("areas")["comparison"],
    ]
    colours = [mark["colour"] for mark in marks] + [*categories(), ink["link"], ink["outline"]]

    assert min(contrast(colour, ink["paper"]) for colour in colours) >= 3
    assert min(contrast(ink[name], ink["paper"]) for name in ("text", "quiet")) >= 4.5
    for mark in marks:  # shapes and end labels are also written as text, in their colours
        assert contrast(mark["colour"], ink["paper"]) >= 4.5


def test_no_two_marks_of_a_family_share_a_shape() -> None:
    for family in (list(look("waves").values()), [look("areas")["own"], *look("areas")["comparison"]]):
        assert len({(mark["symbol"], mark["fill"]) for mark in family}) == len(family)
        assert len({mark["glyph"] for mark in family}) == len(family)
    variation = [mark["symbol"] for mark in look("variation").values() if "symbol" in mark]
    assert len(set(variation)) == len(variation)


def test_categories_follow_the_analysis_function() -> None:
    assert categories() == ["#12436D", "#28A197", "#801650", "#F46A25"]
