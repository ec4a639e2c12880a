"""Which links of a session hold: what a person decided first, then what is certain, one to one.

A link is certain when its score reaches the threshold and no other candidate of either record has a better
one. They are made together, round by round: a person who mistyped two forms is found in two rounds. No link
is made that would give a person two forms of one wave, or that joins what somebody said are two people.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from impact_eval.linkage.records import Record
from impact_eval.linkage.weigh import Likeness

Decision = Literal["taken", "to review", "accepted", "rejected"]
Pair = frozenset[str]
#: A candidate counts as a rival when its odds are at least this share of the link's own.
RIVAL = 0.01


@dataclass(frozen=True)
class Link:
    """Two records of a session that are or may be one person's.

    Attributes
    ----------
    kept : the record whose code stands.
    joined : the record that is, or would be, given that code.
    kind, evidence : as in `Likeness`; blank and empty where somebody accepted two codes that are not alike.
    score : the probability that they are one person's; 0 where the codes are not alike.
    rivals : how many other records might as well be either's.
    decision : what became of it.
    refused : whether somebody accepted it and it cannot be made: both hold the same form or place.
    """

    kept: Record
    joined: Record
    kind: str
    evidence: tuple[str, ...]
    score: float
    rivals: int
    decision: Decision
    refused: bool = False

    @property
    def pair(self) -> Pair:
        """The two pseudonyms."""
        return frozenset((self.kept.person_id, self.joined.person_id))

    @property
    def made(self) -> bool:
        """Whether the joined record is given the kept one's code."""
        return self.decision in {"taken", "accepted"}


def settle(
    records: Sequence[Record],
    likenesses: Sequence[Likeness],
    *,
    take: float,
    suggest: float,
    accepted: Collection[Pair] = (),
    rejected: Collection[Pair] = (),
) -> list[Link]:
    """Return the links of one session: those made, those to review, and those that were rejected.

    Parameters
    ----------
    records : the session's records.
    likenesses : its pairs with their odds.
    take, suggest : scores from which a link is taken and suggested; above 1, none is.
    accepted : pairs of pseudonyms that somebody said are one person in this session.
    rejected : pairs that somebody said are two people.
    """
    session = _Session(records, likenesses, frozenset(accepted), frozenset(rejected))
    session.join_accepted()
    while session.join_certain(take):
        pass
    return [*session.links(), *session.suggestions(suggest), *session.turned_down()]


@dataclass(frozen=True)
class _Weighed:
    """A pair of units with its best likeness, its score and its rivals."""

    one: int
    other: int
    likeness: Likeness
    score: float
    rivals: int


class _Session:
    """The units of a session: records that are one person's so far, each named by its lowest record."""

    def __init__(
        self, records: Sequence[Record], likenesses: Sequence[Likeness], accepted: frozenset[Pair],
        rejected: frozenset[Pair],
    ) -> None:  # fmt: skip
        self.records, self.likenesses = records, likenesses
        self.units: dict[int, list[int]] = {place: [place] for place in range(len(records))}
        self.unit_of = list(range(len(records)))
        self.how: dict[int, Link] = {}
        self.refused: list[Link] = []
        self.rejected: frozenset[Pair] = frozenset()
        self.at_first = {self._people(found.one, found.other): found for found in self._weighed()}
        self.rejected = rejected - accepted
        place_of = {record.person_id: place for place, record in enumerate(records)}
        places = ([place_of[person] for person in pair if person in place_of] for pair in accepted)
        self.accepted = sorted(sorted(found) for found in places if len(found) == 2)

    def _people(self, one: int, other: int) -> Pair:
        return frozenset((self.records[one].person_id, self.records[other].person_id))

    def join_accepted(self) -> None:
        """Make the links that somebody accepted, where nothing that both hold is against it."""
        for one, other in self.accepted:
            link = self._link(one, other, "accepted")
            first, second = self.unit_of[one], self.unit_of[other]
            if first == second:
                continue
            if self._may_be_one(first, second):
                self._join(first, second, link)
            else:
                self.refused.append(replace(link, decision="to review", refused=True))

    def join_certain(self, take: float) -> bool:
        """Make the links that are certain as things stand; say whether there was one."""
        certain = [found for found in self._weighed() if found.score >= take]
        joined: set[int] = set()
        for found in sorted(certain, key=lambda one: (-one.score, one.one, one.other)):
            if joined.isdisjoint((found.one, found.other)):
                self._join(found.one, found.other, self._as_link(found, "taken"))
                joined |= {found.one, found.other}
        return bool(joined)

    def _may_be_one(self, one: int, other: int) -> bool:
        return all(
            self.records[a].may_be(self.records[b]) and self._people(a, b) not in self.rejected
            for a in self.units[one]
            for b in self.units[other]
        )

    def _join(self, one: int, other: int, link: Link) -> None:
        low, high = sorted((one, other))
        keeps, goes = self._head(low), self._head(high)
        joined = goes if self._first([keeps, goes]) == keeps else keeps
        self.units[low] += self.units.pop(high)
        for place in self.units[low]:
            self.unit_of[place] = low
        self.how[joined] = link

    def _head(self, unit: int) -> int:
        """Return the record of a unit whose code stands."""
        return self._first(self.units[unit])

    def _first(self, places: Sequence[int]) -> int:
        return min(places, key=lambda place: _standing(self.records[place]))

    def _weighed(self) -> list[_Weighed]:
        """Return the pairs of units that may be one person, with their scores as things stand."""
        best: dict[tuple[int, int], Likeness] = {}
        for likeness in self.likenesses:
            one, other = sorted((self.unit_of[likeness.one], self.unit_of[likeness.other]))
            there = best.get((one, other))
            if one != other and (there is None or likeness.odds > there.odds):
                best[one, other] = likeness
        best = {units: likeness for units, likeness in best.items() if self._may_be_one(*units)}
        beside: dict[int, dict[int, float]] = defaultdict(dict)
        for (one, other), likeness in best.items():
            beside[one][other] = beside[other][one] = likeness.odds
        return [_weigh(units, likeness, self._against(*units, beside)) for units, likeness in best.items()]

    def _against(self, one: int, other: int, beside: Mapping[int, Mapping[int, float]]) -> list[float]:
        """Return the odds of candidates of either unit that exclude the other.

        Who mistyped two forms has two codes near the right one; neither stands against the other.
        """
        return [
            odds
            for unit, its_partner in ((one, other), (other, one))
            for candidate, odds in beside[unit].items()
            if candidate != its_partner and not self._may_be_one(candidate, its_partner)
        ]

    def _link(self, one: int, other: int, decision: Decision) -> Link:
        """Return the link of two records as it stood before anything was joined."""
        found = self.at_first.get(self._people(one, other))
        kept = self._first([one, other])
        joined = other if kept == one else one
        if found is None:
            return Link(self.records[kept], self.records[joined], "", (), 0.0, 0, decision)
        about = found.likeness
        return Link(
            self.records[kept], self.records[joined], about.kind, about.evidence, found.score, found.rivals,
            decision,
        )  # fmt: skip

    def _as_link(self, found: _Weighed, decision: Decision) -> Link:
        heads = [self._head(found.one), self._head(found.other)]
        kept = self._first(heads)
        joined = heads[0] if kept == heads[1] else heads[1]
        about = found.likeness
        return Link(
            self.records[kept], self.records[joined], about.kind, about.evidence, found.score, found.rivals,
            decision,
        )  # fmt: skip

    def links(self) -> Iterator[Link]:
        """Yield the links that were made, each to the code that stands in the end."""
        for place, link in sorted(self.how.items()):
            yield replace(
                link, kept=self.records[self._head(self.unit_of[place])], joined=self.records[place]
            )

    def suggestions(self, suggest: float) -> Iterator[Link]:
        """Yield what a person should look at."""
        yield from self.refused
        for found in self._weighed():
            if found.score >= suggest:
                yield self._as_link(found, "to review")

    def turned_down(self) -> Iterator[Link]:
        """Yield the links that somebody rejected, as they would have been."""
        for pair, found in self.at_first.items():
            if pair in self.rejected:
                yield self._link(found.one, found.other, "rejected")


def _weigh(units: tuple[int, int], likeness: Likeness, against: Sequence[float]) -> _Weighed:
    """Return the score of a pair against the candidates that exclude it, and against none of them."""
    score = likeness.odds / (likeness.odds + 1 + sum(against))
    return _Weighed(*units, likeness, score, sum(odds >= RIVAL * likeness.odds for odds in against))


def _standing(record: Record) -> tuple[bool, int, int, bool, str]:
    """Order the codes of one person: the likeliest to be right first."""
    answered_before = any(wave == "pre" for wave, _ in record.forms)
    return (not record.listed, -record.sessions, -len(record.forms), not answered_before, record.code)
