"""A table on its way through disclosure control: the figures as computed, and which cells are to be withheld.

Rules read the true figures and only ever add to what is withheld, so their order does not matter within a
table. The published table is made once, at the end: withheld numbers are missing values, withheld words are
blank, and the column `hidden` names them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from impact_eval.disclosure.complementary import BoolArray, FloatArray
from impact_eval.disclosure.rules import DisclosureError, Table

if TYPE_CHECKING:
    import pandas as pd


@dataclass
class Cells:
    """One table and its withheld cells.

    Attributes
    ----------
    rule : what is known of the table.
    frame : the figures, as computed (a copy with rows numbered from 0).
    gone : (rows, columns) the cells withheld.
    silent : (rows,) rows whose sentences go whatever they say.
    spare : (rows,) withheld rows that a blank row before them stands for.
    implied : counts that no column holds and that a sentence might quote: the expression, its values and the
        rows concerned.
    sentences : column of prose to the rows whose sentence gives way and what stands there instead.
    """

    rule: Table
    frame: pd.DataFrame
    gone: BoolArray
    silent: BoolArray
    spare: BoolArray
    implied: list[tuple[str, FloatArray, BoolArray]] = field(default_factory=list)
    sentences: dict[str, dict[int, str]] = field(default_factory=dict)

    @classmethod
    def of(cls, rule: Table, frame: pd.DataFrame) -> Cells:
        """Take a table as it comes, with what is withheld in it already."""
        import pandas as pd

        own = frame.reset_index(drop=True)
        if "hidden" not in own.columns:
            own = own.assign(hidden="")
        _refuse_unnamed(rule, own)
        names = as_words(own["hidden"])
        gone = np.zeros(own.shape, dtype=bool)
        if names.ne("").any():
            marks = names.str.get_dummies(";").reindex(columns=own.columns, fill_value=0)
            gone = marks.to_numpy(dtype=bool, copy=True)
        gone[:, own.columns.get_loc("hidden")] = False
        rows = len(own)
        return cls(rule, pd.DataFrame(own), gone, np.zeros(rows, bool), np.zeros(rows, bool))

    def numbers(self, expression: str) -> FloatArray:
        """A column, or an expression of columns, as numbers; nan where one of them is withheld or missing."""
        import pandas as pd

        if expression not in self.frame.columns:
            # A share times its base is a whole number of people but for rounding.
            values = pd.Series(self._evaluated(expression))
            return np.round(pd.to_numeric(values).to_numpy(dtype=np.float64, na_value=np.nan), 6)
        column = self._column(expression)
        return pd.to_numeric(column).to_numpy(dtype=np.float64, na_value=np.nan)

    def rows_where(self, condition: str) -> BoolArray:
        """Rows for which an expression holds; all of them where there is none."""
        if not condition:
            return np.ones(len(self.frame), dtype=bool)
        return np.asarray(self._evaluated(condition), dtype=bool)

    def is_gone(self, column: str) -> BoolArray:
        """Rows in which a column is withheld."""
        at = self.frame.columns.get_loc(self._column(column).name)
        return np.asarray(self.gone[:, at], dtype=bool)

    def hide(self, columns: Iterable[str], rows: BoolArray) -> None:
        """Withhold these columns (those of them that the table has) in these rows."""
        wanted = set(columns)
        at = np.flatnonzero([name in wanted for name in self.frame.columns])
        self.gone[np.ix_(rows, at)] = True

    def everything_else(self) -> list[str]:
        """Columns that are neither kept nor prose: what a small count takes with it."""
        safe = {*self.rule.keep, *self.rule.prose, "hidden"}
        return [name for name in self.frame.columns if name not in safe]

    def published(self) -> pd.DataFrame:
        """The table as it may be shown."""
        shown = self.frame.copy()
        for at, name in enumerate(self.frame.columns):
            if self.gone[:, at].any():
                shown[name] = _blanked(self.frame[name], self.gone[:, at])
        for name, rows in self.sentences.items():
            prose = shown[name].astype(object)
            prose.iloc[list(rows)] = list(rows.values())
            shown[name] = prose.infer_objects()
        shown["hidden"] = self._names()
        return shown.loc[~self.spare].reset_index(drop=True) if self.spare.any() else shown

    def _evaluated(self, expression: str) -> Any:
        """Value of an expression; only the columns it names are looked at, which is what takes time."""
        from pandas.errors import UndefinedVariableError

        words = set(re.findall(r"[A-Za-z_]\w*", expression))
        named = self.frame[[name for name in self.frame.columns if name in words]]
        try:
            return named.eval(expression, engine="python")
        except UndefinedVariableError:
            raise self._no_column(expression) from None

    def _names(self) -> list[str]:
        columns = np.asarray(self.frame.columns, dtype=object)
        names = [""] * len(self.frame)
        for row in np.flatnonzero(self.gone.any(axis=1)):
            names[row] = ";".join(columns[self.gone[row]])
        return names

    def _column(self, name: str) -> pd.Series:
        if name not in self.frame.columns:
            raise self._no_column(name)
        return self.frame[name]

    def _no_column(self, name: str) -> DisclosureError:
        return DisclosureError(
            f"the table {self.rule.name} has no column '{name}', which its disclosure rule needs.",
            mend="Correct the rule in disclosure/rules.toml.",
        )


def as_words(values: pd.Series) -> pd.Series:
    """Return a column of words as text, blank where there is none; one that holds none may be of numbers."""
    return values.astype(object).where(values.notna(), "").astype(str)


def _blanked(values: pd.Series, rows: BoolArray) -> pd.Series:
    """Missing value for a number, a date or a yes/no; nothing for words."""
    from pandas.api import types

    if types.is_bool_dtype(values.dtype):
        return values.astype("boolean").mask(rows)
    if types.is_integer_dtype(values.dtype) and not types.is_extension_array_dtype(values.dtype):
        return values.astype(np.float64).mask(rows)
    if types.is_numeric_dtype(values.dtype) or types.is_datetime64_any_dtype(values.dtype):
        return values.mask(rows)
    if all(isinstance(value, str) for value in values.dropna()):
        return values.astype(object).mask(rows, "").infer_objects()
    return values.astype(object).mask(rows, np.nan)


def _refuse_unnamed(rule: Table, frame: pd.DataFrame) -> None:
    """Stop where a column of numbers has no rule: what nobody thought of cannot be shown."""
    if rule.catches_all:
        return
    numbers = [name for name in frame.columns if frame[name].dtype.kind in "iufc"]
    named = rule.governed
    strange = [name for name in numbers if name not in named]
    if strange and len(frame):
        raise DisclosureError(
            f"no disclosure rule covers {', '.join(strange)} of {rule.name}.",
            mend="Name the columns in disclosure/rules.toml: under keep, or with the count they depend on.",
        )
