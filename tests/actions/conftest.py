"""A small study whose every number can be counted by hand, and what was done in it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from small_study import write_small_study

from impact_eval.actions import Actions, actions_of
from impact_eval.intake.study import Study
from impact_eval.levels.bearing import bearing_of
from impact_eval.levels.behaviour import behaviour_of
from impact_eval.levels.learning import learning_of
from impact_eval.levels.participation import participation_of
from impact_eval.levels.reaction import reaction_of
from impact_eval.levels.results import results_of


@pytest.fixture(scope="session")
def study_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Study]:
    return lambda **tables: write_small_study(tmp_path_factory.mktemp("study"), **tables)


@pytest.fixture(scope="session")
def done_in(study_of: Callable[..., Study]) -> Callable[..., Actions]:
    """Write a small study with these tables, and say what was done in it."""

    def done(**tables: str) -> Actions:
        study = study_of(**tables)
        bearing = bearing_of(study.tables)
        return actions_of(
            study, bearing, participation_of(study, bearing), reaction_of(study), learning_of(study),
            behaviour_of(study, bearing), results_of(study, bearing),
        )  # fmt: skip

    return done
