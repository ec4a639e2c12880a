"""The command line says what is wrong in plain words, with exit codes that scripts can use."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from impact_eval.cli import main

SAMPLE = Path(__file__).parents[1] / "data" / "sample"


def run(*words: str):
    return CliRunner().invoke(main, list(words))


def test_check_prints_sums_that_add_up_and_exits_with_one_while_there_are_errors(tmp_path: Path) -> None:
    done = run("check", str(SAMPLE), "--csv", str(tmp_path / "findings.csv"))
    assert done.exit_code == 1
    assert "rows read = " in done.output
    assert "answers read = " in done.output
    assert "Waiting list" in (tmp_path / "findings.csv").read_text(encoding="utf-8-sig")


def test_a_study_that_is_not_there_is_one_line_and_exit_three() -> None:
    done = run("check", "no-such-folder")
    assert done.exit_code == 3
    assert "there is no study" in done.output
    assert "Traceback" not in done.output


def test_help_teaches_the_first_two_commands() -> None:
    done = run("--help")
    assert done.exit_code == 0
    assert "impact-eval check my-study" in done.output


def test_a_simulated_study_is_not_written_over_without_being_told_to(tmp_path: Path) -> None:
    (tmp_path / "kept.txt").write_text("kept")
    done = run("simulate", str(tmp_path))
    assert done.exit_code == 3
    assert (tmp_path / "kept.txt").read_text() == "kept"
