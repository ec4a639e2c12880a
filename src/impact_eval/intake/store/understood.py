"""What of people's answers a store may keep as it was written: what is understood, and what names nobody.

A grade, a date or a wave is kept as it stands. Whatever else stands in their place may be anything, a name
among it, since it got there by mistake: of that, names, addresses, numbers and dates of birth are taken out
before it is kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial

import pandas as pd

from impact_eval.contract.answer import ResponseScale
from impact_eval.contract.instrument import AuditTool, Questionnaire
from impact_eval.contract.tables import columns_of, meta
from impact_eval.intake.free_text import FreeText
from impact_eval.intake.parse import read_choice

#: The tables in which a row is about a practitioner or a child.
ABOUT_PEOPLE = ("people", "attendance", "responses", "comments", "audits", "observations")
#: Dates in any order, numbers and marks: these are to be mended in their file, and say nothing of anybody.
_DATE_LIKE = re.compile(r"[\d\s./:TZ+\-]{1,32}")


class Understood:
    """Decides which texts a store keeps as they are.

    Parameters
    ----------
    questionnaires, tools : the instruments whose answers and grades are understood.
    """

    def __init__(self, questionnaires: Mapping[str, Questionnaire], tools: Mapping[str, AuditTool]) -> None:
        scales = [scale for one in questionnaires.values() for scale in one.responses.values()]
        grades = [tool.judgements.response for tool in tools.values()]
        self._scales = {
            ("responses", "value"): scales,
            ("audits", "judgement"): grades,
            ("observations", "judgement"): grades,
        }

    def without_names(self, table: str, frame: pd.DataFrame, texts: FreeText) -> pd.DataFrame:
        """Return records with strange answers, grades, waves and dates redacted.

        Parameters
        ----------
        table : the contract table.
        frame : its records as text.
        texts : what knows the names that stand in the study's files.
        """
        if table not in ABOUT_PEOPLE:
            return frame
        changed = frame.copy(deep=False)
        for column in columns_of(table):
            tests = self._tests(table, column)
            if tests:
                cells = frame[column].fillna("")
                strange = [text for text in cells.unique() if not any(test(text) for test in tests)]
                if strange:
                    clean = texts.redacted(pd.Series(strange, dtype=object))
                    changed[column] = cells.replace(dict(zip(strange, clean, strict=True)))
        return changed

    def _tests(self, table: str, column: str) -> list[Callable[[str], bool]]:
        """Return what each understands of a column; nothing for columns that are kept whatever they hold."""
        facts = meta(table, column)
        if (table, column) in self._scales:
            return [_reads(scale) for scale in self._scales[table, column]]
        if facts["kind"] == "choice":
            read = partial(read_choice, choices=facts["choices"])
            return [lambda text: not text or read(text) in facts["choices"]]
        if facts["kind"] == "date":
            return [lambda text: not text or _DATE_LIKE.fullmatch(text) is not None]
        return []


def _reads(scale: ResponseScale) -> Callable[[str], bool]:
    return lambda text: not scale.read(text).problem
