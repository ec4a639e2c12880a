"""`impact-eval forget`: a person or a case, erased from the evidence store for good."""

from __future__ import annotations

from pathlib import Path

import click

from impact_eval.cli.asked import DATA, KEY_FILE, STORE, STUDY


@click.command()
@STUDY
@click.argument("person")
@DATA
@KEY_FILE
@STORE
@click.option("--case", is_flag=True, help="PERSON is the identifier of an audited case.")
@click.option("--yes", is_flag=True, help="Don't ask.")
def forget(
    study: Path,
    person: str,
    data: Path | None,
    key_file: Path | None,
    store: Path | None,
    case: bool,
    yes: bool,
) -> None:
    """Erase PERSON from the evidence store: their rows are gone, and are left out of what is loaded later.

    PERSON is the identifier as it stands in the files, or the pseudonym; write - to be asked for it, so that
    it stays out of the shell's history. The files that were loaded, and packs that were written before, are
    not touched.
    """
    from impact_eval.contract.study_file import read_study_file
    from impact_eval.intake.store.forgotten import forget as erase
    from impact_eval.linkage.review import forget_in_review

    identifier = click.prompt("Identifier", hide_input=True) if person == "-" else person
    if not yes:
        click.confirm("This cannot be undone. Erase their rows?", abort=True)
    done = erase(study, identifier, case=case, store=store, data=data, key_file=key_file)
    for row in done.table.to_dict("records"):
        click.echo(f"{row['table']}: {row['n']:,} erased")
    click.echo(done.text)
    folder = study if study.is_dir() else study.parent
    links = folder / read_study_file(study).settings.links_file
    if gone := forget_in_review(links, done.pseudonym):
        click.echo(f"{links.name}: {gone:,} erased")
