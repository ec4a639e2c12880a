"""Instruments: what holds together, and what is refused with every reason at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from impact_eval.contract.instrument import AuditTool, Questionnaire, read_instrument
from impact_eval.errors import InstrumentError

SAMPLE = Path(__file__).parents[2] / "data" / "sample" / "instruments"
AGREE: dict[str, Any] = {"labels": {1: "No", 2: "Partly", 3: "Yes"}}


def questionnaire(**changes: Any) -> Questionnaire:
    whole: dict[str, Any] = {
        "kind": "questionnaire",
        "id": "q",
        "title": "Q",
        "responses": {"agree": AGREE},
        "items": [
            {"id": "a", "text": "A", "construct": "confidence", "response": "agree"},
            {"id": "b", "text": "B", "construct": "confidence", "response": "agree", "reverse": True},
        ],
        "scales": [{"id": "s", "title": "S", "construct": "confidence", "items": ["a", "b"]}],
    }
    return Questionnaire.model_validate({**whole, **changes})


@pytest.mark.parametrize("path", sorted(SAMPLE.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_instrument_of_the_sample_is_read(path: Path) -> None:
    assert read_instrument(path).id == path.stem


def test_favourable_answers_are_those_above_the_middle_and_below_it_where_reversed() -> None:
    assert questionnaire().favourable_of("a") == (3.0,)
    assert questionnaire().favourable_of("b") == (1.0,)


def test_a_scale_in_percent_runs_from_0_to_100() -> None:
    scales = [{"id": "s", "title": "S", "construct": "knowledge", "items": ["a"], "score": "percent"}]
    made = questionnaire(scales=scales)
    assert made.scale_bounds(made.scales[0]) == (0.0, 100.0)


def written(tmp_path: Path, text: str) -> str:
    path = tmp_path / "own.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InstrumentError) as caught:
        read_instrument(path)
    return str(caught.value)


ITEM = "{id: i, text: t, construct: c, response: agree}"
HEAD = "kind: questionnaire\nid: q\ntitle: Q\nresponses: {agree: {labels: {1: a, 2: b}}}\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "holds no instrument"),
        ("a: [", "cannot be read as YAML"),
        ("kind: poem\nid: x\n", "kind"),
        (HEAD + "items: []\n", "items"),
        (HEAD + f"items: [{ITEM.replace('agree', 'other')}]\n", "which responses does not hold"),
        (HEAD + f"items: [{ITEM}, {ITEM}]\n", "two items are called i"),
        (
            HEAD + "items: [{id: i, text: t, construct: c, response: agree}]\n"
            "scales: [{id: s, title: S, construct: c, items: [i, j]}]\n",
            "names items that are not there: j",
        ),
        (HEAD + "items: [{id: i, text: t, construct: c, response: agree, revers: true}]\n", "a typing slip?"),
    ],
)  # fmt: skip
def test_what_does_not_hold_together_is_said_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    message = written(tmp_path, text)
    assert said in message
    assert message.startswith("own.yaml: ")


def test_all_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    items = ", ".join(ITEM.replace("agree", answer) for answer in "xy")
    text = HEAD + f"items: [{items}]\n"
    message = written(tmp_path, text)
    assert "two items are called i" in message
    assert "'x'" in message
    assert "'y'" in message


def test_a_mean_of_items_with_different_ranges_is_refused(tmp_path: Path) -> None:
    text = (
        "kind: questionnaire\nid: q\ntitle: Q\nresponses: {five: {range: [1, 5]}, ten: {range: [0, 10]}}\n"
        "items: [{id: i, text: t, construct: c, response: five},\n"
        "        {id: j, text: t, construct: c, response: ten}]\n"
        "scales: [{id: s, title: S, construct: c, items: [i, j]}]\n"
    )
    assert "averages items with different ranges" in written(tmp_path, text)


def test_a_standard_that_is_no_grade_is_refused() -> None:
    with pytest.raises(ValueError, match="standard must be one of the labels' codes"):
        AuditTool.model_validate(
            {
                "kind": "audit_tool", "id": "t", "title": "T",
                "judgements": {"labels": {1: "a", 2: "b"}, "standard": 3},
                "criteria": [{"id": "c", "text": "C"}],
            }
        )  # fmt: skip


@pytest.mark.parametrize("text", ["id: 2025-99-99", "[" * 2000, "a: " + "9" * 5000, "a: \0"])
def test_what_no_yaml_reader_can_read_is_told_by_its_name(tmp_path: Path, text: str) -> None:
    (tmp_path / "own.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(InstrumentError, match=r"^own\.yaml: cannot be read as YAML"):
        read_instrument(tmp_path / "own.yaml")


def test_a_few_lines_that_stand_for_a_thousand_million_words_are_told_in_a_few(tmp_path: Path) -> None:
    lines = ["kind: questionnaire", "a0: &a0 [" + "x, " * 10 + "]"]
    lines += [f"a{n}: &a{n} [" + f"*a{n - 1}, " * 10 + "]" for n in range(1, 10)]
    (tmp_path / "own.yaml").write_text("\n".join([*lines, "id: *a9"]), encoding="utf-8")
    with pytest.raises(InstrumentError) as failure:
        read_instrument(tmp_path / "own.yaml")
    assert len(str(failure.value)) < 2000
