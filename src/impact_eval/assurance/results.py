"""Results: what the outcome indicators linked to the recommendation show.

An indicator that moved and has no better direction says nothing by itself of whether children are better off.
Where one that has a direction could not be tested, the whole is too little evidence whatever the others show,
for that one may have got worse: to lose the months of an outcome that got worse must not raise a rating.
"""

from __future__ import annotations

from impact_eval.assurance.case import Case
from impact_eval.assurance.rules import Status
from impact_eval.assurance.standing import Standing
from impact_eval.assurance.wording import say


def judge_results(case: Case) -> Standing:
    """Improved when one indicator improved, none got worse and all that have a direction were tested."""
    rows = case.results
    if rows.empty:
        return Standing("no_evidence", say("results.nothing"))
    findings = set(rows["finding"])
    unknown = (rows["finding"] == "not tested") & (rows["better"] != "neither")
    status: Status = "too_little_evidence"
    if "worse" in findings:
        status = "worse"
    elif not rows["n_months"].any():
        status = "no_evidence"
    elif unknown.any():
        status = "too_little_evidence"
    elif "improved" in findings:
        status = "improved"
    elif "no change shown" in findings:
        status = "no_change_shown"
    gist = "; ".join(
        f"{row['indicator_title']}: {row['finding']}" for row in rows.to_dict("records") if row["n_months"]
    )
    return Standing(status, " ".join(rows["text"]), tuple(rows["result_id"]), gist)
