"""What is to be mended, place by place: the findings that one mend settles, told once with how often.

A column of 10,000 dates that could be read in two ways is one thing to mend. Every finding by itself stays in
the study's findings.
"""

from __future__ import annotations

import pandas as pd

from impact_eval.wording import row_ranges

#: One mend settles what is alike in these.
PLACE = ("severity", "file", "sheet", "column", "code", "mend")
COLUMNS = (
    "severity",
    "file",
    "sheet",
    "column",
    "problem",
    "mend",
    "n",
    "rows",
    "values",
    "more_values",
    "code",
)
#: How many different values are shown as examples.
EXAMPLES = 3


def to_mend(findings: pd.DataFrame) -> pd.DataFrame:
    """Return one row a place and mend (`COLUMNS`), in the order of the findings: errors first.

    Parameters
    ----------
    findings : of a study (`FINDING_COLUMNS`).

    Returns
    -------
    severity, file, sheet, column, problem (of the first), mend, n (findings), rows (as in `2-4, 9`; blank
    for the whole file), values (the first different ones), more_values (how many others there are besides),
    code.

    Examples
    --------
    >>> from impact_eval.contract.finding import Finding, findings_frame
    >>> found = [Finding("error", "a.csv", "is not a date.", "Mend it.", "not-a-date", row=row, column="date",
    ...     value="soon") for row in (2, 3, 9)]
    >>> to_mend(findings_frame(found))[["n", "rows", "values"]].to_dict("records")
    [{'n': 3, 'rows': '2-3, 9', 'values': ('soon',)}]
    """
    rows = []
    for key, of in findings.groupby(list(PLACE), sort=False, dropna=False):
        values = [str(value) for value in dict.fromkeys(of["value"]) if value]
        rows.append(
            dict(zip(PLACE, key, strict=True))
            | {
                "problem": of["problem"].iloc[0],
                "n": len(of),
                "rows": row_ranges(row for row in of["row"] if row),
                "values": tuple(values[:EXAMPLES]),
                "more_values": max(0, len(values) - EXAMPLES),
            }
        )
    return pd.DataFrame(rows, columns=list(COLUMNS))
