"""What a trace needs of an evaluation, and the form in which rows are told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import pandas as pd
from numpy.typing import NDArray

if TYPE_CHECKING:
    from impact_eval.actions import Actions
    from impact_eval.assurance import Assurance
    from impact_eval.intake.study import Study
    from impact_eval.levels.bearing import Bearing
    from impact_eval.levels.behaviour import Behaviour
    from impact_eval.levels.learning import Learning
    from impact_eval.levels.participation import Participation
    from impact_eval.levels.reaction import Reaction
    from impact_eval.levels.results import Results
    from impact_eval.levels.soundness import Soundness

#: Columns of every answer of a family: the figure, the contract's table and the label of the row in it, what
#: the row is to the figure (`role`), and how it enters it (`use`); words for both are in `wording.toml`.
ROWS = ("result_id", "table", "index", "role", "use")

#: One word for all rows, or one for each.
Words = str | pd.Series | NDArray[Any]
Tables = Mapping[str, pd.DataFrame]


class Evaluated(Protocol):
    """An evaluation, as far as a trace reads it."""

    @property
    def study(self) -> Study: ...  # noqa: D102
    @property
    def bearing(self) -> Bearing: ...  # noqa: D102
    @property
    def participation(self) -> Participation: ...  # noqa: D102
    @property
    def reaction(self) -> Reaction: ...  # noqa: D102
    @property
    def learning(self) -> Learning: ...  # noqa: D102
    @property
    def behaviour(self) -> Behaviour: ...  # noqa: D102
    @property
    def results(self) -> Results: ...  # noqa: D102
    @property
    def soundness(self) -> Soundness: ...  # noqa: D102
    @property
    def actions(self) -> Actions: ...  # noqa: D102
    @property
    def assurance(self) -> Assurance: ...  # noqa: D102


@dataclass(frozen=True)
class Family:
    """Figures that rest on rows of one kind.

    Attributes
    ----------
    figures : returns the family's figures of an evaluation: result_id, text, and what `rows` needs.
    rows : returns the rows (`ROWS`) that figures rest on; it is given the evaluation, some of its figures,
        and the study's tables, which may be narrowed but keep their labels.
    """

    figures: Callable[[Evaluated], pd.DataFrame]
    rows: Callable[[Evaluated, pd.DataFrame, Tables], pd.DataFrame]


def rows_frame(
    frame: pd.DataFrame, table: str, role: Words = "counted", use: Words = "counted"
) -> pd.DataFrame:
    """Return rows in the form of `ROWS`.

    Parameters
    ----------
    frame : result_id and index.
    table : the contract's table.
    role, use : one word for all, or a column of them.
    """
    return frame[["result_id", "index"]].assign(table=table, role=role, use=use)[list(ROWS)]


def labelled(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table with the labels of its rows as the column `index`."""
    return frame.rename_axis("index").reset_index()


def together(parts: list[pd.DataFrame]) -> pd.DataFrame:
    """Return rows of several kinds one after another."""
    filled = [part for part in parts if len(part)]
    return pd.concat(filled, ignore_index=True) if filled else pd.DataFrame(columns=list(ROWS))
