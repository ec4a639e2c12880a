"""A figure's trace: the rows of the files that it rests on, what each is to it, and what it is asked for.

A figure that cites others (a dimension of the board, a rating) rests on their rows too. The rows are those
that were accepted; what was superseded or kept out is in the ledger and the findings.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from impact_eval.errors import UnknownIdentifierError
from impact_eval.result import Result
from impact_eval.trace.figures import figures_of, rows_of, with_cited
from impact_eval.trace.wording import counted, say, words
from impact_eval.wording import row_ranges

if TYPE_CHECKING:
    from impact_eval.intake.study import Study
    from impact_eval.trace.evaluated import Evaluated

TABLE = ("figure", "file", "sheet", "table", "row", "column", "role", "use")
FILES = ("file", "sheet", "sha256", "table", "role", "use", "n", "n_rows", "rows")
#: How many figures are named when one is not known.
NEAREST = 5


@dataclass(frozen=True)
class Trace(Result):
    """What a figure rests on.

    Attributes
    ----------
    result_id : the figure.
    says : its sentence.
    recommendations : the recommendations that it answers.
    cites : the figures that it cites, and those that they cite.
    table : one row a record of a file: the figure that rests on it (the traced one, or one that it cites),
        file, sheet, table, row, column (of a form export), role (what it is to the figure) and use (how it
        enters it).
    files : one row a file, table, role and use: file, sheet, sha256 (of the content read), table, role, use,
        n (records), n_rows (rows of the file), rows (as in `2-41, 43`).
    """

    result_id: str
    says: str
    recommendations: tuple[str, ...]
    cites: tuple[str, ...]
    table: pd.DataFrame
    files: pd.DataFrame

    @property
    def text(self) -> str:
        """How many records of how many files the figure rests on, and which recommendations it answers."""
        n = len(self.table.drop_duplicates(["file", "sheet", "table", "row", "column"]))
        told = say(
            "trace.text", id=self.result_id, n=counted(n, "record"),
            files=counted(self.files["file"].nunique(), "file"),
        )  # fmt: skip
        answers = say("trace.answers", ids=", ".join(self.recommendations)) if self.recommendations else ""
        return f"{told} {answers}".strip()


def trace_of(evaluated: Evaluated, result_id: str) -> Trace:
    """Trace a figure to the rows that it rests on.

    Parameters
    ----------
    evaluated : an evaluation.
    result_id : the figure, as in the column `result_id` of any table; `assurance:R01:learning` and
        `rating:R01` for what the board says.

    Raises
    ------
    UnknownIdentifierError : when the evaluation has no such figure; the nearest are named.
    """
    figures = figures_of(evaluated)
    known = figures.set_index("result_id")
    if result_id not in known.index:
        raise UnknownIdentifierError(
            say("unknown.figure", id=result_id),
            mend=say("unknown.figure_mend", ids=_nearest(result_id, known.index)),
        )
    cited = with_cited(figures, result_id)
    rows = rows_of(evaluated, set(cited), evaluated.study.tables)
    table = placed(evaluated.study, rows)
    return Trace(
        result_id, str(known.at[result_id, "text"]), answered(evaluated, known.loc[[result_id]]),
        tuple(name for name in cited if name != result_id), table, _files(table, evaluated.study.inputs),
    )  # fmt: skip


def placed(study: Study, rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows with the place in the files that each is from, in the order of the files.

    Records that no file holds (a session that a form export declares) are left out.
    """
    parts = []
    for table, of_table in rows.groupby("table", sort=False):
        frame, origins = study.tables[str(table)], study.origins.get(str(table), ())
        if "_source" not in frame.columns or not origins:
            continue
        at = frame.loc[of_table["index"], ["_source", "_row", "_column"]]
        source = at["_source"].to_numpy(dtype=int)
        parts.append(
            pd.DataFrame(
                {
                    "figure": of_table["result_id"].to_numpy(),
                    "file": [origins[number].file for number in source],
                    "sheet": [origins[number].sheet for number in source],
                    "table": table,
                    "row": at["_row"].to_numpy(dtype=int),
                    "column": at["_column"].to_numpy(),
                    "role": of_table["role"].to_numpy(),
                    "use": of_table["use"].to_numpy(),
                }
            )
        )
    found = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(TABLE))
    for name in ("role", "use"):
        found[name] = found[name].map(words(name))
    return found.sort_values(list(TABLE), kind="stable", ignore_index=True)


def _files(table: pd.DataFrame, inputs: dict[str, str]) -> pd.DataFrame:
    """Return what each file brings; a record that several of the figures rest on counts once a role."""
    by = ["file", "sheet", "table", "role", "use"]
    once = table.drop_duplicates([*by, "row", "column"])
    rows = [
        dict(zip(by, map(str, key), strict=True))
        | {
            "sha256": inputs.get(str(key[0]), ""), "n": len(of), "n_rows": of["row"].nunique(),
            "rows": row_ranges(of["row"].tolist()),
        }
        for key, of in once.groupby(by, sort=True)
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(FILES))


def _nearest(result_id: str, known: pd.Index) -> str:
    from rapidfuzz import fuzz, process

    return ", ".join(
        name for name, *_ in process.extract(result_id, list(known), scorer=fuzz.ratio, limit=NEAREST)
    )


def answered(evaluated: Evaluated, figures: pd.DataFrame) -> tuple[str, ...]:
    """Return the recommendations that figures answer, in the register's order.

    Parameters
    ----------
    evaluated : an evaluation.
    figures : rows of `figures_of`.
    """
    found = set(figures["recommendation_id"]) - {""}
    for course in set(figures["course_id"]) - {""}:
        found.update(evaluated.bearing.recommendations_of(course))
    order = evaluated.study.tables["recommendations"]["recommendation_id"]
    return tuple(name for name in order if name in found)
