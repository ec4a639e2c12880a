"""A function that reads a small study whose every number can be counted by hand."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from small_study import write_small_study

from impact_eval.intake.study import Study


@pytest.fixture
def study_of(tmp_path: Path) -> Callable[..., Study]:
    return partial(write_small_study, tmp_path)
