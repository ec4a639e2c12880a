"""The rules of disclosure control as they stand in `rules.toml`, read and checked once.

A rule says which columns are counts of people or cases, what was computed on them, and which of them add up
to something shown. The file opens with what each kind of rule means.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

from pydantic import Field

from impact_eval.contract.model import ContractModel, read_model
from impact_eval.errors import ImpactEvalError


class DisclosureError(ImpactEvalError):
    """Something would be shown that no rule of disclosure control covers."""


class Small(ContractModel):
    """A count which, when small, goes with everything computed on it (`hides` None: all that is not kept)."""

    count: str
    hides: tuple[str, ...] | None = None
    where: str = ""
    prose: bool | None = None

    @property
    def takes_prose(self) -> bool:
        """Whether the row's sentences go with the count, whatever they say."""
        return self.hides is None if self.prose is None else self.prose


class Parts(ContractModel):
    """Counts (columns or expressions) within a row that add up to something shown."""

    counts: tuple[str, ...] = Field(min_length=2)
    hides: tuple[str, ...] = ()
    where: str = ""


class Rows(ContractModel):
    """One count in several rows which add up to something shown."""

    by: tuple[str, ...] = Field(min_length=1)
    count: str
    subtotal: tuple[str, ...] = ()
    hides: tuple[str, ...] = ()
    where: str = ""
    whole: bool = False
    collapse: bool = False


class Follows(ContractModel):
    """Columns that go where a column of another table (or of this one) is withheld."""

    table: str
    column: str
    on: dict[str, str]
    hides: tuple[str, ...]
    where: str = ""


class Nested(ContractModel):
    """A group that holds another one of which the same statistic is shown."""

    table: str
    on: dict[str, str]
    count: str
    inner: str
    hides: tuple[str, ...]


class Median(ContractModel):
    """A shown median of values some of which are withheld."""

    table: str
    by: tuple[str, ...]
    value: str
    where: str
    hides: tuple[str, ...]


class RestsOn(ContractModel):
    """Where the numbers that a sentence of the assurance layer may quote come from."""

    results: str = ""
    courses: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    rows_of: str = ""


class Table(ContractModel):
    """All that is known of one table."""

    name: str
    unit: str
    keep: tuple[str, ...]
    prose: tuple[str, ...] = ()
    quoted: str = ""
    quotes: tuple[str, ...] = ()
    key: str = ""
    small: tuple[Small, ...] = ()
    parts: tuple[Parts, ...] = ()
    rows: tuple[Rows, ...] = ()
    follows: tuple[Follows, ...] = ()
    nested: tuple[Nested, ...] = ()
    median: tuple[Median, ...] = ()
    rests_on: RestsOn | None = None

    @property
    def part(self) -> str:
        """The attribute of the evaluation that holds the table."""
        return self.name.partition(".")[0]

    @property
    def attribute(self) -> str:
        """The attribute of that part which is the table; blank where the part is the table itself."""
        return self.name.partition(".")[2]

    @property
    def governed(self) -> frozenset[str]:
        """Every column that the rules name, other than by way of an expression."""
        counts = {rule.count for rule in self.small} | {rule.count for rule in self.rows}
        counts |= {rule.count for rule in self.nested} | {
            count for rule in self.parts for count in rule.counts
        }
        kinds = (self.small, self.parts, self.rows, self.follows, self.nested, self.median)
        computed = {name for kind in kinds for rule in kind for name in rule.hides or ()}
        return frozenset({*self.keep, *self.prose, *counts, *computed, "hidden"})

    def may_quote(self, expression: str) -> bool:
        """Whether a sentence about a row may hold this column, or what is worked out from it."""
        return not self.quotes or not set(self.quotes).isdisjoint(re.findall(r"\w+", expression))

    @property
    def catches_all(self) -> bool:
        """Whether a small count takes every column that is not kept, also one that nobody named."""
        return any(rule.hides is None for rule in self.small)


class Cleared(ContractModel):
    """Columns of a table that are always emptied, and the columns of sentences that may mention them."""

    name: str
    columns: tuple[str, ...]
    mentioned_in: tuple[str, ...] = ()
    instead: str = ""


class Sentences(ContractModel):
    """Sentences that stand for what is withheld."""

    small: str
    quoted: str


class Rules(ContractModel):
    """The whole file."""

    table: tuple[Table, ...]
    cleared: tuple[Cleared, ...] = ()
    sentences: Sentences
    number_words: tuple[str, ...]
    not_people: tuple[str, ...]
    not_counts: tuple[str, ...]

    def of(self, part: str) -> tuple[Table, ...]:
        """Tables that one part of the evaluation holds."""
        return tuple(table for table in self.table if table.part == part)


@cache
def shipped_rules() -> Rules:
    """Return the rules that ship with the package.

    Examples
    --------
    >>> [table.name for table in shipped_rules().of("reaction")]
    ['reaction.distribution', 'reaction.table']
    """
    text = (files("impact_eval.disclosure") / "rules.toml").read_text(encoding="utf-8")
    return read_model(Rules, tomllib.loads(text), file="disclosure/rules.toml", error=DisclosureError)
