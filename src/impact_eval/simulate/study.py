"""A whole simulated study, drawn from one seed: the tables as they truly are, the truth, and the folder."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from impact_eval.simulate.audits import draw_audits
from impact_eval.simulate.contract_frame import contract_frame
from impact_eval.simulate.done import (
    draw_observations,
    draw_returns,
    draw_turnover,
    own_stream,
    resource_tables,
    sent_checks,
)
from impact_eval.simulate.indicators import draw_indicators
from impact_eval.simulate.learning import Submissions, draw_submissions
from impact_eval.simulate.mistakes import Typed, type_out
from impact_eval.simulate.partnership import Partnership
from impact_eval.simulate.people import draw_headcounts, draw_places, draw_sessions, draw_staff
from impact_eval.simulate.register import register_tables
from impact_eval.simulate.truth import Truth, work_out_truth

if TYPE_CHECKING:
    import pandas as pd

DEFAULT_SEED = 20240401


@dataclass(frozen=True)
class SimulatedStudy:
    """A simulated study.

    Attributes
    ----------
    partnership : the settings it was drawn from.
    tables : the contract's tables as they truly are: right identifiers, answers in the scale's own words, no
        form twice. Forms filled in on paper carry no time, so `submitted_at` is blank.
    truth : what is really true, worked out from the settings.
    typed : the same study as people typed it, which is what `write` writes.
    """

    partnership: Partnership
    tables: dict[str, pd.DataFrame]
    truth: Truth
    typed: Typed

    def write(
        self, folder: Path, *, replace: bool = False, progress: Callable[[str], None] | None = None
    ) -> list[Path]:
        """Write the study's folder as an analyst would receive it, and return the files.

        Parameters
        ----------
        folder : where to write; made where it is not there.
        replace : whether a study that stands there already is to be replaced.
        progress : called with each file's path as it is written.

        Raises
        ------
        StudyError
            Where the folder holds something and `replace` is off, or holds something that is not a study.
        """
        from impact_eval.simulate.study_folder import write_study_folder

        return write_study_folder(self, folder, replace=replace, progress=progress)


def simulate(partnership: Partnership | None = None, seed: int = DEFAULT_SEED) -> SimulatedStudy:
    """Draw a study whose truth is known.

    Parameters
    ----------
    partnership : the settings; the made-up area of Northmoor by default.
    seed : the same seed and settings give the same study, and the same bytes on disk.

    Examples
    --------
    >>> study = simulate()
    >>> study.tables["reviews"]["review_id"].tolist()[:2]
    ['RR-2401', 'LR-2401']
    >>> sorted(study.tables["actions"]["kind"].unique())
    ['knowledge_check', 'learning_summary', 'revise_training', 'specialist_training', 'toolkit']
    """
    settings = partnership or Partnership()
    who, heads, when, places_rng, answers, audit, outcome, slips = np.random.default_rng(seed).spawn(8)
    staff = draw_staff(settings, who)
    sessions = draw_sessions(settings, when)
    places = draw_places(settings, staff, sessions, places_rng)
    drawn = draw_submissions(settings, staff, sessions, places, answers)
    places = places.assign(person_id=staff["person_id"].to_numpy()[places["staff_number"]])
    rows = {
        **register_tables(settings),
        "sessions": sessions,
        "workforce": draw_turnover(draw_headcounts(settings, heads), own_stream(seed, "turnover")),
        "people": staff[staff["person_id"].isin(places["person_id"])],
        "attendance": places,
        "responses": _long(drawn),
        "comments": drawn.comments.merge(drawn.forms, on="submission"),
        "audits": draw_audits(settings, audit),
        "indicators": draw_indicators(settings, outcome),
        **resource_tables(settings, own_stream(seed, "resources")),
        "invitations": sent_checks(places, sessions, staff),
        "observations": draw_observations(sessions, own_stream(seed, "observations")),
        "agency_returns": draw_returns(settings, own_stream(seed, "returns")),
    }
    tables = {name: contract_frame(name, frame) for name, frame in rows.items()}
    typed = type_out(settings, drawn, tables["attendance"], tables["audits"], slips)
    truth = work_out_truth(settings, typed.mistyped, typed.planted)
    return SimulatedStudy(settings, tables, truth, typed)


def _long(drawn: Submissions) -> pd.DataFrame:
    """Return the responses table; forms on paper carry no day of their own."""
    answers = drawn.answers.merge(drawn.forms, on="submission", suffixes=("", "_form"))
    return answers.assign(submitted_at=answers["day"].where(answers["submitted"].notna()))
