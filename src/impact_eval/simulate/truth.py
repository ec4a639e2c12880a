"""What is really true in a simulated study, worked out from its settings and never from its rows.

Means are those of the whole population of people who might have come, all of them answering, on the scale
that is reported. So a mean change here is what an analysis of complete data estimates without bias, and what
one of completers may miss.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from impact_eval.simulate.answering import question, scale_mean, share_at_pass_mark
from impact_eval.simulate.asked import Form, forms, questionnaires
from impact_eval.simulate.audits import true_shares
from impact_eval.simulate.indicators import true_levels
from impact_eval.simulate.partnership import Course, Partnership
from impact_eval.simulate.trait import trait_at

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Truth:
    """The truth behind a simulated study, as tables.

    Attributes
    ----------
    means : course_id, session (0 but for a course whose level moves from one session to the next),
        respondent, wave, measure_id, measure (`item` or `scale`), mean, share_favourable (items: as the
        instrument counts it), share_at_pass_mark (knowledge tests). An item's mean is on its codes as
        answered; a scale turns reversed items round.
    changes : course_id, measure_id, measure, from_wave, to_wave, change (of the means above).
    attrition : course_id, wave, respondent, rate (the share that answers) and slope (probit slope of
        answering on the standardised baseline).
    audit_shares : criterion_id, change_date, share_before, share_after, change.
    indicator_levels : indicator_id, area, change_month, share_before, share_after, change.
    mistyped : file, form, session_id, person_id (the right one), typed, kind.
    planted : file, session_id, person_id, wave, item_id, kind, typed: what was put in for intake to find (for
        an audit person_id is the case and item_id the criterion).
    """

    means: pd.DataFrame
    changes: pd.DataFrame
    attrition: pd.DataFrame
    audit_shares: pd.DataFrame
    indicator_levels: pd.DataFrame
    mistyped: pd.DataFrame
    planted: pd.DataFrame


def true_means(partnership: Partnership) -> pd.DataFrame:
    """Return `Truth.means`."""
    import pandas as pd

    rows = []
    for course in partnership.courses:
        for form in forms():
            if not (course.sessions and form.asks(course)):
                continue
            given = range(course.sessions.count if course.between_sessions else 1)
            for wave in form.waves:
                if wave in course.waves:
                    rows += [
                        row for session in given for row in _means(partnership, course, form, wave, session)
                    ]
    return pd.DataFrame(rows)


def _means(
    partnership: Partnership, course: Course, form: Form, wave: str, session: int
) -> list[dict[str, object]]:
    """Return the means of one wave's items and of the scales that can be made from them."""
    asked = questionnaires()[form.instrument_id]
    questions = {name: question(partnership, asked, name) for name in form.waves[wave]}
    traits = {
        name: trait_at(partnership, course, asked.item(name).construct_id, wave, session)
        for name in questions
    }
    about = {"course_id": course.course_id, "session": session, "respondent": form.respondent, "wave": wave}
    rows: list[dict[str, object]] = []
    for name, one in questions.items():
        favourable = np.isin(one.scores, asked.favourable_of(name))
        shares = {
            "mean": one.mean(traits[name]),
            "share_favourable": float(one.shares(traits[name]) @ favourable),
        }
        rows.append({**about, "measure_id": name, "measure": "item", **shares})
    for scale in asked.scales:
        if set(scale.items) <= set(questions):
            mean = scale_mean(scale, questions, traits)
            passed = share_at_pass_mark(scale, questions, traits[scale.items[0]])
            found = {"measure_id": scale.id, "measure": "scale", "mean": mean, "share_at_pass_mark": passed}
            rows.append({**about, **found})
    return rows


def true_changes(means: pd.DataFrame) -> pd.DataFrame:
    """Return `Truth.changes`: every later wave against the baseline, asked before or looked back on."""
    own = means[means["respondent"] == "self"]
    start = own[own["wave"].isin(("pre", "retro_pre"))]
    later = own[own["wave"].isin(("post", "follow_up"))]
    keys = ["course_id", "session", "measure_id", "measure"]
    both = start.merge(later, on=keys, suffixes=("_start", "_later"))
    both = both.assign(change=both["mean_later"] - both["mean_start"])
    named = both.rename(columns={"wave_start": "from_wave", "wave_later": "to_wave"})
    return named[["course_id", "measure_id", "measure", "from_wave", "to_wave", "change"]]


def true_attrition(partnership: Partnership) -> pd.DataFrame:
    """Return `Truth.attrition`."""
    import pandas as pd

    rows = []
    for course in partnership.courses:
        for form in forms():
            if not (course.sessions and form.asks(course)):
                continue
            for wave in set(form.waves) & set(course.waves):
                slope = partnership.drop_out_slope(wave, form.respondent)
                rate = partnership.response_rate(course, wave, form.respondent)
                about = {"course_id": course.course_id, "wave": wave, "respondent": form.respondent}
                rows.append({**about, "rate": rate, "slope": slope})
    return pd.DataFrame(rows).sort_values(["course_id", "wave", "respondent"], ignore_index=True)


def work_out_truth(partnership: Partnership, mistyped: pd.DataFrame, planted: pd.DataFrame) -> Truth:
    """Return the whole truth; what people mistyped is known only to whoever drew it."""
    means = true_means(partnership)
    return Truth(
        means=means,
        changes=true_changes(means),
        attrition=true_attrition(partnership),
        audit_shares=true_shares(),
        indicator_levels=true_levels(partnership),
        mistyped=mistyped,
        planted=planted,
    )
