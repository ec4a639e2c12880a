"""Agencies' yearly returns of their own training: who has returned, how many were trained, how it was judged.

A return has one row a training. A member of staff who is in scope of two trainings counts in both, so the
shares are of people and trainings, not of people. *Beyond reaction* is evaluation at level 2 or above: a form
about how people liked the day says nothing of what they learned. An agency that is known (in the workforce,
among the people, or from any return) and has none for a year that others have returned for has not returned.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from impact_eval.actions.wording import counted, say, sentences
from impact_eval.contract.identifier import normalise_identifier
from impact_eval.levels.level_result import LevelResult, result_table
from impact_eval.wording import listed, percent

if TYPE_CHECKING:
    from impact_eval.intake.study import Study

TABLE = (
    "result_id", "agency", "year", "returned", "n_trainings", "staff_in_scope", "trained", "not_trained",
    "share_trained", "n_evaluated", "n_beyond_reaction", "share_beyond_reaction", "n_quality_assured",
    "returned_date", "text", "note", "hidden",
)  # fmt: skip


@dataclass(frozen=True)
class AgencyReturns(LevelResult):
    """The returns of single-agency training.

    Attributes
    ----------
    table : one row an agency and year that any agency has returned for, those that have not returned too.
    """

    table: pd.DataFrame

    @property
    def text(self) -> str:
        """Who has not returned for the latest year."""
        if self.table.empty:
            return say("returned.none_asked")
        year = self.table["year"].max()
        latest = self.table[self.table["year"] == year]
        missing = latest.loc[~latest["returned"].astype(bool), "agency"].tolist()
        if not missing:
            return say("returned.all", year=year)
        return say("returned.missing", year=year, agencies=listed(missing))


def agency_returns(study: Study) -> AgencyReturns:
    """Return what agencies say of the training that they give by themselves.

    Parameters
    ----------
    study : the study, as it was known on a day.
    """
    tables = study.tables
    returns = tables["agency_returns"]
    names = pd.concat([tables["workforce"]["agency"], tables["people"]["agency"], returns["agency"]]).dropna()
    # The first spelling stands: that of the workforce where it has the agency.
    known: dict[str, str] = {}
    for name in names:
        known.setdefault(normalise_identifier(str(name)), str(name))
    plain = returns["agency"].map(lambda name: normalise_identifier(str(name)))
    rows = [
        _row(agency, year, returns[(plain == key) & (returns["year"] == year)])
        for year in sorted(returns["year"].unique())
        for key, agency in sorted(known.items())
    ]
    return AgencyReturns(table=result_table(TABLE, rows))


def _row(agency: str, year: str, mine: pd.DataFrame) -> dict[str, Any]:
    returned = len(mine) > 0
    level = pd.to_numeric(mine["evaluated_to"])
    in_scope, trained = mine["staff_in_scope"].sum(), mine["trained"].sum()
    row = {
        "result_id": f"returned:{agency}:{year}",
        "agency": agency,
        "year": year,
        "returned": returned,
        "n_trainings": len(mine),
        "staff_in_scope": in_scope if returned else np.nan,
        "trained": trained if returned else np.nan,
        "not_trained": in_scope - trained if returned and in_scope >= trained else np.nan,
        "share_trained": trained / in_scope if in_scope else np.nan,
        "n_evaluated": int((level >= 1).sum()),
        "n_beyond_reaction": int((level >= 2).sum()),
        "share_beyond_reaction": float((level >= 2).mean()) if returned else np.nan,
        "n_quality_assured": int((mine["quality_assured"] == "yes").sum()),
        "returned_date": mine["returned_date"].max() if returned else pd.NaT,
    }
    return {**row, "text": _text(row), "note": _note(row, mine)}


def _text(row: dict[str, Any]) -> str:
    if not row["returned"]:
        return say("returned.not", agency=row["agency"], year=row["year"])
    trained = ""
    if row["share_trained"] == row["share_trained"]:
        trained = say(
            "returned.trained",
            trained=f"{int(row['trained']):,}",
            in_scope=f"{int(row['staff_in_scope']):,}",
            share=percent(row["share_trained"]),
        )
    said = say(
        "returned.said",
        agency=row["agency"],
        year=row["year"],
        trainings=counted(row["n_trainings"], "training"),
        beyond=row["n_beyond_reaction"],
        assured=row["n_quality_assured"],
    )
    return sentences(said, trained)


def _note(row: dict[str, Any], mine: pd.DataFrame) -> str:
    return sentences(
        say("returned.over") if row["trained"] > row["staff_in_scope"] else "",
        say("returned.level_unknown") if mine["evaluated_to"].isna().any() else "",
    )
