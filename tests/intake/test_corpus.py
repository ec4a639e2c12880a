"""The corpus of bad files: what stands in each, what became of its rows, and every word that is said of it.

Each case of `corpus/*.toml` is one table, named by a sentence of what is wrong. Its file (`content`, in an
`encoding`, or `made` by a function of `bad_files`) is put into a small study and checked by the command that
analysts use. `rows` is the file's line of the ledger, and `told` is all that is said: the kind, the place,
the value and the problem in one line, and the mend in the next. A case with a slip in `study.toml` or in an
instrument has `refused` instead, the one line that the command ends with.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import bad_files
import pytest
from click.testing import CliRunner
from small_study import AUDIT_TOOL, INDICATORS, QUESTIONNAIRE, REGISTER

from impact_eval.cli import main
from impact_eval.intake import study as reading
from impact_eval.intake.study import Study
from impact_eval.pack.wording import words

CORPUS = Path(__file__).parent / "corpus"
CASES: dict[str, dict[str, Any]] = {
    name: case
    for path in sorted(CORPUS.glob("*.toml"))
    for name, case in tomllib.loads(path.read_text(encoding="utf-8")).items()
}
FILES = [name for name, case in CASES.items() if "refused" not in case]
SLIPS = [name for name, case in CASES.items() if "refused" in case]
#: One key for all, so that a pseudonym can be written down.
KEY = f"impact_eval key 1: {'0' * 64}\n"
HEAD = 'id = "s"\ntitle = "S"\narea = "Here"\ninstruments = ["*.yaml"]\n'
INSTRUMENTS = {"short": QUESTIONNAIRE, "tool": AUDIT_TOOL, "outcomes": INDICATORS}


def content_of(case: dict[str, Any]) -> bytes:
    if "made" in case:
        made: bytes = getattr(bad_files, case["made"])()
        return made
    encoding, mark = case.get("encoding", "utf-8"), b""
    if encoding.endswith(" with its mark"):
        encoding = encoding.removesuffix(" with its mark")
        mark = "\ufeff".encode(encoding)
    return mark + str(case["content"]).encode(encoding)


def write_study(folder: Path, case: dict[str, Any]) -> None:
    """Write the study of a case: courses and sessions, what the case has `also`, and its bad file."""
    file = case.get("file", "responses.csv")
    table = case.get("table", Path(file).stem)
    register = {name: REGISTER[name] for name in ("courses", "sessions", *case.get("with", ()))}
    tables = {name: text for name, text in {**register, **case.get("also", {})}.items() if name != table}
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    if "content" in case or "made" in case:
        (folder / file).write_bytes(content_of(case))
    said = [f'[[source]]\ntable = "{name}"\nfile = "{name}.csv"\n' for name in tables]
    said.append(f'[[source]]\ntable = "{table}"\nfile = "{file}"\n{case.get("source", "")}')
    study = slipped(case.get("study", HEAD + "\n".join(said)), case.get("study_slip", {}))
    (folder / "study.toml").write_text(study, encoding="utf-8")
    for name, text in {**INSTRUMENTS, **case.get("instruments", {})}.items():
        slips = case.get("instrument_slip", {}).get(name, {})
        (folder / f"{name}.yaml").write_text(slipped(text, slips), encoding="utf-8")


def slipped(text: str, slips: dict[str, str]) -> str:
    """Return a text with slips in it, each in place of what should stand there."""
    for right, wrong in slips.items():
        assert right in text
        text = text.replace(right, wrong)
    return text


def checked(
    tmp_path: Path, case: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> tuple[Any, Study | None]:
    """Check the study of a case by the command line; return how it ended, and the study that was read."""
    (tmp_path / "study").mkdir()
    (tmp_path / "keys").mkdir()
    key = tmp_path / "keys" / "a.key"
    key.write_text(KEY, encoding="utf-8")
    key.chmod(0o600)
    write_study(tmp_path / "study", case)
    read: list[Study] = []
    real = reading.read_study
    monkeypatch.setattr(reading, "read_study", lambda *a, **k: read.append(real(*a, **k)) or read[-1])
    done = CliRunner().invoke(main, ["check", str(tmp_path / "study"), "--key-file", str(key)])
    assert done.exception is None or isinstance(done.exception, SystemExit), repr(done.exception)
    return done, read[0] if read else None


def told(study: Study) -> str:
    """Write every finding as the corpus has it: the kind, the place, the value and the problem; the mend."""
    lines = []
    for one in study.findings.to_dict("records"):
        place = one["file"]
        place += f", sheet '{one['sheet']}'" if one["sheet"] else ""
        place += f", row {one['row']}" if one["row"] else ""
        place += f", column '{one['column']}'" if one["column"] else ""
        value = f"'{one['value']}' " if one["value"] else ""
        lines += [f"{one['severity']} {one['code']}: {place}: {value}{one['problem']}", f"    {one['mend']}"]
    return "\n".join(lines)


def rows(study: Study, file: str) -> str:
    """Write the lines of the ledger that are of one file, as the command writes their sums."""
    of_file = study.ledger[study.ledger["file"] == file].to_dict("records")
    return "; ".join(
        f"{one['read']} {one['unit']}s read = {one['accepted']} accepted + {one['superseded']} superseded + "
        f"{one['quarantined']} quarantined"
        for one in of_file
    )


@pytest.mark.parametrize("name", FILES)
def test_a_bad_file_is_told_word_for_word_and_every_row_has_a_fate(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    case = CASES[name]
    done, study = checked(tmp_path, case, monkeypatch)
    assert study is not None, done.output
    assert told(study) == case["told"].strip()
    assert rows(study, case.get("file", "responses.csv")) == case["rows"]
    ledger = study.ledger
    assert (ledger["read"] == ledger["accepted"] + ledger["superseded"] + ledger["quarantined"]).all()
    assert done.exit_code == (1 if (study.findings["severity"] == "error").any() else 0)


@pytest.mark.parametrize("name", SLIPS)
def test_a_slip_in_the_study_or_an_instrument_is_one_line_that_says_where(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    done, study = checked(tmp_path, CASES[name], monkeypatch)
    assert study is None
    assert done.exit_code == 3
    assert done.stderr.strip() == f"impact-eval: {CASES[name]['refused'].strip()}"


def test_a_pack_has_words_for_every_kind_of_finding_of_the_corpus() -> None:
    said = "\n".join(CASES[name]["told"] for name in FILES)
    codes = set(re.findall(r"^(?:error|warning|note) ([a-z-]+): ", said, re.MULTILINE))
    assert len(codes) > 30
    assert codes <= set(words("findings"))


def test_the_corpus_holds_at_least_eighty_files_that_are_bad_each_in_its_own_way() -> None:
    assert len(CASES) >= 80
    assert len({repr(sorted(case.items())) for case in CASES.values()}) == len(CASES)
