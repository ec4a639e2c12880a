"""Everything about how sound the evidence is, as one result."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from impact_eval.levels.asked import measures
from impact_eval.levels.level_result import LevelResult
from impact_eval.levels.scores import own_answers, own_scores
from impact_eval.levels.soundness.agreement import agreement
from impact_eval.levels.soundness.instruments import instruments
from impact_eval.levels.soundness.missing import missing
from impact_eval.levels.soundness.reliable import reliable
from impact_eval.levels.soundness.three_waves import three_waves
from impact_eval.levels.wording import counted, say
from impact_eval.wording import number

if TYPE_CHECKING:
    from impact_eval.intake.study import Study
    from impact_eval.levels.bearing import Bearing
    from impact_eval.levels.learning import Learning

LEVEL = 2


@dataclass(frozen=True)
class Soundness(LevelResult):
    """How far the results of learning can be leaned on.

    Attributes
    ----------
    instruments : one row a course and scale: alpha and omega of its first wave.
    reliable_change : one row a course, scale and comparison: who changed by more than error of measurement.
    missing : one row a course, scale and comparison: who did not answer again, and the change with everybody.
    three_waves : one row a course and scale asked before, after and at follow-up: all answers together.
    agreement : one row a recommendation and criterion of which some cases were judged twice.
    """

    instruments: pd.DataFrame
    reliable_change: pd.DataFrame
    missing: pd.DataFrame
    three_waves: pd.DataFrame
    agreement: pd.DataFrame

    @property
    def table(self) -> pd.DataFrame:  # type: ignore[override]
        """The instruments."""
        return self.instruments

    @property
    def text(self) -> str:
        """How many scales have an alpha, and which has the lowest."""
        known = self.instruments.dropna(subset="alpha").sort_values("alpha", kind="stable")
        if known.empty:
            return say("soundness.nothing")
        lowest = known.iloc[0]
        return say(
            "soundness.text",
            scales=counted(len(known), "scale"),
            lowest=number(lowest["alpha"], 2),
            measure=lowest["measure_title"],
            course=lowest["course_id"],
        )


def soundness_of(study: Study, bearing: Bearing, learning: Learning) -> Soundness:
    """Return how sound the evidence of learning and of audits is.

    Parameters
    ----------
    study : the study, as it was known on a day.
    bearing : which criterion bears on which recommendation.
    learning : the results of learning.
    """
    level = study.file.settings.confidence
    scales = [one for one in measures(study, LEVEL) if one.kind != "item"]
    questionnaires = list(study.questionnaires.values())
    found = instruments(own_answers(study), scales, questionnaires, study.file.settings)
    scores = own_scores(study)
    return Soundness(
        instruments=found,
        reliable_change=reliable(learning.changes, scales, found, level),
        missing=missing(scores, scales, level),
        three_waves=three_waves(scores, scales, level, study.file.settings.fewest_pairs),
        agreement=agreement(study.tables["audits"], bearing, list(study.audit_tools.values()), level),
    )
