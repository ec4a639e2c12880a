"""The key of the pseudonyms: made once and whole, for its owner alone, never shown, refused when unsafe."""

from __future__ import annotations

import os
import pickle
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from impact_eval.errors import StudyError
from impact_eval.intake import key_file
from impact_eval.intake.key_file import Key, key_path, read_key

posix = pytest.mark.skipif(os.name != "posix", reason="rights are POSIX rights")


def test_a_key_is_made_on_first_use_and_is_the_same_ever_after(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "a.key"
    first = read_key(path)
    assert len(first.secret) == 32
    assert read_key(path).secret == first.secret
    assert [file.name for file in path.parent.iterdir()] == ["a.key"]
    assert read_key(tmp_path / "b.key").secret != first.secret


@posix
def test_only_the_owner_may_read_the_key_and_open_its_folder_whatever_the_umask(tmp_path: Path) -> None:
    path = tmp_path / "new" / "a.key"
    before = os.umask(0)
    try:
        read_key(path)
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


@posix
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o666, 0o644, 0o620])
def test_a_key_that_others_can_use_is_refused_with_the_way_to_close_it(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "a.key"
    read_key(path)
    path.chmod(mode)
    with pytest.raises(StudyError, match="can be used by others") as refused:
        read_key(path)
    assert "chmod 600" in refused.value.mend


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "is empty"),
        (b" \n", "is empty"),
        (b"secret", "is not a key file"),
        (b"impact_eval key 1: abc\n", "is not a key file"),
        (b"impact_eval key 2: " + b"a" * 64, "is not a key file"),
        (b"impact_eval key 1: " + b"a" * 64 + b"\nmore", "is not a key file"),
        (b"\xff\xfe\x00" * 40, "is not a key file"),
        (b"impact_eval key 1: " + b"a" * 9999, "is not a key file"),
    ],
)
def test_a_key_file_that_holds_no_key_is_refused_and_left_as_it_is(
    tmp_path: Path, content: bytes, problem: str
) -> None:
    path = tmp_path / "a.key"
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(StudyError, match=problem) as refused:
        read_key(path)
    assert path.read_bytes() == content
    assert "aaaa" not in str(refused.value)


def test_a_key_inside_the_study_or_its_data_is_refused_before_it_is_made(tmp_path: Path) -> None:
    study, data = tmp_path / "study", tmp_path / "data"
    for path in (study / "a.key", data / "deep" / "a.key", study / ".." / "data" / "a.key"):
        with pytest.raises(StudyError, match="inside the study"):
            read_key(path, apart_from=(study, data))
        assert not path.exists()
    read_key(tmp_path / "study.key", apart_from=(study, data))


def test_a_place_where_no_key_can_be_kept_is_told_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    for path in (tmp_path / "file" / "a.key", tmp_path):
        with pytest.raises(StudyError, match=r"cannot be used|not a plain file"):
            read_key(path)


@posix
def test_a_device_is_no_key() -> None:
    with pytest.raises(StudyError, match="not a plain file"):
        read_key(Path("/dev/zero"))


def test_many_who_make_the_key_at_once_have_one_key(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from impact_eval.intake.key_file import read_key; "
        "print(hash(read_key(Path(sys.argv[1])).secret))"
    )
    command = [sys.executable, "-c", program, str(tmp_path / "at once" / "a.key")]
    environment = {**os.environ, "PYTHONHASHSEED": "0"}

    def make(_: int) -> str:
        return subprocess.run(
            command, capture_output=True, text=True, check=True, env=environment, timeout=120
        ).stdout

    with ThreadPoolExecutor(6) as pool:
        assert len(set(pool.map(make, range(6)))) == 1
    assert [file.name for file in (tmp_path / "at once").iterdir()] == ["a.key"]


def test_a_file_system_without_hard_links_still_gets_a_whole_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr(key_file.Path, "hardlink_to", refuse)
    monkeypatch.setattr(key_file.Path, "rename", refuse)
    path = tmp_path / "a.key"
    assert read_key(path).secret == read_key(path).secret
    assert [file.name for file in tmp_path.iterdir()] == ["a.key"]


def test_a_failure_while_making_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(StudyError, match="No space left"):
        read_key(tmp_path / "a.key")
    assert list(tmp_path.iterdir()) == []


def test_a_key_shows_nothing_of_itself_and_is_not_pickled(tmp_path: Path) -> None:
    key = read_key(tmp_path / "a.key")
    shown = f"{key!r} {key} {[key]}"
    assert key.secret.hex() not in shown
    assert repr(key.secret) not in shown
    assert shown == "Key(...) Key(...) [Key(...)]"
    with pytest.raises(TypeError):
        pickle.dumps(key)
    assert not hasattr(Key(bytes(32)), "__dict__")


@pytest.mark.parametrize(
    ("named", "environment", "platform", "expected"),
    [
        ("mine.key", {"IMPACT_EVAL_KEY_FILE": "other.key"}, "linux", "mine.key"),
        (None, {"IMPACT_EVAL_KEY_FILE": "other.key"}, "linux", "other.key"),
        (None, {"IMPACT_EVAL_KEY_FILE": "", "XDG_CONFIG_HOME": "/c"}, "linux",
         "/c/impact_eval/pseudonyms.key"),
        (None, {"XDG_CONFIG_HOME": "relative"}, "linux", "HOME/.config/impact_eval/pseudonyms.key"),
        (None, {}, "linux", "HOME/.config/impact_eval/pseudonyms.key"),
        (None, {"XDG_CONFIG_HOME": "/c"}, "darwin",
         "HOME/Library/Application Support/impact_eval/pseudonyms.key"),
        (None, {"APPDATA": "/roaming"}, "win32", "/roaming/impact_eval/pseudonyms.key"),
        (None, {}, "win32", "HOME/AppData/Roaming/impact_eval/pseudonyms.key"),
    ],
)  # fmt: skip
def test_the_key_stands_where_it_is_named_or_else_with_the_users_settings(
    named: str | None, environment: dict[str, str], platform: str, expected: str
) -> None:
    home = Path.home().as_posix()
    assert key_path(named, environment, platform).as_posix() == expected.replace("HOME", home)


def test_without_a_home_a_key_file_has_to_be_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless() -> Path:
        raise RuntimeError

    monkeypatch.setattr(key_file.Path, "home", homeless)
    with pytest.raises(StudyError, match="no home folder") as refused:
        key_path(None, {}, "linux")
    assert "--key-file" in refused.value.mend
