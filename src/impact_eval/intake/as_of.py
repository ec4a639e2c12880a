"""What was known on a day: nothing submitted later takes part, so that last year's pack can be made again.

A row is known from the date in the table's `known_by` column; a row without that date is taken as known. A
session is known from its own day, and with it its attendance and its forms: a form filled in before a session
that has not been held yet is evidence of nothing yet. A month of an indicator, or of a summary's use, is
known when it has ended; a headcount when its quarter has begun, and who joined and left when it has ended.
What the register says of a later day (an action completed, a report published, a recommendation withdrawn) is
blank as of the earlier one, with the words that go with that day (the decision of a review, the reason of a
withdrawal). A row that a later one took the place of stands until the later one is known.

What no date is given for (courses, links, people) is taken as known. What two rows of the files contradict
each other in is kept out on every day.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from impact_eval.contract.period import Quarter
from impact_eval.contract.tables import key_of, schemas

if TYPE_CHECKING:
    from impact_eval.intake.study import Study


#: Tables whose rows are known no earlier than the session that they are of.
OF_SESSIONS = ("attendance", "comments", "responses", "invitations", "observations")


def as_of(study: Study, day: date) -> Study:
    """Return the study as it was known at the end of a day; ledger and findings stay those of the files."""
    tables = {name: _known(name, frame, day) for name, frame in study.tables.items()}
    older = {name: _known(name, frame, day) for name, frame in study.superseded.items()}
    for name, frame in older.items():
        tables[name], older[name] = _latest(tables[name], frame, list(key_of(name)))
    held = set(tables["sessions"]["session_id"])
    for name in OF_SESSIONS:
        tables[name] = tables[name][tables[name]["session_id"].isin(held)].reset_index(drop=True)
    return replace(study, tables=tables, superseded=older)


def _latest(standing: pd.DataFrame, older: pd.DataFrame, key: list[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Let the latest older row stand where the one that took its place is not known yet."""
    keys = pd.MultiIndex.from_frame(older[key])
    alone = ~keys.isin(pd.MultiIndex.from_frame(standing[key])) & ~keys.duplicated(keep="last")
    if not alone.any():
        return standing, older
    whole = pd.concat([standing, older[alone]], ignore_index=True)
    # Back to where they stood in their files: the order of a register is the order that is shown.
    whole = whole.sort_values(["_source", "_row"], kind="stable", ignore_index=True)
    return whole, older[~alone].reset_index(drop=True)


def table_as_of(study: Study, name: str, day: date) -> pd.DataFrame:
    """Return one table as it was known at the end of a day; not for what hangs on sessions that were held."""
    return _known(name, study.tables[name], day)


def _known(name: str, frame: pd.DataFrame, day: date) -> pd.DataFrame:
    """Keep one table's rows that were known, with later dates blanked."""
    end = pd.Timestamp(day) + pd.Timedelta(days=1)
    columns = schemas()[name].columns
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
    later = {
        column: known[column] >= end
        for column, facts in columns.items()
        if facts.metadata["kind"] == "date" and not facts.metadata["planned"]
    }
    for column, facts in columns.items():
        unknown = later.get(facts.metadata["known_with"] or column)
        if unknown is not None and unknown.any():
            known[column] = known[column].where(~unknown, None if column not in later else pd.NaT)
    if name == "workforce":
        ended = known["quarter"].map(lambda quarter: Quarter.parse(quarter).end <= day).astype(bool)
        known = known.assign(**{moved: known[moved].where(ended) for moved in ("joiners", "leavers")})
    return known
