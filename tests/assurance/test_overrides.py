"""Decisions beside the evidence: which one counts, when it ends, and that it never outlives its evidence."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from impact_eval.assurance.assure import BOARD
from impact_eval.assurance.overrides import DECIDED, with_decisions
from impact_eval.assurance.rules import read_rules
from impact_eval.errors import StudyError

RULES = read_rules("default", Path())
DAY = date(2026, 3, 31)
GROUP = "Leadership Group"


def board(rating: str) -> pd.DataFrame:
    row: dict[str, Any] = dict.fromkeys(BOARD, "")
    row |= {
        "recommendation_id": "R1",
        "rating": rating,
        "rating_title": RULES.titles[rating],
        "decide": "audit",
    }
    row |= {"decided_on": pd.NaT, "decided_until": pd.NaT}
    return pd.DataFrame([row])


def decided(
    then: str, now: str, *rows: tuple[str, str], until: str | None = None, as_of: date = DAY
) -> dict[Any, Any]:
    """The board's row where groups decided: (day, rating) each."""
    overrides = pd.DataFrame(
        [
            {"recommendation_id": "R1", "rating": rating, "decided_by": GROUP, "reason": f"Of {day}."}
            | {"date": pd.Timestamp(day), "until": pd.Timestamp(until) if until else pd.NaT}
            for day, rating in rows
        ]
    )

    def rated_on(day: date, names: Collection[str]) -> dict[str, str]:
        return dict.fromkeys(names, then)

    return with_decisions(board(now), overrides, RULES, rated_on, as_of=as_of).iloc[0].to_dict()


def test_both_ratings_stand_side_by_side_with_who_when_and_why() -> None:
    row = decided("not_assured", "not_assured", ("2026-01-15", "partly_embedded"))
    assert row["rating"] == "not_assured"
    assert (row["decided_rating"], row["decided_rating_title"]) == ("partly_embedded", "Partly embedded")
    assert (row["decided_by"], row["decided_on"]) == (GROUP, pd.Timestamp("2026-01-15"))
    assert row["decision_note"] == (
        "Leadership Group decided on 15 January 2026 that it is partly embedded, better than the evidence. "
        "Reason given: Of 2026-01-15."
    )
    assert row["better_than_evidence"] == "yes"
    assert row["decide"] == "audit"


def test_a_stricter_decision_is_not_marked_as_better() -> None:
    row = decided("embedded", "embedded", ("2026-01-15", "partly_embedded"))
    assert row["better_than_evidence"] == "no"
    assert "better than the evidence" not in row["decision_note"]


def test_the_latest_decision_counts_in_whatever_order_they_stand() -> None:
    rows = [("2026-01-15", "not_assured"), ("2025-06-01", "embedded")]
    for order in (rows, rows[::-1]):
        assert decided("partly_embedded", "partly_embedded", *order)["decided_rating"] == "not_assured"


@pytest.mark.parametrize(("as_of", "stands"), [(date(2026, 3, 31), True), (date(2026, 4, 1), False)])
def test_a_decision_holds_up_to_its_last_day(as_of: date, stands: bool) -> None:
    row = decided(
        "not_assured", "not_assured", ("2026-01-15", "partly_embedded"), until="2026-03-31", as_of=as_of
    )
    assert (row["decision"] == "stands") == stands
    assert (row["decided_rating"] == "partly_embedded") == stands
    if not stands:
        assert row["decision_note"].endswith("That decision ended on 31 March 2026.")
        assert row["decide"] == (
            "decide afresh on the rating, since the decision of 15 January 2026 has ended; audit"
        )


@pytest.mark.parametrize(
    ("then", "decision", "now", "stands"),
    [
        ("not_yet_embedded", "partly_embedded", "not_yet_embedded", True),
        ("not_yet_embedded", "partly_embedded", "partly_embedded", False),  # the evidence says the same
        ("not_yet_embedded", "partly_embedded", "embedded", False),
        ("not_yet_embedded", "embedded", "partly_embedded", True),  # its evidence got better
        ("not_yet_embedded", "partly_embedded", "not_assured", False),  # other evidence of the same rank
        ("partly_embedded", "embedded", "not_yet_embedded", False),  # it does not outlive its evidence
        ("embedded", "not_yet_embedded", "partly_embedded", True),  # which bears a stricter one out
        ("embedded", "partly_embedded", "not_yet_embedded", False),  # or would make it the better one
        ("partly_embedded", "not_yet_embedded", "embedded", False),
    ],
)
def test_a_decision_lapses_as_the_rules_say(then: str, decision: str, now: str, stands: bool) -> None:
    row = decided(then, now, ("2026-01-15", decision))
    assert (row["decision"] == "stands") == stands
    assert stands or ("lapsed" in row["decision_note"] and row["decide"].startswith("decide afresh"))


def test_what_stands_never_rises_as_the_evidence_falls() -> None:
    ranks = RULES.rank
    for then, decision, now in product(ranks, repeat=3):
        row = decided(then, now, ("2026-01-15", decision))
        stands = ranks[row["decided_rating"] or row["rating"]]
        for worse in (one for one in ranks if ranks[one] < ranks[now]):
            less = decided(then, worse, ("2026-01-15", decision))
            assert ranks[less["decided_rating"] or less["rating"]] <= stands, (then, decision, now, worse)


def test_nobody_decides_on_what_was_withdrawn() -> None:
    row = decided("not_assured", "withdrawn", ("2026-01-15", "embedded"))
    assert all(not row[name] or pd.isna(row[name]) for name in DECIDED)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            'better_lapses = ["lowered", "changed"]',
            'better_lapses = ["changed"]',
            "outlive its evidence",
        ),
        ('other_lapses = ["raised", "changed"]', 'other_lapses = ["lowered"]', "end as evidence gets worse"),
        ("to = [0.25, 0.75]", "to = [1.5]", "agency_share_of_standard cannot be 1.5"),
        ('name = "alpha"', 'name = "follow_up_days"', "no judgement goes by 'follow_up_days'"),
    ],
)
def test_rules_by_which_a_decision_would_outlive_its_evidence_are_refused(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    shipped = Path(__file__).parents[2] / "src" / "impact_eval" / "assurance" / "default.toml"
    text = shipped.read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "rules.toml").write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(StudyError, match=said):
        read_rules("rules.toml", tmp_path)


def test_rules_of_a_study_s_own_may_leave_out_what_is_as_shipped(tmp_path: Path) -> None:
    shipped = Path(__file__).parents[2] / "src" / "impact_eval" / "assurance" / "default.toml"
    text = shipped.read_text(encoding="utf-8")
    (tmp_path / "rules.toml").write_text(text[: text.index("[overrides]")], encoding="utf-8")
    assert read_rules("rules.toml", tmp_path) == RULES
