"""Qualtrics: three rows of headings (names, questions, ImportIds), then one row a response."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

import pandas as pd

from impact_eval.contract.identifier import tidy
from impact_eval.intake.exports.export import (
    Head,
    ReadExport,
    Sign,
    TableExport,
    counted,
    keep_out,
    present,
    same_words,
    told,
    under,
)  # fmt: skip
from impact_eval.intake.readers.sheet import RawSheet, Rows

_OWN = (
    "StartDate", "EndDate", "Status", "IPAddress", "Progress", "Duration (in seconds)", "Finished",
    "RecordedDate", "ResponseId", "RecipientLastName", "RecipientFirstName", "RecipientEmail",
    "ExternalReference", "LocationLatitude", "LocationLongitude", "DistributionChannel", "UserLanguage",
)  # fmt: skip
#: How previews and tests stand in Status, as text and as numbers.
_PREVIEWS = (
    "survey preview",
    "survey test",
    "1",
    "2",
    "9",
    "17",
    "offline survey preview",
    "eu survey preview",
)
_UNFINISHED = ("false", "0")


class Qualtrics(TableExport):
    """The CSV, TSV or workbook of *Data & Analysis, Export Data*.

    Row 1 holds the fields' names (StartDate, Q1), row 2 the questions, row 3 (not in workbooks) their
    ImportIds as JSON. The heading is the name; the question is kept beside it. A response whose Status is a
    preview or a test is the author's own and is kept out; one that is not Finished is used as far as it goes.

    Source: qualtrics.com/support/survey-platform/data-and-analysis-module/data/download-data/
    understanding-your-dataset, and docs.ropensci.org/excluder for the values of Status.
    """

    name, title = "qualtrics", "Qualtrics"

    def signs(self, head: Head) -> Iterable[Sign]:
        """Return what speaks for Qualtrics."""
        ids = _import_ids(head.row(3))
        return (
            Sign(0.9, "row 3 holds Qualtrics' ImportIds", ids),
            Sign(
                0.9, "rows 1 and 2 hold Qualtrics' names and titles of its own columns",
                not ids and _two_rows(head.row(1), head.row(2)),
            ),
            Sign(0.1, "there is a column ResponseId", same_words(head.row(1), ("ResponseId",))),
        )  # fmt: skip

    def interpret(self, rows: Rows, header: int = 1) -> ReadExport:
        """Make a sheet under the fields' names, previews kept out."""
        top = [[tidy(cell) for cell in row] for row in rows.records[header - 1 : header + 2]]
        third = len(top) > 2 and _import_ids(top[2])
        if len(top) < 2 or not (third or _two_rows(top[0], top[1])):
            raise self.refuse(f"row {header + 2} holds no ImportIds")
        last = header + (2 if third else 1)
        sheet = under(rows, rows.records[header - 1], last)
        previews = _among(sheet, "Status", _PREVIEWS)
        unfinished = int((_among(sheet, "Finished", _UNFINISHED) & ~previews).sum())
        said = [
            f"{last - header} more rows of headings are no answers",
            counted(int(previews.sum()), "preview is kept out", "previews are kept out"),
            counted(unfinished, "response was not finished", "responses were not finished")
            + (", used as far as answered" if unfinished else ""),
        ]
        return ReadExport(
            sheet.cells, sheet.rows,
            keep_out(sheet, previews, "A preview or test by the survey's author, not an answer.",
                     "Nothing; or export without previews.", "preview-response"),
            (*sheet.findings, *told(self.title, said)), self.name,
            texts=dict(zip(map(str, sheet.cells.columns), top[1], strict=False)),
            own=present(sheet, _OWN),
            uses={
                "submitted_at": present(sheet, ("EndDate", "RecordedDate")),
                "person_id": present(sheet, ("ExternalReference", "RecipientEmail", "ResponseId")),
            },
        )  # fmt: skip


def _import_ids(row: Sequence[str]) -> bool:
    """Whether every cell of a row is a JSON object that has an ImportId."""
    filled = [cell for cell in row if cell]
    return bool(filled) and all(_import_id(cell) for cell in filled)


def _import_id(cell: str) -> bool:
    try:
        return "ImportId" in json.loads(cell)
    except (ValueError, TypeError, RecursionError):
        return False


def _two_rows(names: Sequence[str], titles: Sequence[str]) -> bool:
    """Whether two rows are the headings of a workbook, which has no ImportIds."""
    return same_words(names, ("StartDate", "EndDate", "Finished", "ResponseId")) and same_words(
        titles, ("Start Date", "End Date", "Finished", "Response ID")
    )


def _among(sheet: RawSheet, heading: str, words: tuple[str, ...]) -> pd.Series:
    """Return which rows hold one of some words in a column; none where there is no such column."""
    if heading not in sheet.cells:
        return pd.Series(False, index=sheet.cells.index)
    return sheet.cells[heading].map(lambda text: tidy(text).casefold() in words).astype(bool)
