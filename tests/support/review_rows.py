"""Rows of `reviews`, typed as intake types them, from the few columns that matter."""

from __future__ import annotations

import pandas as pd

from impact_eval.contract.tables import columns_of
from impact_eval.intake.validation import contract_types
from impact_eval.register.incidents import Incident, incidents_of


def review_rows(*rows: dict[str, str]) -> pd.DataFrame:
    """Return the table; a row is a rapid review RR unless it says otherwise, and days are ISO dates."""
    filled = [{"review_id": "RR", "kind": "rapid", **row} for row in rows]
    frame = pd.DataFrame(filled, columns=list(columns_of("reviews")))
    return contract_types("reviews", frame.astype(object).where(frame.notna(), None))


def incident(**row: str) -> Incident:
    """Return one review that stands alone."""
    return incidents_of(review_rows(row))[0][0]
