"""What became of every row: by what it holds, and by file where the files' counts may be shown.

A form export has one row a person, so that the rows of a small course's form are a small number of people.
The sums by table are always shown; the rows by file only once they have been through disclosure control,
which says so with its column `hidden`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from impact_eval.charts.written import count
from impact_eval.pack.tables import PackTable, laid_out, plain
from impact_eval.pack.wording import say, words

if TYPE_CHECKING:
    import pandas as pd

COUNTS = ("read", "accepted", "superseded", "quarantined", "blank")


def sums_by_table(ledger: pd.DataFrame) -> pd.DataFrame:
    """Return the ledger's sums by table and unit, from a ledger in which nothing is withheld.

    Examples
    --------
    >>> import pandas as pd
    >>> ledger = pd.DataFrame({"file": ["a.csv", "b.csv"], "sheet": "", "table": "responses", "unit": "row",
    ...     "read": [3, 40], "accepted": [3, 38], "superseded": [0, 1], "quarantined": [0, 1], "blank": 0})
    >>> sums_by_table(ledger).to_dict("records")[0]["read"]
    43
    """
    return ledger.groupby(["table", "unit"], sort=False)[list(COUNTS)].sum().reset_index()


def table_of_sums(ledger: pd.DataFrame) -> PackTable:
    """Return the sums by table as a reader sees them."""
    headings = [say(f"quality.totals_{name}") for name in ("holds", "unit", *COUNTS)]
    rows = [
        [
            words("phrases").get(row["table"], str(row["table"])),
            words("phrases").get(row["unit"], row["unit"]),
            *(count(row[name]) for name in COUNTS),
        ]
        for row in sums_by_table(ledger).to_dict("records")
    ]
    return plain(headings, rows, caption=say("quality.totals_caption"))


def sentences(ledger: pd.DataFrame) -> tuple[str, ...]:
    """Return how the whole ledger adds up, a sentence for rows and one for answers."""
    sums = ledger.groupby("unit", sort=False)[list(COUNTS)].sum()
    return tuple(
        say(
            "quality.sum",
            unit=words("phrases").get(str(unit), unit),
            **{name: count(row[name]) for name in COUNTS if name != "blank"},
        )
        for unit, row in sums.iterrows()
    )


def shown_by_file(ledger: pd.DataFrame) -> pd.DataFrame | None:
    """Return the ledger by file where disclosure control has seen it."""
    return ledger if "hidden" in ledger.columns else None


def table_by_file(ledger: pd.DataFrame) -> PackTable | None:
    """Return the ledger by file as a reader sees it, where it may be shown."""
    shown = shown_by_file(ledger)
    return None if shown is None else laid_out("ledger", shown)
