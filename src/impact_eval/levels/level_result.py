"""What the results of all levels share: frozen tables that can be narrowed to one recommendation."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Self

import pandas as pd

from impact_eval.result import Result


@dataclass(frozen=True)
class LevelResult(Result):
    """The tables of one level; every subclass names and documents them."""

    def of(self, recommendation_id: str, courses: Collection[str]) -> Self:
        """Return the same result with only the rows that bear on one recommendation.

        Parameters
        ----------
        recommendation_id : rows that name a recommendation are kept where they name this one.
        courses : rows that name a course are kept where it is one of these.
        """
        tables = {one.name: getattr(self, one.name) for one in fields(self)}
        return replace(
            self, **{name: narrowed(table, recommendation_id, courses) for name, table in tables.items()}
        )


def narrowed(table: pd.DataFrame, recommendation_id: str, courses: Collection[str]) -> pd.DataFrame:
    """Return the rows of a result table that bear on a recommendation; see `LevelResult.of`.

    A table that names neither a recommendation nor a course is of the whole partnership and stays whole.
    """
    if not {"recommendation_id", "course_id"} & set(table.columns):
        return table
    if "recommendation_id" in table.columns:
        kept = table["recommendation_id"] == recommendation_id
    else:
        kept = table["course_id"].isin(courses)
    return table[kept].reset_index(drop=True)


def result_table(columns: Sequence[str], data: pd.DataFrame | list[dict[str, Any]]) -> pd.DataFrame:
    """Return rows as a result table: these columns in this order, and nothing withheld yet.

    Examples
    --------
    >>> result_table(("course_id", "n", "hidden"), [{"course_id": "C1", "n": 4}]).to_dict("records")
    [{'course_id': 'C1', 'n': 4, 'hidden': ''}]
    """
    frame = data if isinstance(data, pd.DataFrame) else pd.DataFrame(data)
    return frame.assign(hidden="").reindex(columns=list(columns)).reset_index(drop=True)


def records_of(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a frame as dictionaries, for the sentences that are made of them.

    Examples
    --------
    >>> records_of(pd.DataFrame({"n": [1, 2]}))
    [{'n': 1}, {'n': 2}]
    """
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]
