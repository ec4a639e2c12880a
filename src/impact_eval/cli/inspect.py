"""`impact-eval inspect`: what a file is, what it asks, and a draft of how a study would read it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from impact_eval.errors import SourceError, UnknownIdentifierError

if TYPE_CHECKING:
    from impact_eval.contract.instrument import Questionnaire


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--study", type=click.Path(path_type=Path), help="A study whose instruments its questions may be of."
)
@click.option("--instrument", help="The instrument: its id in the study, or its YAML file.")
@click.option("--sheet", default="", help="The sheet of a workbook (the first one that is seen, by default).")
@click.option("--export", default="", help="The product whose export it is, where it is not recognised.")
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), help="Write a draft study into this folder."
)
def inspect(
    file: Path, study: Path | None, instrument: str | None, sheet: str, export: str, out: Path | None
) -> None:
    """Say what FILE is and why, list its questions, and propose how a study would read it.

    Answers are counted where they are of a scale; names, addresses, codes and sentences are never shown.
    With --out a draft study.toml and an instrument are written, which load and wait to be corrected.
    """
    from impact_eval.intake.exports.draft import write_draft
    from impact_eval.intake.exports.inspection import inspect_file
    from impact_eval.intake.readers.sheet import Unreadable

    known = _instruments(study, instrument)
    try:
        found = inspect_file(file, sheet=sheet, export=export, instruments=[one for one, _ in known])
    except Unreadable as failure:
        raise SourceError(failure.problem, mend=failure.mend, file=str(file)) from None
    click.echo(found.text)
    if out is None:
        click.echo("\nWrite a draft study to correct with --out FOLDER")
        return
    matched = next((path for one, path in known if one is found.instrument), None)
    for path in write_draft(found, out, matched):
        click.echo(f"Wrote {path}")
    click.echo(f"Next: correct what is marked CHECK, then impact-eval check {out}")


def _instruments(study: Path | None, wanted: str | None) -> list[tuple[Questionnaire, Path]]:
    """Return the questionnaires that are asked for, each with its file."""
    from impact_eval.contract.instrument import Questionnaire, read_instrument
    from impact_eval.contract.study_file import read_study_file

    if wanted and Path(wanted).suffix.lower() in (".yaml", ".yml"):
        paths = [Path(wanted)]
        wanted = None
    elif study is not None:
        folder = study if study.is_dir() else study.parent
        paths = sorted({path for given in read_study_file(study).instruments for path in folder.glob(given)})
    elif wanted:
        raise click.UsageError("Name the instrument's YAML file, or the study that it is in with --study.")
    else:
        return []
    read = [(read_instrument(path), path) for path in paths]
    found = [(one, path) for one, path in read if isinstance(one, Questionnaire) and wanted in (None, one.id)]
    if not found:
        ids = ", ".join(one.id for one, _ in read if isinstance(one, Questionnaire)) or "none"
        raise UnknownIdentifierError(
            f"there is no questionnaire '{wanted or paths[0]}'.", mend=f"There are: {ids}."
        )
    return found
