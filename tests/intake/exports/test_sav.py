"""The process that reads SPSS files: what ends it, or would take too much, is the refusal of one file."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pandas as pd
import pyreadstat
import pytest
from export_files import LAYOUTS

from impact_eval.intake.exports import read_export, sav, spss
from impact_eval.intake.readers.sheet import Unreadable


def refused(path: Path) -> Unreadable:
    with pytest.raises(Unreadable) as failure:
        read_export(path)
    assert failure.value.mend
    return failure.value


def test_a_damaged_file_that_ends_the_process_of_the_library_is_refused(tmp_path: Path) -> None:
    path = LAYOUTS["spss"][1](tmp_path)
    data = path.read_bytes()
    place = data.index(b"Refused\x04") + 15  # the number of the variable that has this label
    path.write_bytes(data[:place] + b"\x01" + data[place + 1 :])  # becomes that of a text
    ended = subprocess.run(
        [sys.executable, "-c", f"import pyreadstat; pyreadstat.read_sav({str(path)!r})"], check=False
    )
    assert ended.returncode < 0
    assert refused(path).code == "unreadable-file"


def test_a_variable_without_a_name_is_a_refusal(tmp_path: Path) -> None:
    path = LAYOUTS["spss"][1](tmp_path)
    path.write_bytes(path.read_bytes().replace(b"RATE", b"    ", 1))
    assert "a variable has no name" in str(refused(path))


def test_a_file_too_wide_or_too_long_is_refused_with_its_size(tmp_path: Path, monkeypatch) -> None:
    path = LAYOUTS["spss"][1](tmp_path)
    monkeypatch.setattr(spss, "MOST_CELLS", 30)
    monkeypatch.setattr("impact_eval.intake.readers.bounds.MOST_CELLS", 30)
    assert "spans 6 rows and 6 columns" in str(refused(path))
    monkeypatch.setattr(spss, "MOST_CELLS", 3000)
    monkeypatch.setattr(spss, "MOST_BYTES", 50)
    monkeypatch.setattr("impact_eval.intake.readers.bounds.MOST_BYTES", 50)
    assert refused(path).code == "too-large"


def test_a_process_that_does_not_end_or_cannot_begin_is_a_refusal(tmp_path: Path, monkeypatch) -> None:
    path = LAYOUTS["spss"][1](tmp_path)
    with monkeypatch.context() as slow:
        slow.setattr(spss, "_SECONDS", 0.01)
        assert "takes too long" in str(refused(path))
    monkeypatch.setattr("sys.executable", str(tmp_path / "no-python"))
    assert "no process can be begun" in str(refused(path))


def test_what_a_file_holds_is_text_with_its_labels_and_what_is_declared_as_missing(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {
            "score": [1.0, 2.5, 1e16, None], "why": ["", "x ", "caf\u00e9", None],
            "day": pd.to_datetime(
                ["2025-04-03", "2025-04-03 14:05:09", None, "1900-01-01"], format="ISO8601"
            ),
        }
    )  # fmt: skip
    pyreadstat.write_sav(
        frame, str(tmp_path / "a.sav"), variable_value_labels={"score": {1.0: "Low", 9.0: "None"}},
        missing_ranges={"score": [{"lo": 2, "hi": 3}]},
    )  # fmt: skip
    said = sav.contents(str(tmp_path / "a.sav"), 1000, 1000)
    assert said["cells"] == {
        "score": ["Low", "", "1e+16", ""],
        "why": ["", "x", "caf\u00e9", ""],
        "day": ["2025-04-03", "2025-04-03 14:05:09", "", "1900-01-01"],
    }
    assert (said["missing"], said["declared"]) == (1, {"score": [(2, 3)]})
