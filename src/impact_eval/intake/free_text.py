"""What a study's own files know of names, for redacting its comments.

The best list of the people whom comments name is beside the comments: form exports have columns for the
respondent's name and address, which are read for nothing else and go nowhere, and every identifier met.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from impact_eval.contract.answer import normalise_label
from impact_eval.intake.names_in_text import words_known
from impact_eval.intake.pseudonym import Pseudonyms
from impact_eval.intake.redaction import Redactor

if TYPE_CHECKING:
    import pandas as pd


class FreeText:
    """Gathers names while files are read, and then redacts texts of them.

    Parameters
    ----------
    pseudonyms : what has met the identifiers.
    """

    def __init__(self, pseudonyms: Pseudonyms) -> None:
        self._pseudonyms = pseudonyms
        self._names: set[str] = set()

    def learn(self, cells: pd.DataFrame) -> None:
        """Remember the names and addresses in a file, by its headings.

        Parameters
        ----------
        cells : the file's cells as text.
        """
        for place, heading in enumerate(cells.columns):
            if self.names(str(heading)):
                self._names.update(map(str, cells.iloc[:, place].unique()))

    @staticmethod
    def names(heading: str) -> bool:
        """Whether a column's heading says that people's names or addresses stand under it."""
        return normalise_label(heading) in {normalise_label(known) for known in words_known("name_headings")}

    def redacted(self, texts: pd.Series) -> pd.Series:
        """Return texts without people; each distinct text is redacted once, and no text stays none.

        Parameters
        ----------
        texts : what was written.
        """
        redactor = Redactor(self._names, self._pseudonyms.as_typed())
        return texts.map({text: redactor.redact(text) for text in texts.dropna().unique()}).astype(object)
