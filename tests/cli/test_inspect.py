"""`impact-eval inspect` says what a file is and drafts how a study would read it, naming nobody."""

from __future__ import annotations

from pathlib import Path

from export_files import LAYOUTS, PEOPLE

SAMPLE = Path(__file__).parents[2] / "data" / "sample"


def test_inspect_says_what_a_file_is_and_its_draft_is_checked_without_errors(run, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    done = run("inspect", LAYOUTS["qualtrics"][1](tmp_path / "in"), "--out", tmp_path / "study")
    assert done.exit_code == 0
    assert "read as Qualtrics" in done.output
    assert "because row 3 holds Qualtrics' ImportIds" in done.output
    assert not any(person[0] in done.output for person in PEOPLE)
    checked = run("check", tmp_path / "study")
    assert checked.exit_code == 0, checked.output
    assert "7 rows read = 6 accepted + 0 superseded + 1 quarantined" in checked.output


def test_an_instrument_is_named_by_its_id_in_a_study_or_by_its_file(run, tmp_path: Path) -> None:
    file = SAMPLE / "forms" / "practice_pre_CUR-1.csv"
    by_id = run("inspect", file, "--study", SAMPLE, "--instrument", "practice")
    by_file = run("inspect", file, "--instrument", SAMPLE / "instruments" / "practice.yaml")
    assert "Items of practice" in by_id.output
    assert by_id.output == by_file.output
    assert run("inspect", file, "--study", SAMPLE, "--instrument", "nobody").exit_code == 1
    assert run("inspect", file, "--instrument", "practice").exit_code == 2


def test_a_file_that_cannot_be_read_is_one_line_and_exit_three(run, tmp_path: Path) -> None:
    (tmp_path / "old.xls").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504)
    for file in (tmp_path / "old.xls", tmp_path / "none.csv", tmp_path):
        done = run("inspect", file)
        assert done.exit_code == 3
        assert "Traceback" not in done.output
    assert "before 2007" in run("inspect", tmp_path / "old.xls").stderr
