"""`impact-eval pack`: the impact pack of a quarter, in one folder."""

from __future__ import annotations

from pathlib import Path

import click

from impact_eval.cli.asked import Rows, evaluated, history_of, rows, when
from impact_eval.cli.progress import told


@click.command()
@rows
@when
@history_of(7, "How many quarters before are rated too, as far back as there are recommendations.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="The pack's folder (packs/STUDY-QUARTER by default).",
)
def pack(
    asked: Rows,
    quarter: str | None,
    as_of: str | None,
    history: int,
    out: Path | None,
) -> None:
    """Write the impact pack: one folder whose index.html works offline, prints, and holds every table.

    A pack that is there is replaced whole; any other folder is left as it is. Small numbers are withheld.
    """
    from impact_eval.pack import write_pack

    evaluation = evaluated(asked, quarter, as_of, history)
    period = str(evaluation.quarter or evaluation.as_of).replace(" ", "-").lower()
    folder = out or Path("packs") / f"{evaluation.study.file.id}-{period}"
    with told("Writing the pack") as progress:
        page = write_pack(evaluation, folder, progress=progress)
    click.echo(page)
