"""What is withheld of a change cannot be worked out from what is shown beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

import impact_eval as ie
from impact_eval.disclosure import protect

SAMPLE = Path(__file__).parents[2] / "data" / "sample"


@pytest.fixture(scope="module")
def shown(sample_quarter: ie.Evaluation) -> ie.Evaluation:
    return protect(sample_quarter)


def test_the_rank_statistics_do_not_tell_how_many_stayed_the_same(shown: ie.Evaluation) -> None:
    """V = (1 + r) T / 2 with T = n(n + 1)/2 - z(z + 1)/2 gives z, the people whose score did not change."""
    table = shown.learning.table
    hidden = table[table["n_same"].isna() & table["n_pairs"].notna()]
    assert len(hidden) > 3
    assert hidden[["signed_rank_v", "rank_biserial"]].isna().all(axis=None)


def test_who_changed_reliably_is_not_told_by_who_changed_at_all(shown: ie.Evaluation) -> None:
    """Improved reliably + improved less = improved: one withheld by itself would be the difference."""
    key = ["course_id", "measure_id", "comparison"]
    rows = shown.soundness.reliable_change.merge(shown.learning.table, on=key)
    for one, other in (("n_reliably_improved", "n_improved_less"), ("n_reliably_worse", "n_worse_less")):
        assert (rows[one].isna() == rows[other].isna()).all()
        assert rows[one].isna().any() and rows[one].notna().any()
    assert rows.loc[rows["n_improved"].isna(), "n_improved_less"].isna().all()


def test_the_agencies_of_a_check_do_not_tell_a_small_one_by_its_total(shown: ie.Evaluation) -> None:
    """Who is at the pass mark adds up over agencies, and with who is below it to who answered."""
    checks = shown.actions.checks
    assert (checks["n_standard"].isna() == checks["n_below"].isna()).all()
    for _, check in checks[~checks["whole"].astype(bool)].groupby(["action_id", "session_id", "measure_id"]):
        for count in ("n_answered", "n_standard", "n_sent"):
            assert check[count].isna().sum() != 1
        assert not check["n_answered"].between(1, 4).any()


def test_what_became_of_places_is_not_told_by_the_funnels_totals(shown: ie.Evaluation) -> None:
    places = shown.participation.places
    statuses = ["n_cancelled", "n_no_show", "n_open"]
    assert not places[["n_places", "n_attended", *statuses]].isin([1, 2, 3, 4]).any(axis=None)
    for _, course in places.groupby("course_id"):
        assert course["n_attended"].isna().sum() != 1
        assert course["n_places"].isna().sum() != 1
    assert places.loc[places["n_attended"].isna(), statuses].isna().all(axis=None)
    assert (places[statuses].isna().sum(axis=1) != 1).all()


def test_reach_by_quarter_tells_no_count_that_the_reach_withholds(shown: ie.Evaluation) -> None:
    both = shown.participation.reach_by_quarter.merge(
        shown.participation.reach, on=["course_id", "agency"], suffixes=("", "_of_all")
    )
    hidden = both["attended"].isna()
    assert hidden.any()
    assert both.loc[hidden, ["trained", "still_there", "share"]].isna().all(axis=None)
