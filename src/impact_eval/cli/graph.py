"""`impact-eval graph`: the thread from review to rating, and from files to figures, to be drawn elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from impact_eval.cli.asked import Rows, evaluated, rows, when

if TYPE_CHECKING:
    from collections.abc import Callable

    from impact_eval.trace import Graph

#: What a graph may be written as, and what writes it so.
FORMATS: dict[str, Callable[[Graph], str]] = {
    "mermaid": lambda graph: graph.to_mermaid(),
    "json": lambda graph: graph.to_json(),
    "graphviz": lambda graph: graph.to_graphviz(),
    "prov": lambda graph: graph.to_prov(),
}


@click.command()
@rows
@click.argument("recommendation_id", metavar="[RECOMMENDATION]", required=False)
@when
@click.option("--format", "form", type=click.Choice(list(FORMATS)), default="mermaid", show_default=True)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write it here.")
def graph(
    asked: Rows,
    recommendation_id: str | None,
    quarter: str | None,
    as_of: str | None,
    form: str,
    out: Path | None,
) -> None:
    """Give the thread of one RECOMMENDATION, or of all, as a graph.

    It holds titles and places, no numbers and nobody: mermaid for wikis and notebooks, graphviz to lay out
    large ones, json for other programs, prov for what was derived from what (W3C PROV).
    """
    from impact_eval.disclosure import protect

    found = protect(evaluated(asked, quarter, as_of)).graph(recommendation_id)
    text = FORMATS[form](found)
    if out is None:
        click.echo(text, nl=False)
        return
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(text, encoding="utf-8", newline="\n")
    click.echo(f"{found.text} Written to {out}")
