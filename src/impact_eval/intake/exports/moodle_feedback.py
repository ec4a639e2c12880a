"""Moodle's feedback activity: one row a response, under the questions."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from impact_eval.intake.exports.export import (
    Head,
    ReadExport,
    Sign,
    TableExport,
    present,
    rewrite,
    told,
)  # fmt: skip
from impact_eval.intake.readers.sheet import Rows, sheet_of

_NAMES = ("Full name", "User full name", "Fullname", "First name / Last name", "Name")
_OWN = (
    *_NAMES, "Groups", "ID number", "Email address", "Username", "Institution", "Department", "Phone",
    "Mobile phone", "Course", "Date", "Response number", "Anonymous response number",
)  # fmt: skip
_DAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_DATE = re.compile(rf"{_DAY}, (\d{{1,2}} [A-Z][a-z]+ \d{{4}}), (\d{{1,2}}:\d{{2}}(?: [AP]M)?)", re.IGNORECASE)
_LABELLED = re.compile(r"\((?P<label>[^()]+)\) (?P<text>.+)")


class MoodleFeedback(TableExport):
    """The file of *Responses, Download table data as*.

    The person's name and Groups come first, then the identity fields that the site shows (ID number, Email
    address), Date in words ("Monday, 15 January 2024, 10:22 AM", read where it is in English), then one
    column a question, `(label) question` where it has a label. Anonymous responses have only a Response
    number, without a date.

    Source: mod/feedback/classes/responses_table.php and responses_anon_table.php of Moodle.
    """

    name, title = "moodle_feedback", "Moodle feedback"

    def signs(self, head: Head) -> Iterable[Sign]:
        """Return what speaks for Moodle."""
        row = head.row(1)
        date = row.index("Date") if "Date" in row else -1
        return (
            Sign(0.3, "the first column is the person's full name", bool(row) and row[0] in _NAMES[:4]),
            Sign(0.2, "there are columns Groups and Date", "Groups" in row[:2] and date > 0),
            Sign(
                0.45, "its dates are written as Moodle writes them",
                date > 0 and bool(head.below(date)) and all(_DATE.fullmatch(d) for d in head.below(date)),
            ),
            Sign(0.5, "the first column is Response number", bool(row) and row[0] in _OWN[-2:]),
        )  # fmt: skip

    def interpret(self, rows: Rows, header: int = 1) -> ReadExport:
        """Make a sheet, with Moodle's dates as ISO dates."""
        sheet = sheet_of(rows, header)
        if not present(sheet, (*_NAMES, *_OWN[-2:])):
            raise self.refuse(f"row {header} has neither a full name nor a Response number")
        changed = rewrite(sheet, present(sheet, ("Date",)), _iso)
        said = f"{changed:,} dates in words were put as 2025-04-03 14:00:00" if changed else ""
        texts = {str(n): m["text"] for n in sheet.cells.columns if (m := _LABELLED.fullmatch(str(n)))}
        return ReadExport(
            sheet.cells, sheet.rows, sheet.unusable, (*sheet.findings, *told(self.title, [said])), self.name,
            texts=texts, own=present(sheet, _OWN),
            uses={
                "submitted_at": present(sheet, ("Date",)),
                "person_id": present(
                    sheet, ("ID number", "Email address", "Username", *_OWN[-2:], *_NAMES)
                ),
            },
        )  # fmt: skip


def _iso(text: str) -> str:
    match = _DATE.fullmatch(text.strip())
    if match is None:
        return text
    clock = "%I:%M %p" if match[2][-1] in "mM" else "%H:%M"
    try:
        return datetime.strptime(f"{match[1]} {match[2]}", f"%d %B %Y {clock}").isoformat(sep=" ")
    except ValueError:
        return text
