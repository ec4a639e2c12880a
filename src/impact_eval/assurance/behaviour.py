"""Behaviour: what audits of cases say of practice since the training or change.

What people report of their own or their staff's practice is told, and is never more than too little evidence
by itself: nobody looked. Practice that got worse on one criterion is worse, whatever the others did; and
where one of them could not be tested since, the whole has not improved, for that one may have got worse: to
lose the cases of a criterion on which practice fell must not raise a rating.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from impact_eval.assurance.case import Case
from impact_eval.assurance.rules import Status
from impact_eval.assurance.standing import Standing
from impact_eval.assurance.wording import say
from impact_eval.wording import percent

FINDINGS = {"rose": "rose", "fell": "fell", "no change shown": "no_change", "not tested": "not_tested"}


def judge_behaviour(case: Case) -> Standing:
    """At standard when every criterion is since the change; improved when one rose and all were tested."""
    audits = case.audits
    since = audits[audits["n_after"] > 0]
    if since.empty:
        return _without_audit(case)
    ids = tuple(audits["result_id"])
    sentence = " ".join(_told(case, row) for row in since.to_dict("records")) + _unseen(audits)
    return Standing(_status(case, audits, since), sentence, ids, _gist(case, since))


def _unseen(audits: pd.DataFrame) -> str:
    """Name the criteria of which no case since was looked at."""
    unseen = sorted(audits.loc[audits["n_after"] == 0, "criterion_text"])
    return say("behaviour.unseen", criteria="; ".join(unseen)) if unseen else ""


def _gist(case: Case, since: pd.DataFrame) -> str:
    """Say what each criterion shows where its counts may be shown too."""
    few = case.settings.suppress_below
    shown = since[(since["n_before"] >= few) & (since["n_after"] >= few)].sort_values("criterion_text")
    return "; ".join(
        f"{row['criterion_text']}: {say('behaviour.' + FINDINGS[row['finding']])}"
        for row in shown.to_dict("records")
    )


def _status(case: Case, audits: pd.DataFrame, since: pd.DataFrame) -> Status:
    findings = set(since["finding"])
    if "fell" in findings:
        return "worse"
    enough = since["n_after"] >= case.thresholds.cases_for_standard
    met = enough & (since["share_after"] >= since["target"])
    if met.all() and len(since) == len(audits):
        return "at_standard"
    if "rose" in findings:
        tested = "not tested" not in set(audits["finding"])
        return "improved" if tested else "too_little_evidence"
    return "no_change_shown" if "no change shown" in findings else "too_little_evidence"


def _told(case: Case, row: dict[Any, Any]) -> str:
    few = ""
    if row["share_after"] >= row["target"] and row["n_after"] < case.thresholds.cases_for_standard:
        few = say("behaviour.few_for_standard", cases=case.thresholds.cases_for_standard)
    told = say(
        "behaviour.audit",
        criterion=row["criterion_text"],
        finding=say(f"behaviour.{FINDINGS[row['finding']]}"),
        before=_side(row, "before"),
        after=_side(row, "after"),
        target="not set" if np.isnan(row["target"]) else percent(row["target"]),
    )
    return told + few


def _side(row: dict[Any, Any], side: str) -> str:
    met, n = int(row[f"met_{side}"]), int(row[f"n_{side}"])
    return say("behaviour.side", met=met, n=n, share=percent(met / n)) if n else "none"


def _without_audit(case: Case) -> Standing:
    audits, reports = case.audits, case.reports[case.reports["favourable_share"].notna()]
    ids = (*audits["result_id"],)
    if audits.empty:
        sentence = say("behaviour.no_criterion" if len(reports) else "behaviour.nothing")
    elif audits["n_before"].sum():
        first = audits[audits["n_before"] > 0].iloc[0]
        sentence = say("behaviour.no_since", met=int(first["met_before"]), n=int(first["n_before"]))
    else:
        sentence = say("behaviour.no_cases")
    if reports.empty:
        known: Status = "too_little_evidence" if audits["n_before"].sum() else "no_evidence"
        return Standing(known, sentence, ids)
    lowest = reports.sort_values(["favourable_share", "result_id"]).iloc[0]
    standard = case.settings.applied_standard
    reached = lowest["favourable_share"] >= standard
    sentence += say(
        "behaviour.reports",
        share=percent(lowest["favourable_share"]),
        n=int(lowest["n"]),
        respondent=say(f"behaviour.{lowest['respondent']}"),
        item=str(lowest["item_text"]).rstrip("."),
        side=say("behaviour.reaches" if reached else "behaviour.below"),
        standard=percent(standard),
    )
    return Standing("too_little_evidence", sentence, (*ids, str(lowest["result_id"])))
