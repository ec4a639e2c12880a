"""Reaction: whether those who came thought well of the training, item by item.

The lowest item decides: an average over items lets a well-run day hide that it was of no use at work.
"""

from __future__ import annotations

import pandas as pd

from impact_eval.assurance.case import Case
from impact_eval.assurance.rules import Status
from impact_eval.assurance.standing import Standing, weakest
from impact_eval.assurance.wording import say
from impact_eval.wording import percent


def judge_reaction(case: Case) -> Standing:
    """At standard when the share who answered favourably is, on every item of every course."""
    if not case.courses:
        return Standing("no_evidence", say("reaction.no_course"))
    rows = case.by_course(case.reaction)
    return weakest({course: _of_course(case, rows[course]) for course in case.courses})


def _of_course(case: Case, rows: pd.DataFrame) -> Standing:
    judged = rows[rows["favourable_share"].notna()]
    if judged.empty:
        return Standing("no_evidence", say("reaction.nothing"))
    enough = judged[judged["n"] >= case.settings.fewest_pairs]
    counted = enough if len(enough) else judged
    lowest = counted.sort_values(["favourable_share", "item_id"]).iloc[0]
    item, n = str(lowest["item_text"]).rstrip("."), int(lowest["n"])
    ids = (str(lowest["result_id"]),)
    if enough.empty:
        return Standing("too_little_evidence", say("reaction.too_few", n=n, item=item), ids)
    standard = case.settings.favourable_standard
    status: Status = "at_standard" if lowest["favourable_share"] >= standard else "below_standard"
    sentence = say(
        f"reaction.{status}",
        share=percent(lowest["favourable_share"]),
        item=item,
        n=n,
        standard=percent(standard),
    )
    return Standing(status, sentence, ids)
