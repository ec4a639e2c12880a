"""`impact-eval where`: places are told, never what stands there."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from small_study import RESPONSES, forms, write_small_study

PRE = [(person, item, "Agree") for person in ("ann", "bob", "cat") for item in ("c1", "c2")]
POST = [(person, item, "Disagree") for person in ("ann", "bob") for item in ("c1", "c2")]


@pytest.fixture
def study(tmp_path: Path) -> Path:
    write_small_study(tmp_path, responses=RESPONSES + forms("pre", PRE) + forms("post", POST))
    return tmp_path


def test_a_figure_is_told_with_the_rows_that_it_rests_on(run, study: Path, tmp_path: Path) -> None:
    done = run("where", study, "learning:C1:confidence:pre_post", "--csv", tmp_path / "rows.csv")
    assert done.exit_code == 0
    assert "learning:C1:confidence:pre_post rests on 10 records of 1 file. It answers R1." in done.output
    assert "responses.csv: responses, before, in a pair\n  4 in rows 2-5\n" in done.output
    with (tmp_path / "rows.csv").open(encoding="utf-8-sig", newline="") as handle:
        assert [int(row["row"]) for row in csv.DictReader(handle)] == list(range(2, 12))


def test_a_row_is_told_with_the_figures_that_it_feeds(run, study: Path) -> None:
    done = run("where", study, "--file", "responses.csv", "--row", "2")
    assert done.exit_code == 0
    assert "Row 2 of responses.csv feeds " in done.output
    assert "\nlearning:C1:confidence:pre_post (in a pair)\n" in done.output
    assert "\nrating:R1 (in a pair, through assurance:R1:learning)\n" in done.output


def test_nobody_and_no_answer_is_shown(run, study: Path) -> None:
    for words in (("rating:R1",), ("--file", "responses.csv", "--row", "2")):
        output = run("where", study, *words).output
        assert not any(word in output for word in ("ann", "bob", "person-", "Disagree"))


def test_small_numbers_stay_withheld_in_the_sentence(run, study: Path) -> None:
    assert "Withheld" in run("where", study, "learning:C1:confidence:pre_post").output


def test_an_unknown_figure_or_file_is_told_and_exits_with_one(run, study: Path) -> None:
    for words in (("rating:R9",), ("--file", "nowhere.csv", "--row", "2")):
        done = run("where", study, *words)
        assert done.exit_code == 1
        assert "Traceback" not in done.output


@pytest.mark.parametrize("words", [(), ("rating:R1", "--row", "2"), ("--row", "2"), ("--file", "a.csv")])
def test_half_a_question_is_refused(run, study: Path, words: tuple[str, ...]) -> None:
    assert run("where", study, *words).exit_code == 2
