"""Google Forms: one row a response, under the questions as they were asked."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from impact_eval.intake.exports.export import (
    Head,
    ReadExport,
    Sign,
    TableExport,
    matching,
    present,
    rewrite,
    told,
)  # fmt: skip
from impact_eval.intake.readers.sheet import Rows, sheet_of

#: As Forms writes it: 2026/09/27 3:00:00 PM GMT+3, whatever the language of the account.
_STAMP = re.compile(
    r"(\d{4}/\d{1,2}/\d{1,2} \d{1,2}:\d{2}:\d{2} [ap]m)(?: (?:[A-Z]{2,5})?(?:[+-]\d{1,2}(?::?\d{2})?)?)?",
    re.IGNORECASE,
)
_OWN = ("Timestamp", "Username", "Email Address", "Email address", "Score")


class GoogleForms(TableExport):
    """The CSV of *Responses, Download responses*, or of the linked sheet.

    The first column is Timestamp; Username or Email Address follow where they were collected, and Score for
    a quiz. A row of a grid is a column `question [row]`. The download writes times as year/month/day with
    AM or PM and the zone, which is read; the linked sheet writes them as the account's country does, which
    only the analyst knows (`date_format`).

    Source: support.google.com/docs/answer/2917686, "View & manage form responses", and exports in public
    repositories.
    """

    name, title = "google_forms", "Google Forms"

    def signs(self, head: Head) -> Iterable[Sign]:
        """Return what speaks for Google Forms."""
        row = head.row(1)
        stamps = head.below(0)
        return (
            Sign(0.4, "the first column is Timestamp", bool(row) and row[0] == "Timestamp"),
            Sign(
                0.5, "its times are written as Google Forms writes them",
                bool(stamps) and all(_STAMP.fullmatch(stamp) for stamp in stamps),
            ),
            Sign(0.2, "there is a column for the account", bool(set(row[1:3]) & set(_OWN))),
        )  # fmt: skip

    def interpret(self, rows: Rows, header: int = 1) -> ReadExport:
        """Make a sheet, with Google's times as ISO times."""
        sheet = sheet_of(rows, header)
        stamp = present(sheet, ("Timestamp",))
        if not stamp:
            raise self.refuse(f"row {header} has no column 'Timestamp'")
        changed = rewrite(sheet, stamp, _iso)
        said = f"{changed:,} times were put as 2025-04-03 14:00:00, without their zone" if changed else ""
        return ReadExport(
            sheet.cells, sheet.rows, sheet.unusable, (*sheet.findings, *told(self.title, [said])), self.name,
            own=(*present(sheet, _OWN), *matching(sheet, r".*\[(?:Score|Feedback)\]$")),
            uses={
                "submitted_at": stamp,
                "person_id": present(sheet, ("Email Address", "Email address", "Username")),
            },
        )  # fmt: skip


def _iso(text: str) -> str:
    match = _STAMP.fullmatch(text.strip())
    if match is None:
        return text
    try:
        return datetime.strptime(match[1].upper(), "%Y/%m/%d %I:%M:%S %p").isoformat(sep=" ")
    except ValueError:
        return text
