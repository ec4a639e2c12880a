"""The command line as a script would call it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result

from impact_eval.cli import main


@pytest.fixture(scope="session")
def run() -> Callable[..., Result]:
    return lambda *words: CliRunner().invoke(main, [str(word) for word in words])
