"""Imports run one way, from the command line down to the contract; the package itself loads nothing heavy."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "impact_eval"
LAYERS = (
    "_version", "errors", "wording", "contract", "result", "intake", "linkage", "scoring", "statistics",
    "paired_scores", "levels", "register", "actions", "thread", "assurance", "trace", "evaluation",
    "disclosure", "charts", "pack", "cli", "__main__",
)  # fmt: skip
#: Modules that stand beside the road: what each may import.
BESIDE = {"simulate": {"_version", "errors", "contract"}, "__init__": set(LAYERS)}


def imported_layers(module: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("impact_eval"):
            parts = node.module.split(".")
            names |= {parts[1]} if len(parts) > 1 else {alias.name for alias in node.names}
        elif isinstance(node, ast.Import):
            names |= {
                alias.name.split(".")[1] for alias in node.names if alias.name.startswith("impact_eval.")
            }
    return names


@pytest.mark.parametrize(
    "module", sorted(SOURCE.rglob("*.py")), ids=lambda path: str(path.relative_to(SOURCE))
)
def test_a_module_imports_only_from_layers_below_its_own(module: Path) -> None:
    layer = module.relative_to(SOURCE).parts[0].removesuffix(".py")
    allowed = BESIDE.get(layer) or set(LAYERS[: LAYERS.index(layer) + 1])
    if layer == "cli":
        allowed = allowed | {"simulate"}
    assert imported_layers(module) <= allowed | {layer}


@pytest.mark.parametrize("module", sorted((SOURCE / "statistics").rglob("*.py")), ids=lambda path: path.name)
def test_statistics_know_arrays_only(module: Path) -> None:
    text = module.read_text(encoding="utf-8")
    assert not any(f"import {name}" in text for name in ("pandas", "plotly", "narwhals"))
    assert imported_layers(module) <= {"statistics", "errors", "wording"}


def test_importing_the_package_loads_no_heavy_library() -> None:
    heavy = "{'numpy', 'pandas', 'scipy', 'statsmodels', 'plotly', 'pandera', 'duckdb', 'narwhals'}"
    program = f"import sys, impact_eval; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_no_module_is_a_drawer() -> None:
    drawers = {"utils", "helpers", "manager", "common"}
    assert not [path for path in SOURCE.rglob("*.py") if path.stem in drawers]
