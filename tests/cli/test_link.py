"""`impact-eval link` as somebody uses it: find, decide, and see the decision honoured by the next command."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

import impact_eval as ie
from impact_eval.contract.identifier import normalise_identifier
from impact_eval.simulate import SimulatedStudy, simulate

Run = Callable[..., Result]


@pytest.fixture(scope="module")
def drawn() -> SimulatedStudy:
    return simulate(seed=7)


@pytest.fixture
def folder(drawn: SimulatedStudy, tmp_path: Path) -> Path:
    drawn.write(tmp_path / "study")
    return tmp_path / "study"


def test_links_are_found_written_decided_and_honoured(run: Run, folder: Path, drawn: SimulatedStudy) -> None:
    done = run("link", folder)
    assert done.exit_code == 0, done.output
    assert "pairs of codes were joined" in done.output
    file = folder / "people-links.csv"
    text = file.read_text(encoding="utf-8-sig")
    typed = {normalise_identifier(code) for code in drawn.truth.mistyped["typed"]}
    right = {normalise_identifier(code) for code in drawn.truth.mistyped["person_id"]}
    assert not [code for code in typed | right if code in text.casefold() or code in done.output.casefold()]

    rows = list(csv.DictReader(text.splitlines()))
    before = ie.evaluate(ie.read_study(folder), as_of="2026-03-31")
    for row in rows:
        row["Decision (accept or reject)"] = "reject"
    with file.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    assert f"{len(rows)} rejected" in run("link", folder).output
    after = ie.evaluate(ie.read_study(folder), as_of="2026-03-31")
    pairs = [e.participation.sessions["n_pre_and_post"].sum() for e in (before, after)]
    assert pairs[0] > pairs[1]
    assert (before.findings["code"] == "linked").sum() > 0
    assert (after.findings["code"] == "linked").sum() == 0


def test_another_review_file_is_written_and_it_is_said_that_it_is_not_read_later(
    run: Run, folder: Path
) -> None:
    done = run("link", folder, "--review", folder / "elsewhere.csv")
    assert (folder / "elsewhere.csv").is_file()
    assert not (folder / "people-links.csv").exists()
    assert "links_file" in done.stderr


def test_a_file_that_is_no_review_file_is_refused_in_one_line(run: Run, folder: Path) -> None:
    done = run("link", folder, "--review", folder / "people.csv")
    assert done.exit_code == 3
    assert "no review file" in done.stderr
    assert "Traceback" not in done.output
