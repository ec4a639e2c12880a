"""Whose pseudonyms are whose, for as long as the files that were loaded are still where they were.

A store holds nobody's identifier, and comparing mistyped ones needs them. So they are read anew from the
files, when linkage asks for them, and stay in memory. Where a file has gone, or has changed since, its
identifiers are not known, and the store says so; links that a person accepted are kept by pseudonym and
need no file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from impact_eval.contract.finding import Finding
from impact_eval.contract.tables import columns_of
from impact_eval.intake.part import Part, digest_of, part_of_file
from impact_eval.intake.pseudonym import Identities, Pseudonyms
from impact_eval.intake.store.wording import WORDS


class IdentitiesAtHand(Identities):
    """Identities that are read from the files when the first of them is asked for.

    Parameters
    ----------
    read : returns pseudonym to identifier.
    """

    __slots__ = ("_read",)

    def __init__(self, read: Callable[[], Identities]) -> None:
        super().__init__()
        self._read: Callable[[], Identities] | None = read

    def _now(self) -> None:
        if self._read is not None:
            read, self._read = self._read, None
            self._known = dict(read())

    def __getitem__(self, pseudonym: str) -> str:
        self._now()
        return super().__getitem__(pseudonym)

    def __iter__(self) -> Iterator[str]:
        self._now()
        return super().__iter__()

    def __len__(self) -> int:
        self._now()
        return super().__len__()


def identities_at_hand(parts: tuple[Part, ...], folder: Path, people: Pseudonyms) -> IdentitiesAtHand:
    """Return the identities of the people in a store, read from the files that are still there.

    Parameters
    ----------
    parts : what the store holds.
    folder : where the files are.
    people : what gives identifiers their pseudonyms, and has met those that were handed over.
    """

    def read() -> Identities:
        for part in parts:
            path = folder / part.name
            if names_people(part) and path.is_file() and digest_of(path) == part.sha256:
                part_of_file(part.source, part.name, path, people)
        return people.identities

    return IdentitiesAtHand(read)


def names_people(part: Part) -> bool:
    """Whether a part's records are about practitioners by their code."""
    return "person_id" in columns_of(part.source.table)


def gone(parts: tuple[Part, ...], folder: Path) -> tuple[str, ...]:
    """Return the files with people's codes that are no longer where they were loaded from."""
    return tuple(
        sorted({part.name for part in parts if names_people(part) and not (folder / part.name).is_file()})
    )


def said_of_gone(store: Path, files: tuple[str, ...]) -> Finding:
    """Say that identifiers can't be compared any more, because their files have gone."""
    return Finding(
        "note", store.name, WORDS.say("finding.not_at_hand", n=WORDS.counted(len(files), "file_is")),
        WORDS.say("finding.not_at_hand_mend"), "not-at-hand",
    )  # fmt: skip
