"""Writing the pack: all of it or none of it, and never over a folder that is not a pack.

The files are written to a folder beside the place where the pack will stand, which then takes that place. A
pack that stands there already gives way; a folder that holds anything else is left as it is.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from impact_eval.errors import ImpactEvalError
from impact_eval.pack import manifest
from impact_eval.pack.wording import say

if TYPE_CHECKING:
    from impact_eval.evaluation import Evaluation

PAGE = "index.html"

#: What file browsers leave behind in any folder that they show.
LITTER = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})


class PackError(ImpactEvalError):
    """A pack cannot be written where it was asked for."""


def write_pack(
    evaluation: Evaluation,
    out: Path | str,
    *,
    progress: Callable[[str, int, int], None] | None = None,
) -> Path:
    """Write the impact pack of an evaluation.

    Parameters
    ----------
    evaluation : the evaluation; small numbers are withheld here, whether or not it was done before.
    out : the pack's folder, which is made. A pack that is there is replaced.
    progress : called with (what, done, total) as the pack is made.

    Returns
    -------
    The path of `index.html`. Beside it stand `manifest.json` and the tables as CSV files. The same evaluation
    gives the same bytes.

    Raises
    ------
    PackError : when `out` is a file, a folder that holds something other than a pack, or a place that cannot
        be written to.

    Examples
    --------
    >>> import impact_eval as ie
    >>> evaluation = ie.evaluate(ie.read_study("data/sample"), quarter="2025-26 Q4")  # doctest: +SKIP
    >>> write_pack(evaluation, "packs/2025-26-q4").name  # doctest: +SKIP
    'index.html'
    """
    from impact_eval.disclosure import protect

    tell = progress or (lambda *_: None)
    folder = Path(out).resolve()
    _refuse_other_folders(folder)
    tell(say("progress_of.protecting"), 0, 1)
    files = pack_files(protect(evaluation), tell)
    tell(say("progress_of.writing"), 1, 1)
    try:
        _put(files, folder)
    except OSError as failure:
        raise PackError(
            f"the pack cannot be written to '{folder}': {failure.strerror or failure}.",
            mend="Name a folder that you may write to, on a disk with room, and close its files.",
        ) from failure
    return folder / PAGE


def pack_files(evaluation: Evaluation, progress: Callable[[str, int, int], None]) -> dict[str, bytes]:
    """Return every file of the pack of a protected evaluation, by its path inside the pack."""
    from impact_eval.pack.export import csv_files
    from impact_eval.pack.page import page_of, render

    versions = manifest.versions()
    files = csv_files(evaluation)
    files[PAGE] = render(page_of(evaluation, versions, progress), tuple(files))
    files[manifest.NAME] = manifest.manifest_of(evaluation, files, versions)
    return files


def _refuse_other_folders(folder: Path) -> None:
    """Stop before anything that is not of a pack would be lost."""
    if folder.is_file():
        raise PackError(f"'{folder}' is a file.", mend="Name a folder for the pack.")
    if not folder.is_dir() or not any(folder.iterdir()):
        return
    known = manifest.read_manifest(folder)
    if known is None:
        raise PackError(
            f"'{folder}' holds something that is not an impact pack.",
            mend="Name a folder that is not there yet, or one that holds a pack.",
        )
    found = [path for path in folder.rglob("*") if not path.is_dir() and path.name not in LITTER]
    others = sorted({path.relative_to(folder).as_posix() for path in found} - manifest.files_of(known))
    if others:
        raise PackError(
            f"'{folder}' holds a pack and something else: {', '.join(others[:3])}.",
            mend="Move what is yours out of it, or name another folder.",
        )


def _put(files: Mapping[str, bytes], folder: Path) -> None:
    """Write the files beside the folder's place, then let them take it."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as scratch:
        fresh, old = Path(scratch) / "fresh", Path(scratch) / "old"
        for name, data in files.items():
            path = fresh / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        if folder.exists():
            folder.rename(old)
        try:
            fresh.rename(folder)
        except OSError:
            if old.exists():
                old.rename(folder)
            raise
        shutil.rmtree(old, ignore_errors=True)
