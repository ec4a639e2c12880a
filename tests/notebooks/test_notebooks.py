"""The notebooks run as they are, show what they promise, and are kept without their outputs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
import pytest

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
NAMES = sorted(path.name for path in NOTEBOOKS.glob("*.ipynb"))
#: What an export of each notebook must hold: sentences and tables that come from results and charts.
SHOWN = {
    "01-from-files-to-evidence.ipynb": (
        "15 recommendations: ",
        "No audit has looked at practice since",
        "Confidence and Skills (own rating) rose",
        "<table",
        "Partly embedded",
    ),
    "02-before-and-after.ipynb": ("Mean rose by", "had no partner and were left out", "0.0625", "<table"),
    "03-your-own-survey.ipynb": ("Agreee", "1 result on learning from 1 course", "<table"),
}


def read(name: str) -> Any:
    return nbformat.read(NOTEBOOKS / name, as_version=4)


def test_there_is_something_to_look_for_in_every_notebook() -> None:
    assert set(NAMES) == set(SHOWN)


@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_is_kept_without_outputs_and_by_the_rules_of_its_format(name: str) -> None:
    notebook = read(name)
    nbformat.validate(notebook)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert all(cell.outputs == [] and cell.execution_count is None for cell in cells)


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
def test_a_notebook_runs_and_its_export_holds_its_results(name: str) -> None:
    from nbclient import NotebookClient
    from nbconvert import HTMLExporter

    notebook = read(name)
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(NOTEBOOKS)}}).execute()
    html, _ = HTMLExporter().from_notebook_node(notebook)
    assert [phrase for phrase in SHOWN[name] if phrase not in html] == []
