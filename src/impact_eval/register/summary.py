"""How much was in time: the share of each stage with a limit, by the financial year of its clock's start."""

from __future__ import annotations

import pandas as pd

from impact_eval.contract.period import Quarter
from impact_eval.register.wording import say

COLUMNS = (
    "year", "stage", "stage_title", "n", "n_in_time", "n_late", "n_overdue", "share_in_time", "text",
    "hidden",
)  # fmt: skip
_NUMBERS = ("n", "n_in_time", "n_late", "n_overdue", "share_in_time")


def summary_of(timeliness: pd.DataFrame) -> pd.DataFrame:
    """Return one row a year x stage; a clock that still runs in time is counted when it is settled."""
    settled = timeliness[timeliness["state"].isin(["met", "late", "overdue"])]
    if settled.empty:
        numbers = {name: "float64" if name == "share_in_time" else "int64" for name in _NUMBERS}
        return pd.DataFrame(columns=list(COLUMNS)).astype(numbers)
    year = settled["started"].map(lambda day: str(Quarter.containing(day.date())).partition(" ")[0])
    order = {stage: at for at, stage in enumerate(dict.fromkeys(timeliness["stage"]))}
    counts = (
        settled.assign(year=year)
        .groupby(["year", "stage", "stage_title"])["state"]
        .value_counts()
        .unstack(fill_value=0)
        .reindex(columns=["met", "late", "overdue"], fill_value=0)
        .set_axis(["n_in_time", "n_late", "n_overdue"], axis=1)
        .reset_index()
    )
    counts["n"] = counts[["n_in_time", "n_late", "n_overdue"]].sum(axis=1)
    counts["share_in_time"] = counts["n_in_time"] / counts["n"]
    counts["order"] = counts["stage"].map(order)
    counts = counts.sort_values(["year", "order"], kind="stable")
    counts["text"] = [
        say("summary.text", title=row["stage_title"], year=row["year"], n=row["n_in_time"], of=row["n"])
        for row in counts.to_dict("records")
    ]
    return counts.assign(hidden="")[list(COLUMNS)].reset_index(drop=True)
