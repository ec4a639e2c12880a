"""What every command that evaluates a study is asked: which study, where its files are, and as of when."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from impact_eval.cli.progress import told

if TYPE_CHECKING:
    from impact_eval.evaluation import Evaluation

STUDY = click.argument("study", type=click.Path(path_type=Path))
DATA = click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where the source files are, if elsewhere.",
)


def when(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say as of when."""
    quarter = click.option(
        "--quarter", help="The quarter to report, as in '2025-26 Q4' (January to March 2026)."
    )
    as_of = click.option(
        "--as-of", help="The day up to which evidence counts, as in 2026-03-31; today by default."
    )
    return quarter(as_of(command))


def evaluated(study: Path, data: Path | None, quarter: str | None, as_of: str | None) -> Evaluation:
    """Read and evaluate a study, with progress; on the error stream, say what was kept out of it."""
    from impact_eval.evaluation import evaluate
    from impact_eval.intake.study import read_study

    if quarter and as_of:
        raise click.UsageError("Give --quarter or --as-of, not both.")
    with told("Reading") as progress:
        read = read_study(study, data=data, progress=progress)
    with told("Evaluating") as progress:
        evaluation = evaluate(read, quarter=quarter, as_of=as_of, progress=progress)
    kept_out = int(read.ledger["quarantined"].sum())
    if kept_out:
        click.echo(f"{kept_out:,} rows or answers were kept out; see: impact-eval check {study}", err=True)
    return evaluation
