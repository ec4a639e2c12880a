"""SurveyMonkey: two rows of headings, the question and its rows or answers, condensed or expanded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from impact_eval.contract.answer import normalise_label
from impact_eval.contract.identifier import tidy
from impact_eval.intake.exports.export import (
    Head,
    ReadExport,
    Sign,
    TableExport,
    present,
    told,
    under,
)  # fmt: skip
from impact_eval.intake.readers.sheet import RawSheet, Rows

_WORDS = (
    "Respondent ID", "Collector ID", "Start Date", "End Date", "IP Address", "Email Address", "First Name",
    "Last Name", "Custom Data 1", "Custom Data",
)  # fmt: skip
_CODES = (
    "respondent_id", "collector_id", "date_created", "date_modified", "ip_address", "email_address",
    "first_name", "last_name", "custom_1", "collection_mode", "response_status", "total_time",
)  # fmt: skip
#: Second headings that add nothing to the question.
_ALONE = ("", "response", "open-ended response")


class SurveyMonkey(TableExport):
    """The CSV or workbook of *Export all, All responses data*, condensed or expanded.

    Row 1 holds the question over the first of its columns, row 2 what each of its columns is: `Response`,
    `Open-Ended Response`, the row of a matrix, or, in the expanded form, one of the answers. A heading is the
    question, with `[row]` where there are several. The columns of an expanded question in which each
    respondent ticked one answer at most become one column with that answer, as in the condensed form.

    Source: help.surveymonkey.com, "Exporting survey results" and "Export formats: condensed and expanded",
    and exports in public repositories.
    """

    name, title = "survey_monkey", "SurveyMonkey"

    def signs(self, head: Head) -> Iterable[Sign]:
        """Return what speaks for SurveyMonkey."""
        row, second = head.row(1), head.row(2)
        own = _own_width(row)
        return (
            Sign(0.6, "the first columns are Respondent ID, Collector ID and the dates", own >= 4),
            Sign(
                0.4, "row 2 is blank under them and says what each further column is",
                own >= 4 and not any(second[:own]) and any(second[own:]),
            ),
        )  # fmt: skip

    def interpret(self, rows: Rows, header: int = 1) -> ReadExport:
        """Make a sheet under one row of headings, expanded questions in one column."""
        top = [[tidy(cell) for cell in row] for row in rows.records[header - 1 : header + 1]]
        own = _own_width(top[0]) if top else 0
        if len(top) < 2 or own < 4:
            raise self.refuse(f"row {header} does not begin with Respondent ID and Collector ID")
        questions, parts = _spread(top[0], top[1], own)
        sheet = under(rows, [_heading(*pair) for pair in zip(questions, parts, strict=True)], header + 1)
        cells, joined = _joined(sheet, questions, parts, own)
        said = ["1 more row of headings is no answer"]
        if joined:
            said.append(f"{joined:,} questions with a column for each answer were put into one column each")
        made = RawSheet(cells, sheet.rows, sheet.unusable, sheet.findings)
        return ReadExport(
            cells, sheet.rows, sheet.unusable, (*sheet.findings, *told(self.title, said)), self.name,
            own=present(made, (*_WORDS, *_CODES)),
            uses={
                "submitted_at": present(made, ("End Date", "date_modified")),
                "person_id": present(
                    made, ("Custom Data 1", "custom_1", "Email Address", "email_address", "Respondent ID",
                           "respondent_id"),
                ),
            },
        )  # fmt: skip


def _own_width(row: Sequence[str]) -> int:
    """Return how many columns at the beginning are SurveyMonkey's own; 0 where the first four are not."""
    first = tuple(row[:4])
    if first not in (_WORDS[:4], _CODES[:4]):
        return 0
    width = 4
    while width < len(row) and row[width] in (*_WORDS, *_CODES):
        width += 1
    return width


def _spread(first: Sequence[str], second: Sequence[str], own: int) -> tuple[list[str], list[str]]:
    """Return each column's question (written over the first of its columns only) and its part."""
    width = max(len(first), len(second))
    names = [*first, *[""] * (width - len(first))]
    parts = [*second, *[""] * (width - len(second))]
    for place in range(own + 1, width):
        names[place] = names[place] or (names[place - 1] if parts[place] else "")
    return names, parts


def _heading(question: str, part: str) -> str:
    return question if part.casefold() in _ALONE else f"{question} [{part}]"


def _joined(sheet: RawSheet, questions: list[str], parts: list[str], own: int) -> tuple[pd.DataFrame, int]:
    """Put each expanded question of one answer into one column; return the cells and how many there were."""
    groups: dict[tuple[str, str], list[int]] = {}
    headings = list(sheet.cells.columns)
    for place in range(own, len(headings)):
        row, sign, answer = parts[place].rpartition(" - ")
        groups.setdefault((questions[place], row if sign and answer else ""), []).append(place)
    columns: dict[str, pd.Series] = {}
    leader = {places[0]: (key, places) for key, places in groups.items() if _one_answer(sheet, parts, places)}
    gone = {place for _, places in leader.values() for place in places}
    for place, heading in enumerate(headings):
        if place in leader:
            (question, row), places = leader[place]
            name = f"{question} [{row}]" if row else question
            together = sheet.cells.iloc[:, places].agg("".join, axis=1)
            columns[name if name not in columns else heading] = together
        elif place not in gone:
            columns[heading] = sheet.cells.iloc[:, place]
    return pd.DataFrame(columns, index=sheet.cells.index), len(leader)


def _one_answer(sheet: RawSheet, parts: list[str], places: list[int]) -> bool:
    """Whether the columns hold nothing but their own answers, and no row more than one."""
    if len(places) < 2 or not len(sheet.cells):
        return False
    filled = pd.Series(0, index=sheet.cells.index)
    for place in places:
        cells = sheet.cells.iloc[:, place].map(normalise_label)
        whole = normalise_label(parts[place])
        if not cells.isin(["", whole, normalise_label(parts[place].rpartition(" - ")[2])]).all():
            return False
        filled += cells != ""
    return bool(filled.max() == 1)
