"""Sentences that quote a withheld number give way to ones that do not.

A sentence beside a figure is made before disclosure control, so it may hold what the figure no longer shows.
A sentence goes when it holds, as a number or as a word, a value that is withheld in its row (or in a result
it rests on), its complement, or one of them as a percentage; and whatever it says, when its whole row goes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from string import Formatter

import numpy as np

from impact_eval.disclosure.cells import Cells, as_words
from impact_eval.disclosure.complementary import BoolArray, FloatArray
from impact_eval.disclosure.rules import RestsOn, Rules
from impact_eval.disclosure.wording import Reader, ways_to_write

Source = tuple[str, str]


@dataclass
class Prose:
    """Settles the sentences of one table after the other, and remembers what later ones may not quote.

    Attributes
    ----------
    rules, below : the rules and the threshold.
    courses : recommendation to the courses on its thread.
    numbers : (table, key) to the ways in which its withheld numbers may be written.
    silent : (table, key) of the rows withheld as a whole.
    told : (table, recommendation) to its sentences, each with what is shown of it (itself, or what stands
        instead).
    """

    rules: Rules
    below: int
    courses: Mapping[str, Iterable[str]]
    numbers: dict[Source, set[str]] = field(default_factory=lambda: defaultdict(set))
    silent: set[Source] = field(default_factory=set)
    told: dict[Source, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))

    def __post_init__(self) -> None:
        self.reader = Reader(self.rules)

    def settle(self, cells: Cells) -> None:
        """Put in place what stands instead of the sentences that may not be shown."""
        rests = cells.rule.rests_on
        if rests is None:
            self._settle_own(cells)
        elif rests.rows_of:
            self._settle_board(cells, rests)
        else:
            self._settle_assurance(cells, rests)

    def _settle_own(self, cells: Cells) -> None:
        """Sentences of a row of results rest on the row itself."""
        rule = cells.rule
        if not rule.prose and not rule.key:
            return
        numbers = withheld_numbers(cells)
        if rule.key:
            keys = as_words(cells.frame[rule.key]).to_numpy()
            for row, written in numbers.items():
                self.numbers[rule.name, keys[row]] |= written
            self.silent |= {(rule.name, keys[row]) for row in np.flatnonzero(cells.silent)}
        small = self.rules.sentences.small.format(below=self.below, unit=rule.unit)
        forbidden = [numbers.get(row, set()) for row in range(len(cells.frame))]
        for name in _prose_of(cells):
            self._replace(cells, name, self._quoting(cells, name, forbidden) & ~cells.silent)
            instead = small if name == rule.prose[0] else ""
            cells.sentences[name] |= {int(row): instead for row in np.flatnonzero(cells.silent)}

    def _settle_assurance(self, cells: Cells, rests: RestsOn) -> None:
        """Sentences of the assurance table rest on the results they name, or on who came to their courses."""
        results = self._results_of(cells, rests)
        courses = self._courses_of(cells, rests)
        forbidden = [
            set().union(*(self.numbers.get(source, set()) for source in (*named, *theirs)))
            for named, theirs in zip(results, courses, strict=True)
        ]
        silent = np.array([not self.silent.isdisjoint(named) for named in results], dtype=bool)
        owners = as_words(cells.frame["recommendation_id"]).tolist()
        for owner, written in zip(owners, forbidden, strict=True):
            self.numbers[cells.rule.name, owner] |= written
        for name in _prose_of(cells):
            texts = as_words(cells.frame[name])
            rows = self._quoting(cells, name, forbidden) | (silent & texts.ne("").to_numpy())
            self._replace(cells, name, rows)
            for row, (owner, text) in enumerate(zip(owners, texts, strict=True)):
                self.told[cells.rule.name, owner][text] = cells.sentences[name].get(row, text)

    def _settle_board(self, cells: Cells, rests: RestsOn) -> None:
        """Sentences of the board rest on all rows of their recommendation, and may repeat some.

        What is repeated has been settled in its own row and is shown as it is shown there; the rest is read
        for numbers that none of the recommendation's rows shows.
        """
        owners = as_words(cells.frame["recommendation_id"]).tolist()
        for name in _prose_of(cells):
            texts = as_words(cells.frame[name]).tolist()
            shown, quoting = list(texts), np.zeros(len(texts), dtype=bool)
            for row, owner in enumerate(owners):
                source = (rests.rows_of, owner)
                shown[row], rest = _as_told(texts[row], self.told.get(source, {}))
                quoting[row] = not self.numbers.get(source, set()).isdisjoint(self.reader.numbers_in(rest))
            self._replace(cells, name, quoting)
            changed = (row for row, text in enumerate(shown) if text != texts[row])
            cells.sentences[name] |= {row: shown[row] for row in changed if not quoting[row]}

    def _results_of(self, cells: Cells, rests: RestsOn) -> list[list[Source]]:
        tables = [table.name for table in self.rules.table if table.key == "result_id"]
        ids = as_words(cells.frame[rests.results])
        return [[(table, one) for one in joined.split(";") for table in tables] for joined in ids]

    def _courses_of(self, cells: Cells, rests: RestsOn) -> list[list[Source]]:
        if not rests.courses:
            return [[] for _ in range(len(cells.frame))]
        owners, dimensions = as_words(cells.frame["recommendation_id"]), cells.frame["dimension"]
        return [
            [
                (table, course)
                for table in rests.courses.get(dimension, ())
                for course in self.courses.get(owner, ())
            ]
            for owner, dimension in zip(owners, dimensions, strict=True)
        ]

    def _quoting(self, cells: Cells, name: str, forbidden: list[set[str]]) -> BoolArray:
        """Rows whose sentence holds one of the numbers forbidden for it, (rows,)."""
        texts = as_words(cells.frame[name]).tolist()
        quoting = [
            bool(numbers) and bool(text) and not numbers.isdisjoint(self.reader.numbers_in(text))
            for text, numbers in zip(texts, forbidden, strict=True)
        ]
        return np.array(quoting, dtype=bool)

    def _replace(self, cells: Cells, name: str, rows: BoolArray) -> None:
        sentence = self._sentence_maker(cells, name == cells.rule.prose[0])
        cells.sentences[name] = {int(row): sentence(int(row)) for row in np.flatnonzero(rows)}

    def _sentence_maker(self, cells: Cells, first: bool) -> Callable[[int], str]:
        """Return the maker of what stands instead; only the first column of prose has words of its own."""
        template = cells.rule.quoted if first and cells.rule.quoted else self.rules.sentences.quoted
        names = [name for _, name, _, _ in Formatter().parse(template) if name and name != "below"]

        def sentence(row: int) -> str:
            return template.format(below=self.below, **{name: cells.frame[name].iloc[row] for name in names})

        return sentence


def _as_told(text: str, told: Mapping[str, str]) -> tuple[str, str]:
    """Return a text with each sentence that it repeats as that is shown, and what it says beside them.

    Examples
    --------
    >>> _as_told("Learning: It rose for 3. In 9 teams.", {"It rose for 3.": "Withheld."})
    ('Learning: Withheld. In 9 teams.', 'Learning:  In 9 teams.')
    """
    shown = rest = text
    for sentence in sorted(filter(None, told), key=len, reverse=True):
        shown, rest = shown.replace(sentence, told[sentence]), rest.replace(sentence, "")
    return shown, rest


def withheld_numbers(cells: Cells) -> dict[int, set[str]]:
    """Return, by row, the ways in which its withheld numbers may be written."""
    found: dict[int, set[str]] = defaultdict(set)
    for at, name in enumerate(cells.frame.columns):
        if cells.gone[:, at].any() and cells.frame[name].dtype.kind in "iuf" and cells.rule.may_quote(name):
            _collect(found, cells.numbers(name), cells.gone[:, at])
    for expression, values, rows in cells.implied:
        if cells.rule.may_quote(expression):
            _collect(found, values, rows)
    return found


def _collect(found: dict[int, set[str]], values: FloatArray, rows: BoolArray) -> None:
    for row in np.flatnonzero(rows):
        found[int(row)] |= ways_to_write(float(values[row]))


def _prose_of(cells: Cells) -> list[str]:
    return [name for name in cells.rule.prose if name in cells.frame.columns]
