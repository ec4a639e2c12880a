"""A pack is written whole or not at all, and nothing that is not a pack is lost for it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from impact_eval.disclosure import protect
from impact_eval.errors import ImpactEvalError
from impact_eval.pack import PackError, write_pack


def _files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def test_a_pack_is_a_page_a_manifest_and_tables(pack: Path) -> None:
    names = set(_files(pack))

    assert {"index.html", "manifest.json"} <= names
    assert all(
        name.startswith("tables/") and name.endswith(".csv")
        for name in names - {"index.html", "manifest.json"}
    )
    assert {"tables/learning.csv", "tables/assurance-board.csv", "tables/threads.csv"} <= names


def test_the_path_of_the_page_is_returned(made: Any, tmp_path: Path) -> None:
    assert write_pack(made, str(tmp_path / "a" / "b")) == tmp_path / "a" / "b" / "index.html"


def test_the_same_evaluation_gives_the_same_bytes(make_evaluation: Any, pack: Path, tmp_path: Path) -> None:
    write_pack(make_evaluation(), tmp_path / "again")

    assert _files(tmp_path / "again") == _files(pack)


def test_small_numbers_are_withheld_whether_or_not_that_was_done_before(
    make_evaluation: Any, pack: Path, tmp_path: Path
) -> None:
    write_pack(protect(make_evaluation()), tmp_path / "protected")

    assert _files(tmp_path / "protected") == _files(pack)


def test_a_pack_replaces_a_pack_and_leaves_none_of_its_files(made: Any, tmp_path: Path) -> None:
    folder = tmp_path / "pack"
    write_pack(made, folder)
    stale = folder / "tables" / "stale.csv"
    stale.write_text("n\n1\n")
    content = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    content["outputs"].append({"file": "tables/stale.csv"})
    (folder / "manifest.json").write_text(json.dumps(content), encoding="utf-8")

    write_pack(made, folder)

    assert not stale.exists()
    assert [path.name for path in tmp_path.iterdir()] == ["pack"]


def test_an_empty_folder_may_be_written_to(made: Any, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()

    assert write_pack(made, tmp_path / "empty").is_file()


def test_what_a_file_browser_leaves_behind_does_not_stop_a_pack(made: Any, tmp_path: Path) -> None:
    write_pack(made, tmp_path / "pack")
    (tmp_path / "pack" / ".DS_Store").write_bytes(b"")
    (tmp_path / "pack" / "tables" / "Thumbs.db").write_bytes(b"")

    write_pack(made, tmp_path / "pack")

    assert not (tmp_path / "pack" / ".DS_Store").exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [("letter.txt", "Dear all"), ("manifest.json", "{}"), ("manifest.json", '{"format": "another"}')],
)
def test_a_folder_of_other_things_is_refused_and_kept(
    made: Any, tmp_path: Path, name: str, content: str
) -> None:
    (tmp_path / name).write_text(content)

    with pytest.raises(PackError, match="not an impact pack"):
        write_pack(made, tmp_path)

    assert _files(tmp_path) == {name: content.encode()}


@pytest.mark.parametrize("outputs", ["[]", "null", '"all"', '[1, {"bytes": 3}]'])
def test_a_pack_with_something_else_in_it_is_refused_and_kept(
    made: Any, tmp_path: Path, outputs: str
) -> None:
    manifest = f'{{"format": "impact_eval pack", "outputs": {outputs}}}'
    (tmp_path / "manifest.json").write_text(manifest)
    (tmp_path / "minutes.docx").write_bytes(b"PK")

    with pytest.raises(PackError, match=r"something else: minutes\.docx"):
        write_pack(made, tmp_path)

    assert (tmp_path / "minutes.docx").exists()


def test_a_file_is_refused_and_kept(made: Any, tmp_path: Path) -> None:
    (tmp_path / "pack").write_text("mine")

    with pytest.raises(PackError, match="is a file"):
        write_pack(made, tmp_path / "pack")

    assert (tmp_path / "pack").read_text() == "mine"


def test_a_place_below_a_file_is_refused_in_words(made: Any, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")

    with pytest.raises(PackError, match="cannot be written"):
        write_pack(made, tmp_path / "file" / "pack")


def _no_room(path: Path, data: bytes) -> int:
    raise OSError(28, "No space left on device")


def _no_taking_place(monkeypatch: pytest.MonkeyPatch) -> None:
    """The new folder cannot be given the pack's name; the old one could be moved aside."""
    rename = Path.rename

    def renamed(self: Path, target: Path) -> Path:
        if self.name == "fresh":
            raise OSError(13, "Permission denied")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", renamed)


@pytest.mark.parametrize("stage", ["writing", "taking the place"])
@pytest.mark.parametrize("before", [True, False])
def test_a_failure_leaves_what_was_there_and_nothing_else(
    made: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stage: str, *, before: bool
) -> None:
    if before:
        write_pack(made, tmp_path / "pack")
    found = _files(tmp_path)
    if stage == "writing":
        monkeypatch.setattr(Path, "write_bytes", _no_room)
    else:
        _no_taking_place(monkeypatch)

    with pytest.raises(PackError, match=r"No space left|Permission denied"):
        write_pack(made, tmp_path / "pack")

    assert _files(tmp_path) == found
    assert len(list(tmp_path.iterdir())) == before


def test_nothing_is_written_when_the_pack_cannot_be_made(
    made: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> bytes:
        raise RuntimeError("broken")

    monkeypatch.setattr("impact_eval.pack.page.render", broken)
    with pytest.raises(RuntimeError, match="broken"):
        write_pack(made, tmp_path / "pack")

    assert list(tmp_path.iterdir()) == []


def test_a_pack_error_is_one_of_the_package_and_carries_a_mend(made: Any, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear all")

    with pytest.raises(ImpactEvalError) as told:
        write_pack(made, tmp_path)

    assert "Name a folder" in str(told.value)


def test_progress_is_told_from_the_first_recommendation_to_the_last(made: Any, tmp_path: Path) -> None:
    steps: list[tuple[str, int, int]] = []

    write_pack(made, tmp_path / "pack", progress=lambda *step: steps.append(step))

    drawn = [step for step in steps if step[0].startswith("Drawing")]
    assert drawn == [("Drawing R1", 1, 3), ("Drawing R2", 2, 3), ("Drawing R3", 3, 3)]
    assert steps[-1][0] == "Writing the pack"
