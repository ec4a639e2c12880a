"""What actions left behind is drawn by itself, and holds what the story says of it."""

from __future__ import annotations

import pandas as pd
import pytest

from impact_eval.simulate.done import draw_observations, draw_returns, own_stream, resource_tables
from impact_eval.simulate.partnership import Partnership


@pytest.fixture(scope="module")
def issued() -> dict[str, pd.DataFrame]:
    return resource_tables(Partnership(), own_stream(1, "resources"))


def test_the_same_seed_gives_the_same_rows_and_another_gives_others() -> None:
    one, same, other = (
        resource_tables(Partnership(), own_stream(seed, "resources"))["resource_use"] for seed in (1, 1, 2)
    )
    assert one.equals(same)
    assert not one.equals(other)


def test_a_part_of_the_story_has_a_stream_of_its_own() -> None:
    draws = {name: own_stream(1, name).random() for name in ("resources", "observations", "returns")}
    assert len(set(draws.values())) == 3


def test_probation_never_opened_the_summary(issued: dict[str, pd.DataFrame]) -> None:
    use = issued["resource_use"]
    assert "Probation" not in set(use.loc[use["resource_id"] == "LS-01", "agency"])
    assert "Probation" in set(use.loc[use["resource_id"] == "TK-02", "agency"])


def test_nobody_reads_more_often_than_it_was_opened(issued: dict[str, pd.DataFrame]) -> None:
    assert (issued["resource_use"]["readers"] <= issued["resource_use"]["opens"]).all()


def test_the_use_of_the_protocol_doubles_on_average_after_its_promotion() -> None:
    ratios = []
    for seed in range(40):
        use = resource_tables(Partnership(), own_stream(seed, "resources"))["resource_use"]
        monthly = use[use["resource_id"] == "TK-02"].groupby("month")["opens"].sum()
        before = monthly[monthly.index < "2025-07-01"].mean()
        ratios.append(monthly[monthly.index > "2025-07-31"].mean() / before)
    # Each ratio's standard error is about 0.11 (Poisson), so that of 40 is about 0.02.
    assert sum(ratios) / len(ratios) == pytest.approx(2.0, abs=0.07)


def test_every_fourth_session_of_a_course_is_observed_from_the_second_on() -> None:
    sessions = pd.DataFrame(
        {"session_id": [f"S{n}" for n in range(8)], "number": range(8), "date": pd.Timestamp("2025-05-01")}
    )
    seen = draw_observations(sessions, own_stream(1, "observations"))
    assert seen["session_id"].unique().tolist() == ["S1", "S5"]
    assert seen.groupby("session_id")["observer"].nunique().tolist() == [1, 1]


def test_probation_returns_nothing_and_nobody_trains_more_than_are_in_scope() -> None:
    returns = draw_returns(Partnership(), own_stream(1, "returns"))
    assert "Probation" not in set(returns["agency"])
    assert (returns["trained"] <= returns["staff_in_scope"]).all()
    assert sorted(returns["year"].unique()) == ["2024-25", "2025-26"]
