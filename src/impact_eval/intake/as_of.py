"""What was known on a day: nothing submitted later takes part, so that last year's pack can be made again.

A row is known from the date in the table's `known_by` column; a row without that date is taken as known. A
session is known from its own day, and with it its attendance and its forms: a form filled in before a session
that has not been held yet is evidence of nothing yet. A month of an indicator, or of a summary's use, is
known when it has ended; a headcount when its quarter has begun, and who joined and left when it has ended.
What the register says of a later day (an action completed, a report published) is blank as of the earlier
one.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from impact_eval.contract.period import Quarter
from impact_eval.contract.tables import schemas

if TYPE_CHECKING:
    from impact_eval.intake.study import Study


#: Tables whose rows are known no earlier than the session that they are of.
OF_SESSIONS = ("attendance", "comments", "responses", "invitations", "observations")


def as_of(study: Study, day: date) -> Study:
    """Return the study as it was known at the end of a day; ledger and findings stay those of the files."""
    tables = {name: _known(name, frame, day) for name, frame in study.tables.items()}
    held = set(tables["sessions"]["session_id"])
    for name in OF_SESSIONS:
        tables[name] = tables[name][tables[name]["session_id"].isin(held)].reset_index(drop=True)
    return replace(study, tables=tables)


def _known(name: str, frame: pd.DataFrame, day: date) -> pd.DataFrame:
    """Keep one table's rows that were known, with later dates blanked."""
    end = pd.Timestamp(day) + pd.Timedelta(days=1)
    if name == "sessions":
        keep = frame["date"] < end
    elif name in ("indicators", "resource_use"):
        keep = frame["month"] + pd.offsets.MonthBegin(1) <= end
    elif name == "workforce":
        keep = frame["quarter"].map(lambda quarter: Quarter.parse(quarter).start <= day).astype(bool)
    else:
        column = schemas()[name].metadata["known_by"]
        keep = ~(frame[column] >= end) if column else pd.Series(True, index=frame.index)
    known = frame[keep].reset_index(drop=True)
    for column, facts in schemas()[name].columns.items():
        planned = column == "due_date"
        if facts.metadata["kind"] == "date" and not planned:
            known[column] = known[column].where(known[column] < end)
    if name == "workforce":
        ended = known["quarter"].map(lambda quarter: Quarter.parse(quarter).end <= day).astype(bool)
        known = known.assign(**{moved: known[moved].where(ended) for moved in ("joiners", "leavers")})
    return known
