"""Erasure: rows gone from every table and from the file's bytes, left out for ever, and the balance kept."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner
from small_study import RESPONSES, forms

import impact_eval as ie
from impact_eval.cli import main
from impact_eval.errors import StoreError, UnknownIdentifierError
from impact_eval.intake.key_file import key_path, read_key
from impact_eval.intake.pseudonym import pseudonym


def cells_of(store: Path) -> set[str]:
    """Every cell of every table of a store, as text."""
    with duckdb.connect(str(store), read_only=True) as connection:
        names = [name for (name,) in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()]
        return {
            str(cell)
            for name in names
            for row in connection.execute(f'SELECT * FROM "{name}"').fetchall()
            for cell in row
        }


def of(identifier: str, kind: str = "person") -> str:
    return pseudonym(read_key(key_path()), kind, identifier)


def test_a_person_is_gone_from_the_evidence_and_the_results_are_those_without_them(loaded: Path) -> None:
    done = ie.forget(loaded, "ANN")
    assert dict(done.table.itertuples(index=False)) == {"people": 1, "responses": 2}
    study = ie.read_study(loaded)
    assert of("ann") not in set(study.tables["responses"]["person_id"]) | set(
        study.tables["people"]["person_id"]
    )
    assert (study.ledger["read"] == study.ledger[["accepted", "superseded", "quarantined"]].sum(axis=1)).all()
    for path in (loaded / "people.csv", *(loaded / "forms").glob("*.csv")):
        lines = [line for line in path.read_text(encoding="utf-8").splitlines() if "ann" not in line]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    without = ie.read_study(loaded, from_files=True)
    for name in ("people", "responses"):
        columns = [column for column in without.tables[name] if not column.startswith("_")]
        assert study.tables[name][columns].equals(without.tables[name][columns])


def test_only_the_pseudonym_is_left_and_only_in_the_list_of_who_is_to_be_left_out(loaded: Path) -> None:
    assert of("ann") in cells_of(loaded / "evidence.duckdb")
    ie.forget(loaded, of("ann"))
    with duckdb.connect(str(loaded / "evidence.duckdb"), read_only=True) as connection:
        assert connection.execute("SELECT pseudonym FROM forgotten").fetchall() == [(of("ann"),)]
    assert (loaded / "evidence.duckdb").read_bytes().count(of("ann").removeprefix("person-").encode()) <= 1
    assert [path.name for path in loaded.glob("*evidence*")] == ["evidence.duckdb"]


def test_whoever_was_forgotten_is_left_out_of_later_loads_and_that_is_said(loaded: Path) -> None:
    ie.forget(loaded, "ann")
    answers = [("ann", "c2", "Agree"), ("bob", "c2", "Agree")]
    (loaded / "forms" / "more.csv").write_text(RESPONSES + forms("post", answers), encoding="utf-8")
    row = ie.load(loaded).table.query("file == 'forms/more.csv'").iloc[0]
    assert (row["rows"], row["left_out"]) == (1, 1)
    study = ie.read_study(loaded)
    assert of("ann") not in set(study.tables["responses"]["person_id"])
    told = study.findings[study.findings["code"] == "left-out"].iloc[0]
    assert told["problem"] == "4 rows of people who asked to be forgotten are left out."


def test_a_case_can_be_forgotten_too(loaded: Path) -> None:
    assert dict(ie.forget(loaded, "kay", case=True).table.itertuples(index=False)) == {"audits": 1}
    assert len(ie.read_study(loaded).tables["audits"]) == 1


def test_nobody_by_that_identifier_no_store_and_another_key_change_nothing(
    loaded: Path, folder: Path, tmp_path: Path
) -> None:
    before = (loaded / "evidence.duckdb").read_bytes()
    with pytest.raises(UnknownIdentifierError, match="no row of theirs"):
        ie.forget(loaded, "nobody")
    with pytest.raises(StoreError, match="another key"):
        ie.forget(loaded, "ann", key_file=tmp_path / "other.key")
    with pytest.raises(StoreError, match="there is no evidence store"):
        ie.forget(loaded, "ann", store=tmp_path / "none.duckdb")
    assert (loaded / "evidence.duckdb").read_bytes() == before
    assert [path.name for path in loaded.glob(".*evidence*")] == []


def test_the_command_asks_first_and_takes_the_person_out_of_the_review_file(loaded: Path) -> None:
    review = loaded / "people-links.csv"
    ie.link(ie.read_study(loaded)).write(review)
    header = review.read_text(encoding="utf-8-sig").splitlines()[0].split(",")
    kept, joined = "First code", "Second code"
    assert {kept, joined, "Session"} <= set(header)
    row = {header[0]: "accept", "Session": "S1", kept: of("ann"), joined: of("bob")}
    other = {**row, kept: of("cat")}
    lines = [",".join(one.get(name, "") for name in header) for one in (row, other)]
    review.write_text("\n".join([",".join(header), *lines]) + "\n", encoding="utf-8")
    refused = CliRunner().invoke(main, ["forget", str(loaded), "ann"], input="n\n")
    assert refused.exit_code == 1
    assert "cannot be undone" in refused.output
    done = CliRunner().invoke(main, ["forget", str(loaded), "-"], input="ann\ny\n")
    assert done.exit_code == 0, done.output
    assert "people: 1 erased" in done.output
    assert "people-links.csv: 1 erased" in done.output
    assert "ann" not in done.output.split()
    left = review.read_text(encoding="utf-8-sig")
    assert of("ann") not in left
    assert of("cat") in left
