"""The review file: what a person decides of links, kept from one run to the next.

A CSV that a spreadsheet opens. It holds pseudonyms and no identifier. What is read again is the decision, the
session and the two codes, and the day of the decision where somebody wrote one: an earlier quarter is made
again without what was decided later. The rest is there to decide by. A row with a decision stays for good,
also while its codes are not in the study.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Literal

from impact_eval.contract.identifier import tidy
from impact_eval.errors import StudyError
from impact_eval.intake.parse import read_date
from impact_eval.intake.readers import read_sheet
from impact_eval.intake.readers.sheet import Unreadable
from impact_eval.linkage.wording import say, words

Said = Literal["accepted", "rejected"]
#: What people write in the column of decisions.
WORDS: Mapping[str, Said] = {
    **dict.fromkeys(("accept", "accepted", "a", "yes", "y", "same"), "accepted"),
    **dict.fromkeys(("reject", "rejected", "r", "no", "n", "different"), "rejected"),
}
Key = tuple[str, frozenset[str]]
Row = dict[str, str]
#: What a cell begins with that a spreadsheet would work out.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t")


@dataclass(frozen=True)
class Review:
    """What has been decided.

    Attributes
    ----------
    decisions : (session, the two pseudonyms) to what was said.
    rows : the file's rows by the same key, as they stand there, with any column that somebody added.
    unread : sentences about decisions and days that could not be understood.
    days : (session, the two pseudonyms) to the day of the decision, where it was written.
    """

    decisions: Mapping[Key, Said] = field(default_factory=dict)
    rows: Mapping[Key, Row] = field(default_factory=dict)
    unread: tuple[str, ...] = ()
    days: Mapping[Key, date] = field(default_factory=dict)

    def by(self, day: date) -> Review:
        """Return what had been decided by a day; a decision without a day is taken as known."""
        known = {key: said for key, said in self.decisions.items() if self.days.get(key, day) <= day}
        return replace(self, decisions=known)

    def accepted(self, session: str) -> frozenset[frozenset[str]]:
        """Return the pairs that are one person in a session."""
        return frozenset(
            pair for (at, pair), said in self.decisions.items() if said == "accepted" and at == session
        )

    @property
    def rejected(self) -> frozenset[frozenset[str]]:
        """The pairs that are two people: who they are does not change from session to session."""
        return frozenset(pair for (_, pair), said in self.decisions.items() if said == "rejected")


def read_review(path: Path) -> Review:
    """Read a review file; where there is none, nothing has been decided.

    Raises
    ------
    StudyError : when something stands there that is no review file.
    """
    if not path.exists():
        return Review()
    try:
        cells = read_sheet(path).cells
    except Unreadable as failure:
        raise StudyError(failure.problem, mend=failure.mend, file=path.name) from None
    names = words("review")
    missing = [names[name] for name in ("decision", "session", "kept", "joined") if names[name] not in cells]
    if missing:
        raise StudyError(
            f"it is no review file: it has no column '{missing[0]}'.", mend="Name another file.",
            file=path.name,
        )  # fmt: skip
    decisions: dict[Key, Said] = {}
    days: dict[Key, date] = {}
    rows: dict[Key, Row] = {}
    unread = []
    for number, row in enumerate(cells.to_dict("records"), 2):
        plain = {str(name): _unescaped(str(cell)) for name, cell in row.items()}
        word = tidy(plain[names["decision"]])
        key = _key(plain)
        rows[key] = plain
        if word.casefold() in WORDS:
            decisions[key] = WORDS[word.casefold()]
        elif word:
            unread.append(say("text.unread", file=path.name, row=number, value=word))
        written = tidy(plain.get(names["decided"], ""))
        if day := read_date(written):
            days[key] = day.date()
        elif written:
            unread.append(say("text.unread_day", file=path.name, row=number, value=written))
    return Review(decisions, rows, tuple(unread), days)


def _key(row: Row) -> Key:
    names = words("review")
    return tidy(row[names["session"]]), frozenset(tidy(row[names[name]]) for name in ("kept", "joined"))


def write_review(path: Path, rows: Sequence[Row], review: Review) -> None:
    """Write a review file, whole or not at all; decided rows that are not among `rows` are kept at its end.

    Columns that somebody added stay.

    Raises
    ------
    StudyError : when the path is not that of a CSV file.
    """
    if path.suffix.lower() != ".csv":
        raise StudyError(
            "a review file is written as CSV.", mend="Give it a name ending in .csv.", file=path.name
        )
    names = words("review")
    there = {_key(row) for row in rows}
    kept = [
        {**row, names["done"]: words("decisions")["gone"]}
        for key, row in sorted(review.rows.items(), key=lambda item: (item[0][0], sorted(item[0][1])))
        if key not in there and row[names["decision"]].strip()
    ]
    added = list(
        dict.fromkeys(name for row in review.rows.values() for name in row if name not in names.values())
    )
    text = io.StringIO()
    writer = csv.DictWriter(text, [*names.values(), *added], lineterminator="\r\n")
    writer.writeheader()
    for row in (*rows, *kept):
        whole = {**dict.fromkeys(added, ""), **review.rows.get(_key(row), {}), **row}
        writer.writerow({name: _escaped(whole.get(name, "")) for name in (*names.values(), *added)})
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.new")
    beside.write_bytes(text.getvalue().encode("utf-8-sig"))
    beside.replace(path)


def forget_in_review(path: Path, pseudonym: str) -> int:
    """Take every row that names a pseudonym out of a review file, and return how many there were.

    Raises
    ------
    StudyError : when something stands there that is no review file.
    """
    review = read_review(path)
    theirs = {key for key in review.rows if pseudonym in key[1]}
    if theirs:
        kept = {key: row for key, row in review.rows.items() if key not in theirs}
        write_review(path, list(kept.values()), Review(rows=kept))
    return len(theirs)


def _escaped(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA_SIGNS) else cell


def _unescaped(cell: str) -> str:
    return cell[1:] if cell[:1] == "'" and cell[1:].startswith(FORMULA_SIGNS) else cell
