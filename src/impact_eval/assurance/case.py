"""What is known of one recommendation when it is rated: its register rows and each level narrowed to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from impact_eval.assurance.rules import Thresholds
from impact_eval.assurance.standing import Standing
from impact_eval.levels.bearing import WITHOUT_COURSE

if TYPE_CHECKING:
    from datetime import date

    from impact_eval.contract.study_file import Settings


@dataclass(frozen=True)
class Case:
    """One recommendation to be rated.

    Attributes
    ----------
    recommendation : its row in the register.
    actions : its actions.
    linked : course of each of its actions: action_id, course_id.
    courses : the courses that answer it, without versions that were over before it was accepted.
    delivery, reach, reaction, learning, means, reports : rows of those courses.
    audits, results : rows of the recommendation.
    settings, thresholds, as_of : what the judgements go by.
    """

    recommendation: dict[str, Any]
    actions: pd.DataFrame
    linked: pd.DataFrame
    courses: tuple[str, ...]
    delivery: pd.DataFrame
    reach: pd.DataFrame
    reaction: pd.DataFrame
    learning: pd.DataFrame
    means: pd.DataFrame
    reports: pd.DataFrame
    audits: pd.DataFrame
    results: pd.DataFrame
    settings: Settings
    thresholds: Thresholds
    as_of: date

    @property
    def answered_by(self) -> pd.Series:
        """Whether each action is finished, and not before the recommendation was accepted."""
        finished = self.actions["completed_date"]
        accepted = self.recommendation.get("accepted_date", pd.NaT)
        counts: pd.Series = finished.notna() & ~(finished < accepted)
        return counts

    @property
    def has_indicator(self) -> bool:
        """Whether an outcome indicator with a better direction is linked to the recommendation."""
        return bool((self.results["better"] != "neither").any())

    @property
    def without_course(self) -> list[str]:
        """The actions that need a course and have none since the recommendation was accepted."""
        answered = self.linked.loc[self.linked["course_id"].isin(self.courses), "action_id"]
        needing = self.actions.loc[self.actions["kind"] != WITHOUT_COURSE, "action_id"]
        return sorted(needing[~needing.isin(answered)])

    @property
    def needs_course(self) -> bool:
        """Whether what holds for courses holds here; a link left out of the register asks no less."""
        return bool(self.courses or self.without_course)

    def by_course(self, frame: pd.DataFrame) -> dict[str, pd.DataFrame]:
        """Return a frame's rows for each course, in the courses' order; empty frames for those without."""
        return {course: frame[frame["course_id"] == course] for course in self.courses}


#: Judges one dimension of a recommendation.
Judge = Callable[[Case], Standing]
