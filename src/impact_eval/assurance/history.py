"""The history of ratings: how each recommendation stood at the end of each quarter, and what moved it.

A quarter is rated from what was known at its end and by the same rules. What moved a rating is told by the
dimensions whose status changed and by the gist of what they rest on now, which holds no count of people or
cases: a small number of an earlier quarter would otherwise stand here when it no longer stands elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd

from impact_eval.assurance.rules import WITHDRAWN, Dimension, Rules
from impact_eval.assurance.wording import say

if TYPE_CHECKING:
    from impact_eval.assurance.standing import Standing

HISTORY = (
    "recommendation_id", "order", "quarter", "quarter_end", "rating", "rating_title", "decided_rating",
    "decided_rating_title", "moved", "dimensions", "because", "hidden",
)  # fmt: skip


@dataclass(frozen=True)
class Moment:
    """The ratings at the end of a quarter, or on the day that was asked for.

    Attributes
    ----------
    name : the quarter; the day where it is not the end of one.
    day : its last day.
    board : `Assurance.board` of then.
    standings : recommendation to how each of its dimensions stood.
    """

    name: str
    day: date
    board: pd.DataFrame
    standings: Mapping[str, Mapping[Dimension, Standing]]


def history_of(moments: Sequence[Moment], rules: Rules) -> pd.DataFrame:
    """Return `Assurance.history`.

    Parameters
    ----------
    moments : the quarters, the oldest first.
    rules : the rules that they were rated by.
    """
    rows: list[dict[str, Any]] = []
    before: dict[str, str] = {}
    stood: Mapping[str, Mapping[Dimension, Standing]] = {}
    for order, moment in enumerate(moments, 1):
        for row in moment.board.to_dict("records"):
            name = str(row["recommendation_id"])
            changed = statuses_moved(stood.get(name, {}), moment.standings.get(name, {}))
            rows.append(
                {
                    "recommendation_id": name,
                    "order": order,
                    "quarter": moment.name,
                    "quarter_end": pd.Timestamp(moment.day),
                    "rating": row["rating"],
                    "rating_title": row["rating_title"],
                    "decided_rating": row["decided_rating"],
                    "decided_rating_title": row["decided_rating_title"],
                    "moved": moved(rules.rank, before.get(name, ""), row["rating"]),
                    "dimensions": ";".join(changed),
                    "because": _because(row, changed, stood.get(name, {}), moment.standings, rules),
                    "hidden": "",
                }
            )
            before[name] = row["rating"]
        stood = moment.standings
    table = pd.DataFrame(rows, columns=list(HISTORY))
    place = {name: at for at, name in enumerate(moments[-1].board["recommendation_id"])} if moments else {}
    at = table["recommendation_id"].map(place)
    return table.assign(_at=at).sort_values(["_at", "order"], kind="stable", ignore_index=True)[list(HISTORY)]


def moved(rank: Mapping[str, int], old: str, new: str) -> str:
    """Return how a rating moved: between two of the same rank it changed, and neither rose nor fell.

    Examples
    --------
    >>> rank = {"embedded": 3, "not_yet_embedded": 1, "not_assured": 1}
    >>> [moved(rank, old, "not_assured") for old in ("", "embedded", "not_yet_embedded", "not_assured")]
    ['new', 'lowered', 'changed', 'same']
    """
    if not old or old == new:
        return "same" if old else "new"
    if new == WITHDRAWN:
        return WITHDRAWN
    step = rank[new] - rank.get(old, rank[new])
    return "raised" if step > 0 else "lowered" if step < 0 else "changed"


def statuses_moved(
    before: Mapping[Dimension, Standing], now: Mapping[Dimension, Standing]
) -> tuple[Dimension, ...]:
    """Return the dimensions whose status is another than it was; none where nothing is known of before."""
    return tuple(name for name in now if name in before and now[name].status != before[name].status)


def _because(
    row: Mapping[Any, Any],
    changed: Sequence[Dimension],
    before: Mapping[Dimension, Standing],
    now: Mapping[str, Mapping[Dimension, Standing]],
    rules: Rules,
) -> str:
    """Say what changed: of a withdrawal the register's words, else each dimension from what to what."""
    if row["rating"] == WITHDRAWN:
        return str(row["because"])
    standings = now.get(str(row["recommendation_id"]), {})
    return " ".join(
        say(
            "history.moved",
            dimension=rules.dimensions[name],
            was=rules.statuses[before[name].status].lower(),
            now=rules.statuses[standings[name].status].lower(),
            gist=say("history.gist", gist=standings[name].gist) if standings[name].gist else "",
        )
        for name in changed
    )
