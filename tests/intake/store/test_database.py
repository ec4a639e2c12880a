"""The store's file: made whole, brought up to date, refused with a reason, and never half written."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import duckdb
import pandas as pd
import pytest

import impact_eval as ie
from impact_eval.contract.tables import columns_of, schemas
from impact_eval.errors import StoreError
from impact_eval.intake.store import database
from impact_eval.intake.store.database import reading, record_tables, steps, writing


def columns(store: Path, table: str) -> list[str]:
    with duckdb.connect(str(store), read_only=True) as connection:
        return [row[0] for row in connection.execute(f'DESCRIBE "{table}"').fetchall()]


def test_every_table_of_the_contract_has_a_table_of_records_with_its_columns(loaded: Path) -> None:
    for name in schemas():
        there = columns(loaded / "evidence.duckdb", f"records_{name}")
        assert set(columns_of(name)) <= set(there)


def test_a_store_of_the_first_version_is_brought_up_to_date_and_keeps_what_it_holds(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    everything = steps()
    with monkeypatch.context() as earlier:
        earlier.setattr(database, "steps", lambda: everything[:1])
        with writing(folder / "evidence.duckdb") as connection:
            connection.execute("INSERT INTO about VALUES ('s', 'x')")
    with reading(folder / "evidence.duckdb") as connection:
        assert connection.execute("SELECT max(step) FROM steps_taken").fetchall() == [(len(everything),)]
        assert connection.execute("SELECT study FROM about").fetchall() == [("s",)]
        assert connection.execute("SELECT count(*) FROM forgotten").fetchall() == [(0,)]


def test_a_column_that_the_contract_gains_is_blank_in_what_was_loaded_before(
    loaded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    more = {**record_tables(), "records_people": (*record_tables()["records_people"], "grade")}
    monkeypatch.setattr(database, "record_tables", lambda: more)
    with reading(loaded / "evidence.duckdb") as connection:
        rows = connection.execute('SELECT DISTINCT "grade" FROM records_people').fetchall()
    assert rows == [(0,)]  # the number of the blank text


def test_a_store_from_before_the_contract_gained_a_column_is_read_as_before(loaded: Path) -> None:
    before = ie.read_study(loaded).tables["people"]
    with duckdb.connect(str(loaded / "evidence.duckdb")) as connection:
        connection.execute("ALTER TABLE records_people DROP COLUMN role")
        connection.execute("""DELETE FROM texts WHERE "table" = 'records_people' AND "column" = 'role'""")
    after = ie.read_study(loaded).tables["people"]
    assert after["role"].isna().all()
    pd.testing.assert_frame_equal(after.drop(columns="role"), before.drop(columns="role"))


def test_a_store_of_a_later_version_is_refused(loaded: Path) -> None:
    with duckdb.connect(str(loaded / "evidence.duckdb")) as connection:
        connection.execute("INSERT INTO steps_taken VALUES (99)")
    with pytest.raises(StoreError, match=r"later version of impact_eval \(its version is 99; this one knows"):
        ie.read_study(loaded)


@pytest.mark.parametrize("content", [b"", b"not a store" * 1000, b"PK\x03\x04" + b"\0" * 5000])
def test_what_is_no_store_is_refused_and_left_as_it_is(folder: Path, content: bytes) -> None:
    (folder / "evidence.duckdb").write_bytes(content)
    for call in (ie.read_study, ie.load):
        with pytest.raises(StoreError, match="is not an evidence store, or is damaged"):
            call(folder)
    assert (folder / "evidence.duckdb").read_bytes() == content


def test_a_duckdb_file_of_somebody_else_is_refused_and_left_as_it_is(folder: Path) -> None:
    with duckdb.connect(str(folder / "evidence.duckdb")) as connection:
        connection.execute("CREATE TABLE mine AS SELECT 1 AS a")
    for call in (ie.read_study, ie.load):
        with pytest.raises(StoreError, match="is a DuckDB file and no evidence store"):
            call(folder)
    with duckdb.connect(str(folder / "evidence.duckdb")) as connection:
        assert connection.execute("SELECT table_name FROM duckdb_tables()").fetchall() == [("mine",)]


def test_a_store_that_another_program_writes_is_said_to_be_in_use(loaded: Path) -> None:
    store = loaded / "evidence.duckdb"
    code = f"import duckdb; c = duckdb.connect({str(store)!r}); print('open', flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "open\n"
        for call in (ie.read_study, ie.load):
            with pytest.raises(StoreError, match="is in use by another program"):
                call(loaded)
        other.communicate("\n")
    assert ie.load(loaded).text == "Nothing changed in evidence.duckdb."


def test_a_load_that_fails_in_the_middle_leaves_no_trace(
    folder: Path, loaded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = ie.read_study(loaded)
    for path in (loaded / "forms").glob("*.csv"):
        path.write_text(path.read_text(encoding="utf-8") + "S1,dan,pre,self,c1,Agree,\n", encoding="utf-8")
    done = []

    def fail(what: str, number: int, total: int) -> None:
        done.append(what)
        if what.endswith("pre.csv"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ie.load(loaded, progress=fail)
    assert any(what.endswith("post.csv") for what in done)
    after = ie.read_study(loaded)
    assert after.ledger.equals(before.ledger)
    (folder / "evidence.duckdb").unlink()
    with pytest.raises(KeyboardInterrupt):
        ie.load(folder, progress=fail)
    assert [path.name for path in folder.glob("*evidence*")] == []
    assert [path.name for path in folder.glob(".*evidence*")] == []


def test_drafts_that_a_killed_program_left_are_cleared_by_the_next_load(folder: Path) -> None:
    left = folder / ".evidence.duckdb.0123abcd.draft"
    left.write_bytes(b"half")
    left.with_name(f"{left.name}.wal").write_bytes(b"half")
    ie.load(folder)
    assert [path.name for path in folder.glob(".*draft*")] == []


def test_a_store_of_a_contract_with_fewer_columns_is_read_and_loading_again_brings_them(loaded: Path) -> None:
    with duckdb.connect(str(loaded / "evidence.duckdb")) as connection:
        connection.execute('ALTER TABLE "records_reviews" DROP COLUMN "rapid_review_date"')
        connection.execute(
            "UPDATE contents SET columns = replace(columns, ',rapid_review_date', '') "
            "WHERE contract_table = 'reviews'"
        )
    before = ie.read_study(loaded)
    assert before.tables["reviews"]["rapid_review_date"].isna().all()
    assert before.tables["reviews"]["incident_date"].notna().all()
    told = before.findings.query("code == 'loaded-before-column'")
    assert told["problem"].tolist() == [
        "was loaded when these columns were not known yet, and holds nothing in them: rapid_review_date."
    ]
    assert ie.load(loaded).table.query("file == 'reviews.csv'")["fate"].tolist() == ["corrected"]
    after = ie.read_study(loaded)
    assert after.tables["reviews"]["rapid_review_date"].notna().all()
    assert after.findings.query("code == 'loaded-before-column'").empty
    assert ie.load(loaded).text == "Nothing changed in evidence.duckdb."


def damaged(data: bytes) -> dict[str, bytes]:
    """The bytes of a store with each of its blocks damaged in turn, and cut off after each."""
    blocks = range(12_288, len(data), 262_144)
    changed = {
        f"block at {at}": data[: at + 9] + bytes([data[at + 9] ^ 1]) + data[at + 10 :] for at in blocks
    }
    cut = {f"cut at {at}": data[:at] for at in (5, 4096, 9000, *blocks)}
    head = {f"byte {at}": data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :] for at in (9, 12, 4100, 8200)}
    return {**head, **changed, **cut}


@pytest.mark.slow
def test_a_damaged_store_is_refused_by_every_command_and_never_said_to_be_in_use(loaded: Path) -> None:
    store = loaded / "evidence.duckdb"
    data = store.read_bytes()
    before = ie.read_study(loaded)
    refusals = 0
    for what, content in damaged(data).items():
        for call in (ie.read_study, lambda folder: ie.forget(folder, "ann")):
            store.write_bytes(content)
            store.with_name("evidence.duckdb.wal").unlink(missing_ok=True)
            try:
                done = call(loaded)
            except StoreError as failure:
                refusals += 1
                assert "is not an evidence store, or is damaged" in str(failure), what
                assert failure.mend
            else:  # the damage is where nothing stands that counts
                assert not isinstance(done, ie.Study) or done.ledger.equals(before.ledger), what
        assert list(loaded.glob(".evidence*")) == []
    assert refusals > 20


def test_a_place_where_nothing_can_be_made_is_told_as_that(loaded: Path) -> None:
    for store in (loaded / "study.toml" / "evidence.duckdb", loaded / "forms"):
        with pytest.raises(StoreError, match="cannot be written or read there") as failure:
            ie.load(loaded, store=store)
        assert "--store" in failure.value.mend


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ('IO Error: Could not set lock on file "x": Conflicting lock is held', "in use"),
        ('IO Error: Cannot open file "x": it is being used by another process.', "in use"),
        ('IO Error: Could not write file "x": No space left on device', "no room"),
        ('IO Error: Cannot open file "x": Permission denied', "cannot be written"),
        ('IO Error: Cannot open file "x": Read-only file system', "cannot be written"),
        ("Corrupt database file: computed checksum 1 does not match stored checksum 2 in block 3", "damaged"),
    ],
)  # fmt: skip
def test_each_thing_that_duckdb_says_of_a_file_has_its_own_refusal(said: str, meant: str) -> None:
    with pytest.raises(StoreError, match=meant), database.refusals(Path("x.duckdb")):
        raise duckdb.Error(said)
