"""The command line teaches, and its parts are found in the order in which they are used."""

from __future__ import annotations

import subprocess
import sys

from impact_eval.cli import main


def test_help_teaches_the_way_from_a_study_to_a_pack(run) -> None:
    done = run("--help")
    assert done.exit_code == 0
    places = [
        done.output.index(f"impact-eval {word}") for word in ("simulate", "check", "evaluate", "show", "pack")
    ]
    assert places == sorted(places)


def test_every_command_says_what_it_is_for(run) -> None:
    for name in main.commands:
        done = run(name, "--help")
        assert done.exit_code == 0
        assert len(done.output.splitlines()) > 5


def test_help_loads_nothing_heavy() -> None:
    heavy = "{'pandas', 'scipy', 'plotly', 'pandera', 'statsmodels'}"
    program = f"import sys; from impact_eval.cli import main; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_python_m_is_the_same_command() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "impact_eval", "--version"], capture_output=True, text=True, check=True
    )
    assert "version" in done.stdout
