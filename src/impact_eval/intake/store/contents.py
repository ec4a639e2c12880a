"""What a store holds of a file: a content (one file's rows as one source maps them), in editions of its name.

A content is known by the SHA-256 of the file and a digest of the mapping, so loading it again changes
nothing. A name's latest edition is the one that counts; the rows of the earlier ones are superseded, and
stay.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from impact_eval.contract.finding import Finding
from impact_eval.contract.study_file import Source
from impact_eval.contract.tables import columns_of
from impact_eval.intake.part import OF_PLACE, Part
from impact_eval.intake.pseudonym import NAMING
from impact_eval.intake.store.database import record_tables
from impact_eval.intake.wide import ROW_COLUMNS, WideSheet

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection
    from numpy.typing import NDArray

#: What of a source makes the same file another content; where it is and how its dates are written don't.
_MAPPED_BY = (
    "table", "sheet", "export", "layout", "columns", "values", "items", "item_pattern", "comments", "missing",
    "ignore", "header",
)  # fmt: skip
_SAID = ("severity", "problem", "mend", "code", "sheet", "row", "column", "value")


@dataclass(frozen=True)
class Content:
    """One file's rows as one source maps them.

    Attributes
    ----------
    number : its number in the store.
    name : the file, as messages name it.
    edition : the edition of that name, from 1.
    current : whether that edition is the latest of its name.
    sha256, mapping : what it is known by.
    table, sheet, wide, blank : of which table it is, from which sheet, whether a form export, and how many
        of a form export's cells were blank.
    first_row : the row of the file with which records begin that hold no row of their own.
    left_out : rows that are not kept, because somebody asked to be forgotten.
    columns : the contract's columns that were known when it was loaded, with commas between them.
    """

    number: int
    name: str
    edition: int
    current: bool
    sha256: str
    mapping: str
    table: str
    sheet: str
    wide: bool
    blank: int
    first_row: int
    left_out: int
    columns: str


def mapping_of(source: Source) -> str:
    """Return a digest of how a source maps a file's columns."""
    said = source.model_dump(mode="json", include=set(_MAPPED_BY))
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:16]


def mapping_now(source: Source) -> tuple[str, str]:
    """Return what a content of a source is known by, beside the file's content: its mapping and columns."""
    return mapping_of(source), columns_known(source.table)


def contents_of(connection: DuckDBPyConnection) -> list[Content]:
    """Return what a store holds, by name and edition; a content of two names stands under the first."""
    rows = connection.execute(
        """
        WITH named AS (
            SELECT edition, name, row_number() OVER (PARTITION BY name ORDER BY edition) AS place,
                   edition = max(edition) OVER (PARTITION BY name) AS is_current
            FROM editions
        ), without AS (SELECT content, sum(n) AS n FROM left_out GROUP BY content)
        SELECT content, name, place, is_current, sha256, mapping, contract_table, sheet, wide, blank,
               first_row, coalesce(without.n, 0), columns
        FROM contents JOIN edition_contents USING (content) JOIN named USING (edition)
             LEFT JOIN without USING (content)
        ORDER BY is_current DESC, name, place DESC, content
        """
    ).fetchall()
    found: dict[int, Content] = {}
    for row in rows:
        found.setdefault(int(row[0]), Content(*row))
    return sorted(found.values(), key=lambda one: (one.name, one.edition, one.number))


def columns_known(table: str) -> str:
    """Return the columns of a table that this version of the contract has, with commas between them."""
    return ",".join(columns_of(table))


def latest(connection: DuckDBPyConnection, name: str) -> tuple[str, frozenset[tuple[str, str]]]:
    """Return the SHA-256, and the mappings and columns, of a name's latest edition; blank for a new name."""
    rows = connection.execute(
        """
        SELECT editions.sha256, mapping, columns
        FROM editions JOIN edition_contents USING (edition) JOIN contents USING (content)
        WHERE edition = (SELECT max(edition) FROM editions WHERE name = ?)
        """,
        [name],
    ).fetchall()
    return (
        (rows[0][0], frozenset((mapping, columns) for _, mapping, columns in rows))
        if rows
        else ("", frozenset())
    )


def was_earlier(connection: DuckDBPyConnection, name: str, sha256: str) -> bool:
    """Whether a name has stood for a content before."""
    rows = connection.execute(
        "SELECT 1 FROM editions WHERE name = ? AND sha256 = ? LIMIT 1", [name, sha256]
    ).fetchall()
    return bool(rows)


def known_content(connection: DuckDBPyConnection, sha256: str, source: Source) -> int | None:
    """Return the number of a content that the store has as a source maps it now, under whatever name."""
    rows = connection.execute(
        "SELECT content FROM contents WHERE sha256 = ? AND mapping = ? AND columns = ?",
        [sha256, *mapping_now(source)],
    ).fetchall()
    return int(rows[0][0]) if rows else None


def next_number(connection: DuckDBPyConnection, table: str, column: str) -> int:
    """Return the number that comes after those of a table."""
    return int(connection.execute(f'SELECT coalesce(max("{column}"), 0) + 1 FROM "{table}"').fetchall()[0][0])


def add_edition(
    connection: DuckDBPyConnection, load: int, name: str, sha256: str, contents: Iterable[int]
) -> None:
    """Let a name stand for these contents from now on."""
    edition = next_number(connection, "editions", "edition")
    connection.execute("INSERT INTO editions VALUES (?, ?, ?, ?)", [edition, name, sha256, load])
    for content in contents:
        connection.execute("INSERT INTO edition_contents VALUES (?, ?)", [edition, content])


def add_content(
    connection: DuckDBPyConnection,
    source: Source,
    sha256: str,
    wide: WideSheet | None = None,
    first_row: int = 0,
) -> int:
    """Note a content, without its records, and return its number."""
    number = next_number(connection, "contents", "content")
    connection.execute(
        "INSERT INTO contents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            number, sha256, mapping_of(source), source.table, source.sheet, wide is not None,
            wide.blank if wide else 0, first_row, columns_known(source.table),
        ],
    )  # fmt: skip
    return number


def write_part(connection: DuckDBPyConnection, part: Part) -> int:
    """Write a part as a new content, but for what people say in it, and return the content's number."""
    number = add_content(connection, part.source, part.sha256, part.wide)
    table = part.source.table
    frame = part.frame.assign(text="") if table == "comments" else part.frame
    _insert(connection, f"records_{table}", number, frame)
    write_findings(connection, number, part.findings)
    if part.wide is not None:
        rows = part.wide.rows.assign(_position=part.wide.rows.index, _column="", _fate="accepted")
        _insert(connection, "forms", number, rows)
        comments = part.wide.comments.assign(_row=0, _fate="accepted")
        _insert(connection, "form_comments", number, comments)
    return number


def write_findings(connection: DuckDBPyConnection, content: int, findings: Sequence[Finding]) -> None:
    """Keep what is to be said of a content."""
    for finding in findings:
        said = asdict(finding)
        connection.execute(
            "INSERT INTO findings VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [content, *(said[name] for name in _SAID)],
        )


def _insert(connection: DuckDBPyConnection, table: str, content: int, frame: pd.DataFrame) -> None:
    """Write records: each column as the numbers of its texts, and each text once."""
    if frame.empty:
        return
    columns = record_tables()[table]
    rows = pd.DataFrame({"_place": range(len(frame)), "_row": frame["_row"].to_numpy()})
    rows["_position"] = frame["_position"].to_numpy()
    rows["_kept_out"] = (frame["_fate"] != "accepted").to_numpy()
    texts: dict[str, Sequence[str]] = {}
    for column in ("_column", *columns):
        cells = frame[column].fillna("")
        numbers, found = pd.factorize(cells.where(cells != "", None), use_na_sentinel=True)
        rows[column], texts[column] = numbers + 1, [str(text) for text in found]
    write_texts(connection, content, table, texts)
    insert_rows(connection, table, content, rows)


def write_texts(
    connection: DuckDBPyConnection, content: int, table: str, texts: Mapping[str, Sequence[str]]
) -> None:
    """Write the texts of each column of a table, numbered from 1."""
    rows = pd.DataFrame(
        [(column, n, text) for column, of in texts.items() for n, text in enumerate(of, 1)],
        columns=["column", "n", "text"],
    )
    if len(rows):
        rows.insert(0, "table", table)
        insert_rows(connection, "texts", content, rows)


def insert_rows(connection: DuckDBPyConnection, table: str, content: int, rows: pd.DataFrame) -> None:
    """Write rows of a content as they are."""
    connection.register("rows_to_write", rows)
    names = _quoted(rows.columns)
    connection.execute(
        f'INSERT INTO "{table}" (content, {names}) SELECT {content}, {names} FROM rows_to_write'
    )
    connection.unregister("rows_to_write")


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def read_parts(connection: DuckDBPyConnection, wanted: Sequence[tuple[Content, Source]]) -> list[Part]:
    """Return contents as the parts that they were written from, in the order in which they are asked for."""
    kept = _Kept(connection, [content for content, _ in wanted])
    return [kept.part(content, source) for content, source in wanted]


class _Kept:
    """What a store keeps of some contents: each of its tables is read once."""

    def __init__(self, connection: DuckDBPyConnection, contents: Sequence[Content]) -> None:
        self._connection = connection
        self._numbers = [content.number for content in contents]
        self._read: dict[str, dict[int, pd.DataFrame]] = {}
        self._texts: dict[tuple[str, int, str], NDArray[np.object_]] = {}
        self._findings: dict[int, list[tuple[str, ...]]] = {}
        for content, *said in connection.execute(
            f"SELECT content, {_quoted(_SAID)} FROM findings ORDER BY rowid"
        ).fetchall():
            self._findings.setdefault(content, []).append(tuple(said))

    def part(self, content: Content, source: Source) -> Part:
        """Return one content as a part."""
        frame = self._records(f"records_{source.table}", content)
        frame = frame[[*columns_of(source.table), *OF_PLACE]].reset_index(drop=True)
        findings = tuple(
            Finding(file=content.name, table=source.table, **dict(zip(_SAID, said, strict=True)))  # type: ignore[arg-type]
            for said in self._findings.get(content.number, ())
        )
        wide = self._wide(content) if content.wide else None
        return Part(source, content.name, frame, wide, findings, content.sha256)

    def _wide(self, content: Content) -> WideSheet:
        forms = self._records("forms", content).set_index("_position")
        comments = self._records("form_comments", content)
        columns = [*record_tables()["form_comments"], "_column", "_position"]
        return WideSheet(
            forms[[*ROW_COLUMNS, "_row"]].rename_axis(None), pd.DataFrame(),
            comments[columns].assign(text=None), content.blank, (),
        )  # fmt: skip

    def _records(self, table: str, content: Content) -> pd.DataFrame:
        """Return the rows of a content in the order in which they were written, with text as Python's."""
        if table not in self._read:
            frame = self._connection.execute(
                f'SELECT * FROM "{table}" WHERE content IN (SELECT unnest(?)) ORDER BY content, rowid',
                [self._numbers],
            ).df()
            self._read[table] = {int(str(n)): of for n, of in frame.groupby("content", sort=False)}
            self._read[table][0] = frame.head(0)
            texts = self._connection.execute(
                'SELECT content, "column", n, text FROM texts WHERE "table" = ? ORDER BY n', [table]
            ).df()
            for (number, column), of in texts.groupby(["content", "column"], sort=False):
                by_code = np.full(int(of["n"].max()) + 1, "", dtype=object)
                by_code[of["n"].to_numpy()] = of["text"].astype(object).to_numpy()
                self._texts[table, int(str(number)), str(column)] = by_code
        codes = self._read[table].get(content.number, self._read[table][0])
        nothing = np.array([""], dtype=object)
        frame = pd.DataFrame(
            {
                column: self._texts.get((table, content.number, column), nothing)[codes[column].to_numpy()]
                for column in (*record_tables()[table], "_column")
            },
            dtype=object,
        )
        frame["_position"] = codes["_position"].to_numpy()
        frame["_fate"] = np.where(codes["_kept_out"], "quarantined", "accepted").astype(object)
        rows = codes["_row"].to_numpy(dtype=float, na_value=np.nan)
        own = np.arange(len(codes)) + content.first_row
        frame["_row"] = np.where(np.isnan(rows), own, rows).astype(np.int64)
        return frame


def naming_columns(table: str, kind: str) -> tuple[str, ...]:
    """Return the columns of a table of records that hold pseudonyms of a kind."""
    return tuple(column for column in record_tables()[table] if NAMING.get(column) == kind)
