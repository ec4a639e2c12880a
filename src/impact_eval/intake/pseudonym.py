"""Pseudonyms: what stands in place of an identifier from the moment at which a file's columns are understood.

A pseudonym is an HMAC (RFC 2104) with SHA-256 of the identifier as it is compared (without case and spaces),
cut to 80 bits and written in base32 (RFC 4648) after a word that says what it names. A plain hash would not
do: codes of six letters are tried through in a second, and names faster. 80 bits leave a chance of 4 in 10^13
that any two of a million people meet.

What a person, a case, an auditor, a trainer, a reviewer and an observer are called are six name spaces:
nobody can see from the pseudonyms that a trainer was also a delegate.
"""

from __future__ import annotations

import hmac
from base64 import b32encode
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from impact_eval.contract.identifier import normalise_identifier
from impact_eval.intake.key_file import Key

if TYPE_CHECKING:
    import pandas as pd

#: Columns of the contract that name a practitioner or a child, and the word their pseudonyms begin with.
NAMING: Mapping[str, str] = MappingProxyType(
    {
        "person_id": "person",
        "case_id": "case",
        "auditor": "auditor",
        "trainer": "trainer",
        "reviewer": "reviewer",
        "observer": "observer",
    }
)
_BYTES = 10


def pseudonym(key: Key, kind: str, identifier: str) -> str:
    """Return what stands in place of an identifier; nothing stands in place of nothing.

    Pseudonyms are in lower case and without spaces, so that comparing them as identifiers changes nothing.

    Examples
    --------
    >>> key = Key(bytes(32))
    >>> pseudonym(key, "person", "AB 12c")
    'person-cmdgzx2zy6o52pql'
    >>> pseudonym(key, "person", "ab12C") == pseudonym(key, "person", "AB 12c")
    True
    """
    plain = normalise_identifier(identifier)
    if not plain:
        return ""
    message = f"{kind}\0{plain}".encode("utf-8", "surrogatepass")
    return f"{kind}-{b32encode(hmac.digest(key.secret, message, 'sha256')[:_BYTES]).decode().lower()}"


class Identities(Mapping[str, str]):
    """Whose pseudonyms are whose: pseudonym to the identifier as it is compared, in memory only.

    It shows how many it holds and never which. A copy and a pickle of it hold nothing, and so do those of
    whatever holds it.

    Examples
    --------
    >>> Identities({"person-a": "ab12"})
    Identities(1)
    """

    __slots__ = ("_known",)

    def __init__(self, known: Mapping[str, str] | None = None) -> None:
        self._known = dict(known or {})

    def __getitem__(self, pseudonym: str) -> str:
        return self._known[pseudonym]

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)

    def __repr__(self) -> str:
        return f"Identities({len(self)})"

    def __reduce__(self) -> tuple[type[Identities], tuple[()]]:
        return (Identities, ())


class Pseudonyms:
    """Gives columns their pseudonyms, and remembers the people whose they are.

    Parameters
    ----------
    key : called for the key when the first identifier is met: a study of nobody needs none.
    """

    def __init__(self, key: Callable[[], Key]) -> None:
        self._ask = key
        self._key: Key | None = None
        self._people: dict[str, str] = {}
        self._as_typed: dict[str, set[str]] = {kind: set() for kind in NAMING.values()}

    def column(self, name: str, cells: pd.Series) -> pd.Series:
        """Return a column of the contract with pseudonyms for identifiers; other columns as they are.

        Parameters
        ----------
        name : the contract's name of the column.
        cells : its text.
        """
        kind = NAMING.get(name)
        if kind is None:
            return cells
        return cells.map({text: self._one(kind, text) for text in cells.unique()}).astype(object)

    def _one(self, kind: str, text: str) -> str:
        if not normalise_identifier(text):
            return ""
        made = pseudonym(self.key(), kind, text)
        self._as_typed[kind].add(text)
        if kind == "person":
            self._people[made] = normalise_identifier(text)
        return made

    def key(self) -> Key:
        """Return the key; it is asked for once."""
        self._key = self._key or self._ask()
        return self._key

    @property
    def identities(self) -> Identities:
        """The people met so far; cases, auditors, trainers, reviewers and observers are not kept."""
        return Identities(self._people)

    def as_typed(self) -> frozenset[str]:
        """Return every identifier met, as it was typed: what no free text may hold."""
        return frozenset[str]().union(*self._as_typed.values())
