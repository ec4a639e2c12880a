"""Sessions, courses and people that form exports declare, for studies that have no registers of them.

A survey alone (one export with the session, its date and perhaps the respondent's agency in columns) is a
study too. What its rows say is used only where the table has no source of its own.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from impact_eval.contract.identifier import normalise_identifier
from impact_eval.contract.study_file import StudyFile
from impact_eval.contract.tables import columns_of
from impact_eval.intake.parse import read_date
from impact_eval.intake.wide import WideSheet


def declared_tables(
    file: StudyFile, wide: Mapping[int, WideSheet], formats: list[str]
) -> dict[str, pd.DataFrame]:
    """Return the tables that form exports declare; empty where there is no form export."""
    if not wide:
        return {}
    rows = pd.concat(
        [sheet.rows.assign(_date=_dates(sheet.rows, formats[number])) for number, sheet in wide.items()],
        ignore_index=True,
    )
    rows["course_id"] = rows["course_id"].where(rows["course_id"] != "", file.id)
    sessions = _first(rows[(rows["session_id"] != "") & rows["_date"].notna()], "session_id")
    courses = _first(rows, "course_id")
    people = _first(
        rows[rows["person_id"] != ""].assign(person_id=lambda f: f["person_id"].map(normalise_identifier)),
        "person_id",
    )
    return {
        "courses": _as_table("courses", courses.assign(title=courses["course_id"])),
        "sessions": _as_table("sessions", sessions.assign(date=sessions["_date"])),
        "people": _as_table("people", people),
    }


def _dates(rows: pd.DataFrame, date_format: str) -> pd.Series:
    meaning = {
        text: read_date(text, date_format) or read_date(text) for text in rows["session_date"].unique()
    }
    return pd.to_datetime(rows["session_date"].map(meaning)).astype("datetime64[ns]")


def _first(rows: pd.DataFrame, key: str) -> pd.DataFrame:
    return rows.drop_duplicates(key, keep="first").reset_index(drop=True)


def _as_table(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    table = frame.reindex(columns=list(columns_of(name)))
    text = [column for column in table.columns if table[column].dtype == object]
    table[text] = table[text].where(table[text] != "", None)
    return table
