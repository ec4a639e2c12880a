"""Large plain tables, taken into a store by DuckDB itself, in bounded memory.

The file is read twice. First each column's distinct texts are gathered; they go through the same steps as any
file's cells (mapping, words for nothing, pseudonyms, redaction), once each. Then the rows are read again and
written as the numbers of those texts. What is not plain enough to be sure that this reads it as the ordinary
reader would (a row too short, a line break in a cell, a blank line) is left to that one.
"""

from __future__ import annotations

import csv
import glob
import hashlib
import io
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from impact_eval.contract.identifier import tidy
from impact_eval.contract.study_file import ColumnSource, Source
from impact_eval.contract.tables import columns_of
from impact_eval.errors import SourceError
from impact_eval.intake.exports import recognise
from impact_eval.intake.exports.export import head_of
from impact_eval.intake.free_text import FreeText
from impact_eval.intake.mapping import find_heading
from impact_eval.intake.part import Part, part_of
from impact_eval.intake.pseudonym import Pseudonyms
from impact_eval.intake.readers.delimited import delimiter_of
from impact_eval.intake.readers.sheet import RawSheet, Rows, Unreadable, unique_headings
from impact_eval.intake.store.contents import add_content, known_content, write_texts
from impact_eval.intake.store.forgotten import forgotten_people
from impact_eval.intake.store.understood import Understood

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

#: Files of at least so many bytes are taken in bulk where they can be.
BULK_BYTES = 32_000_000
#: Most distinct texts of a column: they are held in memory.
MOST_TEXTS = 2_000_000
_SUFFIXES = (".csv", ".tsv", ".txt")
_HEAD_BYTES = 1_000_000
_HEAD_ROWS = 50
_PIECE = 1 << 24
#: How often a second the progress of a long statement is told.
_TOLD_A_SECOND = 4

Told = Callable[[int], None]


@dataclass(frozen=True)
class Table:
    """How a large file is laid out: its delimiter, its headings and the row that holds them."""

    path: Path
    delimiter: str
    headings: tuple[str, ...]
    header: int

    def rows(self) -> str:
        """Return the rows as a table of DuckDB, whose columns are c0, c1 and so on."""
        columns = ", ".join(f"'c{place}': 'VARCHAR'" for place in range(len(self.headings)))
        path = glob.escape(str(self.path)).replace("'", "''")
        return (
            f"read_csv('{path}', auto_detect = false, header = false, skip = {self.header}, "
            f"delim = '{self.delimiter}', quote = '\"', escape = '\"', strict_mode = true, "
            f"null_padding = false, hive_partitioning = false, columns = {{{columns}}})"
        )


@dataclass(frozen=True)
class Taken:
    """What was taken in bulk: the content's number, its rows, and the rows left out."""

    number: int
    rows: int
    left_out: int


def table_of(source: Source, path: Path) -> Table | None:
    """Return how a file is laid out, where it is a large plain table; nothing for any other."""
    large = path.is_file() and path.stat().st_size >= BULK_BYTES
    if not large or source.layout != "long" or path.suffix.lower() not in _SUFFIXES:
        return None
    if source.export not in ("", "plain"):
        return None
    with path.open("rb") as handle:
        data = handle.read(_HEAD_BYTES)
    try:
        text = data[: data.rfind(b"\n") + 1].decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    if "\0" in text or text.casefold().startswith("sep="):
        return None
    return _laid_out(source, path, text)


def _laid_out(source: Source, path: Path, text: str) -> Table | None:
    delimiter = delimiter_of(text, source.header)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    records = [row for _, row in zip(range(source.header + _HEAD_ROWS), reader, strict=False)]
    if len(records) <= source.header or reader.line_num != len(records):
        return None
    try:
        headings, said = unique_headings(records[source.header - 1], source.header, source.sheet)
    except Unreadable:
        return None
    found = recognise(head_of(path, Rows(records))) if not source.export and source.header == 1 else []
    another = bool(found) and found[0].certain and found[0].export.name != "plain"
    width = len(records[source.header - 1])
    if said or another or width != len(headings):
        return None
    return Table(path, delimiter, tuple(headings), source.header)


class Bulk:
    """Takes one large table into a store.

    Parameters
    ----------
    connection : a store, in a transaction.
    source, name, table : what the file is for, how messages name it, and how it is laid out.
    told : called with the share (0 to 100) that is done.
    """

    def __init__(
        self, connection: DuckDBPyConnection, source: Source, name: str, table: Table, told: Told
    ) -> None:
        self.connection, self.source, self.name, self.table, self.told = connection, source, name, table, told
        specs = {
            column: source.columns.get(column, ColumnSource(column=column))
            for column in columns_of(source.table)
        }
        nothing = RawSheet(pd.DataFrame(columns=list(table.headings)), np.array([], dtype=np.int64))
        #: Contract column to the place of its column in the file.
        self.places = {
            column: table.headings.index(heading)
            for column, spec in specs.items()
            if spec.column and (heading := find_heading(nothing, spec.column)) is not None
        }
        self.constants = {column for column, spec in specs.items() if spec.constant}

    def take(
        self, fingerprint: Fingerprint, people: Pseudonyms, understood: Understood, texts: FreeText
    ) -> Taken | None:
        """Write the table as a new content; nothing where it has to be read by the ordinary reader."""
        import duckdb

        if not self.places:
            return None
        try:
            gathered = self._gather(fingerprint, texts)
        except (duckdb.InvalidInputException, duckdb.ConversionException, duckdb.OutOfMemoryException):
            return None
        if gathered is None:
            return None
        n_rows, found = gathered
        part = self._cleaned(found, people, texts)
        if (part.frame["_fate"] != "accepted").any():
            return None
        clean = understood.without_names(self.source.table, part.frame, texts)
        if self.source.table == "comments":
            clean = clean.assign(text="")
        sha256 = fingerprint.sha256
        if known_content(self.connection, sha256, self.source) is not None:
            return None
        number = add_content(self.connection, self.source, sha256, first_row=self.table.header + 1)
        try:
            written = self._write(number, found, clean)
        except duckdb.Error:
            fingerprint.refuse_changed(self.name)
            raise
        fingerprint.refuse_changed(self.name)
        return Taken(number, written, n_rows - written)

    # -- the first reading ---------------------------------------------------------------------------------

    def _gather(self, fingerprint: Fingerprint, texts: FreeText) -> tuple[int, dict[int, list[str]]] | None:
        """Return how many rows there are, and each needed column's distinct texts; nothing if uneven."""
        named = [place for place, heading in enumerate(self.table.headings) if texts.names(heading)]
        needed = sorted({*self.places.values(), *named})
        lists = ", ".join(f"list(DISTINCT c{place})" for place in needed)
        blank = " AND ".join(f"c{place} IS NULL" for place in needed)
        query = f"SELECT count(*), count(*) FILTER ({blank}), {lists} FROM {self.table.rows()}"
        # A statement that fails ends the transaction it is in, so this one is in none.
        with self.connection.cursor() as reader, _progress(reader, lambda share: self.told(share * 2 // 5)):
            n_rows, n_blank, *found = reader.execute(query).fetchall()[0]
        texts_of = {
            place: [text for text in of or [] if text is not None]
            for place, of in zip(needed, found, strict=True)
        }
        even = not n_blank and fingerprint.lines == n_rows + self.table.header
        small = all(len(of) <= MOST_TEXTS for of in texts_of.values())
        plain = not any(text.isspace() or "\0" in text for of in texts_of.values() for text in of)
        again = all(self.table.headings[place] in map(tidy, of) for place, of in texts_of.items())
        return (n_rows, texts_of) if even and small and plain and not again else None

    def _cleaned(self, found: dict[int, list[str]], people: Pseudonyms, texts: FreeText) -> Part:
        """Put the distinct texts through the steps of any file: as many rows as the longest list has."""
        longest = max((len(of) for of in found.values()), default=0)
        cells = {
            heading: [*found.get(place, []), *[""] * (longest - len(found.get(place, [])))]
            for place, heading in enumerate(self.table.headings)
        }
        raw = RawSheet(pd.DataFrame(cells, dtype=object), np.arange(longest, dtype=np.int64))
        texts.learn(raw.cells)
        return part_of(self.source, self.name, raw, people)

    # -- the second reading --------------------------------------------------------------------------------

    def _write(self, number: int, found: dict[int, list[str]], clean: pd.DataFrame) -> int:
        """Write every row as the numbers of its texts, and return how many rows that were."""
        table = f"records_{self.source.table}"
        used = sorted(set(self.places.values()))
        types = {place: self._type(number, place, found[place]) for place in used}
        constant = {column: str(int(column in self.constants)) for column in columns_of(self.source.table)}
        columns = {
            column: _code(self.places[column], types) if column in self.places else constant[column]
            for column in columns_of(self.source.table)
        }
        rows, given = self._kept(found, clean)
        # Numbering rows is left to reading where all are kept: it would keep one processor busy alone.
        row = f"file_row + {self.table.header}" if given else "NULL"
        names = ", ".join(f'"{column}"' for column in columns)
        with _progress(self.connection, lambda share: self.told(40 + share * 3 // 5)):
            n = self.connection.execute(
                f'INSERT INTO "{table}" (content, "_row", "_column", "_position", "_kept_out", {names}) '
                f"SELECT {number}, {row}, 0, -1, false, {', '.join(columns.values())} FROM {rows}",
                given,
            ).fetchall()[0][0]
        for kind in types.values():
            self.connection.execute(f"DROP TYPE {kind}")
        texts = {column: list(clean[column].iloc[: len(found[at])]) for column, at in self.places.items()}
        texts |= {column: [str(clean[column].iloc[0])] for column in self.constants}
        write_texts(self.connection, number, table, texts)
        return int(n)

    def _kept(self, found: dict[int, list[str]], clean: pd.DataFrame) -> tuple[str, list[list[str]]]:
        """Return the rows to write as a table of DuckDB, numbered where forgotten people are left out."""
        forgotten = forgotten_people(self.connection)
        theirs: dict[int, list[str]] = {}
        for column in ("person_id", "case_id"):
            if column in self.places:
                place = self.places[column]
                out = clean[column].iloc[: len(found[place])].isin(forgotten)
                theirs[place] = [text for text, gone in zip(found[place], out, strict=True) if gone]
        theirs = {place: texts for place, texts in theirs.items() if texts}
        if not theirs:
            return self.table.rows(), []
        kept = " AND ".join(f"NOT coalesce(list_contains(?, c{place}), false)" for place in theirs)
        numbered = f"SELECT *, row_number() OVER () AS file_row FROM {self.table.rows()}"
        return f"({numbered}) WHERE {kept}", list(theirs.values())

    def _type(self, number: int, place: int, texts: list[str]) -> str:
        """Make a type of the session's whose values are a column's distinct texts, in their order."""
        name = f"texts_{number}_{place}"
        self.connection.register("texts_of_column", pd.DataFrame({"text": texts}))
        self.connection.execute(f"CREATE TEMP TYPE {name} AS ENUM (SELECT text FROM texts_of_column)")
        self.connection.unregister("texts_of_column")
        return name


def _code(place: int, types: Mapping[int, str]) -> str:
    """Return the number of a cell's text, from 1; 0 for a blank cell."""
    return f"coalesce(enum_code(c{place}::{types[place]})::INTEGER + 1, 0)"


class Fingerprint:
    """The SHA-256 and the lines of a file, worked out in one reading by a thread beside the work.

    Parameters
    ----------
    path : the file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._was = _stamp(path)
        self._thread = Thread(target=self._work, daemon=True)
        self._sha256, self._lines = "", 0
        self._thread.start()

    def _work(self) -> None:
        digest, last = hashlib.sha256(), b"\n"
        with self._path.open("rb", buffering=0) as handle:
            while piece := handle.read(_PIECE):
                digest.update(piece)
                self._lines += piece.count(b"\n")
                last = piece[-1:]
        self._lines += last != b"\n"
        self._sha256 = digest.hexdigest()

    @property
    def sha256(self) -> str:
        """The digest of the content; blank where the file could not be read to its end."""
        self._thread.join()
        return self._sha256

    @property
    def lines(self) -> int:
        """How many lines the file has."""
        self._thread.join()
        return self._lines

    def refuse_changed(self, name: str) -> None:
        """Refuse a file that is not what it was when its reading began: its rows would be of two editions.

        Raises
        ------
        SourceError : when it has changed or gone.
        """
        if _stamp(self._path) != self._was:
            raise changed(name)


def changed(name: str) -> SourceError:
    """Return the refusal of a load during which a file changed."""
    return SourceError(
        "the file changed while it was being loaded; nothing was loaded.",
        mend="Wait until it is whole, and load it again.", file=name,
    )  # fmt: skip


def _stamp(path: Path) -> tuple[int, ...]:
    """Return what changes when a file is written or another takes its place; nothing where it has gone."""
    try:
        at = path.stat()
    except OSError:
        return ()
    return at.st_ino, at.st_size, at.st_mtime_ns


@contextmanager
def _progress(connection: DuckDBPyConnection, told: Told) -> Iterator[None]:
    """Tell the progress of the statement that runs within, from a thread beside it."""
    done = Event()
    # Worked out for our own bar: where DuckDB takes Python to be interactive, it would draw one itself.
    connection.execute("SET enable_progress_bar = true")
    connection.execute("SET enable_progress_bar_print = false")

    def watch() -> None:
        while not done.wait(1 / _TOLD_A_SECOND):
            told(max(0, int(connection.query_progress())))

    watcher = Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()
        told(100)
