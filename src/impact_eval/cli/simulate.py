"""`impact-eval simulate`: a study to look at, whose true effects are known."""

from __future__ import annotations

from pathlib import Path

import click

from impact_eval.cli.progress import told


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--seed", type=int, default=None, help="The same seed gives the same bytes.")
@click.option("--force", is_flag=True, help="Write over a study that is there.")
def simulate(folder: Path, seed: int | None, force: bool) -> None:
    """Write a simulated partnership's study, whose true effects are known."""
    from impact_eval.simulate import DEFAULT_SEED
    from impact_eval.simulate import simulate as draw

    with told("Simulating") as progress:
        study = draw(seed=DEFAULT_SEED if seed is None else seed)
        written = study.write(folder, replace=force, progress=lambda path: progress(path, 0, 0))
    click.echo(f"Wrote {len(written)} files to {folder}")
    click.echo(f"Next: impact-eval check {folder}")
