"""The fate of every row read: accepted, superseded (an older duplicate) or quarantined.

Records travel as one DataFrame per table: the contract's columns, the place they came from (`_source`,
`_row`, `_column`) and their fate. A record is never dropped; its fate changes, once, with a finding that says
why. The ledger is counted from the records at the end, so that it can't help adding up, and a test adds it up
again from the files.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from impact_eval.contract.finding import Finding, Severity
from impact_eval.contract.identifier import normalise_identifier

#: Rows of one file told one by one of the same slip before the rest are counted only: nobody mends more by
#: hand, and a file of a million rows must not make a million findings.
MOST_TOLD = 1000
PLACE = ("_source", "_row", "_column")
FATES = ("accepted", "superseded", "quarantined")
#: Columns of a response that belong to one answer; the others belong to the whole form.
OF_ONE_ANSWER = frozenset({"value", "item_id"})
LEDGER_COLUMNS = ("file", "sheet", "table", "unit", "read", *FATES, "blank")


@dataclass(frozen=True)
class Origin:
    """Where records came from: the file and sheet as named in messages, and the table they are for."""

    file: str
    sheet: str
    table: str


@dataclass
class Records:
    """The records of one table with their fates, and the findings about them."""

    table: str
    frame: pd.DataFrame
    origins: list[Origin]
    findings: list[Finding] = field(default_factory=list)

    @property
    def accepted(self) -> pd.DataFrame:
        """The records that are still accepted."""
        return self.frame[self.frame["_fate"] == "accepted"]

    def kept_out(self, column: str) -> frozenset[str]:
        """Return what stands in a column of the quarantined records, in the form in which it is compared."""
        cells = self.frame.loc[self.frame["_fate"] == "quarantined", column].dropna()
        return frozenset(normalise_identifier(str(cell)) for cell in cells.unique())

    def say(
        self, rows: pd.Index, column: str, problem: str | Callable[[str], str], mend: str, code: str,
        severity: Severity = "error",
    ) -> None:  # fmt: skip
        """Add findings with file, row, column and value; errors quarantine the record.

        What is wrong with a form as a whole is told once, not for each of its answers; a column of a form
        that is no item of the instrument is told once, not once for each row. From `MOST_TOLD` rows of a
        file on, one more finding counts the rest.
        """
        told = self.frame.loc[self._told(rows, column)]
        for number, of_source in told.groupby("_source", sort=False):
            origin = self.origins[int(str(number))]
            first = of_source.head(MOST_TOLD)
            values = first[column] if column in first else pd.Series("", index=first.index)
            columns = first["_column"].where(first["_column"] != "", column)
            places = columns if column in OF_ONE_ANSWER else pd.Series(column, index=first.index)
            for raw, place, row in zip(values, places, first["_row"], strict=True):
                value = _as_written(raw)
                words = problem(value) if callable(problem) else problem
                self.findings.append(
                    Finding(
                        severity, origin.file, words, mend, code, table=self.table, sheet=origin.sheet,
                        row=int(row), column=str(place), value=value,
                    )
                )  # fmt: skip
            if len(of_source) > MOST_TOLD:
                self.findings.append(self._the_rest(of_source, origin, column, mend, code, severity))
        if severity == "error":
            self.keep_out(rows)

    def keep_out(self, rows: pd.Index) -> None:
        """Quarantine records that a finding already speaks of."""
        self.frame.loc[rows, "_fate"] = "quarantined"

    def _the_rest(
        self, told: pd.DataFrame, origin: Origin, column: str, mend: str, code: str, severity: Severity
    ) -> Finding:
        """Count what is not told one by one, at the first row that is not."""
        return Finding(
            severity, origin.file, f"The same is to be said of {len(told) - MOST_TOLD:,} more, from here on.",
            mend, code, table=self.table, sheet=origin.sheet, row=int(told["_row"].iloc[MOST_TOLD]),
            column=column,
        )  # fmt: skip

    def _told(self, rows: pd.Index, column: str) -> pd.Index:
        if column == "value":
            return rows
        of_column = self.frame.loc[rows, "_column"] != ""
        by = ["_source", "_column" if column == "item_id" else "_row"]
        told: pd.Index = rows[~(of_column & self.frame.loc[rows].duplicated(by))]
        return told

    def say_orphans(
        self, rows: pd.Index, column: str, table: str, *, keep: bool, kept_out: bool = False
    ) -> None:
        """Tell references that point to nothing; a row that is useful without its partner is kept."""
        problem, mend = f"is not in {table}.", f"Add it to {table}, or correct it here."
        if kept_out:
            problem, mend = f"has a row in {table} that was kept out.", f"Mend that row of {table} first."
        self.say(rows, column, problem, mend, "orphan", "warning" if keep else "error")


def _as_written(value: Any) -> str:
    """Write a cell as it stood in the file: days without a clock, whole numbers without a point."""
    if pd.isna(value):
        return ""
    if isinstance(value, pd.Timestamp):
        return value.isoformat(sep=" ").removesuffix(" 00:00:00")
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def latest_of_duplicates(records: Records, key: list[str], known_by: str) -> pd.Index:
    """Let the latest record of each key stand (by when it was known, then by place); supersede the rest.

    Returns
    -------
    The superseded records, the oldest first.
    """
    accepted = records.accepted
    order = [known_by, *PLACE[:2]] if known_by else list(PLACE[:2])
    ordered = accepted.sort_values(order, kind="stable", na_position="first")
    older: pd.Index = ordered.index[ordered.duplicated(key, keep="last")]
    records.frame.loc[older, "_fate"] = "superseded"
    return older


def ledger_rows(
    frame: pd.DataFrame, origins: list[Origin], unit: str, blank: dict[int, int]
) -> list[dict[str, object]]:
    """Count fates by source: one ledger row an origin, also for a source of no rows."""
    counts = frame.groupby(["_source", "_fate"], observed=True).size()
    rows: list[dict[str, object]] = []
    for number, origin in enumerate(origins):
        by_fate = {fate: int(counts.get((number, fate), 0)) for fate in FATES}
        rows.append(
            {"file": origin.file, "sheet": origin.sheet, "table": origin.table, "unit": unit,
             "read": sum(by_fate.values()), **by_fate, "blank": blank.get(number, 0)}
        )  # fmt: skip
    return rows
