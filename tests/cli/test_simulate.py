"""`impact-eval simulate` writes a study that can be read at once, and never over somebody's files."""

from __future__ import annotations

from pathlib import Path


def test_a_simulated_study_is_not_written_over_without_being_told_to(run, tmp_path: Path) -> None:
    (tmp_path / "kept.txt").write_text("kept")
    done = run("simulate", tmp_path)
    assert done.exit_code == 3
    assert (tmp_path / "kept.txt").read_text() == "kept"


def test_the_same_seed_writes_the_same_files_and_says_what_comes_next(run, tmp_path: Path) -> None:
    for name in ("one", "two"):
        done = run("simulate", tmp_path / name, "--seed", 7)
        assert done.exit_code == 0
        assert f"Next: impact-eval check {tmp_path / name}" in done.output
    files = sorted(
        path.relative_to(tmp_path / "one") for path in (tmp_path / "one").rglob("*") if path.is_file()
    )
    assert len(files) > 40
    for file in files:
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes(), file
