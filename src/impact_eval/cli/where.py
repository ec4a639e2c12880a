"""`impact-eval where`: the rows of the files that a figure rests on, or the figures that a row feeds."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from impact_eval.cli.asked import Rows, evaluated, rows, when
from impact_eval.cli.table_file import write_csv

if TYPE_CHECKING:
    import pandas as pd

    from impact_eval.trace import Fed, Trace

#: Files and figures shown in the terminal before the rest are counted only.
SHOWN = 40
#: Characters of a list of rows, or of a sentence, that the terminal shows.
WIDEST = 100


@click.command()
@rows
@click.argument("result_id", metavar="[RESULT_ID]", required=False)
@click.option("--file", "file", help="A file, as the ledger names it: say what its row --row feeds.")
@click.option("--row", type=click.IntRange(min=1), help="The row, as a spreadsheet shows it.")
@when
@click.option(
    "--csv", "csv_file", type=click.Path(path_type=Path, dir_okay=False), help="Write every row here."
)
def where(
    asked: Rows,
    result_id: str | None,
    file: str | None,
    row: int | None,
    quarter: str | None,
    as_of: str | None,
    csv_file: Path | None,
) -> None:
    """Say which rows of which files a figure rests on, or which figures a row feeds.

    RESULT_ID is the figure's name, as in the column result_id of every table; assurance:R01:learning and
    rating:R01 are what the board says. Give --file and --row instead to ask what a row feeds. Places are
    told, never what stands there.
    """
    from impact_eval.disclosure import protect

    if (result_id is None) == (file is None and row is None) or (file is None) != (row is None):
        raise click.UsageError("Give a RESULT_ID, or --file and --row.")
    evaluation = protect(evaluated(asked, quarter, as_of))
    if result_id is not None:
        trace = evaluation.trace(result_id)
        _show_trace(trace)
        table = trace.table
    else:
        fed = evaluation.fed_by(str(file), int(row or 0))
        _show_fed(fed)
        table = fed.table
    if csv_file:
        write_csv(table, csv_file)
        click.echo(f"Every row is in {csv_file}")


def _show_trace(trace: Trace) -> None:
    """Print the figure's sentence, and what each file brings to it."""
    click.echo(trace.says)
    click.echo(trace.text)
    for one in trace.files.head(SHOWN).to_dict("records"):
        sheet = f" ({one['sheet']})" if one["sheet"] else ""
        use = "" if one["use"] in (one["role"], "counted") else f", {one['use']}"
        click.echo(f"\n{one['file']}{sheet}: {one['table']}, {one['role']}{use}")
        click.echo(f"  {one['n']:,} in rows {_short(one['rows'])}")
    _more(trace.files, "places")


def _show_fed(fed: Fed) -> None:
    """Print the figures, each once, with how the row gets into it."""
    click.echo(fed.text)
    once = fed.table.drop_duplicates("result_id")
    for one in once.head(SHOWN).to_dict("records"):
        through = f", through {one['through']}" if one["through"] else ""
        click.echo(f"\n{one['result_id']} ({one['use']}{through})")
        if one["text"]:
            click.echo(f"  {_short(str(one['text']))}")
    _more(once, "figures")


def _short(text: str) -> str:
    return text if len(text) <= WIDEST else f"{text[: WIDEST - 1]}\u2026"


def _more(table: pd.DataFrame, what: str) -> None:
    if len(table) > SHOWN:
        click.echo(f"\nand {len(table) - SHOWN:,} more {what}; write them all with --csv FILE")
