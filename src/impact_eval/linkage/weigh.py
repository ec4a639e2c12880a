"""How much speaks for two records being one person's: likelihood ratios, and the score made of them.

The score is the probability that they are one person (Fellegi and Sunter, 1969, Journal of the American
Statistical Association 64: 1183-1210, with candidates that exclude each other): the ratio of how often one
person's codes differ like this to how often two people's do, times what else the records have in common,
times the share of forms without a partner that are under a slip, spread over the candidates; against that
stand the same products of every other candidate of either record, and one for "none of these".
"""

from __future__ import annotations

import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import combinations
from typing import Any

import numpy as np

from impact_eval.linkage.chance import Chance
from impact_eval.linkage.difference import bare, kind_of
from impact_eval.linkage.records import Record

#: Codes compared with all others at a time: bounds the memory of a session of many thousands.
AT_A_TIME = 1000


@cache
def numbers() -> dict[str, dict[str, Any]]:
    """Return the numbers of linkage, as they stand in their file."""
    return tomllib.loads((files("impact_eval.linkage") / "linkage.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Likeness:
    """What speaks for and against two records of a session being one person's.

    Attributes
    ----------
    one, other : places of the records in their session, the lower first.
    kind : how the codes differ.
    evidence : names of what else they have in common or not (keys of `[evidence]`).
    odds : odds of one person against two, without the other candidates.
    """

    one: int
    other: int
    kind: str
    evidence: tuple[str, ...]
    odds: float


def likenesses(records: Sequence[Record], chance: Chance) -> list[Likeness]:
    """Return every pair of records of a session that may be one person's, with its odds."""
    candidates = _candidates(records)
    found = []
    for one, other in near([record.code for record in records]):
        first, second = records[one], records[other]
        kind = kind_of(first.code, second.code) if first.may_be(second) else ""
        if kind and _long_enough(kind, first.code, second.code):
            evidence = tuple(_evidence(first, second))
            among = max(candidates[first.once], candidates[second.once])
            odds = _ratio(kind, first.code, second.code, chance) * _prior(among)
            found.append(Likeness(one, other, kind, evidence, odds * _together(evidence)))
    return found


def _prior(candidates: int) -> float:
    """Return the odds that a certain one of so many candidates is the person of a form without a partner."""
    share: float = numbers()["decision"]["mistyped"]
    return share / (1 - share) / max(int(numbers()["decision"]["fewest_candidates"]), candidates)


def _candidates(records: Sequence[Record]) -> dict[frozenset[tuple[str, str]], int]:
    """Return, for each set of forms that a record can hold, how many records could be the same person's."""
    holding = Counter(record.once for record in records)
    return {held: sum(n for others, n in holding.items() if held.isdisjoint(others)) for held in holding}


def _ratio(kind: str, one: str, other: str, chance: Chance) -> float:
    """Return how often one person's codes differ like this, against how often two people's do.

    Of two codes of different length all characters of the shorter agree, so the chance is the longer one's; a
    name that is written out adds none that agree, so there it is the shorter one's.
    """
    numbers_of = numbers()["kinds"][kind]
    length = (min if kind == "initial" else max)(len(bare(one)), len(bare(other)))
    whole = [code for code in (one, other) if len(bare(code)) == length]
    strangers = max(chance.of(code, numbers_of["edits"]) for code in whole)
    return float(numbers_of["share"] / min(1.0, strangers * numbers_of["among"]))


def _long_enough(kind: str, one: str, other: str) -> bool:
    decision = numbers()["decision"]
    least = decision["shortest_for_two" if numbers()["kinds"][kind]["edits"] == 2 else "shortest_for_one"]
    return min(len(bare(one)), len(bare(other))) >= int(least)


def _evidence(one: Record, other: Record) -> Iterator[str]:
    """Yield what else speaks for or against one person."""
    if one.team and other.team:
        yield "same_team" if _same(one.team, other.team) else "other_team"
    elif one.agency and other.agency:
        yield "same_agency" if _same(one.agency, other.agency) else "other_agency"
    if one.listed is not None:
        listed = one.listed or other.listed
        yield "one_listed" if listed else "none_listed"
    if one.sessions > 1 and other.sessions > 1:
        yield "both_elsewhere"


def _same(one: str, other: str) -> bool:
    return one.casefold() == other.casefold()


def _together(evidence: Iterable[str]) -> float:
    return float(np.prod([numbers()["evidence"][name] for name in evidence]))


def near(codes: Sequence[str]) -> list[tuple[int, int]]:
    """Return the pairs of codes that may differ by a slip, each once, in order.

    Pairs of two edits at most, of the same characters in another order, and of the same beginning and end are
    looked at; what they are is for `kind_of` to say.
    """
    plain = [bare(code) for code in codes]
    pairs = set(_within_two(plain))
    for key in (_letters, _ends):
        groups: dict[object, list[int]] = defaultdict(list)
        for place, code in enumerate(plain):
            groups[key(code)].append(place)
        for group in groups.values():
            pairs.update(combinations(group, 2))
    return sorted(pairs)


def _within_two(codes: Sequence[str]) -> Iterator[tuple[int, int]]:
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    for start in range(0, len(codes), AT_A_TIME):
        some = codes[start : start + AT_A_TIME]
        apart = process.cdist(some, codes, scorer=OSA.distance, score_cutoff=2, dtype=np.uint8)
        for one, other in np.argwhere(apart <= 2):
            if start + one < other:
                yield int(start + one), int(other)


def _letters(code: str) -> object:
    return "".join(sorted(code))


def _ends(code: str) -> object:
    """Return first and last characters: what is left of a name of which another has only the initial."""
    return (code[0], code[-4:])
