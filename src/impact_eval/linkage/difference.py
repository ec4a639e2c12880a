"""How two codes differ, when they may be one person's: the slips of a keyboard or a memory.

Four in five slips of typing are one letter left out, put in, changed, or swapped with its neighbour (Damerau,
1964, Communications of the ACM 7: 171-176); a first letter is seldom wrong (Pollock and Zamora, 1984,
Communications of the ACM 27: 358-368). Codes that people make up of parts (day and month, initials and town)
come with their parts the other way round, with a name written out, or cut off where the form allows six
characters. Only the name of the slip leaves this module, never a letter.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from itertools import pairwise

ROWS = ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm")
LOOK_ALIKE = ("0o", "1il", "2z", "5s", "8b", "6g", "uv", "vy")
_SIGNS = re.compile(r"[^\w]|_")
#: Characters of a name that must remain beside its initial.
_NAME = 4


def _neighbours() -> frozenset[frozenset[str]]:
    """Return the pairs of keys that touch: beside each other, or in the row below half a key along."""
    pairs = [pair for row in ROWS for pair in pairwise(row)]
    for above, below in pairwise(ROWS):
        pairs += [*zip(above, below, strict=False), *zip(above[1:], below, strict=False)]
    return frozenset(frozenset(pair) for pair in pairs)


NEAR = _neighbours()
ALIKE = frozenset(frozenset((one, other)) for group in LOOK_ALIKE for one in group for other in group)


def bare(code: str) -> str:
    """Return a code without what follows an @, and without signs; all of it where nothing would be left.

    Examples
    --------
    >>> bare("j.smith@example.org"), bare("ab-12"), bare("--")
    ('jsmith', 'ab12', '--')
    """
    return _SIGNS.sub("", code.partition("@")[0]) or code


def edits(one: str, other: str, most: int = 2) -> int:
    """Return how many characters are left out, put in, changed or swapped; `most` + 1 for more."""
    from rapidfuzz.distance import DamerauLevenshtein

    return DamerauLevenshtein.distance(one, other, score_cutoff=most)


def kind_of(one: str, other: str) -> str:
    """Return how two different codes differ (a key of `[kinds]`), or nothing where they are not alike.

    Examples
    --------
    >>> kind_of("ab12", "ba12"), kind_of("ab12", "ab122"), kind_of("ab12", "ab13"), kind_of("ab12", "xy98")
    ('swapped', 'doubled', 'near_key', '')
    >>> kind_of("0311js", "1103js"), kind_of("john.smith@example.org", "j.smith@example.org")
    ('parts', 'initial')
    """
    if not _one_house(one.partition("@")[2], other.partition("@")[2]):
        return ""
    first, second = sorted((bare(one), bare(other)), key=lambda code: (len(code), code))
    if first == second:
        return "punctuation" if _SIGNS.sub("", one) == _SIGNS.sub("", other) else "address"
    apart = edits(first, second)
    if apart == 1:
        return _one_edit(first, second)
    for kind, holds in _WAYS:
        if holds(first, second):
            return kind
    if _initial(first, second) and not _same_first_part(one, other):
        return "initial"
    return "two" if apart == 2 else ""


def _one_house(domain: str, other: str) -> bool:
    """Whether two addresses are of one domain but for a slip, or one is without a domain."""
    return not (domain and other) or edits(domain, other) <= 2


def _one_edit(short: str, long: str) -> str:
    """Name the one edit between two codes."""
    if len(short) < len(long):
        place = next((p for p, sign in enumerate(short) if sign != long[p]), len(short))
        beside = long[place - 1 : place] + long[place + 1 : place + 2]
        return "doubled" if long[place] in beside else "missing"
    places = [p for p, (a, b) in enumerate(zip(short, long, strict=True)) if a != b]
    if len(places) == 2:
        return "swapped"
    a, b = short[places[0]], long[places[0]]
    if frozenset((a, b)) in ALIKE:
        return "look_alike"
    if places[0] == 0 and a.isalpha() and b.isalpha():
        return "first"
    if frozenset((a, b)) in NEAR:
        return "near_key"
    return "digit" if a.isdigit() and b.isdigit() else "letter"


def _parts(one: str, other: str) -> bool:
    """Whether the parts stand in another order: one half after the other, or day and month of a date."""
    if len(one) != len(other) or len(one) < 4:
        return False
    return other in one + one or any(turned == other for turned in _dates_turned(one))


def _dates_turned(code: str) -> Iterable[str]:
    """Yield the code with two neighbouring pairs of its digits, or of its letters, the other way round."""
    for run in re.finditer(r"\d{4,}|[^\W\d_]{4,}", code):
        for place in range(run.start(), run.end() - 3, 2):
            pair, next_pair = code[place : place + 2], code[place + 2 : place + 4]
            yield code[:place] + next_pair + pair + code[place + 4 :]


def _initial(short: str, long: str) -> bool:
    """Whether one writes a name out of which the other has the initial."""
    rest = short[1:]
    return len(rest) >= _NAME and rest.isalpha() and short[0] == long[0] and long[1:].endswith(rest)


def _same_first_part(one: str, other: str) -> bool:
    """Whether both codes have parts set apart by signs, of which the first are the same."""
    first, second = (_SIGNS.split(code.partition("@")[0]) for code in (one, other))
    return len(first) > 1 and len(second) > 1 and first[0] == second[0]


def _cut(one: str, other: str) -> bool:
    """Whether one has a character too many and lost its last where the form cut it off."""
    return len(one) == len(other) and any(_pushed(a, b) for a, b in ((one, other), (other, one)))


def _pushed(right: str, wrong: str) -> bool:
    """Whether `wrong` is `right` with a character put in and the last one gone."""
    place = next(p for p, (a, b) in enumerate(zip(right, wrong, strict=True)) if a != b)
    return place < len(right) - 1 and wrong[place + 1 :] == right[place:-1]


_WAYS: tuple[tuple[str, Callable[[str, str], bool]], ...] = (
    ("parts", _parts),
    ("cut", _cut),
)
