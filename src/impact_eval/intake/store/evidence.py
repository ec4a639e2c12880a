"""The evidence that a store holds for a study, as the parts it was loaded from, and what was superseded.

The parts come in the order of the sources of `study.toml` and then of the files' names, so what they mean
together is the same in whatever order they were loaded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from impact_eval.contract.finding import Finding
from impact_eval.contract.study_file import Source, StudyFile
from impact_eval.contract.tables import columns_of
from impact_eval.errors import StoreError
from impact_eval.intake.key_file import Key
from impact_eval.intake.part import Part, digest_of, files_of
from impact_eval.intake.pseudonym import pseudonym
from impact_eval.intake.store.contents import Content, contents_of, mapping_of, read_parts
from impact_eval.intake.store.database import reading, record_tables
from impact_eval.intake.store.wording import WORDS

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

#: Files up to this size are compared with what was loaded of them each time the store is read.
COMPARED_BYTES = 50_000_000


@dataclass(frozen=True)
class Evidence:
    """What a store holds for a study.

    Attributes
    ----------
    parts : the rows that count, a part for each file and source.
    aside : ledger rows of what does not count any more: earlier editions, and contents of sources that
        `study.toml` does not have any more.
    findings : what is to be said of the store itself.
    files : each file whose rows count, with the SHA-256 of what was loaded.
    """

    parts: tuple[Part, ...]
    aside: tuple[dict[str, object], ...]
    findings: tuple[Finding, ...]
    files: tuple[tuple[str, str], ...]


def evidence_of(path: Path, file: StudyFile, folder: Path) -> Evidence:
    """Return what a store holds for a study.

    Parameters
    ----------
    path : the store.
    file : what `study.toml` says now.
    folder : where the study's files are, where they are still there.

    Raises
    ------
    StoreError : when the store cannot be read, or is another study's.
    """
    with reading(path) as connection:
        refuse_other_study(connection, path, file)
        contents = contents_of(connection)
        wanted: list[tuple[Content, Source]] = []
        aside: list[dict[str, object]] = []
        findings: list[Finding] = []
        for content in contents:
            source = source_of(content, file)
            if content.current and source is not None:
                wanted.append((content, source))
                continue
            aside += _ledger_rows(connection, content, source is None and content.current)
            if content.current:
                findings.append(_remapped(content))
        wanted.sort(key=lambda one: (file.source.index(one[1]), one[0].name))
        parts = read_parts(connection, wanted)
    files = {content.name: content.sha256 for content in contents if content.current}
    if left_out := sum(content.left_out for content in contents if content.current):
        findings.append(_left_out(path, left_out))
    findings += [said for content, _ in wanted if (said := _narrower(content))]
    findings += _not_loaded(file, folder, files)
    return Evidence(tuple(parts), tuple(aside), tuple(findings), tuple(sorted(files.items())))


def refuse_other_study(connection: DuckDBPyConnection, path: Path, file: StudyFile) -> None:
    """Refuse a store that was made for another study."""
    rows = connection.execute("SELECT study FROM about").fetchall()
    if rows and rows[0][0] != file.id:
        raise StoreError(
            f"the evidence store '{path}' is that of the study '{rows[0][0]}', and this is '{file.id}'.",
            mend="Name this study's own store.",
        )


def refuse_other_key(connection: DuckDBPyConnection, path: Path, file: StudyFile, key: Key) -> None:
    """Refuse a key that is not the one that a store's pseudonyms were made with."""
    rows = connection.execute("SELECT key_check FROM about").fetchall()
    if rows and rows[0][0] != key_check(file, key):
        raise StoreError(
            f"the evidence store '{path}' was made with another key, and the same people would be others.",
            mend="Name the key it was made with, with --key-file or in IMPACT_EVAL_KEY_FILE.",
        )


def key_check(file: StudyFile, key: Key) -> str:
    """Return what tells a key from others and gives nothing of it away."""
    return pseudonym(key, "key-check", file.id)


def source_of(content: Content, file: StudyFile) -> Source | None:
    """Return the source that maps a content; where several do, the one whose pattern fits the name."""
    able = [source for source in file.source if source.file and mapping_of(source) == content.mapping]
    fitting = [source for source in able if fits(source, content.name)]
    return next(iter([*fitting, *able]), None)


def fits(source: Source, name: str) -> bool:
    """Whether a file's name fits a source's pattern, wherever the file is."""
    pattern, own = PurePosixPath(source.file.replace("\\", "/")).name, PurePosixPath(name).name
    return fnmatchcase(own, pattern)


def _left_out(path: Path, n: int) -> Finding:
    said = WORDS.say("finding.left_out", n=WORDS.counted(n, "row"))
    return Finding("note", path.name, said, WORDS.say("finding.left_out_mend"), "left-out")


def _narrower(content: Content) -> Finding | None:
    """Say which columns this version knows that were not known when a content was loaded."""
    later = [name for name in columns_of(content.table) if name not in content.columns.split(",")]
    if not later:
        return None
    return Finding(
        "note", content.name, WORDS.say("finding.narrower", columns=", ".join(later)),
        WORDS.say("finding.narrower_mend"), "loaded-before-column", table=content.table, sheet=content.sheet,
    )  # fmt: skip


def _remapped(content: Content) -> Finding:
    return Finding(
        "error", content.name, WORDS.say("finding.remapped"), WORDS.say("finding.remapped_mend"),
        "mapping-changed", table=content.table, sheet=content.sheet,
    )  # fmt: skip


def _not_loaded(file: StudyFile, folder: Path, loaded: dict[str, str]) -> list[Finding]:
    """Say which files of the study the store has not, or not as they are now."""
    said = []
    told: set[str] = set()
    for source in file.source:
        for name, path in files_of(source, folder) if source.file else []:
            if name in told or not path.is_file() or path.stat().st_size > COMPARED_BYTES:
                continue
            told.add(name)
            code = "not-loaded" if name not in loaded else "changed-since"
            if name in loaded and digest_of(path) == loaded[name]:
                continue
            key = code.replace("-", "_")
            said.append(
                Finding(
                    "warning", name, WORDS.say(f"finding.{key}"), WORDS.say(f"finding.{key}_mend"), code,
                    table=source.table, sheet=source.sheet,
                )
            )  # fmt: skip
    return said


def _ledger_rows(
    connection: DuckDBPyConnection, content: Content, remapped: bool
) -> Sequence[dict[str, object]]:
    """Return what the ledger says of a content that does not count: its rows are superseded, or kept out."""
    name = content.name if remapped else WORDS.say("ledger.edition", name=content.name, n=content.edition)
    tables = {"row": "forms", "answer": "records_responses"} if content.wide else {"row": _table(content)}
    rows = []
    for unit, table in tables.items():
        n = count_of(connection, table, content.number)
        rows.append(
            {
                "file": name, "sheet": content.sheet, "table": content.table, "unit": unit, "read": n,
                "accepted": 0, "superseded": 0 if remapped else n, "quarantined": n if remapped else 0,
                "blank": content.blank if unit == "answer" else 0,
            }
        )  # fmt: skip
    return rows


def _table(content: Content) -> str:
    return f"records_{content.table}"


def count_of(connection: DuckDBPyConnection, table: str, content: int) -> int:
    """Return how many rows of a table a content has."""
    assert table in record_tables()
    rows = connection.execute(f'SELECT count(*) FROM "{table}" WHERE content = ?', [content]).fetchall()
    return int(rows[0][0])
