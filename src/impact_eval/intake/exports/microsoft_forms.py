"""Microsoft Forms: one row a response, under the questions as they were asked."""

from __future__ import annotations

from collections.abc import Iterable

from impact_eval.intake.exports.export import (
    Head,
    ReadExport,
    Sign,
    TableExport,
    counted,
    matching,
    present,
    rewrite,
    same_words,
    told,
)  # fmt: skip
from impact_eval.intake.readers.sheet import Rows, sheet_of

_OWN = (
    "ID", "Id", "Start time", "Completion time", "Email", "Name", "Last modified time", "Total points",
    "Quiz feedback", "Grade posted time", "Language",
)  # fmt: skip


class MicrosoftForms(TableExport):
    """The workbook that *Open results in Excel* gives, or a CSV saved from it.

    Five columns come first: ID, Start time, Completion time, Email, Name; then one a question. A quiz has
    further columns, `Points - ` and `Feedback - ` with the question. Who answers without signing in stands
    there as `anonymous`, which names nobody and is read as blank.

    Source: support.microsoft.com, "Check and share your form results", and exports in public repositories.
    """

    name, title = "microsoft_forms", "Microsoft Forms"

    def signs(self, head: Head) -> Iterable[Sign]:
        """Return what speaks for Microsoft Forms."""
        row = head.row(1)
        return (
            Sign(
                0.7, "the first columns are ID, Start time and Completion time",
                [cell.casefold() for cell in row[:3]] == ["id", "start time", "completion time"],
            ),
            Sign(0.25, "there are columns Email and Name", same_words(row, ("email", "name"))),
            Sign(0.05, "it is a workbook", head.suffix == ".xlsx"),
        )  # fmt: skip

    def interpret(self, rows: Rows, header: int = 1) -> ReadExport:
        """Make a sheet, with `anonymous` as blank."""
        sheet = sheet_of(rows, header)
        who = present(sheet, ("Email", "Name"))
        if not present(sheet, ("Completion time",)):
            raise self.refuse(f"row {header} has no column 'Completion time'")
        nobody = rewrite(sheet, who, lambda text: "" if text.strip().casefold() == "anonymous" else text)
        mixed = nobody and any((sheet.cells[name] != "").any() for name in who)
        said = counted(
            nobody, "cell is 'anonymous' and names nobody", "cells are 'anonymous' and name nobody"
        )
        return ReadExport(
            sheet.cells, sheet.rows, sheet.unusable,
            (*sheet.findings, *told(self.title, [said if mixed else ""])), self.name,
            own=(*present(sheet, _OWN), *matching(sheet, r"(?:Points|Feedback) - ")),
            uses={
                "submitted_at": present(sheet, ("Completion time",)),
                "person_id": present(sheet, ("Email",)),
            },
        )  # fmt: skip
