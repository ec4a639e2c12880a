"""Practitioners' own scores: one row a form and measure, with the course that the session belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from impact_eval.scoring.counts import measure_rows, scale_scores

if TYPE_CHECKING:
    from impact_eval.intake.study import Study


def own_answers(study: Study) -> pd.DataFrame:
    """Return the scored answers that practitioners gave of themselves, with course_id."""
    responses = study.tables["responses"]
    own = responses[responses["respondent"] == "self"]
    return own.merge(study.tables["sessions"][["session_id", "course_id"]], on="session_id")


def own_scores(study: Study) -> pd.DataFrame:
    """Return the scores of every scale and item, with course_id."""
    responses = study.tables["responses"]
    own = responses[responses["respondent"] == "self"]
    how = pd.DataFrame(measure_rows(list(study.questionnaires.values())))
    scores: pd.DataFrame = scale_scores(own, how).collect().to_native()
    return scores.merge(study.tables["sessions"][["session_id", "course_id"]], on="session_id")
