"""Loading: files taken into a study's evidence store, all of them or none, each content once.

What is in the store already changes nothing; a file that has changed since is a new edition of its name, and
the rows of the edition before are superseded, not deleted. A file that cannot be read is not loaded, and what
was loaded of it before stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from impact_eval._version import __version__
from impact_eval.contract.finding import FINDING_COLUMNS, Finding, findings_frame
from impact_eval.contract.study_file import Source, StudyFile, read_study_file
from impact_eval.errors import SourceError
from impact_eval.intake.free_text import FreeText
from impact_eval.intake.instruments import instruments_of
from impact_eval.intake.key_file import Key, key_path, read_key
from impact_eval.intake.part import Part, digest_of, files_of, part_of_file
from impact_eval.intake.pseudonym import Pseudonyms
from impact_eval.intake.settling import Progress
from impact_eval.intake.store.bulk import Bulk, Fingerprint, Table, changed, table_of
from impact_eval.intake.store.contents import (
    add_edition,
    known_content,
    latest,
    mapping_now,
    next_number,
    was_earlier,
    write_part,
)
from impact_eval.intake.store.database import writing
from impact_eval.intake.store.evidence import fits, key_check, refuse_other_key, refuse_other_study
from impact_eval.intake.store.forgotten import leave_out
from impact_eval.intake.store.understood import Understood
from impact_eval.intake.store.wording import WORDS
from impact_eval.result import Result

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_COLUMNS = ("file", "sheet", "table", "fate", "rows", "answers", "kept_out", "left_out")


@dataclass(frozen=True)
class Loaded(Result):
    """What became of each file that was to be loaded.

    Attributes
    ----------
    table : one row a file and source: file, sheet, table, fate (`new`, `corrected`, `unchanged`, `earlier`,
        `refused`), rows of the file and answers of a form export, rows or answers kept out because they do
        not fit the file's columns, and rows left out because somebody asked to be forgotten.
    findings : what is to be said of the files that were loaded or refused.
    store : the evidence store.
    """

    table: pd.DataFrame
    findings: pd.DataFrame
    store: Path

    @property
    def ok(self) -> bool:
        """Whether every file could be loaded, or had been."""
        return not (self.table["fate"] == "refused").any()

    @property
    def text(self) -> str:
        """How many files were loaded, and whether any could not be."""
        by_file = self.table.groupby("file")["fate"].agg(lambda fates: next(iter(fates)))
        taken, refused = by_file.isin(["new", "corrected"]).sum(), (by_file == "refused").sum()
        said = [
            WORDS.say("text.loaded", taken=WORDS.counted(int(taken), "file"), store=self.store.name)
            if taken
            else WORDS.say("text.nothing", store=self.store.name)
        ]
        if refused:
            said.append(WORDS.say("text.refused", refused=WORDS.counted(int(refused), "refuse")))
        return " ".join(said)


@dataclass(frozen=True)
class _Job:
    """A file to load: how messages name it, where it is, and the sources it is for."""

    name: str
    path: Path
    sources: tuple[Source, ...]


class _NothingNewError(Exception):
    """Leaves the transaction without a trace when no file brought anything."""


def load(
    study: str | Path,
    files: Sequence[str | Path] = (),
    *,
    store: str | Path | None = None,
    data: str | Path | None = None,
    key_file: str | Path | None = None,
    restore: bool = False,
    progress: Progress | None = None,
) -> Loaded:
    """Load files into a study's evidence store, which is made where there is none.

    Parameters
    ----------
    study : the study's folder, or its `study.toml`.
    files : the files to load; all that the study's sources name, by default. A file from elsewhere is taken
        for the source whose pattern fits its name.
    store : the store; by default the one that `study.toml` names (`evidence.duckdb` in the study's folder).
    data : where the source files are, when they are not beside `study.toml`.
    key_file : the key that people's pseudonyms are made with (see `read_study`).
    restore : whether a file whose content was loaded before and corrected since counts again.
    progress : called with (what, done, total) as files are read.

    Raises
    ------
    StudyError, InstrumentError : when the study does not hold together.
    SourceError : when a file is not there, or fits no source.
    StoreError : when the store cannot be written, is another study's, or was made with another key.

    Examples
    --------
    >>> import impact_eval as ie
    >>> ie.load("data/sample").text  # doctest: +SKIP
    '14 files loaded into evidence.duckdb.'
    """
    path = Path(study)
    folder = path if path.is_dir() else path.parent
    file = read_study_file(path)
    source_folder = Path(data) if data else folder
    place = Path(store) if store else folder / file.settings.store
    jobs = _jobs(file, source_folder, [Path(one) for one in files])
    key = read_key(key_path(key_file), apart_from=(folder, source_folder))
    questionnaires, tools, _ = instruments_of(file, folder)
    loading = _Loading(jobs, key, Understood(questionnaires, tools), restore, progress or (lambda *_: None))
    try:
        with writing(place) as connection:
            _claim(connection, place, file, key)
            loading.run(connection)
    except _NothingNewError:
        pass
    table = pd.DataFrame(loading.rows, columns=list(_COLUMNS))
    return Loaded(table, findings_frame(loading.findings)[list(FINDING_COLUMNS)], place)


def _jobs(file: StudyFile, folder: Path, asked: list[Path]) -> list[_Job]:
    """Return what to load; everything that is wrong with what was asked for is said at once."""
    own: dict[Path, _Job] = {}
    for source in file.source:
        for name, path in files_of(source, folder) if source.file else []:
            job = own.setdefault(path.resolve(), _Job(name, path, ()))
            own[path.resolve()] = replace(job, sources=(*job.sources, source))
    if not asked:
        return list(own.values())
    jobs, strange = [], []
    for path in asked:
        by_name = tuple(source for source in file.source if source.file and fits(source, path.name))
        job = own.get(path.resolve()) or _Job(path.name, path, by_name)
        if not path.is_file():
            strange.append(f"'{path}' is not there")
        elif not job.sources:
            strange.append(f"'{path}' fits no source")
        else:
            jobs.append(job)
    strange += [f"{name} is asked for twice" for name in _twice(job.name for job in jobs)]
    if strange:
        known = ", ".join(dict.fromkeys(source.file for source in file.source if source.file))
        raise SourceError(
            f"nothing was loaded: {'; '.join(strange)}.",
            mend=f"The sources in study.toml are: {known}. Two files of one name are loaded one after the "
            "other, the one that corrects the other last.",
        )
    return jobs


def _twice(names: Iterable[str]) -> list[str]:
    seen: dict[str, int] = {}
    for name in names:
        seen[name] = seen.get(name, 0) + 1
    return sorted(name for name, times in seen.items() if times > 1)


def _claim(connection: DuckDBPyConnection, place: Path, file: StudyFile, key: Key) -> None:
    """Write on a new store whose it is; refuse one of another study or made with another key."""
    refuse_other_study(connection, place, file)
    refuse_other_key(connection, place, file, key)
    if not connection.execute("SELECT 1 FROM about").fetchall():
        connection.execute("INSERT INTO about VALUES (?, ?)", [file.id, key_check(file, key)])


class _Loading:
    """One load: the files, and what became of each."""

    def __init__(
        self, jobs: list[_Job], key: Key, understood: Understood, restore: bool, progress: Progress
    ) -> None:
        self.jobs, self.understood, self.restore, self.progress = jobs, understood, restore, progress
        self.people = Pseudonyms(lambda: key)
        self.rows: list[dict[str, object]] = []
        self.findings: list[Finding] = []

    def run(self, connection: DuckDBPyConnection) -> None:
        """Load every file, within the transaction that is open."""
        load = next_number(connection, "loads", "load")
        now = datetime.now(UTC).replace(tzinfo=None)
        connection.execute("INSERT INTO loads VALUES (?, ?, ?)", [load, now, __version__])
        for number, job in enumerate(self.jobs, 1):
            self.progress(f"Loading {job.name}", number, len(self.jobs))
            self._one(connection, load, job)
        if not any(row["fate"] in ("new", "corrected") for row in self.rows):
            raise _NothingNewError

    def _one(self, connection: DuckDBPyConnection, load: int, job: _Job) -> None:
        wanted = frozenset(mapping_now(source) for source in job.sources)
        before = latest(connection, job.name)
        table = table_of(job.sources[0], job.path) if len(job.sources) == 1 else None
        fingerprint = Fingerprint(job.path) if table else None
        new = not before[0]
        if new and table and fingerprint and self._in_bulk(connection, load, job, table, fingerprint):
            return
        digest = fingerprint.sha256 if fingerprint else _digest(job.path)
        if digest and before == (digest, wanted):
            self._say(job, "unchanged")
            return
        if digest != before[0] and was_earlier(connection, job.name, digest) and not self.restore:
            self._say(job, "earlier")
            return
        known = [known_content(connection, digest, source) for source in job.sources]
        texts = FreeText(self.people)
        if not new and table and fingerprint and self._in_bulk(connection, load, job, table, fingerprint):
            return
        parts = [
            part_of_file(source, job.name, job.path, self.people, texts) if number is None else None
            for source, number in zip(job.sources, known, strict=True)
        ]
        if any(part is not None and not part.sha256 for part in parts):
            self.findings += [finding for part in parts if part for finding in part.findings]
            self._say(job, "refused")
            return
        if any(part is not None and part.sha256 != digest for part in parts):
            raise changed(job.name)
        numbers: list[int] = []
        fate = "corrected" if before[0] else "new"
        for source, number, part in zip(job.sources, known, parts, strict=True):
            if part is not None:
                numbers.append(self._write(connection, part, texts, fate))
            elif number is not None:
                numbers.append(number)
                self.rows.append(_row(job, source, fate))
        add_edition(connection, load, job.name, digest, numbers)

    def _in_bulk(
        self, connection: DuckDBPyConnection, load: int, job: _Job, table: Table, fingerprint: Fingerprint
    ) -> bool:
        """Take a large plain table in bulk; say no where it has to be read by the ordinary reader."""

        def told(share: int) -> None:
            self.progress(f"Loading {job.name}", share, 100)

        fate = "corrected" if latest(connection, job.name)[0] else "new"
        bulk = Bulk(connection, job.sources[0], job.name, table, told)
        taken = bulk.take(fingerprint, self.people, self.understood, FreeText(self.people))
        if taken is None:
            return False
        self.rows.append(_row(job, job.sources[0], fate, rows=taken.rows, left_out=taken.left_out))
        _note_left_out(connection, taken.number, taken.left_out)
        add_edition(connection, load, job.name, fingerprint.sha256, [taken.number])
        return True

    def _write(self, connection: DuckDBPyConnection, part: Part, texts: FreeText, fate: str) -> int:
        """Write a part without names, and without the people who asked to be forgotten."""
        table = part.source.table
        kept, left_out = leave_out(connection, part)
        clean = self.understood.without_names(table, kept.frame, texts)
        number = write_part(connection, replace(kept, frame=clean))
        _note_left_out(connection, number, left_out)
        self.findings += part.findings
        forms = kept.wide is not None
        self.rows.append(
            _row(
                _Job(part.name, Path(part.name), ()), part.source, fate,
                rows=len(kept.wide.rows) if kept.wide is not None else len(clean),
                answers=len(clean) if forms else 0,
                kept_out=int((clean["_fate"] != "accepted").sum()), left_out=left_out,
            )
        )  # fmt: skip
        return number

    def _say(self, job: _Job, fate: str) -> None:
        self.rows += [_row(job, source, fate) for source in job.sources]


def _digest(path: Path) -> str:
    return digest_of(path) if path.is_file() else ""


def _note_left_out(connection: DuckDBPyConnection, content: int, n: int) -> None:
    if n:
        connection.execute("INSERT INTO left_out VALUES (?, ?)", [content, n])


def _row(job: _Job, source: Source, fate: str, **counts: int) -> dict[str, object]:
    none = dict.fromkeys(("rows", "answers", "kept_out", "left_out"), 0)
    return {
        "file": job.name, "sheet": source.sheet, "table": source.table, "fate": fate, **none, **counts
    }  # fmt: skip
