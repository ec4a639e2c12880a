"""Identifiers as people type them, made comparable.

Practitioners type their own codes, so case and spaces carry no meaning in a person's identifier, nor do
letters that nobody sees and the kinds of dashes that word processors put in place of hyphens. Other
identifiers keep their spelling and are matched to the register's spelling without regard to case.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

_SPACES = re.compile(r"\s+")
#: Characters that take no room: zero-width spaces and joiners, marks of direction, byte order marks, the soft
#: hyphen, variation selectors (Unicode's Default_Ignorable_Code_Point, as far as they get into files).
_UNSEEN = (
    0xAD, 0x34F, 0x61C, 0x115F, 0x1160, 0x17B4, 0x17B5, *range(0x180B, 0x1810), *range(0x200B, 0x2010),
    *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0x3164, *range(0xFE00, 0xFE10), 0xFEFF, 0xFFA0,
    *range(0xE0000, 0xE0080),
)  # fmt: skip
_DASHES = (*range(0x2010, 0x2016), 0x2043, 0x2212, 0xFE58, 0xFE63, 0xFF0D)
#: For `str.translate`: unseen characters go, and every dash is a hyphen.
PLAIN: dict[int, str | None] = {**dict.fromkeys(_UNSEEN), **dict.fromkeys(_DASHES, "-"), 0: None}
_TIDIED = {0x200B: None, 0x2060: None, 0xFEFF: None, 0xAD: None}


def tidy(text: str) -> str:
    """Trim and fold the spaces (also no-break ones) of one cell; the text is otherwise as it was.

    Examples
    --------
    >>> tidy("  Early\\u00a0 Help ")
    'Early Help'
    """
    if text.isascii():
        return " ".join(text.split())
    return " ".join(text.translate(_TIDIED).split())


def settled(change: Callable[[str], str], text: str) -> str:
    """Apply a change until nothing changes, so that doing it again would do nothing."""
    while (changed := change(text)) != text:
        text = changed
    return text


def normalise_identifier(text: str) -> str:
    """Return an identifier in the form in which two of them are compared.

    Examples
    --------
    >>> normalise_identifier(" AB\\u00a012-c "), normalise_identifier("ab12\\u2013\\u200bC")
    ('ab12-c', 'ab12-c')
    """
    return settled(_plainer, text)


def _plainer(text: str) -> str:
    """Apply what may change again when it is applied again: NFKC composes what a space kept apart."""
    if text.isascii():
        return "".join(text.replace("\0", "").split()).casefold()
    plain = unicodedata.normalize("NFKC", text.translate(PLAIN)).translate(PLAIN)
    return _SPACES.sub("", plain).casefold()
