"""How long work shows itself: a bar on a terminal (its error stream), and nothing where that is a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

Progress = Callable[[str, int, int], None]


@contextmanager
def told(doing: str) -> Iterator[Progress]:
    """Show a bar while something is done, and yield what moves it: a call with (what, done, total)."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
    from rich.progress import Progress as Bar

    console = Console(stderr=True)
    what = TextColumn("{task.fields[what]}")
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), what)
    with Bar(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(doing, total=None, what="")
        yield lambda step, done, total: bar.update(task, what=step, completed=done, total=total or None)
