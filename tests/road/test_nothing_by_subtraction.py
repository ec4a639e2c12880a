"""What is withheld of a change cannot be worked out from what is shown beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

import impact_eval as ie
from impact_eval.disclosure import protect

SAMPLE = Path(__file__).parents[2] / "data" / "sample"


@pytest.fixture(scope="module")
def shown() -> ie.Evaluation:
    return protect(ie.evaluate(ie.read_study(SAMPLE), quarter="2025-26 Q4"))


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
