"""`impact-eval graph` gives the thread for other tools."""

from __future__ import annotations

import json
from pathlib import Path

from small_study import write_small_study


def test_the_thread_is_printed_for_mermaid_or_written_as_asked(run, tmp_path: Path) -> None:
    study = tmp_path / "study"
    study.mkdir()
    write_small_study(study)
    assert run("graph", study, "R1").stdout.startswith("flowchart LR\n")
    done = run("graph", study, "--format", "json", "--out", tmp_path / "new" / "graph.json")
    assert done.exit_code == 0
    read = json.loads((tmp_path / "new" / "graph.json").read_text(encoding="utf-8"))
    assert {"id": "rating:R1", "kind": "rating", "title": "Not assured"} in read["nodes"]


def test_an_unknown_recommendation_exits_with_one(run, tmp_path: Path) -> None:
    write_small_study(tmp_path)
    assert run("graph", tmp_path, "R9").exit_code == 1
