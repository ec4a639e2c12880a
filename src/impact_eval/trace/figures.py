"""Every figure of an evaluation that can be traced, and the rows that figures rest on.

A new kind of figure is one module with a `Family` and one line in `FAMILIES`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from impact_eval.trace.agencies import AGENCIES
from impact_eval.trace.answers import ANSWERS
from impact_eval.trace.done import DONE
from impact_eval.trace.evaluated import together
from impact_eval.trace.judgements import JUDGEMENTS
from impact_eval.trace.months import MONTHS
from impact_eval.trace.places import PLACES
from impact_eval.trace.standings import STANDINGS

if TYPE_CHECKING:
    from impact_eval.trace.evaluated import Evaluated, Tables

#: Figures that rest on rows, then those that rest on figures too.
FAMILIES = {
    "answers": ANSWERS,
    "judgements": JUDGEMENTS,
    "months": MONTHS,
    "places": PLACES,
    "agencies": AGENCIES,
    "done": DONE,
    "standings": STANDINGS,
}


#: Columns of `figures_of`.
FIGURES = ("result_id", "text", "family", "course_id", "recommendation_id", "cites")


def figures_of(evaluated: Evaluated) -> pd.DataFrame:
    """Return every figure that can be traced, once each (`FIGURES`).

    The columns are result_id, text (its sentence), family, course_id and recommendation_id (blank where it is
    not of one), and cites (the other figures that it cites).

    Parameters
    ----------
    evaluated : an evaluation.
    """
    parts = [
        family.figures(evaluated).assign(family=name).pipe(_as_told) for name, family in FAMILIES.items()
    ]
    return pd.concat(parts, ignore_index=True).drop_duplicates("result_id", ignore_index=True)


def _as_told(figures: pd.DataFrame) -> pd.DataFrame:
    """Return a family's figures with the columns that all share."""
    for column in ("course_id", "recommendation_id"):
        if column not in figures.columns:
            figures = figures.assign(**{column: ""})
    if "cites" not in figures.columns:
        figures = figures.assign(cites=pd.Series([()] * len(figures), index=figures.index, dtype=object))
    return figures[list(FIGURES)]


def with_cited(figures: pd.DataFrame, result_id: str) -> list[str]:
    """Return a figure and every figure that it cites, however many steps away.

    Parameters
    ----------
    figures : from `figures_of`.
    result_id : one of them.
    """
    cites = dict(zip(figures["result_id"], figures["cites"], strict=True))
    found: dict[str, None] = {}
    waiting = [result_id]
    while waiting:
        name = waiting.pop()
        if name not in found and name in cites:
            found[name] = None
            waiting += cites[name]
    return list(found)


def rows_of(evaluated: Evaluated, wanted: set[str] | None, tables: Tables) -> pd.DataFrame:
    """Return the rows that figures rest on themselves (`evaluated.ROWS`).

    Parameters
    ----------
    evaluated : an evaluation.
    wanted : the figures; all of them where it is None.
    tables : the study's tables, which may be narrowed but keep their labels.
    """
    parts = []
    for family in FAMILIES.values():
        figures = family.figures(evaluated)
        asked = figures if wanted is None else figures[figures["result_id"].isin(list(wanted))]
        if len(asked):
            parts.append(family.rows(evaluated, asked.reset_index(drop=True), tables))
    return together(parts)
