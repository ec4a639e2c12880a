"""`impact-eval check`: everything that is wrong with a study's rows, and what became of each row."""

from __future__ import annotations

import sys
from collections.abc import Hashable
from pathlib import Path
from shutil import get_terminal_size
from typing import TYPE_CHECKING, Any

import click

from impact_eval.cli.asked import Rows, read, rows
from impact_eval.cli.table_file import write_csv

if TYPE_CHECKING:
    import pandas as pd

    from impact_eval.intake.study import Study

ERRORS_TO_MEND = 1
#: Places shown in the terminal before the rest are counted only.
SHOWN = 30
#: Columns of the table where nothing says how wide the terminal is, and the fewest.
WHERE_PIPED = 110
NARROWEST = 60


@click.command()
@rows
@click.option(
    "--csv", "csv_file", type=click.Path(path_type=Path, dir_okay=False), help="Write every finding here."
)
@click.option(
    "--html",
    "html_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write a page to mend by here.",
)
def check(asked: Rows, csv_file: Path | None, html_file: Path | None) -> None:
    """Say everything that is wrong with a study's rows, and what became of each row.

    Every finding names the file, row, column and value, and what to do. What one mend settles is told once,
    with how often. Exits with 1 while there are errors.
    """
    found = read(asked)
    _show(found)
    if csv_file:
        write_csv(found.findings, csv_file)
        click.echo(f"All findings are in {csv_file}")
    if html_file:
        from impact_eval.pack.check_page import check_page

        html_file.parent.mkdir(parents=True, exist_ok=True)
        html_file.write_bytes(check_page(found))
        click.echo(f"The page to mend by is {html_file}; it shows what stands in the files")
    sys.exit(0 if found.ok else ERRORS_TO_MEND)


def _show(study: Study) -> None:
    """Print the ledger's sums, and what is to be mended as a table."""
    from impact_eval.intake.mending import to_mend

    sums = study.ledger.groupby("unit", sort=False)[["read", "accepted", "superseded", "quarantined"]].sum()
    for unit, row in sums.to_dict("index").items():
        click.echo(
            f"{row['read']:,} {unit}s read = {row['accepted']:,} accepted + {row['superseded']:,} superseded "
            f"+ {row['quarantined']:,} quarantined"
        )
    if study.findings.empty:
        click.echo("Nothing to mend.")
        return
    mends = to_mend(study.findings)
    click.echo(f"\n{_counted(study.findings['severity'].value_counts().to_dict())}, to be mended here:\n")
    click.echo(_table(mends.head(SHOWN)), nl=False)
    if len(mends) > SHOWN:
        click.echo(f"\nand {len(mends) - SHOWN:,} more places; write them all with --csv or --html FILE")


def _counted(severities: dict[Hashable, int]) -> str:
    """Return how many findings there are of each severity."""
    return ", ".join(
        f"{severities[name]:,} {name}{'' if severities[name] == 1 else 's'}"
        for name in ("error", "warning", "note") if name in severities
    )  # fmt: skip


def _table(mends: pd.DataFrame) -> str:
    """Lay out what is to be mended, as wide as the terminal."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD, show_lines=True, expand=True, pad_edge=False)
    for heading, ratio in (("", None), ("Where", 4), ("What stands there", 5), ("What to do", 4)):
        table.add_column(heading, ratio=ratio, overflow="fold")
    for row in mends.to_dict("records"):
        table.add_row(str(row["severity"]), *(Text(cell) for cell in (_place(row), _there(row), row["mend"])))
    console = Console(width=max(NARROWEST, get_terminal_size((WHERE_PIPED, 0)).columns), no_color=True)
    with console.capture() as written:
        console.print(table)
    return "\n".join(line.rstrip() for line in written.get().splitlines()) + "\n"


def _place(row: dict[Hashable, Any]) -> str:
    sheet = f" ({row['sheet']})" if row["sheet"] else ""
    column = f", column '{row['column']}'" if row["column"] else ""
    rows = f", row{'s' if row['n'] > 1 else ''} {row['rows']}" if row["rows"] else ""
    return f"{row['file']}{sheet}{column}{rows}"


def _there(row: dict[Hashable, Any]) -> str:
    """Say what stands there and what is wrong with it, with how often."""
    values = ", ".join(f"'{value}'" for value in row["values"])
    more = f" and {row['more_values']:,} more" if row["more_values"] else ""
    often = f" ({row['n']:,} times)" if row["n"] > 1 else ""
    return f"{values}{more} {row['problem']}{often}".strip()
