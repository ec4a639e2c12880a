"""Level 3, behaviour: what people say of their practice weeks later, and what audits of cases find.

Reports and audits are different in kind, and stay apart: a report is what somebody says, an audit is practice
that somebody looked at. The audits of before and after are different cases, so their shares are compared as
independent ones. Audits of five to eight cases are the norm; below the study's fewest cases on either side
what was seen is shown and nothing is tested.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from impact_eval.levels.audit import audited
from impact_eval.levels.bearing import Bearing
from impact_eval.levels.level_result import LevelResult, result_table
from impact_eval.levels.report import reported
from impact_eval.levels.wording import counted, say

if TYPE_CHECKING:
    from impact_eval.intake.study import Study

REPORTS = (
    "result_id", "course_id", "course_title", "item_id", "item_text", "construct", "respondent", "n",
    "favourable_n", "favourable_share", "favourable_low", "favourable_high", "n_in_window", "method", "text",
    "note", "hidden",
)  # fmt: skip
AUDITS = (
    "result_id", "recommendation_id", "criterion_id", "criterion_text", "target", "standard_label",
    "marker_date", "n_before", "met_before", "share_before", "low_before", "high_before", "n_after",
    "met_after", "share_after", "low_after", "high_after", "difference", "difference_low", "difference_high",
    "p_fisher", "method", "teams_before", "teams_after", "last_audit", "finding", "design", "text", "note",
    "hidden",
)  # fmt: skip


@dataclass(frozen=True)
class Behaviour(LevelResult):
    """Behaviour in practice.

    Attributes
    ----------
    reports : one row a course, item and respondent (self, manager, observer) at follow-up.
    audits : one row a recommendation and criterion: cases at standard before and since its marker date.
    """

    reports: pd.DataFrame
    audits: pd.DataFrame

    @property
    def table(self) -> pd.DataFrame:  # type: ignore[override]
        """The audits: practice that somebody looked at."""
        return self.audits

    @property
    def text(self) -> str:
        """What was reported, and what the audits found."""
        if self.reports.empty and self.audits.empty:
            return say("behaviour.nothing")
        found = self.audits["finding"].value_counts()
        cases = self.audits[["n_before", "n_after"]].fillna(0).sum(axis=1)
        return say(
            "behaviour.text",
            reports=counted(len(self.reports), "result"),
            audits=int((cases > 0).sum()),
            criteria=counted(len(self.audits), "criterion"),
            rose=found.get("rose", 0),
            fell=found.get("fell", 0),
            same=found.get("no change shown", 0),
            untested=found.get("not tested", 0),
        )


def behaviour_of(study: Study, bearing: Bearing) -> Behaviour:
    """Return what is known of practice.

    Parameters
    ----------
    study : the study, as it was known on a day.
    bearing : what bears on each recommendation, with the day that divides before from after.
    """
    return Behaviour(
        reports=result_table(REPORTS, reported(study)), audits=result_table(AUDITS, audited(study, bearing))
    )
