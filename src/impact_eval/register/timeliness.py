"""Every stage of every review with its clock: one table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from impact_eval.contract.tables import columns_of, meta
from impact_eval.register.clocks import clocks_of
from impact_eval.register.incidents import Incident
from impact_eval.register.wording import words

if TYPE_CHECKING:
    from impact_eval.register.editions import Editions

COLUMNS = (
    "review_id", "kind", "kind_title", "stage", "stage_title", "step", "by", "edition", "started", "due",
    "done", "limit", "unit", "working_days", "days_left", "told_at", "state", "state_title", "text", "source",
    "seen", "hidden",
)  # fmt: skip
_DATES = ("started", "due", "done")


def timeliness_of(incidents: Sequence[Incident], editions: Editions, as_of: date) -> pd.DataFrame:
    """Return one row a review x stage, in the register's order; see `Register` for the columns."""
    kept = {
        name for incident in incidents for name in columns_of("reviews")
        if meta("reviews", name)["kind"] == "date" and incident.day(name) is not None
    }  # fmt: skip
    rows = [
        {
            "review_id": incident.id,
            "kind": incident.kind,
            "kind_title": words("kinds")[incident.kind],
            "stage": clock.stage.id,
            "stage_title": clock.stage.title,
            "step": clock.stage.step,
            "by": clock.stage.by,
            "edition": clock.edition.title if clock.edition else "",
            "started": clock.started,
            "due": clock.due,
            "done": clock.done,
            "limit": clock.stage.limit,
            "unit": clock.stage.unit,
            "working_days": clock.working_days,
            "days_left": clock.days_left,
            "told_at": clock.told_at,
            "state": clock.state,
            "state_title": words("states")[clock.state],
            "text": clock.text,
            "source": clock.stage.source,
            "seen": clock.stage.seen,
            "hidden": "",
        }
        for incident in incidents
        for clock in clocks_of(incident, editions, as_of, kept)
    ]
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    for name in _DATES:
        table[name] = pd.to_datetime(table[name]).astype("datetime64[ns]")
    for name in ("limit", "working_days", "days_left"):
        table[name] = table[name].astype("float64")
    return table
