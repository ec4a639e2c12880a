"""Folders to work in; whoever starts the process removes them, since it may end at any moment."""

from __future__ import annotations

import tempfile
from pathlib import Path


def folder_of(name: str) -> Path:
    """Return an empty folder."""
    return Path(tempfile.mkdtemp(prefix=f"{name}-"))


def written(folder: Path, name: str, data: bytes) -> Path:
    """Write a file and return its path."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path
