"""A finding: something an analyst must mend, with the place, the value and the mend.

Findings are collected, never raised, so that a check says everything that is wrong at once. `problem` and
`mend` are plain sentences. `code` is a stable word that a script or a test can rely on. A finding that
concerns one row also puts that row in the quarantine, unless it is a warning.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import pandas as pd

Severity = Literal["error", "warning", "note"]

#: Columns of every findings table, in the order in which they are shown.
FINDING_COLUMNS = ("severity", "file", "sheet", "row", "column", "value", "problem", "mend", "code", "table")


@dataclass(frozen=True)
class Finding:
    """One thing to mend.

    Attributes
    ----------
    severity : `error` (rows are kept out of the evidence until it is mended), `warning` (used as it is,
        but look at it) or `note`.
    file, sheet, row, column, value : the place; `row` counts as a spreadsheet shows it (the header is
        row 1); 0 where the finding is about the whole file. `value` is what stands there.
    problem, mend : one plain sentence each.
    code : a stable short name of the kind of finding.
    table : the contract table the row was meant for.
    """

    severity: Severity
    file: str
    problem: str
    mend: str
    code: str
    table: str = ""
    sheet: str = ""
    row: int = 0
    column: str = ""
    value: str = ""


def findings_frame(findings: Iterable[Finding]) -> pd.DataFrame:
    """Return findings as a table with `FINDING_COLUMNS`, errors first, then in file order.

    Examples
    --------
    >>> one = Finding("error", "a.csv", "Two columns have one name.", "Rename one.", "duplicate-header")
    >>> findings_frame([one])[["severity", "file", "code"]].to_dict("records")
    [{'severity': 'error', 'file': 'a.csv', 'code': 'duplicate-header'}]
    """
    import pandas as pd

    frame = pd.DataFrame([asdict(finding) for finding in findings], columns=list(FINDING_COLUMNS))
    frame["row"] = frame["row"].astype("int64")
    rank = frame["severity"].map({"error": 0, "warning": 1, "note": 2})
    order = (
        frame.assign(rank=rank).sort_values(["rank", "file", "sheet", "row", "column"], kind="stable").index
    )
    return frame.loc[order].reset_index(drop=True)
