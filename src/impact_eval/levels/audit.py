"""Audits of cases before and since: the share at the standard, and whether it moved.

A case counts once for each audit and criterion, and as at standard only if every auditor who judged it says
so; the strict reading, since one grade below the standard is a doubt that nobody has settled. The date that
decides is that of the practice judged, not of the audit: an audit held after the training may look at work
done before it. Cases in one team are more alike than the interval takes them to be; the note says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from impact_eval.contract.instrument import Criterion, JudgementScale
from impact_eval.levels.bearing import Bearing, is_known
from impact_eval.levels.level_result import records_of
from impact_eval.levels.wording import counted, say, sentences
from impact_eval.statistics.proportion import proportion_interval
from impact_eval.statistics.two_proportions import proportion_difference
from impact_eval.wording import listed, number, p_value, percent

if TYPE_CHECKING:
    from impact_eval.contract.study_file import Settings
    from impact_eval.intake.study import Study

CASE = ["audit_id", "case_id"]


def audited(study: Study, bearing: Bearing) -> pd.DataFrame:
    """Return one row a recommendation and criterion that is linked to it, also where nothing was audited."""
    if bearing.criteria.empty:
        return pd.DataFrame()
    cases = _cases(study.tables["audits"])
    rows = [
        _sides(recommendation_id, criterion_id, bearing.markers[recommendation_id], cases)
        for recommendation_id, criterion_id in bearing.criteria.itertuples(index=False, name=None)
    ]
    frame = pd.DataFrame(rows)
    criteria = {
        one.id: (one, tool.judgements) for tool in study.audit_tools.values() for one in tool.criteria
    }
    frame = frame.assign(**_about(frame["criterion_id"], criteria))
    return _described(_compared(frame, study.file.settings), study.file.settings)


def _cases(audits: pd.DataFrame) -> pd.DataFrame:
    """Return one row a case, audit and criterion: whether all auditors say it was met."""
    judged = audits[audits["met"].notna()]
    judged = judged.assign(
        met=judged["met"].astype(bool), day=judged["practice_date"].fillna(judged["audit_date"])
    )
    cases = judged.groupby(["criterion_id", *CASE], as_index=False).agg(
        met=("met", "all"),
        day=("day", "max"),
        audit_date=("audit_date", "max"),
        team=("team", "first"),
        auditors=("auditor", "size"),
    )
    return cases


def _sides(
    recommendation_id: str, criterion_id: str, marker: pd.Timestamp, cases: pd.DataFrame
) -> dict[str, Any]:
    """Count cases and cases at standard on either side of the marker date."""
    mine = cases[cases["criterion_id"] == criterion_id]
    since = mine["day"] >= marker
    before, after = mine[~since], mine[since]
    return {
        "result_id": f"audit:{recommendation_id}:{criterion_id}",
        "recommendation_id": recommendation_id,
        "criterion_id": criterion_id,
        "marker_date": marker,
        "n_before": len(before),
        "met_before": int(before["met"].sum()),
        "n_after": len(after),
        "met_after": int(after["met"].sum()),
        "teams_before": before["team"].nunique(),
        "teams_after": after["team"].nunique(),
        "last_audit": mine["audit_date"].max(),
        "several_auditors": bool((mine["auditors"] > 1).any()),
    }


def _about(
    criteria: pd.Series, known: Mapping[str, tuple[Criterion, JudgementScale]]
) -> dict[str, list[Any]]:
    """Return what the audit tool says of each criterion; a criterion that no tool has keeps its name."""
    found = [known.get(name) for name in criteria]
    return {
        "criterion_text": [one[0].text if one else name for one, name in zip(found, criteria, strict=True)],
        "target": [one[0].target if one else np.nan for one in found],
        "standard_label": [standard_label(one[1]) if one else "" for one in found],
    }


def standard_label(judgements: JudgementScale) -> str:
    """Return the grades that count as at standard.

    Examples
    --------
    >>> standard_label(JudgementScale(labels={1: "Poor", 2: "Good", 3: "Outstanding"}, standard=2))
    'Good and Outstanding'
    """
    labels = judgements.labels
    return listed([labels[code] for code in sorted(labels) if code >= judgements.standard])


def _compared(frame: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Add the shares, their difference and its test, all rows at once."""
    change = proportion_difference(
        frame["met_after"], frame["n_after"], frame["met_before"], frame["n_before"],
        settings.confidence, "miettinen_nurminen",
    )  # fmt: skip
    columns: dict[str, Any] = {}
    for side in ("before", "after"):
        share = proportion_interval(frame[f"met_{side}"], frame[f"n_{side}"], settings.confidence)
        columns |= {f"share_{side}": share.estimate, f"low_{side}": share.low, f"high_{side}": share.high}
    enough = frame[["n_before", "n_after"]].min(axis=1) >= settings.fewest_pairs
    columns["difference"] = change.estimate
    for name, values in {
        "difference_low": change.low, "difference_high": change.high, "p_fisher": change.fisher_p,
    }.items():  # fmt: skip
        columns[name] = np.where(enough, values, np.nan)
    compared = frame.assign(**columns, method=say("method.audit", level=f"{settings.confidence:.0%}"))
    return compared.assign(finding=findings_at(compared, settings.alpha))


def findings_under(table: pd.DataFrame, settings: Settings) -> np.ndarray[Any, Any]:
    """Return the findings of `Behaviour.audits` under another level, or asking for more cases a side."""
    enough = table[["n_before", "n_after"]].min(axis=1) >= settings.fewest_pairs
    return findings_at(table.assign(p_fisher=table["p_fisher"].where(enough)), settings.alpha)


def findings_at(frame: pd.DataFrame, alpha: float) -> np.ndarray[Any, Any]:
    """Return the finding of each row of `Behaviour.audits` at a level of significance; no p, no test."""
    p, difference = frame["p_fisher"], frame["difference"]
    return np.select(
        [p.isna(), (p < alpha) & (difference > 0), (p < alpha) & (difference < 0)],
        ["not tested", "rose", "fell"],
        "no change shown",
    )


def _described(frame: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    rows = records_of(frame)
    both = (frame["n_before"] > 0) & (frame["n_after"] > 0)
    return frame.assign(
        design=np.where(both, say("design.one_group"), say("design.after_only")),
        text=[_text(row, settings) for row in rows],
        note=[_note(row) for row in rows],
    )


def _text(row: dict[str, Any], settings: Settings) -> str:
    return say(
        f"behaviour.{_sentence_of(row)}",
        criterion=row["criterion_text"],
        met_before=row["met_before"],
        n_before=row["n_before"],
        share_before=percent(row["share_before"]),
        met_after=row["met_after"],
        n_after=row["n_after"],
        share_after=percent(row["share_after"]),
        low=number(100 * row["difference_low"], 0),
        high=number(100 * row["difference_high"], 0),
        level=f"{settings.confidence:.0%}",
    )


def _sentence_of(row: dict[str, Any]) -> str:
    """Return which sentence tells what a row shows."""
    if not row["n_before"] and not row["n_after"]:
        return "no_cases"
    if not is_known(row["marker_date"]):
        return "no_marker"
    if not row["n_after"]:
        return "baseline_only"
    if not row["n_before"]:
        return "after_only"
    return {"rose": "rose", "fell": "fell", "no change shown": "no_change", "not tested": "few"}[
        row["finding"]
    ]


def _note(row: dict[str, Any]) -> str:
    teams = ""
    if row["n_before"] and row["n_after"] and row["teams_before"] and row["teams_after"]:
        teams = say(
            "behaviour.unlike_teams",
            before=counted(row["teams_before"], "team"),
            after=counted(row["teams_after"], "team"),
        )
    alone = ""
    if row["finding"] == "no change shown" and row["difference_low"] * row["difference_high"] > 0:
        alone = say("behaviour.interval_alone", p=p_value(row["p_fisher"]))
    return sentences(alone, teams, say("behaviour.strict") if row["several_auditors"] else "")
