"""People who asked to be forgotten: their rows are taken out of a store, and out of whatever is loaded later.

A store keeps the pseudonyms of who asked, and nothing else of them, because the same file will be exported
and loaded again (a list of those not to be processed is what erasure needs to last). What is erased is
written over: the store is written anew without the rows, so that nothing of them is left in the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from impact_eval.contract.study_file import read_study_file
from impact_eval.errors import StoreError, UnknownIdentifierError
from impact_eval.intake.key_file import key_path, read_key
from impact_eval.intake.part import Part
from impact_eval.intake.pseudonym import pseudonym
from impact_eval.intake.store.contents import naming_columns
from impact_eval.intake.store.database import (
    CONFIGURATION,
    attach,
    made_beside,
    reading,
    record_tables,
    refusals,
)  # fmt: skip
from impact_eval.intake.store.evidence import refuse_other_key, refuse_other_study
from impact_eval.intake.store.wording import WORDS
from impact_eval.result import Result

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def forgotten_people(connection: DuckDBPyConnection) -> frozenset[str]:
    """Return the pseudonyms of who asked to be forgotten."""
    return frozenset(name for (name,) in connection.execute("SELECT pseudonym FROM forgotten").fetchall())


def leave_out(connection: DuckDBPyConnection, part: Part) -> tuple[Part, int]:
    """Return a part without the rows of people who asked to be forgotten, and how many rows that were."""
    forgotten = forgotten_people(connection)
    if not forgotten:
        return part, 0
    frame, n = _without(part.frame, forgotten)
    if part.wide is None:
        return replace(part, frame=frame), n
    forms, n_forms = _without(part.wide.rows, forgotten)
    comments, _ = _without(part.wide.comments, forgotten)
    return replace(part, frame=frame, wide=replace(part.wide, rows=forms, comments=comments)), n_forms


def _without(frame: pd.DataFrame, forgotten: Iterable[str]) -> tuple[pd.DataFrame, int]:
    theirs = pd.Series(False, index=frame.index)
    for column in ("person_id", "case_id"):
        if column in frame.columns:
            theirs |= frame[column].isin(list(forgotten))
    return frame[~theirs], int(theirs.sum())


@dataclass(frozen=True)
class Forgotten(Result):
    """What was erased.

    Attributes
    ----------
    table : one row a table of records: table, and n, the rows erased.
    pseudonym : whose they were.
    store : the evidence store.
    """

    table: pd.DataFrame
    pseudonym: str
    store: Path

    @property
    def text(self) -> str:
        """How many rows were erased."""
        n = WORDS.counted(int(self.table["n"].sum()), "record")
        return WORDS.say("text.forgotten", n=n, store=self.store.name)


def forget(
    study: str | Path,
    identifier: str,
    *,
    case: bool = False,
    store: str | Path | None = None,
    data: str | Path | None = None,
    key_file: str | Path | None = None,
) -> Forgotten:
    """Erase a person, or a case, from a study's evidence store, for good.

    Results change with the next evaluation; packs that were written before do not. The files that were loaded
    are not touched.

    Parameters
    ----------
    study : the study's folder, or its `study.toml`.
    identifier : the person's identifier as in the files, or the pseudonym that stands for it.
    case : whether it is the identifier of an audited case.
    store, data, key_file : as for `load`.

    Raises
    ------
    StoreError : when there is no store, or it cannot be written.
    UnknownIdentifierError : when the store has no row of theirs.
    """
    path = Path(study)
    folder = path if path.is_dir() else path.parent
    file = read_study_file(path)
    place = Path(store) if store else folder / file.settings.store
    if not place.exists():
        raise StoreError(f"there is no evidence store '{place}'.", mend="Make one with: impact-eval load.")
    kind = "case" if case else "person"
    name = identifier.strip()
    if re.fullmatch(rf"{kind}-[a-z2-7]{{16}}", name) is None:
        key = read_key(key_path(key_file), apart_from=(folder, Path(data) if data else folder))
        with reading(place) as connection:
            refuse_other_key(connection, place, file, key)
        name = pseudonym(key, kind, name)
    with reading(place) as connection:
        refuse_other_study(connection, place, file)
    return Forgotten(_erase(place, kind, name), name, place)


def _erase(place: Path, kind: str, name: str) -> pd.DataFrame:
    """Write the store anew without a pseudonym's rows, and return how many each table had of them."""
    import duckdb

    with made_beside(place) as draft:
        connection = duckdb.connect(config=dict(CONFIGURATION))
        try:
            attach(connection, place, draft)
            with refusals(place):
                counts = _copy_without(connection, kind, name)
        finally:
            connection.close()
        if not sum(n for _, n in counts):
            raise UnknownIdentifierError(
                "the evidence store has no row of theirs.",
                mend="Write the identifier as it stands in the files; impact-eval link shows near ones.",
            )
    return pd.DataFrame([count for count in counts if count[1]], columns=["table", "n"])


def _copy_without(connection: DuckDBPyConnection, kind: str, name: str) -> list[tuple[str, int]]:
    """Copy a store but for the rows of a pseudonym and the texts that only they hold."""
    connection.execute("COPY FROM DATABASE was TO now_ (SCHEMA)")
    rows = connection.execute("SELECT table_name FROM duckdb_tables() WHERE database_name = 'was'").fetchall()
    named = {table: columns for table in record_tables() if (columns := naming_columns(table, kind))}
    counts = []
    connection.begin()
    for table in sorted(table for (table,) in rows if table != "texts"):
        if table in named:
            n = _copy_rows_without(connection, table, named[table][0], name)
            counts.append((table.removeprefix("records_"), n))
        else:
            connection.execute(f'INSERT INTO now_."{table}" SELECT * FROM was."{table}" ORDER BY rowid')
    _copy_texts(connection, tuple(named))
    now = datetime.now(UTC).replace(tzinfo=None)
    connection.execute("INSERT INTO now_.forgotten VALUES (?, ?)", [name, now])
    connection.commit()
    return counts


def _copy_texts(connection: DuckDBPyConnection, changed: tuple[str, ...]) -> None:
    """Copy the texts that records still hold."""
    connection.execute(
        'INSERT INTO now_.texts SELECT * FROM was.texts WHERE NOT list_contains(?, "table") ORDER BY rowid',
        [list(changed)],
    )
    for table in changed:
        for column in (*record_tables()[table], "_column"):
            held = f'SELECT 1 FROM now_."{table}" r WHERE r.content = t.content AND r."{column}" = t.n'
            connection.execute(
                f'INSERT INTO now_.texts SELECT * FROM was.texts t WHERE "table" = ? AND "column" = ? '
                f"AND EXISTS ({held}) ORDER BY rowid",
                [table, column],
            )


def _copy_rows_without(connection: DuckDBPyConnection, table: str, column: str, name: str) -> int:
    """Copy a table without a pseudonym's rows; each record that stays keeps its row in the file."""
    known = (
        f"SELECT content, n FROM was.texts WHERE \"table\" = '{table}' AND \"column\" = '{column}' "
        "AND text = $name"
    )
    theirs = f'SELECT r.content, r.rowid FROM was."{table}" r JOIN ({known}) k ON r.content = k.content '
    theirs += f'AND r."{column}" = k.n'
    place = "row_number() OVER (PARTITION BY r.content ORDER BY r.rowid) - 1"
    connection.execute(
        f"""
        INSERT INTO now_."{table}" BY NAME
        SELECT * EXCLUDE (first_row) REPLACE (coalesce("_row", first_row + "_place") AS "_row") FROM (
            SELECT r.* REPLACE (coalesce(r."_place", {place}) AS "_place"), c.first_row
            FROM was."{table}" r JOIN was.contents c USING (content)
            QUALIFY r.rowid NOT IN (SELECT rowid FROM ({theirs}))
            ORDER BY r.rowid
        )
        """,
        {"name": name},
    )
    counts = connection.execute(
        f"SELECT content, count(*) FROM ({theirs}) GROUP BY content", {"name": name}
    ).fetchall()
    if table != "form_comments":
        _count_left_out(connection, table, counts)
    return sum(n for _, n in counts)


def _count_left_out(connection: DuckDBPyConnection, table: str, counts: list[tuple[int, int]]) -> None:
    """Note how many of each file's rows are gone; the answers of a form export count as its forms."""
    for content, n in counts:
        wide = connection.execute("SELECT wide FROM was.contents WHERE content = ?", [content]).fetchall()
        if table == "records_responses" and wide[0][0]:
            continue
        connection.execute("INSERT INTO now_.left_out VALUES (?, ?)", [content, n])
