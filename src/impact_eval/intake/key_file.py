"""The key that pseudonyms are made with: where it stands, how it is made, and when it is refused.

Whoever holds the key can find a person among pseudonyms, and without it nobody can (UK GDPR, article 4(5):
the additional information is kept separately). So it stands outside every study, in the folder where a user's
programs keep their settings, readable by its owner alone; it is made on first use; and no message, no `repr`
and no output holds it. One key gives the same people the same pseudonyms in every study of a partnership.
"""

from __future__ import annotations

import os
import re
import secrets
import stat
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

from impact_eval.errors import StudyError

#: The environment variable that names the key file.
VARIABLE = "IMPACT_EVAL_KEY_FILE"
#: The name of the key file in its folder.
NAME = "pseudonyms.key"
#: Bytes of a key: as many as the hash has (RFC 2104, section 3).
KEY_BYTES = 32

_FIRST = "impact_eval key 1: "
_LINE = re.compile(rf"{_FIRST}([0-9a-f]{{{2 * KEY_BYTES}}})\s*")
_LONGEST = 4096


class Key:
    """A key. It shows itself as `Key(...)` and cannot be pickled, so that it does not leave by accident."""

    __slots__ = ("secret",)

    def __init__(self, secret: bytes) -> None:
        self.secret = secret

    def __repr__(self) -> str:
        return "Key(...)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a key is not pickled: name its file instead")


def key_path(
    named: str | Path | None = None, environment: Mapping[str, str] = os.environ, platform: str = sys.platform
) -> Path:
    """Return where the key stands: as named, else as the environment says, else with the user's settings.

    Parameters
    ----------
    named : the file that was asked for.
    environment : the environment variables.
    platform : as `sys.platform` has it.

    Raises
    ------
    StudyError : when nothing is named and the user has no home.

    Examples
    --------
    >>> key_path("keys/ours.key").as_posix()
    'keys/ours.key'
    >>> key_path(None, {"XDG_CONFIG_HOME": "/home/a/.config"}, "linux").as_posix()
    '/home/a/.config/impact_eval/pseudonyms.key'
    """
    given = named or environment.get(VARIABLE)
    return Path(given).expanduser() if given else _settings(environment, platform) / "impact_eval" / NAME


def _settings(environment: Mapping[str, str], platform: str) -> Path:
    """Return the folder of a user's settings by the custom of the system."""
    said = environment.get("APPDATA" if platform == "win32" else "XDG_CONFIG_HOME", "")
    if platform != "darwin" and said and (platform == "win32" or said.startswith("/")):
        return Path(said)  # the XDG specification sets relative paths aside
    try:
        home = Path.home()
    except RuntimeError:
        raise StudyError(
            "there is no home folder to keep the key of the pseudonyms in.",
            mend=f"Name a file for it with --key-file, or in {VARIABLE}.",
        ) from None
    by_system = {"win32": home / "AppData" / "Roaming", "darwin": home / "Library" / "Application Support"}
    return by_system.get(platform, home / ".config")


def read_key(path: Path, *, apart_from: tuple[Path, ...] = ()) -> Key:
    """Return the key of a file, which is made where there is none.

    Parameters
    ----------
    path : the key file.
    apart_from : the folders that the key may not stand in: those of the study and of its data.

    Raises
    ------
    StudyError : when the file stands with the study, can be read by others, is no key, or cannot be made.
    """
    _outside(path, apart_from)
    try:
        if not path.exists():
            _make(path)
        text = _read(path)
    except OSError as failure:
        raise StudyError(
            f"the key file '{path}' cannot be used: {failure.strerror or failure}.",
            mend=f"Name one that you can read and write with --key-file, or in {VARIABLE}.",
        ) from None
    match = _LINE.fullmatch(text)
    if match is None:
        state = "is empty" if not text.strip() else "is not a key file of impact_eval"
        raise StudyError(
            f"the key file '{path}' {state}.",
            mend="Put the right file back from a copy, or name another; "
            "without it the same people get other pseudonyms.",
        )
    return Key(bytes.fromhex(match[1]))


def _outside(path: Path, folders: tuple[Path, ...]) -> None:
    """Refuse a key that would travel with the study it protects."""
    for folder in folders:
        if path.resolve().is_relative_to(folder.resolve()):
            raise StudyError(
                f"the key file '{path}' is inside the study, and would be handed on with it.",
                mend="Keep it outside the study's folder and its data.",
            )


def _read(path: Path) -> str:
    """Return a key file's text, if it is a plain file that its owner alone can read."""
    with path.open("rb") as handle:
        facts = os.fstat(handle.fileno())
        if not stat.S_ISREG(facts.st_mode):
            raise StudyError(f"the key file '{path}' is not a plain file.", mend="Name a plain file.")
        # Windows keeps rights elsewhere: there, the folder of a user's settings is closed to other users.
        if os.name == "posix" and facts.st_mode & 0o077:
            raise StudyError(
                f"the key file '{path}' can be used by others.",
                mend=f"Close it with: chmod 600 '{path}'. If others may have read it, make a new key.",
            )
        return handle.read(_LONGEST).decode("ascii", errors="replace")


def _make(path: Path) -> None:
    """Make a key file whole or not at all; where two programs make it at once, the first one's stands."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="ascii", newline="\n") as file:
            file.write(f"{_FIRST}{secrets.token_hex(KEY_BYTES)}\n")
            file.flush()
            os.fsync(file.fileno())
        _put(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def _put(draft: Path, path: Path) -> None:
    """Give a finished file its name, unless another has it by now."""
    try:
        if os.name == "posix":
            path.hardlink_to(draft)
        else:
            draft.rename(path)  # refused on Windows where there is one
    except FileExistsError:
        return
    except OSError:
        # A few file systems have no hard links; there a reader may, for a moment, see a file of nothing.
        with suppress(FileExistsError):
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(draft.read_bytes())
