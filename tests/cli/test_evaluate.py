"""`impact-eval evaluate`, `show` and `pack` on the sample study."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import pytest

SAMPLE = Path(__file__).parents[2] / "data" / "sample"
LAST = ("--quarter", "2025-26 Q4")
LAST_DAY = ("--as-of", "2026-03-31")


def test_evaluate_prints_every_rating_with_its_reason_and_writes_every_table(run, tmp_path: Path) -> None:
    done = run("evaluate", SAMPLE, *LAST, "--csv", tmp_path)
    assert done.exit_code == 0
    assert done.output.count("Because: ") == 15
    assert "R12  Not assured" in done.output
    with (tmp_path / "assurance-board.csv").open(encoding="utf-8-sig", newline="") as handle:
        assert len(list(csv.DictReader(handle))) == 15


def test_show_prints_the_thread_its_gaps_and_the_evidence_of_every_level(run) -> None:
    done = run("show", SAMPLE, "R13", *LAST_DAY)
    assert done.exit_code == 0
    assert "! audit: No audit has looked at practice since" in done.output
    for title in (
        "The thread",
        "Reaction (level 1)",
        "Learning (level 2)",
        "Behaviour (level 3)",
        "Results (level 4)",
    ):
        assert title in done.output


def test_show_lists_what_was_done_with_the_sentences_of_each_kind(run) -> None:
    said = run("show", SAMPLE, "R05", *LAST_DAY).output
    assert "What was done" in said
    assert "A07 learning summary and events" in said
    assert "Not opened by: Probation." in said
    assert "A08 check of practitioner knowledge: Knowledge was checked on" in said


def test_show_withholds_small_numbers(run) -> None:
    done = run("show", SAMPLE, "R14", *LAST_DAY)
    assert "Withheld: fewer than 5" in done.output


def test_an_unknown_recommendation_is_told_with_those_that_there_are_and_exit_one(run) -> None:
    done = run("show", SAMPLE, "R99", *LAST_DAY)
    assert done.exit_code == 1
    assert "The recommendations are: R01, R02" in done.output


def test_pack_prints_the_path_of_its_page_and_nothing_else_on_standard_output(run, tmp_path: Path) -> None:
    done = run("pack", SAMPLE, *LAST, "--history", "0", "--out", tmp_path / "pack")
    assert done.exit_code == 0
    assert done.stdout.strip() == str(tmp_path / "pack" / "index.html")
    assert "were kept out; see: impact-eval check" in done.stderr
    manifest = json.loads((tmp_path / "pack" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["quarter"] == "2025-26 Q4"
    assert manifest["inputs"]


def test_a_pack_is_never_written_over_another_folder(run, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    done = run("pack", SAMPLE, *LAST, "--history", "0", "--out", tmp_path)
    assert done.exit_code == 3
    assert "not an impact pack" in done.output
    assert (tmp_path / "mine.txt").read_text() == "mine"


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--quarter", "2026"), 3, "is not a quarter"),
        (("--as-of", "31/03/2026"), 3, "is not a day"),
        (("--quarter", "2025-26 Q4", "--as-of", "2026-03-31"), 2, "not both"),
    ],
)
def test_a_wrong_question_is_answered_in_words(run, words: tuple[str, ...], code: int, said: str) -> None:
    done = run("evaluate", SAMPLE, *words)
    assert done.exit_code == code
    assert said in done.output


def test_a_study_without_its_files_is_no_empty_pack(run, tmp_path: Path) -> None:
    done = run("pack", SAMPLE, *LAST, "--data", tmp_path / "nowhere", "--out", tmp_path / "pack")
    assert done.exit_code == 3
    assert "no row of any file could be used" in done.stderr
    assert "action-tracker.xlsx: " in done.stderr
    assert not (tmp_path / "pack").exists()


def test_a_file_that_is_not_there_is_named_and_the_rest_is_used(run, tmp_path: Path) -> None:
    shutil.copytree(SAMPLE, tmp_path / "study")
    (tmp_path / "study" / "people.csv").unlink()
    done = run("evaluate", tmp_path / "study", *LAST)
    assert done.exit_code == 0
    assert "people.csv: " in done.stderr
