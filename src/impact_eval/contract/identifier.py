"""Identifiers as people type them, made comparable.

Practitioners type their own codes, so case and spaces carry no meaning in a person's identifier. Other
identifiers keep their spelling and are matched to the register's spelling without regard to case.
"""

from __future__ import annotations

import re
import unicodedata

_SPACES = re.compile(r"\s+")


def tidy(text: str) -> str:
    """Trim and fold the spaces (also no-break ones) of one cell; the text is otherwise as it was.

    Examples
    --------
    >>> tidy("  Early\\u00a0 Help ")
    'Early Help'
    """
    return _SPACES.sub(" ", text.replace("\u200b", "").replace("\ufeff", "")).strip()


def normalise_identifier(text: str) -> str:
    """Return an identifier in the form in which two of them are compared.

    Examples
    --------
    >>> normalise_identifier(" AB\\u00a012-c ")
    'ab12-c'
    """
    return _SPACES.sub("", unicodedata.normalize("NFKC", text)).casefold()
