"""What all tests share: a key of their own, one real browser (two cannot run side by side), one hypothesis,
and the sample study, which takes seconds to read and to evaluate.

The properties are tried on the same examples each time, so that a change is judged by what it changes. To
look for new examples, set HYPOTHESIS_PROFILE=explore.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

import impact_eval as ie
from impact_eval.evaluation import Evaluation
from impact_eval.intake.study import Study

settings.register_profile("same", derandomize=True, deadline=None)
settings.register_profile("explore", derandomize=False, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))


@pytest.fixture(scope="session", autouse=True)
def key_file(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Name a key file of the tests, so that no test makes or reads the one of the person who runs them."""
    path = tmp_path_factory.mktemp("key") / "pseudonyms.key"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("IMPACT_EVAL_KEY_FILE", str(path))
        yield path


@pytest.fixture(scope="session")
def sample_study() -> Study:
    """The study that comes with the project; to be read and not to be changed."""
    return ie.read_study(Path(__file__).parents[1] / "data" / "sample")


@pytest.fixture(scope="session")
def sample_day(sample_study: Study) -> Evaluation:
    """It as of its last day; to be read and not to be changed."""
    return ie.evaluate(sample_study, as_of="2026-03-31")


@pytest.fixture(scope="session")
def sample_quarter(sample_study: Study) -> Evaluation:
    """Its last quarter, with the one before; to be read and not to be changed."""
    return ie.evaluate(sample_study, quarter="2025-26 Q4")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """A real browser, or a skip that says why there is none."""
    executable = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if executable is None:
        pytest.skip("no Chromium on this machine")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        yield browser
        browser.close()
