"""Who answers at each wave, and when.

Answering after a course is a probit on where the person stood before it, calibrated so that the share that
answers is the one in the settings whatever the slope: those with the lowest baseline go missing most, so that
completers look better than everybody. Some of the chance belongs to the person, who answers again or fails to
answer again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from impact_eval.simulate.asked import Form
from impact_eval.simulate.partnership import Course, Partnership
from impact_eval.simulate.trait import Vector

if TYPE_CHECKING:
    import pandas as pd

Mask = npt.NDArray[np.bool_]


def who_answers(
    partnership: Partnership,
    course: Course,
    form: Form,
    baseline: Vector,
    willing: Vector,
    rng: np.random.Generator,
) -> dict[str, Mask]:
    """Return, for each wave of a form, who answers it: one value a person.

    `baseline` is where each person stood and `willing` how ready they are to fill in forms, both in standard
    units. A form that looks back is answered with the form at the end: one draw serves both.
    """
    drawn: dict[str, Mask] = {}
    for wave in form.waves:
        asked = "post" if wave == "retro_pre" else wave
        if asked not in drawn:
            own = form.respondent == "self"
            slope = partnership.drop_out_slope(wave, form.respondent)
            stable = partnership.drop_out_stability if own else 0.0
            rate = partnership.response_rate(course, asked, form.respondent)
            drawn[asked] = probit(rate, slope, stable, baseline, willing, rng)
        drawn[wave] = drawn[asked]
    return drawn


def probit(
    rate: float, slope: float, stable: float, baseline: Vector, willing: Vector, rng: np.random.Generator
) -> Mask:
    """Draw yes or no with marginal share `rate`, whatever the slope on the (standard normal) baseline.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> z = rng.standard_normal(100_000)
    >>> answered = probit(0.4, 1.0, 0.0, z, z, rng)
    >>> round(float(answered.mean()), 2), bool(z[answered].mean() > 0.4)
    (0.4, True)
    """
    from scipy.special import ndtri

    threshold = ndtri(rate) * np.sqrt(1 + slope**2)
    chance = np.sqrt(stable) * willing + np.sqrt(1 - stable) * rng.standard_normal(len(baseline))
    return np.asarray(threshold + slope * baseline + chance > 0)


def when_submitted(
    partnership: Partnership, date: pd.Series, form: Form, rng: np.random.Generator
) -> pd.DataFrame:
    """Return when each form came in: `submitted` with the time of day, and its `day`.

    Forms on paper carry no time, and count as of the session's day.
    """
    import pandas as pd

    count = len(date)
    minutes = rng.integers(8 * 60, 18 * 60, size=count)
    off = _days_off(partnership, next(iter(form.waves)), count, rng)
    if form.layout == "suffixes":
        return pd.DataFrame({"submitted": pd.Series(pd.NaT, index=date.index, dtype=date.dtype), "day": date})
    day = date + pd.to_timedelta(off, unit="D")
    return pd.DataFrame({"submitted": day + pd.to_timedelta(minutes, unit="min"), "day": day})


def _days_off(
    partnership: Partnership, wave: str, count: int, rng: np.random.Generator
) -> npt.NDArray[np.int64]:
    """Draw how many days from the session a form is submitted."""
    if wave == "pre":
        return -rng.integers(0, 10, size=count)
    if wave != "follow_up":
        return np.minimum(rng.geometric(0.7, size=count) - 1, 4)
    early, late = rng.integers(35, 42, size=count), rng.integers(57, 80, size=count)
    out = np.where(rng.random(count) < 0.3, early, late)
    inside = rng.integers(42, 57, size=count)
    return np.where(rng.random(count) < partnership.late_follow_up, out, inside)
