"""What was recommended and decided after each rapid review, and why, or that no reason is on record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from impact_eval.register.incidents import TIMED, Incident
from impact_eval.register.wording import say, words
from impact_eval.wording import written_day

COLUMNS = (
    "review_id", "kind", "kind_title", "recommended", "recommended_title", "recommended_date", "decision",
    "decision_title", "decision_date", "decided_with", "reason", "state", "state_title", "text", "hidden",
)  # fmt: skip


def decisions_of(incidents: Sequence[Incident]) -> pd.DataFrame:
    """Return one row an incident: a practice review's decision is told at its rapid review's row."""
    rows = [_row(incident) for incident in incidents if _needs_decision(incident)]
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    for name in ("recommended_date", "decision_date"):
        table[name] = pd.to_datetime(table[name]).astype("datetime64[ns]")
    return table


def _needs_decision(incident: Incident) -> bool:
    suspected = incident.word("abuse_or_neglect") != "not_suspected"
    return incident.kind in TIMED and not incident.follows and suspected


def _row(incident: Incident) -> dict[str, Any]:
    decision, reason = incident.word("decision"), incident.word("decision_reason")
    state = ("reason_given" if reason else "reason_missing") if decision else "no_decision"
    recommended = incident.word("recommended")
    titles = words("decisions")
    return {
        "review_id": incident.id,
        "kind": incident.kind,
        "kind_title": words("kinds")[incident.kind],
        "recommended": recommended,
        "recommended_title": titles.get(recommended, ""),
        "recommended_date": incident.day("recommended_date"),
        "decision": decision,
        "decision_title": titles.get(decision, ""),
        "decision_date": incident.day("decision_date"),
        "decided_with": incident.word("decided_with"),
        "reason": reason,
        "state": state,
        "state_title": words("decision_states")[state],
        "text": " ".join(_sentences(incident, state)),
        "hidden": "",
    }


def _sentences(incident: Incident, state: str) -> list[str]:
    decision, recommended = incident.word("decision"), incident.word("recommended")
    titles = words("decisions")
    said = []
    if recommended:
        day = _written(incident.day("recommended_date"))
        said.append(say("decision_text.recommended", recommended=titles[recommended].lower(), day=day))
    elif incident.day("rapid_review_date") is not None:
        said.append(say("decision_text.not_recommended"))
    said.append(
        say(
            f"decision_text.{state}",
            decision=titles.get(decision, ""),
            day=_written(incident.day("decision_date")),
            reason=incident.word("decision_reason").rstrip("."),
        )
    )
    if recommended and decision:
        said.append(say(f"decision_text.{'as_recommended' if recommended == decision else 'otherwise'}"))
    if whom := incident.word("decided_with"):
        said.append(say("decision_text.decided_with", whom=whom))
    return said


def _written(day: pd.Timestamp | None) -> str:
    return say("decision_text.no_day") if day is None else written_day(day)
