"""What the register says of each review beside its dates: the criterion, the four aims, the reviewer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from impact_eval.register.incidents import TIMED, Incident
from impact_eval.register.wording import say, words
from impact_eval.wording import listed

COLUMNS = (
    "review_id", "kind", "kind_title", "incident_date", "aware_date", "criterion", "abuse_or_neglect",
    "notified_by", "n_aims", "aims", "immediate_action", "learning_shared", "commissioned_date", "reviewer",
    "reviewer_chosen_with", "report_date", "published_date", "not_published_reason", "hidden",
)  # fmt: skip
_DATES = ("incident_date", "aware_date", "commissioned_date", "report_date", "published_date")


def facts_of(incidents: Sequence[Incident]) -> pd.DataFrame:
    """Return one row a review, with words as they are read out; see `Register` for the columns."""
    table = pd.DataFrame([_row(incident) for incident in incidents], columns=list(COLUMNS))
    for name in _DATES:
        table[name] = pd.to_datetime(table[name]).astype("datetime64[ns]")
    table["n_aims"] = table["n_aims"].astype("float64")
    return table


def aims_of(incident: Incident) -> dict[str, bool]:
    """Return each of a rapid review's four aims, and whether it is on record as met."""
    return {
        "facts": incident.word("facts_gathered") == "yes",
        "immediate": bool(incident.word("immediate_action")),
        "improvements": incident.word("improvements_considered") == "yes",
        "next_steps": bool(incident.word("recommended") or incident.word("decision")),
    }


def _row(incident: Incident) -> dict[str, Any]:
    timed = incident.kind in TIMED
    aims = aims_of(incident) if timed and incident.day("rapid_review_date") is not None else {}
    return {
        "review_id": incident.id,
        "kind": incident.kind,
        "kind_title": words("kinds")[incident.kind],
        "criterion": _criterion(incident) if timed else "",
        "abuse_or_neglect": words("reasons")["abuse_or_neglect"].get(incident.word("abuse_or_neglect"), ""),
        "notified_by": incident.word("notified_by"),
        "n_aims": sum(aims.values()) if aims else None,
        "aims": _aims(aims) if aims else "",
        "immediate_action": words("immediate_action").get(incident.word("immediate_action"), ""),
        "learning_shared": words("done").get(incident.word("learning_shared"), ""),
        "reviewer": say("reviewer.appointed") if incident.word("reviewer") else "",
        "reviewer_chosen_with": words("chosen_with").get(incident.word("reviewer_chosen_with"), ""),
        "not_published_reason": incident.word("not_published_reason"),
        "hidden": "",
        **{name: incident.day(name) for name in _DATES},
    }


def _criterion(incident: Incident) -> str:
    told = [words("criterion")[word] for name in ("harm", "place") if (word := incident.word(name))]
    if not told:
        return say("criterion.not_recorded")
    sentence = " ".join(told)
    return f"{sentence[0].upper()}{sentence[1:]}."


def _aims(aims: dict[str, bool]) -> str:
    missing = [words("aims")[name] for name, met in aims.items() if not met]
    if not missing:
        return say("aims.all")
    return say("aims.some", n=len(aims) - len(missing), missing=listed(missing))


def remarks_of(incidents: Sequence[Incident], lost: Sequence[str]) -> tuple[str, ...]:
    """Return what does not hold together: a rapid review that is not there, or that nobody linked.

    A practice review without a link, of which a rapid review has the same days, may be of the same incident.
    Nobody can tell from the days alone, so it is asked about and not assumed.
    """
    said = [
        say("remark.lost", review=one.id, other=one.word("rapid_review_id"))
        for one in incidents
        if one.id in lost
    ]
    rapid = [one for one in incidents if one.kind == "rapid" and not one.followed_by]
    alone = [one for one in incidents if one.kind == "local_practice" and not one.word("rapid_review_id")]
    said += [
        say("remark.same_days", review=practice.id, other=one.id)
        for practice in alone
        for one in rapid
        if _days(one) == _days(practice) and None not in _days(one)
    ]
    return tuple(said)


def _days(incident: Incident) -> tuple[pd.Timestamp | None, pd.Timestamp | None]:
    return incident.day("incident_date"), incident.day("aware_date")
