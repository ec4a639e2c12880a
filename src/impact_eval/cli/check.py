"""`impact-eval check`: everything that is wrong with a study's rows, and what became of each row."""

from __future__ import annotations

import sys
from collections.abc import Hashable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from impact_eval.cli.asked import Rows, read, rows

if TYPE_CHECKING:
    from impact_eval.intake.study import Study

ERRORS_TO_MEND = 1
#: Findings shown in the terminal before the rest are counted only.
FINDINGS_SHOWN = 30


@click.command()
@rows
@click.option(
    "--csv", "csv_file", type=click.Path(path_type=Path, dir_okay=False), help="Write all findings here."
)
def check(asked: Rows, csv_file: Path | None) -> None:
    """Say everything that is wrong with a study's rows, and what became of each row.

    Every finding names the file, row, column and value, and what to do. Exits with 1 while there are errors.
    """
    found = read(asked)
    _show(found)
    if csv_file:
        csv_file.parent.mkdir(parents=True, exist_ok=True)
        found.findings.to_csv(csv_file, index=False, encoding="utf-8-sig")
        click.echo(f"All findings are in {csv_file}")
    sys.exit(0 if found.ok else ERRORS_TO_MEND)


def _show(read: Study) -> None:
    """Print the ledger's sums and the first findings."""
    sums = read.ledger.groupby("unit", sort=False)[["read", "accepted", "superseded", "quarantined"]].sum()
    for unit, row in sums.to_dict("index").items():
        click.echo(
            f"{row['read']:,} {unit}s read = {row['accepted']:,} accepted + {row['superseded']:,} superseded "
            f"+ {row['quarantined']:,} quarantined"
        )
    for finding in read.findings.head(FINDINGS_SHOWN).to_dict("records"):
        click.echo(f"\n{_sentence(finding)}")
    more = len(read.findings) - FINDINGS_SHOWN
    if more > 0:
        click.echo(f"\nand {more:,} more; write them all with --csv FILE")
    if read.findings.empty:
        click.echo("Nothing to mend.")


def _sentence(finding: dict[Hashable, Any]) -> str:
    """Say one finding in two lines: the place, the value and the problem; then the mend."""
    row = f", row {finding['row']}" if finding["row"] else ""
    column = f", column '{finding['column']}'" if finding["column"] else ""
    value = f" '{finding['value']}'" if finding["value"] else ""
    place = f"{finding['file']}{row}{column}"
    return f"{finding['severity']}: {place}:{value} {finding['problem']}\n  {finding['mend']}"
