"""LimeSurvey: one row a response, under question codes, questions, or both."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from impact_eval.intake.exports.export import (
    Head,
    ReadExport,
    Sign,
    TableExport,
    counted,
    present,
    rewrite,
    told,
)  # fmt: skip
from impact_eval.intake.readers.sheet import Rows, sheet_of

#: Code of each of LimeSurvey's own columns to its title.
_OWN = {
    "id": "Response ID", "submitdate": "Date submitted", "lastpage": "Last page",
    "startlanguage": "Start language", "seed": "Seed", "token": "Access code", "startdate": "Date started",
    "datestamp": "Date last action", "ipaddr": "IP address", "refurl": "Referrer URL",
}  # fmt: skip
_FIRST = ("id", "submitdate", "lastpage", "startlanguage")
#: What stands for a date in a survey that keeps none.
_NO_DATE = "1980-01-01 00:00:00"
_CODE_AND_TEXT = re.compile(r"([A-Za-z]\w*(?:\[\w+\])*)\. (.+)")
_TIMING = re.compile(
    r"(?:interviewtime|groupTime|questionTime|Total time|(?:Group|Question) time)", re.IGNORECASE
)


class LimeSurvey(TableExport):
    """The CSV or workbook of *Responses, Export*, headed by code, by question, or by `code. question`.

    Its own columns come first: id, submitdate, lastpage, startlanguage (Response ID, Date submitted, Last
    page, Start language). The item of an array is `code[subquestion]`. A response without submitdate was not
    finished, and is used as far as it goes; a survey that keeps no dates writes 1980-01-01, read as blank.

    Source: manual.limesurvey.org/Exporting_results.
    """

    name, title = "lime_survey", "LimeSurvey"

    def signs(self, head: Head) -> Iterable[Sign]:
        """Return what speaks for LimeSurvey."""
        codes = [_code(cell) for cell in head.row(1)]
        return (
            Sign(
                0.95, "there are LimeSurvey's columns for the date submitted, last page and start language",
                all(code in codes for code in _FIRST),
            ),
        )  # fmt: skip

    def interpret(self, rows: Rows, header: int = 1) -> ReadExport:
        """Make a sheet, with placeholders for dates as blank."""
        sheet = sheet_of(rows, header)
        by_code = _by_code([str(name) for name in sheet.cells.columns])
        if "submitdate" not in by_code:
            raise self.refuse(f"row {header} has no column 'submitdate' or 'Date submitted'")
        dates = [by_code[code] for code in ("submitdate", "startdate", "datestamp") if code in by_code]
        unfinished = int((sheet.cells[by_code["submitdate"]].map(str.strip) == "").sum())
        undated = rewrite(sheet, dates, lambda text: "" if text.strip() == _NO_DATE else text)
        said = [
            counted(unfinished, "response was not finished", "responses were not finished")
            + (", used as far as answered" if unfinished else ""),
            f"{undated:,} dates of 1980-01-01 stand for none" if undated else "",
        ]
        texts = {str(n): m[2] for n in sheet.cells.columns if (m := _CODE_AND_TEXT.fullmatch(str(n)))}
        own = [*by_code.values(), *(str(n) for n in sheet.cells.columns if _TIMING.match(str(n)))]
        return ReadExport(
            sheet.cells, sheet.rows, sheet.unusable, (*sheet.findings, *told(self.title, said)), self.name,
            texts=texts, own=present(sheet, own),
            uses={
                "submitted_at": tuple(by_code[c] for c in ("submitdate", "datestamp") if c in by_code),
                "person_id": tuple(by_code[c] for c in ("token", "id") if c in by_code),
            },
        )  # fmt: skip


def _code(heading: str) -> str:
    """Return the code of one of LimeSurvey's own columns, from its code, its title or both; else ""."""
    plain = heading.strip().casefold()
    for code, title in _OWN.items():
        if plain in (code, title.casefold(), f"{code}. {title.casefold()}", f"{code} ({title.casefold()})"):
            return code
    return ""


def _by_code(headings: Sequence[str]) -> dict[str, str]:
    """Map the codes of LimeSurvey's own columns to their headings."""
    return {code: heading for heading in reversed(headings) if (code := _code(heading))}
