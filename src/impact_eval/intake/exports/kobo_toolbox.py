"""KoboToolbox: one row a submission, under question names or labels, with columns that begin with `_`."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pandas as pd

from impact_eval.intake.exports.export import (
    Head,
    ReadExport,
    Sign,
    TableExport,
    counted,
    keep_out,
    matching,
    present,
    rewrite,
    same_words,
    told,
)  # fmt: skip
from impact_eval.intake.readers.sheet import RawSheet, Rows, sheet_of

_META = ("start", "end", "today", "username", "deviceid", "phonenumber", "subscriberid", "simserial", "audit")
_ZONED = re.compile(r"(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2})")


class KoboToolbox(TableExport):
    """The CSV (with semicolons) or workbook of *Data, Downloads*.

    Kobo's own columns are start and end (times with a zone), and at the end of the table those with an
    underscore: _id, _uuid, _submission_time, _validation_status, _submitted_by, _index. A submission that a
    reviewer marked as not approved is kept out.

    Source: support.kobotoolbox.org/export_download.html.
    """

    name, title = "kobo_toolbox", "KoboToolbox"

    def signs(self, head: Head) -> Iterable[Sign]:
        """Return what speaks for KoboToolbox."""
        row = head.row(1)
        return (
            Sign(
                0.75, "there are columns _id, _uuid and _submission_time",
                same_words(row, ("_id", "_uuid", "_submission_time")),
            ),
            Sign(
                0.25, "there are further columns of Kobo's own",
                bool(set(row) & {"_validation_status", "_submitted_by", "_index", "__version__"}),
            ),
        )  # fmt: skip

    def interpret(self, rows: Rows, header: int = 1) -> ReadExport:
        """Make a sheet, with times as ISO times and what was not approved kept out."""
        sheet = sheet_of(rows, header)
        if not present(sheet, ("_submission_time",)):
            raise self.refuse(f"row {header} has no column '_submission_time'")
        changed = rewrite(sheet, present(sheet, ("start", "end", "_submission_time")), _iso)
        refused = _not_approved(sheet)
        said = [
            counted(int(refused.sum()), "submission was not approved and is kept out",
                    "submissions were not approved and are kept out"),
            f"{changed:,} times were put as 2025-04-03 14:00:00, without their zone" if changed else "",
        ]  # fmt: skip
        return ReadExport(
            sheet.cells, sheet.rows,
            keep_out(sheet, refused, "A reviewer marked the submission as not approved.",
                     "Approve it in KoboToolbox if it is to count.", "not-approved"),
            (*sheet.findings, *told(self.title, said)), self.name,
            own=(*present(sheet, _META), *matching(sheet, "_")),
            uses={
                "submitted_at": present(sheet, ("_submission_time", "end")),
                "person_id": present(sheet, ("_submitted_by", "_uuid")),
            },
        )  # fmt: skip


def _iso(text: str) -> str:
    match = _ZONED.fullmatch(text.strip())
    return f"{match[1]} {match[2]}" if match else text


def _not_approved(sheet: RawSheet) -> pd.Series:
    if "_validation_status" not in sheet.cells:
        return pd.Series(False, index=sheet.cells.index)
    plain = sheet.cells["_validation_status"].map(lambda text: re.sub(r"[\s_]+", " ", text).casefold())
    return plain.str.contains("not approved", regex=False).astype(bool)
