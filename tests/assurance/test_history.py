"""The history says what each quarter's rating was, and what moved it, without a count of people or cases."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from impact_eval.assurance.assure import BOARD
from impact_eval.assurance.history import Moment, history_of
from impact_eval.assurance.rules import read_rules
from impact_eval.assurance.standing import Standing

RULES = read_rules("default", Path())


def moment(name: str, day: date, **ratings: tuple[str, dict[Any, Any]]) -> Moment:
    """A quarter in which recommendations had a rating, and dimensions stood somehow."""
    rows = [
        dict.fromkeys(BOARD, "")
        | {"recommendation_id": one, "rating": rating, "rating_title": RULES.titles[rating], "because": "So."}
        for one, (rating, _) in ratings.items()
    ]
    return Moment(
        name,
        day,
        pd.DataFrame(rows, columns=list(BOARD)),
        {one: stood for one, (_, stood) in ratings.items()},
    )


LEARNED = Standing("improved", "")
BEFORE: dict[Any, Any] = {"behaviour": Standing("no_change_shown", "12 of 30."), "learning": LEARNED}
SINCE: dict[Any, Any] = {
    "behaviour": Standing("improved", "24 of 30.", gist="Seen alone: rose"),
    "learning": LEARNED,
}
Q2 = moment("2025-26 Q2", date(2025, 9, 30), R1=("not_yet_embedded", BEFORE))
Q3 = moment("2025-26 Q3", date(2025, 12, 31), R2=("not_assured", {}), R1=("partly_embedded", SINCE))
Q4 = moment("2025-26 Q4", date(2026, 3, 31), R2=("withdrawn", {}), R1=("partly_embedded", SINCE))


def test_each_recommendation_has_its_quarters_in_order_and_in_the_register_s_order() -> None:
    table = history_of([Q2, Q3, Q4], RULES)
    assert list(zip(table["recommendation_id"], table["quarter"], strict=True)) == [
        ("R2", "2025-26 Q3"), ("R2", "2025-26 Q4"),
        ("R1", "2025-26 Q2"), ("R1", "2025-26 Q3"), ("R1", "2025-26 Q4"),
    ]  # fmt: skip
    assert table["moved"].tolist() == ["new", "withdrawn", "new", "raised", "same"]


def test_what_moved_a_rating_is_told_by_status_and_gist_without_counts() -> None:
    table = history_of([Q2, Q3, Q4], RULES).set_index(["recommendation_id", "quarter"])
    row = table.loc[("R1", "2025-26 Q3")]
    assert row["dimensions"] == "behaviour"
    assert row["because"] == "Behaviour: from no change shown to improved (Seen alone: rose)."
    assert table.loc[("R1", "2025-26 Q4"), "because"] == ""
    assert table.loc[("R2", "2025-26 Q4"), "because"] == "So."


def test_no_quarter_has_no_history() -> None:
    assert history_of([], RULES).empty
