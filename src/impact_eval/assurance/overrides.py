"""Decisions to rate a recommendation otherwise than its evidence does.

The evidence's rating stays what it is, and so does whether it moved; what a group decided stands beside it
with who, when and why. The latest decision on or before a day counts. It ends after its last day, and when
the evidence no longer says what it said on the day of the decision; by which moves is in the rules
(`rules.Overrides`). Whatever they say, a decision that was better than the evidence ends when the evidence
has caught up with it, and one that was not ends when the evidence has fallen below it. So what stands never
rises as the evidence falls. An ended decision is told and a fresh one asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd

from impact_eval.assurance.history import moved
from impact_eval.assurance.rules import WITHDRAWN, Rules
from impact_eval.wording import written_day

if TYPE_CHECKING:
    from collections.abc import Collection

#: The columns of the board that a decision fills in. `decision` is `stands` or `lapsed`, blank without one;
#: `decided_rating` is blank where none stands.
DECIDED = (
    "decided_rating", "decided_rating_title", "decision", "better_than_evidence", "decided_by", "decided_on",
    "decided_until", "decided_reason", "decision_note",
)  # fmt: skip
#: Day and recommendations to the rating of each by its evidence on that day.
RatedOn = Callable[[date, "Collection[str]"], Mapping[str, str]]


def with_decisions(
    board: pd.DataFrame, overrides: pd.DataFrame, rules: Rules, rated_on: RatedOn, *, as_of: date
) -> pd.DataFrame:
    """Return a board with what was decided beside what the evidence says.

    Parameters
    ----------
    board : the board, by the evidence.
    overrides : the decisions known on the day.
    rules : when a decision lapses, and the words.
    rated_on : gives the rating by the evidence on the day of a decision.
    as_of : the day.
    """
    latest = _latest(overrides, board)
    if latest.empty:
        return board
    then = {
        day: rated_on(day.date(), set(latest.loc[latest["date"] == day, "recommendation_id"]))
        for day in latest["date"].drop_duplicates()
    }
    told = {
        str(row["recommendation_id"]): row | {"then": then[row["date"]].get(row["recommendation_id"], "")}
        for row in latest.to_dict("records")
    }
    rows = []
    for row in board.to_dict("records"):
        decision = told.get(str(row["recommendation_id"]))
        rows.append(row if decision is None else row | _decided(row, decision, rules, as_of))
    return pd.DataFrame(rows, columns=list(board.columns)).astype(
        {"decided_on": "datetime64[ns]", "decided_until": "datetime64[ns]"}
    )


def _latest(overrides: pd.DataFrame, board: pd.DataFrame) -> pd.DataFrame:
    """Return the latest decision on each recommendation that is on the board and was not withdrawn."""
    rated = board.loc[board["rating"] != WITHDRAWN, "recommendation_id"]
    mine = overrides[overrides["recommendation_id"].isin(rated)]
    return mine.sort_values("date", kind="stable").drop_duplicates("recommendation_id", keep="last")


def _decided(
    row: Mapping[Any, Any], decision: Mapping[Any, Any], rules: Rules, as_of: date
) -> dict[str, Any]:
    """Return what a decision adds to a row of the board."""
    words, then = rules.overrides, decision["then"] or row["rating"]
    better = rules.rank[decision["rating"]] > rules.rank.get(then, 0)
    about = {
        "who": decision["decided_by"],
        "day": written_day(decision["date"]),
        "title": rules.titles[decision["rating"]].lower(),
        "then": rules.titles[then].lower(),
        "now": str(row["rating_title"]).lower(),
    }
    added = {
        "decision": "lapsed",
        "better_than_evidence": "yes" if better else "no",
        "decided_by": decision["decided_by"],
        "decided_on": decision["date"],
        "decided_until": decision["until"],
        "decided_reason": decision["reason"],
    }
    ended = _ended(row, decision, rules, moved(rules.rank, then, row["rating"]), better=better, as_of=as_of)
    if ended:
        last = "" if ended != "over" else written_day(decision["until"])
        note = getattr(words, ended).format(last=last, **about)
        afresh = words.afresh.format(day=about["day"])
        asked = "; ".join(filter(None, (afresh, str(row["decide"]))))
        return added | {"decision_note": note, "decide": asked}
    until = "" if pd.isna(decision["until"]) else words.until.format(day=written_day(decision["until"]))
    mark = f", {words.better}" if better else ""
    note = words.stands.format(mark=mark, until=until, reason=decision["reason"], **about)
    return added | {
        "decision": "stands",
        "decided_rating": decision["rating"],
        "decided_rating_title": rules.titles[decision["rating"]],
        "decision_note": note,
    }


def _ended(
    row: Mapping[Any, Any],
    decision: Mapping[Any, Any],
    rules: Rules,
    step: str,
    *,
    better: bool,
    as_of: date,
) -> str:
    """Return how a decision ended, as the name of the sentence that says so; blank where it stands."""
    if not pd.isna(decision["until"]) and decision["until"] < pd.Timestamp(as_of):
        return "over"
    ends = rules.overrides.better_lapses if better else rules.overrides.other_lapses
    was, now = rules.rank[decision["rating"]], rules.rank[row["rating"]]
    overtaken = now >= was if better else now < was
    if step not in ends and not overtaken:
        return ""
    return "agrees" if row["rating"] == decision["rating"] else "moved"
