"""`impact-eval evaluate`: the assurance board in the terminal, and every table as CSV."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from impact_eval.cli.asked import Rows, evaluated, rows, when

if TYPE_CHECKING:
    import pandas as pd

#: The moves that are told beside a rating.
MOVES = frozenset({"raised", "lowered"})


@click.command()
@rows
@when
@click.option(
    "--csv", "folder", type=click.Path(path_type=Path, file_okay=False), help="Write every table here as CSV."
)
def evaluate(
    asked: Rows,
    quarter: str | None,
    as_of: str | None,
    folder: Path | None,
) -> None:
    """Rate every recommendation of a study, and say because of what.

    Small numbers are withheld, as in the pack; the threshold is the study's suppress_below.
    """
    from impact_eval.disclosure import protect

    evaluation = protect(evaluated(asked, quarter, as_of))
    click.echo(evaluation.text)
    _show(evaluation.assurance.board)
    if folder:
        from impact_eval.pack.export import csv_files

        for name, content in csv_files(evaluation).items():
            path = folder / Path(name).name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        click.echo(f"Every table is in {folder}")


def _show(board: pd.DataFrame) -> None:
    """Print one block a recommendation: its rating, because of what, and what would raise it."""
    for row in board.to_dict("records"):
        moved = f", {row['moved']}" if row["moved"] in MOVES else ""
        click.echo(f"\n{row['recommendation_id']}  {row['rating_title']}{moved}  ({row['theme']})")
        if row["decision_note"]:
            click.echo(f"  Decided otherwise: {row['decision_note']}")
        click.echo(f"  Because: {row['because']}")
        if row["raise_by"]:
            click.echo(f"  What would raise it: {row['raise_by']}")
        if row["firmness"]:
            click.echo(f"  How firm this rating is: {row['firmness']}")
