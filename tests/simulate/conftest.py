"""One simulated study, and one in which everybody answers, drawn once for all tests of this folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from impact_eval.simulate import Partnership, SimulatedStudy, simulate


@pytest.fixture(scope="session")
def study() -> SimulatedStudy:
    return simulate()


@pytest.fixture(scope="session")
def complete() -> SimulatedStudy:
    return simulate(Partnership().where_everybody_answers())


@pytest.fixture(scope="session")
def folder(study: SimulatedStudy, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("study") / "northmoor"
    study.write(place)
    return place
