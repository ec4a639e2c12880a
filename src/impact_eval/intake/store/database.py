"""The store's file: opened, made, brought up to date, and written to in one transaction or not at all.

DuckDB keeps what is not committed out of the file and lets one program write at a time. What it does not give
is a first load that is whole or absent (a file that was begun and left is no database), so a store is made
beside its place and moved there when it is done.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from impact_eval.contract.tables import columns_of, schemas
from impact_eval.errors import StoreError
from impact_eval.intake.wide import ROW_COLUMNS

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

#: Nothing is fetched from anywhere, and nothing spills into files beside the store: what is being read may
#: still hold names.
CONFIGURATION = {
    "memory_limit": "600MB",
    "temp_directory": "",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}
#: What systems say where a file may not be opened or made.
_NOT_ALLOWED = (
    "Permission denied", "Read-only file system", "Operation not permitted", "Not a directory", "File exists",
    "Access is denied", "Is a directory",
)  # fmt: skip
#: The columns of a record that say where it stood: its place among the content's records and its row in the
#: file (nothing where records stand as they stood in the file, one a row), its heading, the place of its
#: form, and whether it is kept out whatever it holds.
_PLACES = (
    '"_place" BIGINT', '"_row" BIGINT', '"_column" INTEGER NOT NULL', '"_position" BIGINT NOT NULL',
    '"_kept_out" BOOLEAN NOT NULL',
)  # fmt: skip


@cache
def record_tables() -> dict[str, tuple[str, ...]]:
    """Return each table of records, with its columns of text: the contract's, and those of form exports."""
    tables = {f"records_{name}": tuple(columns_of(name)) for name in schemas()}
    comment = tuple(name for name in columns_of("comments") if name != "text")
    return {**tables, "forms": ROW_COLUMNS, "form_comments": comment}


@cache
def steps() -> tuple[str, ...]:
    """Return the migrations, in order."""
    folder = files("impact_eval.intake.store") / "migrations"
    found = sorted(one.name for one in folder.iterdir() if one.name.endswith(".sql"))
    return tuple((folder / name).read_text(encoding="utf-8") for name in found)


@contextmanager
def reading(path: Path) -> Iterator[DuckDBPyConnection]:
    """Open a store to read it; one of an earlier version is brought up to date first.

    Raises
    ------
    StoreError : when it is in use, no store, damaged, or of a later version.
    """
    with _opened(path, read_only=True) as connection:
        current = _is_current(connection, path)
    if not current:
        with writing(path):
            pass
    with _opened(path, read_only=True) as connection:
        yield connection


@contextmanager
def writing(path: Path) -> Iterator[DuckDBPyConnection]:
    """Open a store, or make one, and do everything in one transaction: all of it holds or none of it.

    Raises
    ------
    StoreError : when it is in use, no store, damaged, or of a later version.
    """
    if path.exists():
        with _opened(path) as connection, _transaction(connection):
            _bring_up_to_date(connection, path)
            yield connection
        return
    with made_beside(path) as draft, _opened(draft, named=path) as connection, _transaction(connection):
        _bring_up_to_date(connection, path)
        yield connection


@contextmanager
def made_beside(path: Path) -> Iterator[Path]:
    """Yield a name beside a store; what is made there takes the store's place when all went well.

    Raises
    ------
    StoreError : when nothing can be made there, or another program made the store in the meantime.
    """
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}.draft")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _clear(path)
        there = path.exists()
    except OSError as failure:
        raise _refusal(path, str(failure)) from failure
    try:
        yield draft
        if path.exists() and not there:
            raise StoreError(
                f"the evidence store '{path}' was made by another program at the same time.",
                mend="Run the command again.",
            )
        _put(draft, path)
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
            draft.with_name(f"{draft.name}.wal").unlink(missing_ok=True)


def _put(draft: Path, path: Path) -> None:
    """Put a finished draft in the place of a store, once it is on the disk."""
    try:
        with draft.open("rb") as handle:
            os.fsync(handle.fileno())
        draft.replace(path)
    except OSError as failure:
        raise _refusal(path, str(failure)) from failure


def attach(connection: DuckDBPyConnection, was: Path, now: Path) -> None:
    """Attach a store, to be read as `was`, and a new file, to be written as `now_`.

    Raises
    ------
    StoreError : when the store is in use, or cannot be read.
    """
    import duckdb

    try:
        connection.execute(f"ATTACH '{_escaped(was)}' AS was (READ_ONLY)")
        connection.execute(f"ATTACH '{_escaped(now)}' AS now_")
    except duckdb.Error as failure:
        raise _refusal(was, str(failure)) from None


def _escaped(path: Path) -> str:
    return str(path).replace("'", "''")


def _clear(path: Path) -> None:
    """Remove drafts that a program left which was ended in the middle; one in use is locked, and stays."""
    for left in path.parent.glob(f".{path.name}.*.draft"):
        if not _in_use(left):
            with suppress(OSError):
                left.unlink()
                left.with_name(f"{left.name}.wal").unlink(missing_ok=True)


def _in_use(path: Path) -> bool:
    import duckdb

    try:
        duckdb.connect(str(path), read_only=True, config=dict(CONFIGURATION)).close()
    except duckdb.Error as failure:
        return "set lock on file" in str(failure) or "used by another process" in str(failure)
    return False


@contextmanager
def _opened(
    path: Path, *, read_only: bool = False, named: Path | None = None
) -> Iterator[DuckDBPyConnection]:
    """Open a file of DuckDB; `named` is the store that it becomes, where it is a draft."""
    import duckdb

    with refusals(named or path):
        connection = duckdb.connect(str(path), read_only=read_only, config=dict(CONFIGURATION))
    try:
        with refusals(named or path):
            yield connection
    finally:
        connection.close()


@contextmanager
def refusals(path: Path) -> Iterator[None]:
    """Turn what DuckDB and the system say of a store's file into the refusal of that store."""
    import duckdb

    try:
        yield
    except duckdb.OutOfMemoryException as failure:
        raise StoreError(
            f"the evidence store '{path}' needs more memory than the {CONFIGURATION['memory_limit']} it may "
            "have; nothing was changed.",
            mend="Split the largest file into parts.",
        ) from failure
    except duckdb.Error as failure:  # a damaged block is of no class of its own
        raise _refusal(path, str(failure)) from failure


def _refusal(path: Path, said: str) -> StoreError:
    """Say why a store cannot be used, by the words of DuckDB or of the system."""
    if "set lock on file" in said or "used by another process" in said:
        return StoreError(
            f"the evidence store '{path}' is in use by another program.",
            mend="Wait until that is done, and run the command again.",
        )
    if "No space left" in said or "not enough space" in said:
        return StoreError(f"there is no room for the evidence store '{path}'.", mend="Make room on the disk.")
    if any(words in said for words in _NOT_ALLOWED):
        return StoreError(
            f"the evidence store '{path}' cannot be written or read there.",
            mend="Ask for the right to do so, or name another place with --store.",
        )
    return StoreError(
        f"'{path}' is not an evidence store, or is damaged.",
        mend="Put it back from a copy, or move it away and load the files again.",
    )


@contextmanager
def _transaction(connection: DuckDBPyConnection) -> Iterator[None]:
    connection.begin()
    try:
        yield
    except BaseException:
        connection.rollback()
        raise
    connection.commit()


def _version(connection: DuckDBPyConnection, path: Path) -> int:
    """Return the version of a store: how many steps were taken; 0 for a file of nothing."""
    names = {name for (name,) in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
    if not names:
        return 0
    if "steps_taken" not in names:
        raise StoreError(
            f"'{path}' is a DuckDB file and no evidence store.", mend="Name another file for the store."
        )
    return int(connection.execute("SELECT max(step) FROM steps_taken").fetchall()[0][0])


def _is_current(connection: DuckDBPyConnection, path: Path) -> bool:
    version = _version(connection, path)
    if version > len(steps()):
        raise StoreError(
            f"the evidence store '{path}' was written by a later version of impact_eval "
            f"(its version is {version}; this one knows {len(steps())}).",
            mend="Update impact_eval.",
        )
    return version == len(steps()) and not _missing_columns(connection)


def _bring_up_to_date(connection: DuckDBPyConnection, path: Path) -> None:
    """Take the steps that are still to be taken, and add the tables and columns that the contract has now."""
    if _is_current(connection, path):
        return
    done = _version(connection, path)
    if not done:
        connection.execute("CREATE TABLE steps_taken (step INTEGER NOT NULL)")
    for number, step in enumerate(steps()[done:], done + 1):
        connection.execute(step)
        connection.execute("INSERT INTO steps_taken VALUES (?)", [number])
    for table, columns in _missing_columns(connection).items():
        if columns == record_tables()[table]:
            texts = [f'"{column}" INTEGER NOT NULL' for column in columns]
            connection.execute(
                f'CREATE TABLE "{table}" (content INTEGER NOT NULL, {", ".join([*_PLACES, *texts])})'
            )
            continue
        for column in columns:
            # 0 is the number of the blank text, in which the new column is for all that is there.
            connection.execute(f'ALTER TABLE "{table}" ADD COLUMN "{column}" INTEGER DEFAULT 0')


def _missing_columns(connection: DuckDBPyConnection) -> dict[str, tuple[str, ...]]:
    """Return the tables of records that lack columns, with those columns."""
    rows = connection.execute("SELECT table_name, column_name FROM duckdb_columns()").fetchall()
    there = set(rows)
    missing = {
        table: tuple(column for column in columns if (table, column) not in there)
        for table, columns in record_tables().items()
    }
    return {table: columns for table, columns in missing.items() if columns}
