"""Observed sessions, counted by hand."""

from __future__ import annotations

import pandas as pd
import pytest

from impact_eval.actions.observed import Observations, observed_sessions

SESSIONS = "session_id,course_id,date\nS1,C1,2025-05-01\nS2,C1,2025-06-01\nS3,C1,2025-07-01\n"
SEEN = (
    "session_id,observer,date,aspect,judgement\n"
    "S1,o1,,SEEN,Good\nS1,o2,2025-05-02,SEEN,Inadequate\nS2,o1,2025-06-01,SEEN,Outstanding\n"
    "S2,o1,2025-06-01,PLAN,n/a\n"
)


@pytest.fixture(scope="module")
def seen(study_of) -> Observations:
    return observed_sessions(study_of(sessions=SESSIONS, observations=SEEN))


def test_a_session_meets_an_aspect_only_if_every_observer_says_so(seen: Observations) -> None:
    rows = seen.table
    assert rows["aspect"].tolist() == ["SEEN"]
    row = rows.iloc[0]
    assert (row["n_sessions"], row["n_observed"], row["n_met"], row["share_met"]) == (3, 2, 1, 0.5)
    assert row["last_observed"] == pd.Timestamp("2025-06-01")
    assert row["standard_label"] == "Good and Outstanding"
    assert row["note"].startswith("A session that several people observed")


def test_observations_follow_their_course(seen: Observations) -> None:
    assert len(seen.of("R1", ("C1",)).table) == 1
    assert seen.of("R1", ("C2",)).table.empty


def test_without_observations_there_is_nothing(study_of) -> None:
    assert observed_sessions(study_of()).table.empty
