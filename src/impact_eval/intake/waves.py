"""Whether a form's date and its wave agree: a baseline comes before the training, a follow-up after it.

Only dates that were really given are compared. A form whose date contradicts its wave is quarantined: counted
as a baseline it would make the training look weaker or stronger than it was.
"""

from __future__ import annotations

import pandas as pd

from impact_eval.contract.study_file import Settings
from impact_eval.intake.fate import Records

_FORM = ["session_id", "person_id", "respondent"]


def check_order(records: Records, sessions: pd.DataFrame, settings: Settings) -> None:
    """Quarantine late baselines, follow-ups before the session, and posts before their own pre."""
    current = records.accepted
    held = _held(current["session_id"], sessions)
    # Days, not clocks: those of form tools and of paper do not agree to the minute.
    day = current["submitted_at"].dt.normalize()
    late = (current["wave"] == "pre") & (day > held + pd.Timedelta(days=settings.pre_days_after))
    early = current["wave"].isin(["post", "follow_up", "retro_pre"]) & (day < held)
    first_pre = day[(current["wave"] == "pre") & ~late].groupby([current[c] for c in _FORM]).min()
    keys = pd.MultiIndex.from_frame(current[_FORM])
    baseline = pd.Series(first_pre.reindex(keys).to_numpy(), index=current.index)
    before_pre = (current["wave"] != "pre") & (day < baseline)
    records.say(
        current.index[late], "submitted_at", "is after the session, so it is no baseline.",
        "Correct the date or the wave; a baseline asked for afterwards is the wave retro_pre.",
        "late-baseline",
    )  # fmt: skip
    records.say(
        current.index[early], "submitted_at", "is before the session, for a form that comes after it.",
        "Correct the date, the session or the wave.", "before-session",
    )  # fmt: skip
    records.say(
        current.index[before_pre & ~early], "submitted_at",
        "is before the same person's form from before the session.",
        "Correct the dates or the waves.", "post-before-pre",
    )  # fmt: skip


def fill_dates(responses: pd.DataFrame, sessions: pd.DataFrame, settings: Settings) -> pd.Series:
    """Return when each form became known: as given, else the session day or the window it opens."""
    held = _held(responses["session_id"], sessions)
    wait = responses["wave"].map({"follow_up": settings.follow_up_days[0]}).fillna(0)
    return responses["submitted_at"].fillna(held + pd.to_timedelta(wait, unit="D"))


def _held(session_ids: pd.Series, sessions: pd.DataFrame) -> pd.Series:
    """Return the day of each session, a date also where there is nothing to look up."""
    days = sessions.set_index("session_id")["date"].reindex(session_ids)
    return pd.Series(days.to_numpy(dtype="datetime64[ns]"), index=session_ids.index)
