"""Exports of products that people collect answers with: recognised by their first rows, read as one sheet.

A new export is one class in one module and one line in `BUILT_IN`; another package offers one by an entry
point of the group `impact_eval.exports` that names a subclass of `Export`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path
from types import MappingProxyType

from impact_eval.errors import SourceError
from impact_eval.intake.exports.export import CERTAIN, Export, Head, ReadExport, TableExport, head_of
from impact_eval.intake.readers import READERS, REFUSED, check_file, read_rows
from impact_eval.intake.readers.sheet import Rows, Unreadable

GROUP = "impact_eval.exports"

#: Module to class, in the order in which equal confidences are settled.
BUILT_IN: dict[str, str] = {
    "qualtrics": "Qualtrics",
    "survey_monkey": "SurveyMonkey",
    "microsoft_forms": "MicrosoftForms",
    "google_forms": "GoogleForms",
    "lime_survey": "LimeSurvey",
    "moodle_feedback": "MoodleFeedback",
    "kobo_toolbox": "KoboToolbox",
    "redcap": "RedCap",
    "spss": "Spss",
    "xapi": "Xapi",
    "plain": "Plain",
}


@dataclass(frozen=True)
class Recognised:
    """What a file was taken for: the export, how sure that is (0 to 1), and why in words."""

    export: Export
    confidence: float
    why: tuple[str, ...]

    @property
    def certain(self) -> bool:
        """Whether the file is read so without being told."""
        return self.confidence >= CERTAIN


@cache
def exports() -> Mapping[str, Export]:
    """Return every export by its name: those of this package, then those of others; looked for once.

    Raises
    ------
    SourceError : when another package's export cannot be used.

    Examples
    --------
    >>> list(exports())[:3]
    ['qualtrics', 'survey_monkey', 'microsoft_forms']
    """
    made: dict[str, Export] = {}
    for module, name in BUILT_IN.items():
        kind = getattr(import_module(f"{__name__}.{module}"), name)
        made[kind.name] = kind()
    for point in entry_points(group=GROUP):
        made.setdefault(point.name, _foreign(point.name, point.value, point.load))
    return MappingProxyType(made)


def _foreign(name: str, place: str, load: object) -> Export:
    """Make another package's export; a fault in it is said with its place."""
    try:
        kind = load()  # type: ignore[operator]
        made = kind()
    except Exception as failure:  # whatever another package raises
        raise SourceError(
            f"the export '{name}' ({place}) cannot be loaded: {failure!r}.",
            mend="Mend or remove the package that offers it.",
        ) from None
    if not isinstance(made, Export):
        raise SourceError(
            f"the export '{name}' ({place}) is no Export.", mend="Derive it from Export in exports.export."
        )
    return made


def recognise(head: Head) -> list[Recognised]:
    """Return what a file may be, the surest first; never nothing for a table.

    Examples
    --------
    >>> head = Head(".csv", rows=(("ID", "Start time", "Completion time", "Email", "Name", "Why?"),))
    >>> [(one.export.name, one.certain) for one in recognise(head)]
    [('microsoft_forms', True), ('plain', False)]
    """
    found = [Recognised(one, one.recognise(head), one.why(head)) for one in exports().values()]
    return sorted((one for one in found if one.confidence), key=lambda one: -one.confidence)


def read_export(
    path: Path, sheet: str = "", header: int = 1, export: str = "", table: str = "responses"
) -> ReadExport:
    """Read a file as the export that it is said to be, or certainly is, or else as a plain table.

    Parameters
    ----------
    path : the file.
    sheet : the sheet of a workbook.
    header : the row in which the headings begin; from row 2 on, nothing is recognised by itself.
    export : the name of the export; `plain` for none.
    table : the contract table that the rows are for.

    Raises
    ------
    Unreadable : where the file cannot be read, or not as that export.
    """
    if export:
        return _named(export).read(path, sheet=sheet, header=header, table=table)
    check_file(path)
    suffix = path.suffix.lower()
    if suffix not in (*READERS, *REFUSED):
        return _surest(head_of(path), path).read(path, sheet=sheet, header=header, table=table)
    rows = read_rows(path, sheet, header)
    kind = _surest(head_of(path, rows), path) if header == 1 else exports()["plain"]
    if isinstance(kind, TableExport):
        return kind.interpret(rows, 1 if suffix == ".parquet" else header)
    return kind.read(path, sheet=sheet, header=header, table=table)


def inspect_head(path: Path, sheet: str = "") -> tuple[list[Recognised], Rows | None]:
    """Return what a file may be, and its rows where it is a table."""
    check_file(path)
    known = path.suffix.lower() in (*READERS, *REFUSED)
    rows = read_rows(path, sheet) if known else None
    return recognise(head_of(path, rows)), rows


def _named(name: str) -> Export:
    known = exports()
    if name not in known:
        raise Unreadable(
            f"No export is called '{name}'.", f"Set 'export' to one of: {', '.join(known)}.", "unknown-export"
        )
    return known[name]


def _surest(head: Head, path: Path) -> Export:
    """Return the export that a file certainly is, else the plain one; refuse what none can read."""
    found = recognise(head)
    if found and found[0].certain:
        return found[0].export
    plain = exports()["plain"]
    if head.suffix in plain.suffixes:
        return plain
    others = {suffix for one in exports().values() for suffix in one.suffixes} - set(READERS)
    if head.suffix in others:
        raise Unreadable(
            f"The '{path.suffix}' file is not laid out as any export that is known.",
            "Export it again, or save it as CSV.", "unreadable-file",
        )  # fmt: skip
    known = ", ".join([*READERS, *sorted(others)])
    raise Unreadable(
        f"No reader knows '{path.suffix}' files.", f"Save it as one of: {known}.", "unknown-format"
    )
