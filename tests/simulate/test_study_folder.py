"""The folder: the same bytes for a seed, readable by the contract, and holding every answer of the tables."""

from __future__ import annotations

import re
from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import Path

import pandas as pd
import pytest

from impact_eval.contract.instrument import Questionnaire, read_instrument
from impact_eval.contract.study_file import Source, StudyFile, read_study_file
from impact_eval.errors import StudyError
from impact_eval.simulate import Partnership, SimulatedStudy, simulate

SAMPLE = Path(__file__).parents[2] / "data" / "sample"


def _bytes(folder: Path) -> dict[str, bytes]:
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def _sheets(file: Path) -> dict[str, pd.DataFrame]:
    return pd.read_excel(file, sheet_name=None, header=None, engine="calamine")


@pytest.fixture(scope="module")
def told(folder: Path) -> StudyFile:
    return read_study_file(folder)


def test_the_same_seed_writes_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    simulate().write(tmp_path / "again")
    assert _bytes(tmp_path / "again") == _bytes(folder)


def test_another_seed_writes_other_forms(folder: Path, tmp_path: Path) -> None:
    simulate(seed=7).write(tmp_path / "other")
    mine, other = _bytes(folder), _bytes(tmp_path / "other")
    assert mine["study.toml"] == other["study.toml"]
    assert mine["forms/practice_pre_VOC-1.csv"] != other["forms/practice_pre_VOC-1.csv"]


def test_the_sample_in_the_repository_is_what_the_simulator_writes(folder: Path) -> None:
    """Workbooks are compared by their cells, since another zlib may press them to other bytes."""
    mine, sample = _bytes(folder), _bytes(SAMPLE)
    assert set(mine) == set(sample)
    for name, content in mine.items():
        if name.endswith(".xlsx"):
            ours, theirs = _sheets(folder / name), _sheets(SAMPLE / name)
            assert list(ours) == list(theirs)
            for sheet in ours:
                pd.testing.assert_frame_equal(ours[sheet], theirs[sheet])
        else:
            assert content == sample[name], name


def test_the_sample_is_small() -> None:
    assert sum(len(content) for content in _bytes(SAMPLE).values()) < 6_000_000


def test_study_file_and_instruments_parse_and_belong_together(
    folder: Path, told: StudyFile, study: SimulatedStudy
) -> None:
    instruments = {
        read_instrument(file).id: read_instrument(file) for file in (folder / "instruments").iterdir()
    }
    asked = {name for name, one in instruments.items() if isinstance(one, Questionnaire)}
    assert set(study.tables["courses"]["instrument_id"]) <= asked
    assert told.tables == set(study.tables) - {"comments"}


def _files(folder: Path, source: Source) -> list[Path]:
    return sorted(folder.glob(source.file))


def _read(file: Path, source: Source) -> pd.DataFrame:
    if file.suffix == ".xlsx":
        return pd.read_excel(
            file, sheet_name=source.sheet, header=source.header - 1, engine="calamine", dtype=object
        )
    return pd.read_csv(file, dtype=str, keep_default_na=False, encoding="utf-8-sig")


def _items(source: Source, columns: list[str]) -> dict[str, tuple[str, str]]:
    """Return column to (wave, item), by the names or the pattern that the source gives."""
    found: dict[str, tuple[str, str]] = {}
    if source.item_pattern:
        for column in columns:
            if match := re.match(source.item_pattern, column):
                found[column] = (match["wave"], match["item"])
    for name, column in source.items.items():
        if isinstance(column, str):
            found[column] = (source.columns["wave"].constant, name)
        else:
            found |= {heading: (name, item) for item, heading in column.items()}
    return found


def test_every_file_has_a_source_and_every_source_a_file(folder: Path, told: StudyFile) -> None:
    for source in told.source:
        assert _files(folder, source), source.file
    rows = [name for name in _bytes(folder) if not name.startswith("instruments/") and name != "study.toml"]
    assert [name for name in rows if not any(fnmatchcase(name, source.file) for source in told.source)] == []


def test_every_column_is_mapped_or_named_as_not_wanted(folder: Path, told: StudyFile) -> None:
    from impact_eval.contract.tables import columns_of

    for source in told.source:
        for file in _files(folder, source):
            columns = list(_read(file, source).columns)
            assert len(columns) == len(set(columns))
            mapped = {one.column for one in source.columns.values() if one.column} | set(
                source.comments.values()
            )
            known = mapped | set(_items(source, columns)) | set(source.ignore)
            own = set(columns_of(source.table)) if source.layout == "long" else set()
            assert set(columns) <= known | own, (file.name, set(columns) - known - own)
            assert known <= set(columns), (file.name, known - set(columns))


def _long(folder: Path, told: StudyFile) -> pd.DataFrame:
    """Return every cell of every form: file, typed session and person, respondent, wave, item, word, time."""
    parts = []
    for source in told.source:
        if source.layout != "wide":
            continue
        for file in _files(folder, source):
            rows = _read(file, source)
            for column, (wave, item) in _items(source, list(rows.columns)).items():
                part = rows[[source.columns["session_id"].column, source.columns["person_id"].column]]
                part = part.set_axis(["session_id", "typed"], axis=1).assign(
                    word=rows[column], wave=wave, item_id=item
                )
                name = file.relative_to(folder).as_posix()
                parts.append(part.assign(file=name, respondent=source.columns["respondent"].constant))
    return pd.concat(parts, ignore_index=True)


def test_every_answer_of_the_tables_is_in_the_forms(
    folder: Path, told: StudyFile, study: SimulatedStudy
) -> None:
    """Read back by name, scale and mistyped list; but for what was garbled nothing is lost or added."""
    instruments = {one.id: one for one in map(read_instrument, (folder / "instruments").glob("*.yaml"))}
    by_course = study.tables["courses"].set_index("course_id")["instrument_id"]
    cells = _long(folder, told)
    right = study.truth.mistyped.set_index(["file", "session_id", "typed"])["person_id"]
    keys = pd.MultiIndex.from_frame(cells[["file", "session_id", "typed"]])
    cells["person_id"] = right.reindex(keys).to_numpy()
    cells["person_id"] = cells["person_id"].fillna(cells["typed"])
    cells = cells[~cells["session_id"].str.endswith("-99")]
    cells = cells.drop_duplicates(["session_id", "person_id", "wave", "respondent", "item_id"], keep="last")

    def score(session: str, item: str, word: str) -> float:
        instrument = instruments[by_course[session.rsplit("-", 1)[0]]]
        assert isinstance(instrument, Questionnaire)
        return instrument.response_of(item).read(word, instrument.item(item).correct).score

    keys_of_answer = ["session_id", "person_id", "wave", "respondent", "item_id"]
    answers = study.tables["responses"].merge(cells, on=keys_of_answer, how="outer", indicator=True)
    garbled = study.truth.planted.query("kind == 'garbled answer'").drop(columns=["typed", "kind"])
    answers = answers.merge(
        garbled, on=["file", "session_id", "person_id", "wave", "item_id"], how="left", indicator="wrong"
    )
    fine = answers[answers["wrong"] == "left_only"]
    assert (answers["wrong"] == "both").sum() == len(garbled)
    assert not (fine["_merge"] == "left_only").any()
    words = fine[["session_id", "item_id", "word", "value"]].itertuples(index=False)
    for session, item, word, value in set(words):
        if isinstance(value, str):
            assert score(session, item, word) == score(session, item, value)
        else:
            assert score(session, item, word) != score(session, item, word)  # a blank has no score


def test_a_form_sent_again_is_the_later_row(folder: Path, told: StudyFile, study: SimulatedStudy) -> None:
    again = study.truth.planted.query("kind == 'sent twice'")
    times = pd.to_datetime(
        pd.read_csv(folder / again["file"].iloc[0], encoding="utf-8-sig")["Completion time"],
        format="%m/%d/%y %H:%M:%S",
    )
    assert times.is_monotonic_increasing


def test_the_register_is_read_back_from_its_workbook(
    folder: Path, told: StudyFile, study: SimulatedStudy
) -> None:
    for source in told.source:
        if not source.file.startswith("register/"):
            continue
        rows = _read(folder / source.file, source)
        back = pd.DataFrame({name: rows[one.column] for name, one in source.columns.items()})
        for column, words in source.values.items():
            back[column] = back[column].map(lambda word, words=words: words.get(word, word))
        expected = study.tables[source.table][list(back)]
        for name in back:
            pd.testing.assert_series_equal(
                back[name].astype(expected[name].dtype).where(back[name].notna(), None),
                expected[name].where(expected[name].notna(), None),
                check_dtype=False,
            )


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path, study: SimulatedStudy) -> None:
    (tmp_path / "letter.txt").write_text("mine")
    with pytest.raises(StudyError, match="holds something already"):
        study.write(tmp_path)
    with pytest.raises(StudyError, match="not a study"):
        study.write(tmp_path, replace=True)
    assert [file.name for file in tmp_path.iterdir()] == ["letter.txt"]


def test_replacing_a_study_leaves_no_form_of_the_old_one(
    folder: Path, tmp_path: Path, study: SimulatedStudy
) -> None:
    place = tmp_path / "study"
    study.write(place)
    (place / "forms" / "practice_pre_OLD-1.csv").write_text("old")
    (place / "notes.txt").write_text("mine")
    study.write(place, replace=True)
    (place / "notes.txt").unlink()
    assert _bytes(place) == _bytes(folder)


def test_progress_hears_of_every_file(tmp_path: Path, study: SimulatedStudy) -> None:
    heard: list[str] = []
    written = study.write(tmp_path / "study", progress=heard.append)
    assert [file.relative_to(tmp_path / "study").as_posix() for file in written] == heard
    assert set(heard) == set(_bytes(tmp_path / "study"))


def test_a_smaller_partnership_names_only_the_sources_it_has(tmp_path: Path) -> None:
    one = replace(
        Partnership(), courses=Partnership().courses[:1], name="Eastmere Partnership", area="Eastmere"
    )
    simulate(one, seed=3).write(tmp_path / "one")
    told = read_study_file(tmp_path / "one")
    assert told.area == "Eastmere"
    wide = {source.file for source in told.source if source.layout == "wide"}
    assert wide == {f"forms/neglect_{wave}_*.csv" for wave in ("pre", "post", "followup", "manager")}
