"""REDCap, longitudinal projects: one row a record and event (and repeat), under field names or labels."""

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
    same_words,
    told,
)  # fmt: skip
from impact_eval.intake.readers.sheet import RawSheet, Rows, sheet_of

_FIELDS = (
    "redcap_event_name", "redcap_repeat_instrument", "redcap_repeat_instance", "redcap_data_access_group",
    "redcap_survey_identifier",
)  # fmt: skip
_LABELS = (
    "Event Name", "Repeat Instrument", "Repeat Instance", "Data Access Group", "Survey Identifier",
    "Survey Timestamp",
)  # fmt: skip


class RedCap(TableExport):
    """The CSV of *Data Exports*, raw or labelled, of a project with events.

    The record comes first and its event second (`redcap_event_name`, such as `pre_arm_1`; *Event Name* in a
    labelled export), so that a person has a row for each wave. Each form ends with `..._complete` (0, 1, 2;
    *Complete?*), and a survey has a timestamp.

    Source: REDCap's help on data exports; the columns as in cran.r-project.org/package=REDCapR and
    linkml.io/linkml-redcap.
    """

    name, title = "redcap", "REDCap"

    def signs(self, head: Head) -> Iterable[Sign]:
        """Return what speaks for REDCap."""
        row = head.row(1)
        plain = [cell.casefold() for cell in row]
        return (
            Sign(0.7, "there is a column redcap_event_name", same_words(row, _FIELDS[:1])),
            Sign(0.25, "forms end with a column ..._complete", any(c.endswith("_complete") for c in plain)),
            Sign(0.4, "the second column is Event Name", row[1:2] == _LABELS[:1]),
            Sign(0.5, "forms end with a column Complete?", "complete?" in plain),
        )

    def interpret(self, rows: Rows, header: int = 1) -> ReadExport:
        """Make a sheet, and count what was not complete."""
        sheet = sheet_of(rows, header)
        event = present(sheet, (_FIELDS[0], _LABELS[0]))
        if not event:
            raise self.refuse(f"row {header} has no column 'redcap_event_name' or 'Event Name'")
        ends = (*matching(sheet, r"\w+_complete$"), *matching(sheet, r"Complete\?"))
        repeats = present(sheet, (_FIELDS[2], _LABELS[2]))
        repeated = int((sheet.cells[repeats[0]] != "").sum()) if repeats else 0
        said = [
            counted(_incomplete(sheet, ends), "row has a form that is marked incomplete",
                    "rows have a form that is marked incomplete"),
            counted(repeated, "row is a repeat", "rows are repeats"),
        ]  # fmt: skip
        times = (*matching(sheet, r"\w+_timestamp$"), *matching(sheet, "Survey Timestamp"))
        own = (*present(sheet, (*_FIELDS, *_LABELS)), *times, *ends)
        return ReadExport(
            sheet.cells, sheet.rows, sheet.unusable, (*sheet.findings, *told(self.title, said)), self.name,
            own=tuple(dict.fromkeys(own)),
            uses={
                "person_id": (*present(sheet, _FIELDS[4:]), str(sheet.cells.columns[0])),
                "wave": event, "submitted_at": times,
            },
        )  # fmt: skip


def _incomplete(sheet: RawSheet, ends: Iterable[str]) -> int:
    marked = [sheet.cells[end].isin(["0", "Incomplete"]) for end in ends]
    return int(sum(marked[1:], marked[0]).astype(bool).sum()) if marked else 0
