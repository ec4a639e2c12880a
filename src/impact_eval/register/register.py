"""The register of reviews as of a day: how long each stage took, what is overdue, and what was decided.

Nothing dated after the day is done or known. Reviews are not people: each stands in the register under its
own name, so their numbers are shown as they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from impact_eval.intake.as_of import table_as_of
from impact_eval.register.decisions import decisions_of
from impact_eval.register.editions import editions_of
from impact_eval.register.facts import facts_of, remarks_of
from impact_eval.register.incidents import incidents_of
from impact_eval.register.summary import summary_of
from impact_eval.register.timeliness import timeliness_of
from impact_eval.register.wording import counted, say
from impact_eval.result import Result
from impact_eval.wording import written_day

if TYPE_CHECKING:
    from impact_eval.intake.study import Study


@dataclass(frozen=True)
class Register(Result):
    """What became of each review, as it stood on a day.

    Attributes
    ----------
    as_of : the day.
    timeliness : one row a review x stage: review_id, kind, kind_title, stage, stage_title, step (`incident`
        or `review`, of a thread), by (who does it), edition, started, due, done, limit, unit
        (`working_days`, `months`), working_days (taken, or so far), days_left (working days; below zero when
        overdue), state (`met`, `late`, `done` without a limit, `running`, `overdue`, `not_started`,
        `not_needed`, `unknown`), told_at (the other row of the same incident, where it is told there),
        state_title, text, source, seen (what the limit was checked against).
    summary : one row a financial year x stage with a limit: year, stage, stage_title, n, n_in_time, n_late,
        n_overdue, share_in_time, text.
    reviews : one row a review: the criterion, who notified, the four aims, the reviewer and the report in
        words.
    decisions : one row an incident: what was recommended and decided, when, with whom and why; state is
        `reason_given`, `reason_missing` or `no_decision`.
    remarks : sentences on what does not hold together.
    """

    as_of: date
    timeliness: pd.DataFrame
    summary: pd.DataFrame
    reviews: pd.DataFrame
    decisions: pd.DataFrame
    remarks: tuple[str, ...]

    @property
    def table(self) -> pd.DataFrame:  # type: ignore[override]
        """The stages and their clocks."""
        return self.timeliness

    @property
    def overdue(self) -> pd.DataFrame:
        """The stages that should have been done and are not on record, the longest overdue first."""
        rows = self.timeliness[self.timeliness["state"] == "overdue"]
        return rows.sort_values("days_left", kind="stable").reset_index(drop=True)

    @property
    def text(self) -> str:
        """How many reviews there are, and what is overdue, was late or lacks a reason."""
        if self.reviews.empty:
            return say("register.none")
        overdue = len(self.overdue)
        stages = (
            say("register.overdue", stages=counted(overdue, "stage"))
            if overdue
            else say("register.none_overdue")
        )
        return say(
            "register.text",
            reviews=counted(len(self.reviews), "review"),
            day=written_day(pd.Timestamp(self.as_of)),
            overdue=stages,
            late=counted(int((self.timeliness["state"] == "late").sum()), "stage"),
            reasons=say(
                "register.no_reason",
                decisions=counted(int((self.decisions["state"] == "reason_missing").sum()), "decision"),
            ),
        )

    def told(self, review_id: str, step: str) -> tuple[str, ...]:
        """Return the sentences about a review's limits that belong to a step of a thread.

        What is told at the other row of the same incident is taken from there; a stage that has no limit, or
        whose clock has not started, is not told.
        """
        rows = self.timeliness[self.timeliness["step"] == step]
        at = {(row["review_id"], row["stage"]): row for row in rows.to_dict("records")}
        own = [row for (review, _), row in at.items() if review == review_id]
        shown = [at[row["told_at"], row["stage"]] if row["told_at"] else row for row in own]
        timed = {"met", "late", "overdue", "running"}
        return tuple(
            row["text"]
            for row in shown
            if (row["state"] in timed and not pd.isna(row["due"]))
            or (row["state"] == "unknown" and not pd.isna(row["done"]))
        )


def register_of(study: Study, as_of: date) -> Register:
    """Return the register of a study's reviews as it stood at the end of a day.

    Parameters
    ----------
    study : a study that has been read.
    as_of : the day; nothing dated after it counts as done or known.

    Raises
    ------
    StudyError : when an edition of the guidance that the study names cannot be read.

    Examples
    --------
    >>> import impact_eval as ie
    >>> register = register_of(ie.read_study("data/sample"), date(2026, 3, 31))  # doctest: +SKIP
    >>> register.overdue["text"].tolist()  # doctest: +SKIP
    ['Report published: was due by 10 January 2026, 6 months after the decision, and is not on record; ...']
    """
    editions = editions_of(study.file.of_register, study.folder)
    incidents, lost = incidents_of(table_as_of(study, "reviews", as_of))
    timeliness = timeliness_of(incidents, editions, as_of)
    return Register(
        as_of,
        timeliness,
        summary_of(timeliness),
        facts_of(incidents),
        decisions_of(incidents),
        remarks_of(incidents, lost),
    )
