"""The command line: `impact-eval check` and `impact-eval simulate`.

Exit codes that scripts can rely on: 0 all is well; 1 there are errors to mend; 2 the command was not used
rightly; 3 the study cannot be read at all.
"""

from __future__ import annotations

import sys
from collections.abc import Hashable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from impact_eval._version import __version__
from impact_eval.errors import ImpactEvalError

if TYPE_CHECKING:
    from impact_eval.intake.study import Study

ERRORS_TO_MEND = 1
CANNOT_BE_READ = 3
#: Findings shown in the terminal before the rest are counted only.
FINDINGS_SHOWN = 30


class _Commands(click.Group):
    """Turns the package's own errors into one plain line and an exit code, never a traceback."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except ImpactEvalError as failure:
            click.echo(f"impact-eval: {failure}", err=True)
            sys.exit(CANNOT_BE_READ)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
def main() -> None:
    """Show whether safeguarding training changed practice.

    A study is a folder with a study.toml that says where the rows are and what their columns mean.

    \b
    Begin with:
      impact-eval simulate my-study      makes a study to look at (nobody in it is real)
      impact-eval check my-study         says everything that is wrong with a study's rows
    """


@main.command()
@click.argument("study", type=click.Path(path_type=Path))
@click.option("--data", type=click.Path(path_type=Path, file_okay=False), help="Where the source files are.")
@click.option(
    "--csv", "csv_file", type=click.Path(path_type=Path, dir_okay=False), help="Write all findings here."
)
def check(study: Path, data: Path | None, csv_file: Path | None) -> None:
    """Say everything that is wrong with a study's rows, and what became of each row.

    Every finding names the file, row, column and value, and what to do. Exits with 1 while there are errors.
    """
    from rich.console import Console

    from impact_eval.intake.study import read_study

    console = Console(stderr=True)
    with console.status("Reading the study") as status:
        read = read_study(study, data=data, progress=lambda what, *_: status.update(what))
    _show(read)
    if csv_file:
        read.findings.to_csv(csv_file, index=False, encoding="utf-8-sig")
        click.echo(f"All findings are in {csv_file}")
    sys.exit(0 if read.ok else ERRORS_TO_MEND)


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


@main.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--seed", type=int, default=None, help="The same seed gives the same bytes.")
@click.option("--force", is_flag=True, help="Write over a study that is there.")
def simulate(folder: Path, seed: int | None, force: bool) -> None:
    """Write a simulated partnership's study, whose true effects are known."""
    from impact_eval.simulate import DEFAULT_SEED
    from impact_eval.simulate import simulate as draw

    written = draw(seed=DEFAULT_SEED if seed is None else seed).write(folder, replace=force)
    click.echo(f"Wrote {len(written)} files to {folder}")
    click.echo(f"Next: impact-eval check {folder}")
