"""Loading: whole or not at all, once, in any order, and with every row's fate in the ledger."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from small_study import RESPONSES, forms

import impact_eval as ie
from impact_eval.errors import SourceError, StoreError, StudyError
from impact_eval.intake import part
from impact_eval.intake.study import Study

SAMPLE = Path(__file__).parents[3] / "data" / "sample"


def balance(study: Study, file: str) -> dict[str, int]:
    row = study.ledger[study.ledger["file"] == file].iloc[0]
    assert row["read"] == row["accepted"] + row["superseded"] + row["quarantined"]
    return {name: int(row[name]) for name in ("read", "accepted", "superseded", "quarantined")}


def fates(loaded: ie.Loaded) -> dict[str, str]:
    return dict(zip(loaded.table["file"], loaded.table["fate"], strict=True))


def test_what_is_read_from_the_store_is_what_is_read_from_the_files(
    loaded: Path, same: Callable[[Study, Study], None]
) -> None:
    stored, filed = ie.read_study(loaded), ie.read_study(loaded, from_files=True)
    assert stored.store == loaded / "evidence.duckdb"
    assert filed.store is None
    same(stored, filed)


@pytest.mark.slow
def test_the_sample_reads_the_same_from_its_store_and_gives_the_same_pack(
    tmp_path: Path, same: Callable[[Study, Study], None]
) -> None:
    shutil.copytree(SAMPLE, tmp_path / "sample")
    ie.load(tmp_path / "sample")
    stored = ie.read_study(tmp_path / "sample")
    filed = ie.read_study(tmp_path / "sample", from_files=True)
    same(stored, filed)
    assert dict(stored.identities) == dict(filed.identities)
    for name, study in (("stored", stored), ("filed", filed)):
        ie.write_pack(ie.evaluate(study, quarter="2025-26 Q4"), tmp_path / name)
    assert contents(tmp_path / "stored") == contents(tmp_path / "filed")


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_files_loaded_one_by_one_in_any_order_and_twice_give_the_same_evidence(
    folder: Path, same: Callable[[Study, Study], None]
) -> None:
    filed = ie.read_study(folder, from_files=True)
    files = list(folder.rglob("*.csv"))
    for seed in range(4):
        store = folder / f"{seed}.duckdb"
        for path in random.Random(seed).sample(files * 2, 2 * len(files)):
            ie.load(folder, [path], store=store)
        same(ie.read_study(folder, store=store), filed)


def test_loading_the_same_files_again_changes_nothing_and_not_a_byte(loaded: Path) -> None:
    before = (loaded / "evidence.duckdb").read_bytes()
    again = ie.load(loaded)
    assert set(again.table["fate"]) == {"unchanged"}
    assert again.text == "Nothing changed in evidence.duckdb."
    assert (loaded / "evidence.duckdb").read_bytes() == before


def test_the_same_content_under_another_name_counts_once(loaded: Path) -> None:
    shutil.copy(loaded / "forms" / "pre.csv", loaded / "forms" / "a-copy.csv")
    assert fates(ie.load(loaded))["forms/a-copy.csv"] == "new"
    study = ie.read_study(loaded)
    assert list(study.ledger["file"]).count("forms/a-copy.csv") == 1
    assert "forms/pre.csv" not in set(study.ledger["file"])
    assert balance(study, "forms/a-copy.csv")["accepted"] == 3


def test_a_correction_supersedes_every_row_of_the_edition_before_and_deletes_none(loaded: Path) -> None:
    corrected = [("ann", "c1", "Rather disagree"), ("bob", "c1", "Agree")]
    (loaded / "forms" / "pre.csv").write_text(RESPONSES + forms("pre", corrected), encoding="utf-8")
    assert fates(ie.load(loaded))["forms/pre.csv"] == "corrected"
    study = ie.read_study(loaded)
    assert balance(study, "forms/pre.csv")["accepted"] == 2
    assert balance(study, "forms/pre.csv (edition 1, since corrected)") == {
        "read": 3, "accepted": 0, "superseded": 3, "quarantined": 0,
    }  # fmt: skip
    pre = study.tables["responses"].query("wave == 'pre'")
    assert sorted(pre["value"]) == ["Agree", "Rather disagree"]


def test_an_edition_that_was_corrected_counts_again_only_when_that_is_asked_for(loaded: Path) -> None:
    path = loaded / "forms" / "pre.csv"
    first = path.read_bytes()
    path.write_text(RESPONSES + forms("pre", [("ann", "c1", "Agree")]), encoding="utf-8")
    ie.load(loaded)
    path.write_bytes(first)
    assert fates(ie.load(loaded))["forms/pre.csv"] == "earlier"
    assert balance(ie.read_study(loaded), "forms/pre.csv")["read"] == 1
    assert fates(ie.load(loaded, restore=True))["forms/pre.csv"] == "corrected"
    assert balance(ie.read_study(loaded), "forms/pre.csv")["read"] == 3


def test_a_file_that_cannot_be_read_is_refused_and_what_was_loaded_of_it_stands(loaded: Path) -> None:
    (loaded / "forms" / "pre.csv").write_bytes(b"")
    (loaded / "forms" / "late.csv").write_text(
        RESPONSES + forms("post", [("dan", "c1", "Agree")]), encoding="utf-8"
    )
    done = ie.load(loaded)
    assert not done.ok
    assert fates(done)["forms/pre.csv"] == "refused"
    assert fates(done)["forms/late.csv"] == "new"
    assert done.text == "1 file loaded into evidence.duckdb. 1 file could not be read."
    assert list(done.findings["code"]) == ["empty-file"]
    study = ie.read_study(loaded)
    assert balance(study, "forms/pre.csv")["accepted"] == 3
    assert "changed-since" in set(study.findings["code"])


def test_what_is_on_disk_and_not_in_the_store_is_told(loaded: Path) -> None:
    (loaded / "forms" / "new.csv").write_text(
        RESPONSES + forms("post", [("dan", "c1", "Agree")]), encoding="utf-8"
    )
    study = ie.read_study(loaded)
    told = study.findings[study.findings["code"] == "not-loaded"]
    assert list(told["file"]) == ["forms/new.csv"]
    assert "dan" not in set(ie.read_study(loaded).identities.values())


def test_a_file_from_elsewhere_goes_to_the_source_whose_pattern_fits_its_name(
    loaded: Path, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "downloads" / "more.csv"
    elsewhere.parent.mkdir()
    elsewhere.write_text(RESPONSES + forms("post", [("dan", "c1", "Agree")]), encoding="utf-8")
    assert fates(ie.load(loaded, [elsewhere])) == {"more.csv": "new"}
    assert balance(ie.read_study(loaded), "more.csv")["accepted"] == 1


def test_everything_wrong_with_what_is_asked_for_is_said_at_once_and_nothing_is_loaded(
    folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "pre.csv").write_text("x\n1\n", encoding="utf-8")
    (tmp_path / "notes.txt").write_text("x", encoding="utf-8")
    asked = [folder / "forms" / "no.csv", tmp_path / "notes.txt"]
    with pytest.raises(SourceError) as failure:
        ie.load(folder, asked)
    assert "no.csv' is not there" in str(failure.value)
    assert "notes.txt' fits no source" in str(failure.value)
    with pytest.raises(SourceError, match=r"pre\.csv is asked for twice"):
        ie.load(folder, [tmp_path / "one" / "pre.csv", tmp_path / "one" / "pre.csv"])
    assert not (folder / "evidence.duckdb").exists()


def test_a_mapping_that_changes_keeps_old_rows_out_until_the_file_is_loaded_again(loaded: Path) -> None:
    file = loaded / "study.toml"
    file.write_text(
        file.read_text(encoding="utf-8").replace(
            'file = "forms/*.csv"\n', 'file = "forms/*.csv"\nmissing = ["Agre"]\n'
        ),
        encoding="utf-8",
    )
    study = ie.read_study(loaded)
    assert balance(study, "forms/post.csv") == {
        "read": 3, "accepted": 0, "superseded": 0, "quarantined": 3,
    }  # fmt: skip
    assert (study.findings["code"] == "mapping-changed").sum() == 2
    assert fates(ie.load(loaded))["forms/post.csv"] == "corrected"
    assert balance(ie.read_study(loaded), "forms/post.csv")["accepted"] == 3


def test_how_dates_are_written_can_be_corrected_without_loading_again(folder: Path) -> None:
    (folder / "forms" / "pre.csv").write_text(
        RESPONSES + forms("pre", [("ann", "c1", "Agree")], day="30/04/2025"), encoding="utf-8"
    )
    ie.load(folder)
    assert balance(ie.read_study(folder), "forms/pre.csv")["quarantined"] == 1
    file = folder / "study.toml"
    file.write_text(
        file.read_text(encoding="utf-8").replace(
            'file = "forms/*.csv"\n', 'file = "forms/*.csv"\ndate_format = "%d/%m/%Y"\n'
        ),
        encoding="utf-8",
    )
    assert balance(ie.read_study(folder), "forms/pre.csv")["accepted"] == 1


def test_a_dataframe_that_is_handed_over_stands_beside_what_was_loaded(folder: Path) -> None:
    file = folder / "study.toml"
    text = file.read_text(encoding="utf-8").replace('file = "people.csv"', 'frame = "people"')
    file.write_text(text, encoding="utf-8")
    ie.load(folder)
    people = pd.DataFrame(
        {"person_id": ["ann", "eve"], "agency": ["Health", "School"], "team": ["East", "B"]}
    )
    study = ie.read_study(folder, frames={"people": people})
    assert len(study.tables["people"]) == 2
    assert {"ann", "eve", "cat"} <= set(study.identities.values())


def test_another_studys_store_another_key_and_free_text_are_refused(loaded: Path, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="made with another key"):
        ie.load(loaded, key_file=tmp_path / "other.key")
    with pytest.raises(StudyError, match="keeps no free text"):
        ie.read_study(loaded, free_text=True)
    with pytest.raises(StoreError, match="there is no evidence store"):
        ie.read_study(loaded, store=tmp_path / "none.duckdb")
    file = loaded / "study.toml"
    file.write_text(file.read_text(encoding="utf-8").replace('id = "s"', 'id = "t"'), encoding="utf-8")
    for call in (ie.load, ie.read_study):
        with pytest.raises(StoreError, match="that of the study 's', and this is 't'"):
            call(loaded)


def test_codes_are_compared_while_their_files_are_there_and_it_is_said_when_they_are_not(
    loaded: Path,
) -> None:
    assert set(ie.read_study(loaded).identities.values()) == {"ann", "bob", "cat"}
    for name in ("people.csv", "forms/pre.csv", "forms/post.csv"):
        (loaded / name).unlink()
    study = ie.read_study(loaded)
    assert not dict(study.identities)
    told = study.findings[study.findings["code"] == "not-at-hand"]
    assert "3 files with people's codes are no longer" in told["problem"].iloc[0]


def test_a_file_that_changes_while_it_is_read_is_refused_and_nothing_is_loaded(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = part.read_export

    def changing(path: Path, *given: object) -> object:
        sheet = read(path, *given)  # type: ignore[arg-type]
        if path.name == "pre.csv":
            path.write_text(RESPONSES, encoding="utf-8")
        return sheet

    monkeypatch.setattr(part, "read_export", changing)
    with pytest.raises(SourceError, match="changed while it was being loaded; nothing was loaded"):
        ie.load(folder)
    assert list(folder.glob("*evidence*")) == []
