"""`impact-eval load`: files into the evidence store; `ledger`: what became of every row that was loaded."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from impact_eval.cli.asked import DATA, KEY_FILE, STORE, STUDY, Rows, key_told, read, rows
from impact_eval.cli.progress import told
from impact_eval.cli.table_file import write_csv

if TYPE_CHECKING:
    import pandas as pd

    from impact_eval.intake.store.load import Loaded

NOT_ALL_LOADED = 1
#: Stores of more rows than this are not balanced after each load, but when the ledger is asked for.
BALANCED_AT_ONCE = 1_000_000
_UNITS = {"row": "rows", "answer": "answers of form exports"}


@click.command()
@STUDY
@click.argument("files", nargs=-1, type=click.Path(path_type=Path, dir_okay=False))
@DATA
@KEY_FILE
@STORE
@click.option("--restore", is_flag=True, help="Let an edition that was corrected since count again.")
def load(
    study: Path,
    files: tuple[Path, ...],
    data: Path | None,
    key_file: Path | None,
    store: Path | None,
    restore: bool,
) -> None:
    """Load FILES into the study's evidence store; without FILES, all that study.toml names.

    All of them are loaded or none, and what is there already changes nothing. A file that has changed since
    corrects what was loaded of it: the earlier rows are superseded and stay in the store. From then on every
    command reads the store. Exits with 1 when a file could not be read.
    """
    from impact_eval.intake.store.load import load as take

    with key_told(key_file) as key, told("Loading") as progress:
        loaded = take(study, files, store=store, data=data, key_file=key, restore=restore, progress=progress)
    _show(loaded)
    if loaded.table["rows"].sum() <= BALANCED_AT_ONCE and loaded.store.exists():
        _balance(read(Rows(study, data, key_file, loaded.store)).ledger)
    else:
        click.echo(f"What became of each row: impact-eval ledger {study}")
    sys.exit(0 if loaded.ok else NOT_ALL_LOADED)


def _show(loaded: Loaded) -> None:
    """Print what became of each file, and what is to be said of the files themselves."""
    from impact_eval.intake.store.wording import WORDS

    fates = WORDS.words("fate")
    shown = loaded.table[loaded.table["fate"] != "unchanged"]
    for row in shown.to_dict("records"):
        sheet = f" ({row['sheet']})" if row["sheet"] else ""
        amount = f", {WORDS.counted(row['rows'], 'row')}" if row["rows"] else ""
        left_out = f", {WORDS.counted(row['left_out'], 'row')} left out" if row["left_out"] else ""
        click.echo(f"{row['file']}{sheet}: {fates[row['fate']]}{amount}{left_out}")
    same = loaded.table.loc[loaded.table["fate"] == "unchanged", "file"].nunique()
    if same:
        click.echo(f"{WORDS.counted(same, 'file')}: {fates['unchanged']}")
    for finding in loaded.findings[loaded.findings["row"] == 0].to_dict("records"):
        click.echo(f"{finding['severity']}: {finding['file']}: {finding['problem']} {finding['mend']}")
    click.echo(loaded.text)


def _balance(ledger: pd.DataFrame) -> None:
    """Print the sums of the ledger: read = accepted + superseded + quarantined."""
    sums = ledger.groupby("unit", sort=False)[["read", "accepted", "superseded", "quarantined"]].sum()
    for unit, row in sums.to_dict("index").items():
        click.echo(
            f"{row['read']:,} {_UNITS[str(unit)]} read = {row['accepted']:,} accepted "
            f"+ {row['superseded']:,} superseded + {row['quarantined']:,} quarantined"
        )


@click.command()
@rows
@click.option(
    "--csv", "csv_file", type=click.Path(path_type=Path, dir_okay=False), help="Write the ledger here."
)
def ledger(asked: Rows, csv_file: Path | None) -> None:
    """Show what became of every row, file by file: read = accepted + superseded + quarantined."""
    balance = read(asked).ledger
    if csv_file:
        write_csv(balance, csv_file)
        click.echo(f"The ledger is in {csv_file}")
    for row in balance.to_dict("records"):
        sheet = f" ({row['sheet']})" if row["sheet"] else ""
        click.echo(
            f"{row['file']}{sheet}, {row['table']}: {row['read']:,} {_UNITS[row['unit']]} read = "
            f"{row['accepted']:,} accepted + {row['superseded']:,} superseded "
            f"+ {row['quarantined']:,} quarantined"
        )
    _balance(balance)
