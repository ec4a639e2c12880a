"""A study's folder as an analyst receives it: tracker workbook, tables, form exports, audits, indicators.

Words and dates are written as the offices that keep them write them; `study.toml` says how to read them. The
same study gives the same bytes: workbooks carry a fixed date, and rows have a fixed order.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from fnmatch import fnmatchcase
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Any

from impact_eval.errors import StudyError
from impact_eval.simulate.audits import audit_files
from impact_eval.simulate.exports import exports
from impact_eval.simulate.story import FOLDER, chapter, instrument_files

if TYPE_CHECKING:
    import pandas as pd

    from impact_eval.simulate.study import SimulatedStudy

WORKBOOK_DATE = datetime(2026, 4, 1)
OWN = (
    "study.toml", "register", "instruments", "forms", "audits", "indicators", "resources", "training",
)  # fmt: skip
PLAIN_TABLES = ("courses", "sessions", "workforce", "people", "attendance")


def write_study_folder(
    study: SimulatedStudy, folder: Path, *, replace: bool, progress: Callable[[str], None] | None
) -> list[Path]:
    """Write every file of a study, and return their paths."""
    _make_room(folder, replace)
    written: list[str] = []

    def write(path: str, content: bytes) -> None:
        if progress:
            progress(path)
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
        written.append(path)

    for path, content in _contents(study):
        write(path, content)
    write("study.toml", _study_file(study, written))
    return [folder / path for path in written]


def _study_file(study: SimulatedStudy, written: list[str]) -> bytes:
    """Return the study file: the story's, for this partnership, with the sources that were written."""
    text = Template((FOLDER / "study.toml").read_text(encoding="utf-8"))
    names = study.partnership
    named = text.substitute(partnership=names.name, area=names.area, comparison=names.comparison_area)
    parts = re.split(r"^(?=\[\[source\]\])", named, flags=re.MULTILINE)
    return "".join(part for part in parts if _has_rows(part, written)).encode()


def _has_rows(part: str, written: list[str]) -> bool:
    """Say whether a part of the study file names a file that was written, or no file at all."""
    pattern = re.search(r'^file = "(.+)"$', part, flags=re.MULTILINE)
    return pattern is None or any(fnmatchcase(path, pattern[1]) for path in written)


def _make_room(folder: Path, replace: bool) -> None:
    """Take away the study that stands there, if that is wanted; touch nothing that is no part of one."""
    if not folder.exists() or not any(folder.iterdir()):
        return
    if not replace:
        raise StudyError(
            f"'{folder}' holds something already.", mend="Name another folder, or ask to replace it."
        )
    if not (folder / "study.toml").is_file():
        raise StudyError(f"'{folder}' holds something that is not a study.", mend="Name another folder.")
    for name in (*OWN, *(f"{table}.csv" for table in PLAIN_TABLES)):
        place = folder / name
        if place.is_dir():
            shutil.rmtree(place)
        else:
            place.unlink(missing_ok=True)


def _contents(study: SimulatedStudy) -> Iterator[tuple[str, bytes]]:
    """Yield each file's path within the folder and its bytes, all but the study file's."""
    for file in instrument_files():
        yield f"instruments/{file.name}", file.read_bytes()
    yield "register/action-tracker.xlsx", _tracker(study)
    tables = {**study.tables, "attendance": study.typed.attendance}
    for table in PLAIN_TABLES:
        yield f"{table}.csv", _csv(_in_words(table, tables[table]))
    for path, export in exports(study.typed).items():
        yield path, _csv(export, encoding="utf-8-sig" if "ID" in export else "utf-8")
    for path, audits in study.typed.audits.groupby(audit_files(study.typed.audits)):
        yield str(path), _workbook({"Judgements": _in_words("audits", audits)}, {})
    for path, names in chapter("office")["workbooks"].items():
        if any(len(study.tables[name]) for name in names):
            yield path, _sheets(study, names)
    indicators = study.tables["indicators"]
    yield "indicators/indicators.csv", _csv(indicators.assign(month=indicators["month"].dt.strftime("%Y-%m")))


def _in_words(table: str, rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows in the words and under the headings of the office that keeps them."""
    office = chapter("office").get(table, {})
    said = rows.copy()
    for column, words in office.get("values", {}).items():
        said[column] = said[column].map(lambda value, words=words: words.get(value, value))
    return said.rename(columns=office.get("headings", {}))


def _csv(frame: pd.DataFrame, encoding: str = "utf-8") -> bytes:
    whole = frame.copy()
    for name in whole.select_dtypes("number"):
        whole[name] = whole[name].astype("int64")
    return whole.to_csv(index=False, lineterminator="\n", date_format="%Y-%m-%d").encode(encoding)


def _tracker(study: SimulatedStudy) -> bytes:
    return _sheets(study, chapter("office")["tracker"])


def _sheets(study: SimulatedStudy, tables: list[str]) -> bytes:
    """Return a workbook with a sheet for each of these tables."""
    office = chapter("office")
    sheets = {office[table]["sheet"]: _in_words(table, study.tables[table]) for table in tables}
    return _workbook(sheets, {office[table]["sheet"]: office[table].get("title", "") for table in tables})


def _workbook(sheets: dict[str, pd.DataFrame], titles: dict[str, str]) -> bytes:
    """Return a workbook; a sheet with a title has it in the first row and its headings in the third."""
    from io import BytesIO

    import xlsxwriter

    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "default_date_format": "dd/mm/yyyy"}) as book:
        book.set_properties({"created": WORKBOOK_DATE})
        bold = book.add_format({"bold": True})
        for name, frame in sheets.items():
            sheet = book.add_worksheet(name)
            top = 2 if titles.get(name) else 0
            if top:
                sheet.write_string(0, 0, titles[name], bold)
            sheet.write_row(top, 0, list(frame.columns), bold)
            for number, row in enumerate(frame.itertuples(index=False), start=top + 1):
                _write_row(sheet, number, row)
            sheet.set_column(0, len(frame.columns) - 1, 18)
    return buffer.getvalue()


def _write_row(sheet: Any, number: int, row: tuple[Any, ...]) -> None:
    import pandas as pd

    for column, value in enumerate(row):
        if pd.isna(value):
            continue
        if isinstance(value, pd.Timestamp):
            sheet.write_datetime(number, column, value.to_pydatetime())
        else:
            sheet.write(number, column, value)
