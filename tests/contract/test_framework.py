"""Frameworks are data, and each construct has one level."""

from __future__ import annotations

from pathlib import Path

import pytest

from impact_eval.contract.framework import read_framework
from impact_eval.errors import StudyError


@pytest.mark.parametrize("name", ["kirkpatrick", "barr_jet"])
def test_both_frameworks_know_the_same_constructs_at_the_same_levels(name: str) -> None:
    framework, other = read_framework(name), read_framework("kirkpatrick")
    assert {level.level for level in framework.levels} == {1, 2, 3, 4}
    for construct in framework.constructs:
        assert framework.level_of(construct) == other.level_of(construct)


def test_a_construct_in_two_levels_is_refused(tmp_path: Path) -> None:
    level = '[[levels]]\ncode = "{n}"\nlevel = {n}\nname = "L"\nquestion = "?"\nconstructs = ["confidence"]\n'
    text = 'id = "own"\ntitle = "Own"\n' + level.format(n=1) + level.format(n=2)
    (tmp_path / "own.toml").write_text(text, encoding="utf-8")
    with pytest.raises(StudyError, match="stand in two levels: confidence"):
        read_framework("own.toml", tmp_path)


def test_a_framework_that_is_not_there_names_those_that_are() -> None:
    with pytest.raises(StudyError, match="Use 'kirkpatrick' or 'barr_jet'"):
        read_framework("nothing")


@pytest.mark.parametrize("content", [b"title = '\xae'", b"a = " + b"[" * 5000, b"a = " + b"9" * 5000])
def test_a_file_that_is_no_toml_is_told_by_its_name(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "own.toml").write_bytes(content)
    with pytest.raises(StudyError, match=r"^own\.toml: is not valid TOML"):
        read_framework("own.toml", tmp_path)
