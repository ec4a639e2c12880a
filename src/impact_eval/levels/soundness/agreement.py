"""Whether two auditors who judge the same case come to the same judgement.

An audit is only as good as its judgements, and where a case was judged twice that can be looked at: how often
auditors agree on whether the case was at the standard, Gwet's AC1 of that, and of the grades his AC2, which
lets neighbouring grades agree in part, and Krippendorff's alpha for grades in an order. Which auditors judged
a case differs from case to case, so there is no Cohen's kappa of it, which belongs to two auditors who judged
every case.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from impact_eval.levels.level_result import result_table
from impact_eval.levels.wording import say
from impact_eval.statistics.gwet import Agreement, gwet_agreement, percent_agreement
from impact_eval.statistics.krippendorff import krippendorff_alpha
from impact_eval.statistics.ratings import RatingCounts

if TYPE_CHECKING:
    from impact_eval.contract.instrument import AuditTool
    from impact_eval.levels.bearing import Bearing

AGREEMENT = (
    "result_id", "recommendation_id", "criterion_id", "criterion_text", "n_cases", "n_double", "n_agreed",
    "agreed_share", "agreed_low", "agreed_high", "ac1", "ac1_low", "ac1_high", "ac2", "ac2_low", "ac2_high",
    "alpha", "alpha_low", "alpha_high", "text", "note", "hidden",
)  # fmt: skip
#: Resamples of cases for the interval of alpha: its ends are then right to a hundredth.
DRAWS = 1999
CASE = ["criterion_id", "audit_id", "case_id"]


def agreement(audits: pd.DataFrame, bearing: Bearing, tools: list[AuditTool], level: float) -> pd.DataFrame:
    """Return `Soundness.agreement`.

    Parameters
    ----------
    audits : the accepted judgements, with score (the grade) and met (whether at the standard).
    bearing : which criterion bears on which recommendation.
    tools : the audit tools, whose criteria and grades they are.
    level : confidence level.
    """
    of_criterion = {one.id: (one.text, tool) for tool in tools for one in tool.criteria}
    judged = audits[audits["met"].notna() & audits["criterion_id"].isin(list(of_criterion))]
    found = {
        str(criterion): _row(rows, *of_criterion[str(criterion)], level)
        for criterion, rows in judged.groupby("criterion_id", sort=False)
        if rows.duplicated(CASE).any()
    }
    rows = [
        {
            "result_id": f"soundness:agreement:{recommendation}:{criterion}",
            "recommendation_id": recommendation,
            "criterion_id": criterion,
            **found[criterion],
        }
        for recommendation, criterion in bearing.criteria.itertuples(index=False, name=None)
        if criterion in found
    ]
    return result_table(AGREEMENT, rows)


def _row(rows: pd.DataFrame, text: str, tool: AuditTool, level: float) -> dict[str, object]:
    met = _counts(rows, rows["met"].astype(float), [0.0, 1.0])
    grades = _counts(rows, rows["score"], sorted(tool.judgements.labels))
    share, ac1 = percent_agreement(met, level=level), gwet_agreement(met, level=level)
    ac2 = gwet_agreement(grades, "ordinal", level)
    alpha = krippendorff_alpha(grades, "ordinal", level, draws=DRAWS)
    return {
        "criterion_text": text,
        "n_cases": int(ac1.n[0]),
        "n_double": int(ac1.n_used[0]),
        "n_agreed": int(((met.counts.sum(axis=1) > 1) & (met.counts.min(axis=1) == 0)).sum()),
        "agreed_share": float(share.value[0]),
        "agreed_low": float(share.low[0]),
        "agreed_high": float(share.high[0]),
        **_coefficient("ac1", ac1),
        **_coefficient("ac2", ac2),
        "alpha": float(alpha.alpha[0]),
        "alpha_low": float(alpha.low[0]),
        "alpha_high": float(alpha.high[0]),
        "text": say("soundness.agreement", criterion=text, share=str(share), ac1=str(ac1)),
        "note": next((str(one.reason[0]) for one in (ac1, ac2, alpha) if one.reason[0]), ""),
    }


def _counts(rows: pd.DataFrame, judgement: pd.Series, categories: list[float]) -> RatingCounts:
    """Count the auditors who put each case into each category.

    Cases stand in the order of their counts: that of their pseudonyms would be another with another key, and
    so would the resamples.
    """
    case = rows.groupby(CASE, sort=True).ngroup().to_numpy()
    place = np.searchsorted(categories, judgement.to_numpy(dtype=float))
    counts = np.zeros((int(case.max()) + 1, len(categories)), dtype=np.int64)
    np.add.at(counts, (case, place), 1)
    return RatingCounts.from_counts(counts[np.lexsort(counts.T)], categories)


def _coefficient(name: str, found: Agreement) -> dict[str, float]:
    return {
        name: float(found.value[0]),
        f"{name}_low": float(found.low[0]),
        f"{name}_high": float(found.high[0]),
    }
