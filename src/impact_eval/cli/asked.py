"""What every command that reads a study is asked: which study, where its files and key are, as of when."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from impact_eval.cli.progress import told
from impact_eval.errors import SourceError

if TYPE_CHECKING:
    from impact_eval.evaluation import Evaluation
    from impact_eval.intake.study import Study

STUDY = click.argument("study", type=click.Path(path_type=Path))
DATA = click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where the source files are, if elsewhere.",
)
KEY_FILE = click.option(
    "--key-file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The key of people's pseudonyms (IMPACT_EVAL_KEY_FILE, or one of yours, by default).",
)
STORE = click.option(
    "--store",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The evidence store (evidence.duckdb in the study, or as study.toml says, by default).",
)
FROM_FILES = click.option(
    "--from-files", is_flag=True, help="Read the files themselves, also where there is an evidence store."
)


@dataclass(frozen=True)
class Rows:
    """Where a study's rows are to be read from, as it was asked for."""

    study: Path
    data: Path | None = None
    key_file: Path | None = None
    store: Path | None = None
    from_files: bool = False


def rows(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the argument and options that say where a study's rows are; the command is given `Rows` first."""

    @wraps(command)
    def with_rows(
        study: Path,
        data: Path | None,
        key_file: Path | None,
        store: Path | None,
        from_files: bool,
        **rest: Any,
    ) -> Any:
        if store and from_files:
            raise click.UsageError("Give --store or --from-files, not both.")
        return command(Rows(study, data, key_file, store, from_files), **rest)

    return STUDY(DATA(KEY_FILE(STORE(FROM_FILES(with_rows)))))


def when(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say as of when."""
    quarter = click.option(
        "--quarter", help="The quarter to report, as in '2025-26 Q4' (January to March 2026)."
    )
    as_of = click.option(
        "--as-of", help="The day up to which evidence counts, as in 2026-03-31; today by default."
    )
    return quarter(as_of(command))


def history_of(default: int | None, words: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Return the option that says how many quarters before are rated as well."""
    return click.option(
        "--history", type=click.IntRange(min=0), default=default, show_default=default is not None, help=words
    )


def read(asked: Rows) -> Study:
    """Read a study, with progress; on the error stream, say where a key was made that was not there."""
    from impact_eval.intake.study import read_study

    with key_told(asked.key_file) as key, told("Reading") as progress:
        return read_study(
            asked.study, data=asked.data, key_file=key, store=asked.store, from_files=asked.from_files,
            progress=progress,
        )  # fmt: skip


@contextmanager
def key_told(key_file: Path | None) -> Iterator[Path]:
    """Yield the key file; on the error stream, say where a key was made that was not there."""
    from impact_eval.intake.key_file import key_path

    key = key_path(key_file)
    there = key.exists()
    yield key
    if not there and key.exists():
        click.echo(
            f"A key for pseudonyms was made: {key}. Keep a copy where you keep passwords; "
            "without it the same people get other pseudonyms.",
            err=True,
        )


def evaluated(asked: Rows, quarter: str | None, as_of: str | None, history: int | None = None) -> Evaluation:
    """Read and evaluate a study, with progress; on the error stream, say what was kept out of it."""
    from impact_eval.evaluation import evaluate

    if quarter and as_of:
        raise click.UsageError("Give --quarter or --as-of, not both.")
    found = read(asked)
    _say_what_is_missing(found, asked.study)
    with told("Evaluating") as progress:
        evaluation = evaluate(found, quarter=quarter, as_of=as_of, history=history, progress=progress)
    return evaluation


def _say_what_is_missing(read: Study, study: Path) -> None:
    """Say on the error stream which files could not be used and how many rows were kept out.

    Raises
    ------
    SourceError : when nothing at all could be used, so that nobody takes an empty pack for a quiet quarter.
    """
    errors = read.findings[read.findings["severity"] == "error"]
    whole_files = errors[errors["row"] == 0]
    for finding in whole_files.to_dict("records"):
        click.echo(f"{finding['file']}: {finding['problem']} {finding['mend']}", err=True)
    if len(errors) and not read.ledger["accepted"].sum():
        raise SourceError("no row of any file could be used.", mend=f"See: impact-eval check {study}")
    kept_out = int(read.ledger["quarantined"].sum())
    if kept_out:
        click.echo(f"{kept_out:,} rows or answers were kept out; see: impact-eval check {study}", err=True)
