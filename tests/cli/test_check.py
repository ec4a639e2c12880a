"""`impact-eval check` says what is wrong in plain words, with exit codes that scripts can use."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_study import write_small_study

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


def test_what_one_mend_settles_stands_once_in_the_table_with_how_often(
    run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    judgements = [("kay", "see notes"), ("lee", "see notes"), ("max", "Good")]
    rows = "".join(f"A1,{case},,zoe,2025-06-01,,SEEN,{grade}\n" for case, grade in judgements)
    head = "audit_id,case_id,team,auditor,audit_date,practice_date,criterion_id,judgement\n"
    write_small_study(tmp_path, audits=head + rows.replace("see notes", "Good"))
    (tmp_path / "audits.csv").write_text(head + rows, encoding="utf-8")
    monkeypatch.setenv("COLUMNS", "200")
    done = run("check", tmp_path)
    assert done.exit_code == 1
    assert "\n2 errors, to be mended here:\n" in done.output
    flat = " ".join(done.output.split())
    assert "rows 2-3" in flat and "(2 times)" in flat
    assert flat.count("'see notes'") == 1


def test_a_study_without_a_slip_says_so(run, tmp_path: Path) -> None:
    write_small_study(tmp_path)
    done = run("check", tmp_path, "--html", tmp_path / "check.html")
    assert done.exit_code == 0
    assert "Nothing to mend." in done.output
    assert "Nothing has to be mended." in (tmp_path / "check.html").read_text(encoding="utf-8")


def test_the_page_to_mend_by_holds_every_place_and_says_whom_it_is_for(run, tmp_path: Path) -> None:
    done = run("check", SAMPLE, "--html", tmp_path / "new" / "check.html")
    assert "it shows what stands in the files" in done.output
    html = (tmp_path / "new" / "check.html").read_text(encoding="utf-8")
    assert "attendance.csv, column ‘status’" in html
    assert "Do not publish it" in html
