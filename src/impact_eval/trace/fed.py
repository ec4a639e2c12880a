"""What a row of a file feeds: every figure that rests on it, or the reason why none does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from impact_eval.errors import UnknownIdentifierError
from impact_eval.result import Result
from impact_eval.trace.figures import figures_of, rows_of
from impact_eval.trace.trace import placed
from impact_eval.trace.wording import counted, say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from impact_eval.intake.study import Study
    from impact_eval.trace.evaluated import Evaluated

TABLE = ("result_id", "text", "column", "role", "use", "through")


@dataclass(frozen=True)
class Fed(Result):
    """The figures that a row of a file feeds.

    Attributes
    ----------
    file, row : the row, as the file shows it.
    table : one row a figure and column: result_id, text (its sentence), column (of a form export), role and
        use (as in `Trace.table`), and through (the figure by which it does, where it does so by another one).
    findings : what is to be said of the row.
    """

    file: str
    row: int
    table: pd.DataFrame
    findings: pd.DataFrame

    @property
    def text(self) -> str:
        """How many figures the row feeds; where none, why."""
        n = self.table["result_id"].nunique()
        if n:
            return say("fed.text", file=self.file, row=self.row, n=counted(n, "figure"))
        why = [f"{one['problem']}" for one in self.findings.to_dict("records")]
        return say("fed.nothing", file=self.file, row=self.row, why=" ".join(why) or say("fed.not_read"))


def fed_by(evaluated: Evaluated, file: str, row: int) -> Fed:
    """Return the figures that a row of a file feeds.

    Parameters
    ----------
    evaluated : an evaluation.
    file : the file, as the ledger names it.
    row : the row, as a spreadsheet shows it (the header is row 1).

    Raises
    ------
    UnknownIdentifierError : when the study has no such file.
    """
    study = evaluated.study
    known = list(dict.fromkeys(study.ledger["file"]))
    if file not in known:
        raise UnknownIdentifierError(
            say("unknown.file", file=file), mend=say("unknown.file_mend", files=", ".join(known))
        )
    own = _records(study, file, row)
    findings = study.findings[(study.findings["file"] == file) & (study.findings["row"] == row)]
    rows = rows_of(evaluated, None, _beside(study.tables, own))
    mine = [
        index in own.get(table, frozenset())
        for table, index in zip(rows["table"], rows["index"], strict=True)
    ]
    direct = placed(study, rows[pd.Series(mine, index=rows.index, dtype=bool)])
    direct = direct.rename(columns={"figure": "result_id"}).assign(through="")
    figures = figures_of(evaluated)
    told = pd.concat([direct, *_through(direct, figures)], ignore_index=True)
    told = told.merge(figures[["result_id", "text"]], on="result_id")
    return Fed(
        file, row, told[list(TABLE)].drop_duplicates(ignore_index=True), findings.reset_index(drop=True)
    )


def _records(study: Study, file: str, row: int) -> dict[str, frozenset[int]]:
    """Return the accepted records of a row of a file, by table."""
    found = {}
    for table, origins in study.origins.items():
        frame = study.tables[table]
        if "_source" in frame.columns:
            sources = [number for number, origin in enumerate(origins) if origin.file == file]
            labels = frame.index[frame["_source"].isin(sources) & (frame["_row"] == row)]
            if len(labels):
                found[table] = frozenset(labels)
    return found


def _beside(tables: Mapping[str, pd.DataFrame], own: Mapping[str, frozenset[int]]) -> dict[str, pd.DataFrame]:
    """Narrow the large tables to the people and the cases of the row: what decides how its records count."""
    narrowed = dict(tables)
    for table, key in (("responses", ["session_id", "person_id"]), ("audits", ["audit_id", "case_id"])):
        frame = tables[table]
        of = frame.loc[list(own.get(table, ())), key].drop_duplicates()
        narrowed[table] = frame[pd.MultiIndex.from_frame(frame[key]).isin(pd.MultiIndex.from_frame(of))]
    return narrowed


def _through(direct: pd.DataFrame, figures: pd.DataFrame) -> list[pd.DataFrame]:
    """Return the figures that cite those which the row feeds, step by step, each with what it cites."""
    cites = figures.explode("cites")[["result_id", "cites"]].dropna()
    found, step = [], direct
    while len(step):
        step = step.drop(columns="through").rename(columns={"result_id": "through"})
        step = step.merge(cites, left_on="through", right_on="cites").drop(columns="cites")
        found.append(step[list(direct.columns)])
    return [one for one in found if len(one)]
