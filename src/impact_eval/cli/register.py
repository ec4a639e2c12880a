"""`impact-eval register`: the reviews of a study, their clocks, and what is overdue."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from impact_eval.cli.asked import Rows, read, rows

if TYPE_CHECKING:
    from impact_eval.intake.study import Study
    from impact_eval.register import Register


@dataclass(frozen=True)
class _Shown:
    """What goes through the one door to everything that is shown."""

    study: Study
    register: Register


@click.command()
@rows
@click.option("--as-of", help="The day up to which the register counts, as in 2026-03-31; today by default.")
@click.option(
    "--csv", "file", type=click.Path(path_type=Path, dir_okay=False),
    help="Write every stage of every review to this file as CSV.",
)  # fmt: skip
def register(asked: Rows, as_of: str | None, file: Path | None) -> None:
    """List the reviews of a study: what is overdue, how long each stage took, and what was decided and why.

    Working days are England's. Nothing dated after the day counts as done or known.
    """
    from impact_eval.disclosure import protect
    from impact_eval.register import register_of

    day = _day(as_of)
    study = read(asked)
    shown = protect(_Shown(study, register_of(study, day))).register
    for line in _lines(shown):
        click.echo(line)
    if file:
        from impact_eval.pack.export import csv_of

        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(csv_of(shown.timeliness))
        click.echo(f"Every stage is in {file}")


def _day(as_of: str | None) -> date:
    from impact_eval.evaluation import day_of

    return day_of(as_of)


def _lines(register: Register) -> Iterator[str]:
    """Yield what is shown, line by line: what is overdue first, then each review."""
    yield register.text
    for title, texts in (
        ("Overdue", [f"{row['review_id']}  {row['text']}" for row in register.overdue.to_dict("records")]),
        ("Does not hold together", list(register.remarks)),
    ):
        if texts:
            yield f"\n{title}"
            yield from (f"  {text}" for text in texts)
    decided = register.decisions.set_index("review_id")["text"].to_dict()
    needed = register.timeliness[register.timeliness["state"] != "not_needed"]
    for (review, kind), stages in needed.groupby(["review_id", "kind_title"], sort=False):
        yield f"\n{review}  {kind}"
        yield from (f"  {_mark(row['state'])} {row['text']}" for row in stages.to_dict("records"))
        if review in decided:
            yield f"    {decided[review]}"


def _mark(state: str) -> str:
    """Return the sign beside a stage that was not in time, or of which too little is on record."""
    return "!" if state in {"late", "overdue", "unknown"} else " "
