"""The manifest: what went into a pack, how it was made, and the hash of every file that came out.

With it a pack can be made again and checked, file by file. It holds no clock and no machine, so that the same
inputs give the same bytes. It is also how a folder is known to be a pack of ours.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from impact_eval._version import __version__
from impact_eval.pack.ledger import shown_by_file, sums_by_table

if TYPE_CHECKING:
    import pandas as pd

    from impact_eval.evaluation import Evaluation

NAME = "manifest.json"
FORMAT = "impact_eval pack"
FORMAT_VERSION = 1

#: The libraries whose versions may change a figure or its look.
LIBRARIES = ("numpy", "pandas", "scipy", "statsmodels", "plotly", "jinja2")


def versions() -> dict[str, str]:
    """Return the versions of this package and of the libraries that the figures come from.

    Examples
    --------
    >>> list(versions())[:2]
    ['impact_eval', 'numpy']
    """
    from importlib.metadata import version

    return {"impact_eval": __version__, **{name: version(name) for name in LIBRARIES}}


def manifest_of(evaluation: Evaluation, outputs: Mapping[str, bytes], versions: Mapping[str, str]) -> bytes:
    """Return the manifest of a pack.

    Parameters
    ----------
    evaluation : the evaluation, after disclosure control.
    outputs : path inside the pack to the file's bytes.
    versions : name to version.
    """
    study = evaluation.study
    by_file = shown_by_file(evaluation.ledger)
    content = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "study": {
            "id": study.file.id,
            "title": study.file.title,
            "partnership": study.file.partnership,
            "area": study.file.area,
            "framework": study.framework.id,
        },
        "as_of": evaluation.as_of.isoformat()[:10],
        "quarter": str(evaluation.quarter) if evaluation.quarter else None,
        "versions": dict(versions),
        "settings": study.file.settings.model_dump(mode="json"),
        "register": study.file.of_register.model_dump(mode="json"),
        "inputs": dict(sorted(study.inputs.items())),
        "ledger": _records(sums_by_table(study.ledger)),
        "ledger_by_file": [] if by_file is None else _records(by_file),
        "outputs": [
            {"file": name, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
            for name, data in sorted(outputs.items())
        ],
    }
    return (json.dumps(content, indent=2, ensure_ascii=False) + "\n").encode()


def read_manifest(folder: Path) -> dict[str, Any] | None:
    """Return the manifest of a pack of ours; None where the folder has none."""
    try:
        content = json.loads((folder / NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return content if isinstance(content, dict) and content.get("format") == FORMAT else None


def files_of(content: Mapping[str, Any]) -> set[str]:
    """Return the files of a pack, the manifest among them, as its manifest names them."""
    outputs = content.get("outputs")
    listed = outputs if isinstance(outputs, list) else []
    return {NAME, *(str(one["file"]) for one in listed if isinstance(one, dict) and "file" in one)}


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as plain values; a withheld or missing number is null."""
    text: str = frame.to_json(orient="records", force_ascii=False)
    records: list[dict[str, Any]] = json.loads(text)
    return records
