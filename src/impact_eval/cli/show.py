"""`impact-eval show`: one recommendation's thread and evidence in the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from impact_eval.cli.asked import Rows, evaluated, history_of, rows, when

if TYPE_CHECKING:
    import pandas as pd

    from impact_eval.actions import Actions
    from impact_eval.evaluation import Evaluation, Evidence
    from impact_eval.thread import Thread


@click.command()
@rows
@click.argument("recommendation_id", metavar="RECOMMENDATION")
@when
@history_of(None, "How many quarters before are rated too, to show how the rating moved.")
def show(
    asked: Rows,
    recommendation_id: str,
    quarter: str | None,
    as_of: str | None,
    history: int | None,
) -> None:
    """Show the thread of one RECOMMENDATION, what is missing in it, what was done, and its evidence by level.

    Small numbers are withheld, as in the pack.
    """
    from impact_eval.disclosure import protect

    evaluation = protect(evaluated(asked, quarter, as_of, history))
    for line in _lines(evaluation, evaluation.of(recommendation_id)):
        click.echo(line)


def _lines(evaluation: Evaluation, evidence: Evidence) -> Iterator[str]:
    """Yield what is shown, line by line."""
    thread = evaluation.thread(evidence.recommendation_id)
    yield f"{thread.recommendation_id}  {thread.recommendation['text']}"
    board = evaluation.assurance.board
    row = board[board["recommendation_id"] == thread.recommendation_id].iloc[0]
    yield f"{row['rating_title']}. {row['because']}"
    if row["decision_note"]:
        yield str(row["decision_note"])
    if row["firmness"]:
        yield f"How firm this rating is: {row['firmness']}"
    yield from _history(evaluation.assurance.history, thread.recommendation_id)
    yield "\nThe thread"
    yield from _thread(thread)
    yield from _done(evidence.actions)
    yield from (f"  {text}" for text in evidence.participation.missing["text"] if text)
    for title, frame in (
        ("Reaction (level 1)", evidence.reaction.table),
        ("Learning (level 2)", evidence.learning.table[evidence.learning.table["measure_kind"] != "item"]),
        ("Behaviour (level 3)", evidence.behaviour.audits),
        ("Behaviour as reported (level 3)", evidence.behaviour.reports),
        ("Results (level 4)", evidence.results.table),
    ):
        yield from _level(title, frame)


def _history(history: pd.DataFrame, recommendation_id: str) -> Iterator[str]:
    """Yield the rating of each quarter, where there is more than one, and what moved it."""
    rows = history[history["recommendation_id"] == recommendation_id].to_dict("records")
    if len(rows) < 2:
        return
    yield "\nThe rating, quarter by quarter"
    for row in rows:
        decided = f", decided: {row['decided_rating_title']}" if row["decided_rating_title"] else ""
        yield f"  {row['quarter']}: {row['rating_title']}{decided}. {row['because']}".rstrip()


def _thread(thread: Thread) -> Iterator[str]:
    for row in thread.table.to_dict("records"):
        mark = "  " if row["state"] == "present" else "! "
        day = f" {row['date']:%d %b %Y}" if row["date"] == row["date"] else ""
        said = (
            row["note"]
            if row["state"] == "missing"
            else f"{row['id']} {row['title']}{day}{_noted(row['note'])}"
        )
        yield f"  {mark}{row['step']}: {said}"


def _noted(note: str) -> str:
    return f" ({note.rstrip('.')})" if note else ""


def _done(actions: Actions) -> Iterator[str]:
    """Yield what was done, action by action, each with the sentences of its own kind."""
    yield "\nWhat was done"
    if actions.table.empty:
        yield "  No action is on record."
    kinds = (actions.revised, actions.summaries, actions.toolkit, actions.specialist, actions.checks)
    for row in actions.table.to_dict("records"):
        yield f"  {row['action_id']} {row['kind_title']}: {row['done']} {row['worked']}"
        for frame in kinds:
            mine = frame[frame["action_id"] == row["action_id"]]
            yield from (f"    {text}" for text in mine["text"])
        unread = actions.summaries.loc[actions.summaries["action_id"] == row["action_id"], "not_opened"]
        yield from (f"    Not opened by: {agencies}." for agencies in unread if agencies)
    yield from (f"  {row['course_id']} observed: {row['text']}" for row in _rows(actions.observations))


def _rows(frame: pd.DataFrame) -> list[dict[str, object]]:
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def _level(title: str, frame: pd.DataFrame) -> Iterator[str]:
    yield f"\n{title}"
    several = "course_id" in frame.columns and frame["course_id"].nunique() > 1
    told = [
        f"{row['course_id']}: {row['text']}" if several else row["text"] for row in frame.to_dict("records")
    ]
    yield from (f"  {text}" for text in told) if told else ["  No evidence."]
