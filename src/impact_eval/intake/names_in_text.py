"""Names in free text: what a capital, the words around it and lists of names give away.

A word is taken for (the beginning of) a name after a title or a word that announces one (*called*,
*trainer*), before a possessive and kin (*X's mum*), where it is a common given name, and where it is part of
a name that the study knows. The words with capitals that follow belong to it. All words stand in
`redaction.toml`. It takes too much rather than too little, except for words known to be something else (days,
services, courses).
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import NamedTuple

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_POSSESSIVE = re.compile(r"['’]s$")
#: Most words of one name.
_LONGEST = 5


@cache
def words_known(kind: str) -> frozenset[str]:
    """Return one list of words of `redaction.toml`.

    Examples
    --------
    >>> "monday" in words_known("capitals")
    True
    """
    text = (files("impact_eval.intake") / "redaction.toml").read_text(encoding="utf-8")
    return frozenset(tomllib.loads(text)[kind])


class _Word(NamedTuple):
    """A word of a text: as written without its possessive, plain, its place, what parts it from the last."""

    written: str
    plain: str
    start: int
    end: int
    gap: str
    possessive: bool

    @property
    def capital(self) -> bool:
        return self.written[0].isupper() and self.plain not in words_known("capitals")


class Names:
    """Finds names in texts.

    Parameters
    ----------
    known : names of the study's people, in any order of their parts, and their email addresses.

    Examples
    --------
    >>> Names().without("Thanks to Sarah Elm, and to the trainer Ash. Monday was fine.")
    'Thanks to [name], and to the trainer [name]. Monday was fine.'
    >>> Names(["Quill, Zebedee"]).without("Zebedee said so to the quill maker")
    '[name] said so to the quill maker'
    """

    def __init__(self, known: Iterable[str] = ()) -> None:
        parts = (part for name in known for part in _parts(name))
        self._parts = frozenset(part for part in parts if part not in words_known("capitals"))

    def without(self, text: str) -> str:
        """Return a text with `[name]` for each name."""
        words = _words(text)
        pieces, done, at = [], 0, 0
        while at < len(words):
            if not self._begins(words, at):
                at += 1
                continue
            last = _last_of_name(words, at)
            pieces += [text[done : words[at].start], "[name]"]
            done = words[last].end
            at = last + 1
        return "".join([*pieces, text[done:]])

    def _begins(self, words: list[_Word], at: int) -> bool:
        """Whether a name begins at a place."""
        word = words[at]
        following = words[at + 1] if at + 1 < len(words) else None
        owned = following.plain if following and word.possessive else ""
        if owned in words_known("after_a_possessive_of_a_law"):
            return False
        if word.plain in words_known("given_names"):
            return True
        if not word.written[0].isupper():
            return False
        if word.plain in self._parts or self._announced(words, at):
            return True
        if owned:
            return word.capital and owned in words_known("after_a_possessive")
        named = word.plain in words_known("given_names_that_are_words")
        return named and following is not None and following.capital and following.gap == " "

    def _announced(self, words: list[_Word], at: int) -> bool:
        """Whether the words before say that a name comes."""
        word, before = words[at], words[at - 1] if at else None
        if before is None or word.gap.strip(" .:") or "\n" in word.gap:
            return False
        if before.written in words_known("titles"):
            return word.plain not in words_known("capitals") or len(word.written) == 1
        if (
            not word.capital
            or word.written.isupper()
            or "." in word.gap
            or word.written in words_known("titles")
        ):
            return False
        pair = f"{words[at - 2].plain} {before.plain}" if at > 1 else ""
        return before.plain in words_known("before_a_name") or pair in words_known("pairs_before_a_name")


def _folded(word: str) -> str:
    """Return a word without case and accents, as the lists have it."""
    apart = unicodedata.normalize("NFKD", word)
    return "".join(sign for sign in apart if not unicodedata.combining(sign)).replace("’", "'").casefold()


def _words(text: str) -> list[_Word]:
    found, end = [], 0
    for match in _WORD.finditer(text):
        bare = _POSSESSIVE.sub("", match[0])
        found.append(
            _Word(bare, _folded(bare), match.start(), match.start() + len(bare), text[end : match.start()],
                  bare != match[0])
        )  # fmt: skip
        end = match.end()
    return found


def _last_of_name(words: list[_Word], at: int) -> int:
    """Return the place of the last word of the name that begins at a place."""
    last = at
    for place in range(at + 1, min(at + _LONGEST, len(words))):
        word = words[place]
        if words[place - 1].possessive or word.gap not in (" ", ". ", "."):
            break
        if "." in word.gap and len(words[place - 1].written) > 1:
            break
        if word.capital:
            last = place
        elif word.plain not in words_known("particles"):
            break
    return last


def _parts(name: str) -> list[str]:
    """Return the parts of a name, or of the name in an email address, that are long enough to look for."""
    local = name.partition("@")[0]
    spread = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", local)
    if any(sign.isdigit() for sign in spread) and "@" not in name:
        return []
    return [_folded(part) for part in _WORD.findall(spread.replace("_", " ")) if len(part) > 2]
