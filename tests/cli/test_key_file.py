"""`--key-file` on every command that reads a study: made once and told, never shown, plainly refused."""

from __future__ import annotations

from pathlib import Path

import pytest

SAMPLE = Path(__file__).parents[2] / "data" / "sample"
QUARTER = ("--quarter", "2025-26 Q4")


def test_a_key_that_is_made_is_told_once_and_never_shown(run, tmp_path: Path) -> None:
    key = tmp_path / "keys" / "ours.key"
    first = run("check", SAMPLE, "--key-file", key)
    assert f"A key for pseudonyms was made: {key}" in first.stderr
    assert "was made" not in first.stdout
    second = run("check", SAMPLE, "--key-file", key)
    assert "was made" not in second.stderr
    secret = key.read_text().split()[-1]
    assert len(secret) == 64
    assert secret not in first.output + second.output


@pytest.mark.parametrize(
    "words", [("check",), ("evaluate", *QUARTER), ("show", "R01", *QUARTER), ("pack", *QUARTER)]
)
def test_every_command_that_reads_a_study_asks_for_the_key(
    run, tmp_path: Path, words: tuple[str, ...]
) -> None:
    empty = tmp_path / "empty.key"
    empty.touch(mode=0o600)
    done = run(words[0], SAMPLE, *words[1:], "--key-file", empty)
    assert done.exit_code == 3
    assert "is empty" in done.output
    assert "Traceback" not in done.output
    assert "--key-file" in run(words[0], "--help").output
