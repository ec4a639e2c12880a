"""Several named files as one run of bytes, so that what is changed is what stands in them.

A workbook is an archive, and almost every changed byte of one breaks its checksum. Bundled, its XML is
changed, and the archive is made whole round it.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

_MARK = b"\n=====> "
_END = b" <=====\n"


def bundled(parts: Mapping[str, bytes]) -> bytes:
    """Return the bytes that stand for named files."""
    return b"".join(_MARK + name.encode() + _END + content for name, content in parts.items())


def parts_of(data: bytes) -> dict[str, bytes]:
    """Return the named files that bytes stand for; what has no name any more belongs to the one before."""
    parts = {}
    for piece in data.split(_MARK)[1:]:
        name, end, content = piece.partition(_END)
        if end and name.isascii() and b"\0" not in name:
            parts[name.decode()] = content
    return parts


def unzipped(path: Path) -> dict[str, bytes]:
    """Return the parts of an archive."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(parts: Mapping[str, bytes]) -> bytes:
    """Return the archive of these parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return stream.getvalue()
