"""SPSS data files (.sav, .zsav): every value as its label where it has one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from impact_eval.intake.exports.export import Export, Head, ReadExport, Sign, counted, told
from impact_eval.intake.readers import check_file
from impact_eval.intake.readers.bounds import refuse_wide_open
from impact_eval.intake.readers.sheet import Unreadable, unique_headings


class Spss(Export):
    """A data file of SPSS, read by pyreadstat (the extra `spss`).

    The heading is the variable's name; its label is the question. A value is read as its label, a value that
    the file declares as missing as blank. Row numbers are those of the Data View, which begins with case 1.

    Source: pyreadstat's documentation (github.com/Roche/pyreadstat) and the ReadStat library it wraps.
    """

    name, title = "spss", "SPSS"
    suffixes = (".sav", ".zsav")

    def signs(self, head: Head) -> Iterable[Sign]:
        """Return what speaks for SPSS."""
        return (Sign(1.0, "it begins as SPSS files do", head.first[:4] in (b"$FL2", b"$FL3")),)

    def read(self, path: Path, *, sheet: str = "", header: int = 1, table: str = "responses") -> ReadExport:
        """Read the cases; `sheet`, `header` and `table` have no meaning for SPSS."""
        check_file(path)
        frame, meta = _read(path)
        headings, findings = unique_headings([str(name) for name in frame.columns], 0, "")
        named = dict(zip(headings, meta.column_names, strict=True))
        labels = {
            heading: dict(sorted(meta.variable_value_labels.get(name, {}).items(), key=_by_code))
            for heading, name in named.items()
        }
        cells = pd.DataFrame(
            {h: _texts(frame[name], labels[h]) for h, name in named.items()},
            index=range(len(frame)),
            dtype=object,
        )
        missing, declared = _declared_missing(path, frame)
        filled = (cells != "").any(axis=1).to_numpy(dtype=bool)
        said = counted(missing, "value is declared as missing and was read as blank",
                       "values are declared as missing and were read as blank")  # fmt: skip
        texts = {h: meta.column_names_to_labels.get(name) or "" for h, name in named.items()}
        return ReadExport(
            cells[filled].reset_index(drop=True), np.flatnonzero(filled).astype(np.int64) + 1, {},
            (*findings, *told(self.title, [said])), self.name,
            texts={heading: text for heading, text in texts.items() if text},
            labels={
                heading: {
                    float(code): str(label)
                    for code, label in given.items()
                    if not _within(code, declared.get(named[heading], []))
                }
                for heading, given in labels.items()
                if given and all(isinstance(code, int | float) for code in given)
            },
        )  # fmt: skip


def _read(path: Path) -> tuple[pd.DataFrame, Any]:
    """Read a file whose size is within bounds; everything that is wrong with it is one refusal."""
    try:
        import pyreadstat
    except ImportError:
        raise Unreadable(
            "SPSS files need the library pyreadstat, which is not installed.",
            "Install it with: pip install 'impact-eval[spss]', or save the file as CSV.", "missing-extra",
        ) from None  # fmt: skip
    try:
        _, known = pyreadstat.read_sav(str(path), metadataonly=True)
        refuse_wide_open(known.number_rows or 0, known.number_columns or 0)
        frame, meta = pyreadstat.read_sav(str(path))
    except Unreadable:
        raise
    except Exception as failure:  # pyreadstat raises errors of its own, and Python's, for damaged files
        reason = " ".join(str(failure).split())[:200] or type(failure).__name__
        raise Unreadable(
            f"The file cannot be read as SPSS data: {reason}.", "Save it again, or save it as CSV.",
            "unreadable-file",
        ) from None  # fmt: skip
    return frame, meta


def _declared_missing(path: Path, frame: pd.DataFrame) -> tuple[int, dict[str, Any]]:
    """Count the values that are blank only because the file declares them as missing, and say which."""
    import pyreadstat

    whole, meta = pyreadstat.read_sav(str(path), user_missing=True)
    return int(whole.notna().to_numpy().sum() - frame.notna().to_numpy().sum()), meta.missing_ranges


def _within(code: Any, ranges: list[Any]) -> bool:
    return any(
        not isinstance(one["lo"], str) and not isinstance(one["hi"], str) and one["lo"] <= code <= one["hi"]
        for one in ranges
    )


def _by_code(pair: tuple[Any, Any]) -> tuple[bool, Any]:
    return isinstance(pair[0], str), pair[0]


def _texts(values: pd.Series, labels: dict[Any, str]) -> list[str]:
    return [_text(value, labels) for value in values.tolist()]


def _text(value: Any, labels: dict[Any, str]) -> str:
    """Write one value: its label, a whole number without a point, a date as ISO; blank for none."""
    if value is None or value is pd.NaT or (isinstance(value, float) and np.isnan(value)):
        return ""
    if value in labels:
        return str(labels[value])
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        if value.time() == time():
            return value.date().isoformat()
        return value.isoformat(sep=" ", timespec="seconds")
    return value.isoformat() if isinstance(value, date | time) else str(value).replace("\0", "").rstrip()
