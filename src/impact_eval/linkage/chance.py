"""How likely it is that another person's code stands as near as this one by chance.

Codes that people make up are far from evenly spread: many live in towns that begin alike, and staff numbers
share their first figures. So the chance is worked out from the study's own codes: how often each character
stands in each place (the frequency-based match of Fellegi and Sunter, 1969, Journal of the American
Statistical Association 64: 1183-1210). What the places have to do with each other (a town's first letters) is
put right by counting: where more codes stand near each other than their characters explain, every chance is
raised as much.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from impact_eval.linkage.difference import bare

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Codes that are compared with each other to count how many stand near; their pairs grow with the square.
COMPARED = 1500
#: Codes of an average kind that are added to those of the study, so that a rare character is not impossible.
ADDED = 10


class Chance:
    """The chances of a study's codes.

    Parameters
    ----------
    codes : the codes of all people, in any order.

    Examples
    --------
    >>> chance = Chance(["ab12", "cd34", "ef56", "gh78"])
    >>> chance.of("ab12", 0) < chance.of("ab12", 1) < chance.of("ab12", 2)
    True
    """

    def __init__(self, codes: Iterable[str]) -> None:
        self._codes = sorted({bare(code) for code in codes})
        longest = max(map(len, self._codes), default=0)
        self._long = np.array([sum(len(c) > place for c in self._codes) for place in range(longest)])
        self._counts: dict[tuple[int, str], int] = {}
        for code in self._codes:
            for place, sign in enumerate(code):
                self._counts[place, sign] = self._counts.get((place, sign), 0) + 1

    def of(self, code: str, edits: int) -> float:
        """Return the chance that another person's code agrees in all but so many characters."""
        chance: float = self._if_unrelated(bare(code), edits) * self._crowding[edits]
        return chance if chance < 1 else 1.0

    def _if_unrelated(self, code: str, edits: int) -> float:
        """Return the chance if a code's places had nothing to do with each other.

        It is the sum over all ways to choose the places that need not agree of the product of the others'
        frequencies: an elementary symmetric polynomial of their inverses.
        """
        shares = np.array([self._share(place, sign) for place, sign in enumerate(code)])
        if edits >= len(shares):
            return 1.0
        inverse = 1 / shares
        first = inverse.sum()
        ways = (1.0, first, (first**2 - (inverse**2).sum()) / 2)
        return float(shares.prod() * ways[edits])

    def _share(self, place: int, sign: str) -> float:
        """Return how often a character stands in a place."""
        return (self._counts.get((place, sign), 0) + 1) / (int(self._long[place]) + ADDED)

    @cached_property
    def _crowding(self) -> tuple[float, float, float]:
        """How many times more pairs stand near each other than their characters explain, by edits."""
        codes = sorted(self._codes, key=lambda code: (zlib.crc32(code.encode()), code))[:COMPARED]
        if len(codes) < 2:
            return 1.0, 1.0, 1.0
        near = _pairs_within(codes)
        explained: list[float] = [
            sum(self._if_unrelated(code, edits) for code in codes) * (len(codes) - 1) / 2 for edits in (1, 2)
        ]
        one, two = [
            max(1.0, (count + 1) / (by_chance + 1)) for count, by_chance in zip(near, explained, strict=True)
        ]
        return one, one, two


def _pairs_within(codes: Sequence[str]) -> tuple[int, int]:
    """Return how many pairs are at most one and at most two edits apart."""
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    apart: NDArray[np.uint8] = process.cdist(
        codes, codes, scorer=OSA.distance, score_cutoff=2, dtype=np.uint8
    )
    within = [int((apart <= most).sum() - len(codes)) // 2 for most in (1, 2)]
    return within[0], within[1]
