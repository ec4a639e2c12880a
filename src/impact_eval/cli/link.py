"""`impact-eval link`: codes of one session that may be one person's, and the file to decide in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from impact_eval.cli.asked import Rows, read, rows

if TYPE_CHECKING:
    from impact_eval.linkage import Links

#: Links that wait for a decision shown in the terminal before the rest are counted only.
LINKS_SHOWN = 20


@click.command()
@rows
@click.option(
    "--review",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The review file (people-links.csv in the study, or the one that study.toml names, by default).",
)
def link(asked: Rows, review: Path | None) -> None:
    """Find people who mistyped their own code, and write the doubtful ones to a file to decide on.

    What is certain is taken; for the rest write accept or reject in the file's first column. Decisions are
    honoured by every later command, and stay when this one is run again. The file holds no identifier.
    """
    from impact_eval.linkage import link as find

    links = find(read(asked), review=review)
    click.echo(links.text)
    _show(links)
    if not links.links and not links.file.exists():
        return
    written = links.write()
    click.echo(f"\nAll of them are in {written}")
    if links.count("to review"):
        click.echo("Write accept or reject in its first column; every later command reads it.")
    if not links.read_later:
        click.echo(
            f"The other commands read {links.named}; to have this file read instead, set "
            f"links_file in the [settings] of study.toml.",
            err=True,
        )


def _show(links: Links) -> None:
    """Print what waits for a decision, the surest first."""
    waiting = links.table[links.table["decision"] == "to review"].sort_values(
        "score", ascending=False, kind="stable"
    )
    for row in waiting.head(LINKS_SHOWN).to_dict("records"):
        click.echo(f"\n{row['session_id']}: {row['person_forms']} | {row['other_forms']}\n  {row['reason']}")
    more = len(waiting) - LINKS_SHOWN
    if more > 0:
        click.echo(f"\nand {more:,} more")
