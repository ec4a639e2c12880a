"""How one dimension of one recommendation stands: its status, because of what, and on which results.

Several courses may answer a recommendation. It is as embedded as its weakest course, so the weakest decides
and the sentence names the others: if the best decided, one good course would hide one that fails, and if an
average did, neither would be seen. What is known to fall short stands before what is not known: as one
course's evidence gets thinner the whole may pass from no change shown to below standard. It never gets to
improved or at standard that way, and under the shipped rules no rating rises.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from impact_eval.assurance.rules import Status

#: From the weakest to the strongest, for courses side by side.
WEAKEST_FIRST: tuple[Status, ...] = (
    "worse", "no_change_shown", "below_standard", "too_little_evidence", "no_evidence", "improved",
    "at_standard",
)  # fmt: skip


@dataclass(frozen=True)
class Standing:
    """The status of a dimension.

    Attributes
    ----------
    status, because : how it stands, and the sentence that says on what numbers.
    result_ids : the results that it rests on.
    gist : the same without any count of people or cases, for comparing one quarter with another; blank where
        the status says it all.
    """

    status: Status
    because: str
    result_ids: tuple[str, ...] = ()
    gist: str = ""


def weakest(courses: Mapping[str, Standing]) -> Standing:
    """Return how several courses stand together.

    Parameters
    ----------
    courses : course to how it stands; at least one.

    Examples
    --------
    >>> together = weakest({
    ...     "A": Standing("improved", "A rose.", ("a",)), "B": Standing("no_evidence", "B was not asked.")})
    >>> together.status, together.because
    ('too_little_evidence', 'B: B was not asked. Other courses: A improved.')
    """
    if len(courses) == 1:
        return next(iter(courses.values()))
    order = sorted(courses, key=lambda name: WEAKEST_FIRST.index(courses[name].status))
    first = courses[order[0]]
    ids = tuple(dict.fromkeys(name for one in courses.values() for name in one.result_ids))
    some = any(one.status != "no_evidence" for one in courses.values())
    status: Status = "too_little_evidence" if first.status == "no_evidence" and some else first.status
    others = ", ".join(f"{name} {courses[name].status.replace('_', ' ')}" for name in order[1:])
    gist = f"{order[0]}: {first.gist}" if first.gist else order[0]
    return Standing(status, f"{order[0]}: {first.because} Other courses: {others}.", ids, gist)
