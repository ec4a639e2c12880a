"""`impact-eval check` says what is wrong in plain words, with exit codes that scripts can use."""

from __future__ import annotations

from pathlib import Path

SAMPLE = Path(__file__).parents[2] / "data" / "sample"


def test_check_prints_sums_that_add_up_and_exits_with_one_while_there_are_errors(run, tmp_path: Path) -> None:
    done = run("check", SAMPLE, "--csv", tmp_path / "findings.csv")
    assert done.exit_code == 1
    assert "rows read = " in done.output
    assert "answers read = " in done.output
    assert "Waiting list" in (tmp_path / "findings.csv").read_text(encoding="utf-8-sig")


def test_a_study_that_is_not_there_is_one_line_and_exit_three(run) -> None:
    done = run("check", "no-such-folder")
    assert done.exit_code == 3
    assert "there is no study" in done.output
    assert "Traceback" not in done.output


def test_a_folder_for_the_findings_is_made_and_a_file_in_its_way_is_told(run, tmp_path: Path) -> None:
    assert run("check", SAMPLE, "--csv", tmp_path / "new" / "findings.csv").exit_code == 1
    assert (tmp_path / "new" / "findings.csv").is_file()
    (tmp_path / "file.txt").write_text("mine")
    done = run("check", SAMPLE, "--csv", tmp_path / "file.txt" / "findings.csv")
    assert done.exit_code == 3
    assert "Traceback" not in done.output
    assert "file.txt" in done.stderr
