"""How a simulated table becomes a table of the contract: its columns in order, each of its type."""

from __future__ import annotations

from typing import TYPE_CHECKING

from impact_eval.contract.tables import schemas

if TYPE_CHECKING:
    import pandas as pd


def contract_frame(table: str, rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with the contract's columns and types; columns that the rows lack are empty.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = contract_frame("people", pd.DataFrame({"person_id": ["7QK2MX"], "team": ["Court"]}))
    >>> list(frame.columns), bool(frame["role"].isna().all())
    (['person_id', 'agency', 'team', 'role'], True)
    """
    columns = schemas()[table].columns
    typed = rows.reindex(columns=list(columns))
    for name, column in columns.items():
        values = typed[name].astype(str(column.dtype))
        typed[name] = values.where(values.notna(), None) if str(column.dtype) == "object" else values
    return typed.reset_index(drop=True)
