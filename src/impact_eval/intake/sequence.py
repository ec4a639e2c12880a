"""Whether the dates of one row come in an order that can be: no rapid review before the incident.

Which date cannot come before which is data of the contract (`not_before`). The row is used as it is, since
nobody can say which of the two is wrong, and the finding names both.
"""

from __future__ import annotations

import pandas as pd

from impact_eval.contract.tables import meta, schemas
from impact_eval.intake.fate import Records
from impact_eval.wording import written_day


def check_sequence(records: Records) -> None:
    """Warn of each date that stands before one that it cannot come before."""
    for column in schemas()[records.table].columns:
        for earlier in meta(records.table, column)["not_before"]:
            current = records.accepted
            # Days, not clocks: some offices write the hour, others do not.
            wrong = current[column].dt.normalize() < current[earlier].dt.normalize()
            for index in current.index[wrong]:
                words = schemas()[records.table].columns[earlier].description
                day = written_day(pd.Timestamp(current.loc[index, earlier]))
                records.say(
                    current.index[current.index == index], column,
                    f"is before {words} ({day}).", "Correct whichever of the two dates is wrong.",
                    "dates-out-of-order", "warning",
                )  # fmt: skip
