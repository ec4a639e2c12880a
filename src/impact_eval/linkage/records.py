"""Who was at a session under which code: what linkage compares.

A record is one code in one session: the forms it filled in, and its place on the attendance list. Two records
may be one person only if they share nothing that a person has once: not a form of the same wave and
respondent, and not a place on the list, in this session or in any other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from impact_eval.contract.identifier import tidy

if TYPE_CHECKING:
    import pandas as pd

    from impact_eval.intake.study import Study

Form = tuple[str, str]
#: What stands for a place on an attendance list where a form's wave and respondent stand.
PLACE: Form = ("", "place")
ATTENDED = "attended"


@dataclass(frozen=True)
class Record:
    """One code in one session.

    Attributes
    ----------
    session_id, person_id : where, and the pseudonym.
    code : the identifier behind the pseudonym, as it is compared.
    forms : (wave, respondent) of each form it filled in.
    listed : whether it is on the session's attendance list; None where the session has none.
    attended : whether the list says that it attended.
    agency, team : where the person works, as written; blank where that is not known.
    held : every form and place the code has in any session: (session, form).
    sessions : in how many sessions the code appears.
    """

    session_id: str
    person_id: str
    code: str
    forms: frozenset[Form]
    listed: bool | None
    attended: bool
    agency: str
    team: str
    held: frozenset[tuple[str, Form]]

    @property
    def sessions(self) -> int:
        """In how many sessions the code appears."""
        return len({session for session, _ in self.held})

    @property
    def once(self) -> frozenset[Form]:
        """What a person has only once in a session."""
        return self.forms | {PLACE} if self.listed else self.forms

    def may_be(self, other: Record) -> bool:
        """Whether nothing that both hold says that they are two people."""
        return self.held.isdisjoint(other.held)


def records_of(study: Study) -> dict[str, tuple[Record, ...]]:
    """Return the records of each session, in the order of their codes."""
    import pandas as pd

    answers = study.tables["responses"][["session_id", "person_id", "wave", "respondent"]].drop_duplicates()
    places = study.tables["attendance"][["session_id", "person_id", "status"]].drop_duplicates()
    at = pd.concat([answers, places.assign(wave=PLACE[0], respondent=PLACE[1])], ignore_index=True)
    at["form"] = list(zip(at["wave"], at["respondent"], strict=True))
    at["place"] = list(zip(at["session_id"], at["form"], strict=True))
    held = at.groupby("person_id")["place"].agg(frozenset).to_dict()
    came = set(
        at.loc[at["status"] == ATTENDED, ["session_id", "person_id"]].itertuples(index=False, name=None)
    )
    work = _work(study.tables["people"])
    found: dict[str, list[Record]] = {}
    listing = set(places["session_id"])
    for key, forms in at.groupby(["session_id", "person_id"])["form"]:
        session, person = (str(part) for part in key)
        if (set(forms) == {PLACE}) and (session, person) not in came:
            continue
        agency, team = work.get(person, ("", ""))
        record = Record(
            session, person, study.identities.get(person, person), frozenset(forms) - {PLACE},
            PLACE in set(forms) if session in listing else None, (session, person) in came,
            agency, team, held[person],
        )  # fmt: skip
        found.setdefault(session, []).append(record)
    return {session: tuple(sorted(found[session], key=_by_code)) for session in sorted(found)}


def _by_code(record: Record) -> str:
    return record.code


def _work(people: pd.DataFrame) -> Mapping[str, tuple[str, str]]:
    """Return each person's agency and team."""
    said = people[["person_id", "agency", "team"]].drop_duplicates("person_id").fillna("")
    return {
        person: (tidy(str(agency)), tidy(str(team)))
        for person, agency, team in said.itertuples(index=False, name=None)
    }
