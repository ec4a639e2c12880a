"""Results: what the outcome indicators linked to the recommendation show.

An indicator that moved and has no better direction says nothing by itself of whether children are better off.
"""

from __future__ import annotations

from impact_eval.assurance.case import Case
from impact_eval.assurance.rules import Status
from impact_eval.assurance.standing import Standing
from impact_eval.assurance.wording import say


def judge_results(case: Case) -> Standing:
    """Improved when one indicator improved and none got worse."""
    rows = case.results
    if rows.empty:
        return Standing("no_evidence", say("results.nothing"))
    findings = set(rows["finding"])
    status: Status = "too_little_evidence"
    if "worse" in findings:
        status = "worse"
    elif "improved" in findings:
        status = "improved"
    elif "no change shown" in findings:
        status = "no_change_shown"
    elif not rows["n_months"].any():
        status = "no_evidence"
    return Standing(status, " ".join(rows["text"]), tuple(rows["result_id"]))
