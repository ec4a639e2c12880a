"""Whatever stands in a file, it is read or refused with a mend; `make fuzz` looks further than these."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from export_files import LAYOUTS
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ods_file import CONTENT, write_ods
from small_study import INDICATORS, QUESTIONNAIRE, REGISTER, RESPONSES, SETTINGS, forms

import impact_eval as ie
from impact_eval.assurance.rules import read_rules
from impact_eval.contract.framework import read_framework
from impact_eval.contract.instrument import read_instrument
from impact_eval.contract.study_file import read_study_file
from impact_eval.errors import ImpactEvalError
from impact_eval.intake import parse
from impact_eval.intake.exports import inspect_head, read_export
from impact_eval.intake.readers import read_sheet
from impact_eval.intake.readers.sheet import Unreadable
from impact_eval.linkage.review import read_review

SOME = settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=40)
FEW = settings(SOME, max_examples=8)
KINDS = (".csv", ".tsv", ".txt", ".xlsx", ".xlsb", ".ods", ".parquet", ".jsonl", ".json", ".xls")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("any")


@pytest.fixture(scope="module")
def real(folder: Path) -> list[Path]:
    """An export of every product, but for SPSS, whose reader has a process for each file."""
    made = []
    for name, (_, write) in LAYOUTS.items():
        if name != "spss":
            (folder / name).mkdir()
            made.append(write(folder / name))
    return made


def read(path: Path) -> None:
    try:
        sheet = read_export(path)
        inspect_head(path)
    except Unreadable as failure:
        assert failure.problem
        assert failure.mend
        assert failure.code
        return
    assert len(sheet.rows) == len(sheet.cells) == len(set(sheet.rows.tolist()))
    assert set(sheet.unusable) <= set(sheet.rows.tolist())


@SOME
@given(kind=st.sampled_from(KINDS), content=st.binary(max_size=400))
def test_any_bytes_under_any_ending(folder: Path, kind: str, content: bytes) -> None:
    (folder / f"a{kind}").write_bytes(content)
    read(folder / f"a{kind}")


@SOME
@given(st.data())
def test_a_real_export_with_a_piece_of_it_replaced(
    folder: Path, real: list[Path], data: st.DataObject
) -> None:
    path = data.draw(st.sampled_from(real))
    content = path.read_bytes()
    start = data.draw(st.integers(0, len(content)))
    end = data.draw(st.integers(start, min(len(content), start + 200)))
    piece = data.draw(
        st.binary(max_size=20) | st.sampled_from([b"\0", b'"', b"\n", b"\xff", b",", b'""', b"\r"])
    )
    (folder / f"b{path.suffix}").write_bytes(content[:start] + piece + content[end:])
    read(folder / f"b{path.suffix}")


@SOME
@given(st.data())
def test_a_workbook_whose_xml_has_a_piece_of_it_replaced(folder: Path, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(CONTENT)))
    end = data.draw(st.integers(start, len(CONTENT)))
    piece = data.draw(st.text(max_size=8) | st.sampled_from(['"', "<", "/>", "-1", "99999999999", "NaN"]))
    path = folder / "c.ods"
    write_ods(path, (CONTENT, CONTENT[:start] + piece.encode("utf-8", "replace").decode() + CONTENT[end:]))
    try:
        read_sheet(path)
    except Unreadable as failure:
        assert failure.mend


CELL = st.text(max_size=8) | st.sampled_from(
    ["S1", "ann", "pre", "2025-05-01", "Agree", "4", "n/a", "1e400", "1,234", "\0", '"', "2025-02-30", "c1"]
)
TABLE = st.lists(st.lists(CELL, max_size=8).map(",".join), max_size=6).map("\n".join)


@pytest.mark.slow
@FEW
@given(responses=TABLE, people=st.binary(max_size=200), wide=TABLE)
def test_any_text_in_the_tables_of_a_study_and_the_balance_of_every_file(
    folder: Path, responses: str, people: bytes, wide: str
) -> None:
    texts = {
        **REGISTER, "responses": RESPONSES + forms("pre", [("ann", "c1", "Agree")]) + responses,
        "forms": "Code,Confident?\n" + wide,
    }  # fmt: skip
    sources = "".join(
        f'[[source]]\ntable = "{name}"\nfile = "{name}.csv"\n' for name in (*REGISTER, "responses", "people")
    )
    sources += (
        '[[source]]\ntable = "responses"\nfile = "forms.csv"\nlayout = "wide"\n'
        'items = {c1 = "Confident?"}\n'
        'columns = {session_id = {constant = "S1"}, person_id = "Code", wave = {constant = "post"}}\n'
    )
    head = 'id = "s"\ntitle = "S"\ninstruments = ["*.yaml"]\n'
    (folder / "study.toml").write_text(head + SETTINGS + sources, encoding="utf-8")
    (folder / "short.yaml").write_text(QUESTIONNAIRE, encoding="utf-8")
    (folder / "outcomes.yaml").write_text(INDICATORS, encoding="utf-8")
    for name, text in texts.items():
        (folder / f"{name}.csv").write_bytes(text.encode("utf-8", "replace"))
    (folder / "people.csv").write_bytes(b"person_id,agency,team\n" + people)
    ledger = ie.read_study(folder).ledger
    assert (ledger["read"] == ledger[["accepted", "superseded", "quarantined"]].sum(axis=1)).all()
    assert len(ledger) > len(REGISTER)


HAND = st.binary(max_size=120) | st.lists(
    st.sampled_from(
        ["[", "]", "{", "}", "=", ":", "- ", "a", "id", '"', "'", "\n", "&x ", "*x", "1e9", "2025-99-99",
         "<<", "[[", "source", "kind: questionnaire", "\\u0000", "0o", "true", "#", "\t"]
    ), max_size=30,
).map(lambda words: "".join(words).encode())  # fmt: skip


@SOME
@given(name=st.sampled_from(["study", "yaml", "framework", "rules", "review"]), content=HAND)
def test_what_is_written_by_hand_is_read_or_refused_with_a_mend(
    tmp_path_factory: pytest.TempPathFactory, name: str, content: bytes
) -> None:
    place = tmp_path_factory.getbasetemp()
    readers: dict[str, tuple[str, Callable[[Path], object]]] = {
        "study": ("study.toml", read_study_file),
        "yaml": ("own.yaml", lambda folder: read_instrument(folder / "own.yaml")),
        "framework": ("own.toml", lambda folder: read_framework("own.toml", folder)),
        "rules": ("own.toml", lambda folder: read_rules("own.toml", folder)),
        "review": ("links.csv", lambda folder: read_review(folder / "links.csv")),
    }
    file, reader = readers[name]
    (place / file).write_bytes(content)
    try:
        reader(place)
    except ImpactEvalError as failure:
        assert failure.mend


@settings(SOME, max_examples=300)
@given(text=st.text(max_size=30) | st.from_regex(r"[0-9.,:/ TZ+%-]{1,24}", fullmatch=True))
def test_any_text_as_a_date_or_a_number_is_one_or_nothing(text: str) -> None:
    for day in (parse.read_date(text), parse.read_month(text), parse.read_date(text, "%d/%m/%y")):
        assert day is None or 1900 <= day.year <= 2199
    for number in (parse.read_number(text), parse.read_integer(text), parse.read_share(text)):
        assert number is None or abs(number) < float("inf")
