"""Agencies' returns of their own training, counted by hand."""

from __future__ import annotations

import pytest

from impact_eval.actions.returned import AgencyReturns, agency_returns

RETURNS = (
    "agency,year,training,staff_in_scope,trained,evaluated_to,quality_assured\n"
    "Health,2024-25,Basics,100,60,1,Yes\nHealth,2024-25,Sleep,20,18,2,No\n"
    "police ,2024-25,Basics,50,55,0,\nHealth,2025-26,Basics,100,80,3,Yes\n"
)
WORKFORCE = "agency,role,quarter,headcount\nHealth,Nurse,2025-26 Q1,100\nPolice,Officer,2025-26 Q1,50\n"
WORKFORCE += "Schools,Teacher,2025-26 Q1,50\n"


@pytest.fixture(scope="module")
def told(study_of) -> AgencyReturns:
    return agency_returns(study_of(agency_returns=RETURNS, workforce=WORKFORCE))


def test_trained_and_evaluated_are_over_all_trainings_of_an_agency(told: AgencyReturns) -> None:
    rows = told.table.set_index(["agency", "year"])
    health = rows.loc[("Health", "2024-25")]
    assert health["share_trained"] == pytest.approx(78 / 120)
    counts = ["n_trainings", "n_evaluated", "n_beyond_reaction", "n_quality_assured"]
    assert health[counts].tolist() == [2, 2, 1, 1]
    assert health["share_beyond_reaction"] == 0.5


def test_an_agency_that_is_known_and_has_none_for_a_year_has_not_returned(told: AgencyReturns) -> None:
    missing = told.table[~told.table["returned"].astype(bool)]
    assert missing[["agency", "year"]].to_numpy().tolist() == [
        ["Schools", "2024-25"], ["Police", "2025-26"], ["Schools", "2025-26"]
    ]  # fmt: skip
    assert told.text == "Not returned for 2025-26: Police and Schools."


def test_more_trained_than_in_scope_is_told_and_any_spelling_is_known(told: AgencyReturns) -> None:
    rows = told.table.set_index(["agency", "year"])
    police = rows.loc[("Police", "2024-25")]
    assert police["trained"] == 55
    assert "More were trained than are in scope" in police["note"]


def test_returns_are_of_the_whole_partnership(told: AgencyReturns) -> None:
    assert len(told.of("R1", ("C1",)).table) == len(told.table) == 6
