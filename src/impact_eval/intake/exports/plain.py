"""A plain table: one row of headings, and every row below it a row."""

from __future__ import annotations

from collections.abc import Iterable

from impact_eval.intake.exports.export import BOOK_KINDS, TEXT_KINDS, Head, ReadExport, Sign, TableExport
from impact_eval.intake.readers.sheet import Rows, sheet_of


class Plain(TableExport):
    """Any CSV, workbook or Parquet file; what a file is read as where nothing else is certain."""

    name, title = "plain", "a plain table"
    suffixes = (*TEXT_KINDS, *BOOK_KINDS, ".xlsb", ".parquet")

    def signs(self, head: Head) -> Iterable[Sign]:
        """Return what speaks for a plain table: only that there is a row of headings."""
        return (Sign(0.1, "there is a row of headings", any(head.row(1))),)

    def interpret(self, rows: Rows, header: int = 1) -> ReadExport:
        """Make a sheet of the rows as they are."""
        sheet = sheet_of(rows, header)
        return ReadExport(sheet.cells, sheet.rows, sheet.unusable, sheet.findings, self.name)
