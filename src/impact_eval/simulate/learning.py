"""What people who attended answer, at each wave, and who does not answer at all.

Whether a person answers after the course depends on where they stood before it (a probit on the baseline,
calibrated so that the share that answers is the one in the settings): those with the lowest baseline go
missing most, so that completers look better than everybody. Answers themselves come from the trait and the
item (see `trait` and `answering`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from impact_eval.simulate.answering import question
from impact_eval.simulate.asked import Form, forms, questionnaires
from impact_eval.simulate.partnership import Course, Partnership
from impact_eval.simulate.story import chapter
from impact_eval.simulate.trait import Vector, trait_at

if TYPE_CHECKING:
    import pandas as pd

COMMENT_RATE = 0.35


@dataclass(frozen=True)
class Submissions:
    """Forms that were filled in.

    Attributes
    ----------
    forms : submission, form, course_id, session_id, person_id, respondent, submitted (NaT on paper), day.
    answers : submission, wave, item_id, score (as answered), value (in words).
    comments : submission, wave, item_id, text.
    """

    forms: pd.DataFrame
    answers: pd.DataFrame
    comments: pd.DataFrame


@dataclass(frozen=True)
class Group:
    """Everybody who attended one session, and where they stand: arrays of one value a person."""

    course: Course
    session: int
    people: pd.DataFrame
    general: Vector
    team: Vector
    team_gain: Vector
    gain: Vector
    willing: Vector

    def stand(self, partnership: Partnership, rng: np.random.Generator) -> Vector:
        """Draw where each person stands on one trait before the course, in standard units."""
        together = partnership.construct_correlation
        own = rng.standard_normal(len(self.people))
        person = np.sqrt(together) * self.general + np.sqrt(1 - together) * own
        spread = partnership.person_sd * person + partnership.team_sd * self.team
        return np.asarray(spread / partnership.baseline_sd, dtype=float)


def draw_submissions(
    partnership: Partnership,
    staff: pd.DataFrame,
    sessions: pd.DataFrame,
    places: pd.DataFrame,
    rng: np.random.Generator,
) -> Submissions:
    """Return all forms of all sessions, as people would have filled them in without a slip."""
    import pandas as pd

    groups = _groups(partnership, staff, sessions, places, rng)
    parts = [part for group in groups for part in _draw_session(partnership, group, rng)]
    frames: list[list[pd.DataFrame]] = [[], [], []]
    count = 0
    for part in parts:
        for store, frame in zip(frames, (part.forms, part.answers, part.comments), strict=True):
            store.append(frame.assign(submission=frame["submission"] + count))
        count += len(part.forms)
    drawn = Submissions(*(pd.concat(store, ignore_index=True) for store in frames))
    return _by_the_end(partnership, drawn)


def _by_the_end(partnership: Partnership, drawn: Submissions) -> Submissions:
    """Leave out what had not been submitted by the last day, and forms without a single answer."""
    import pandas as pd

    said = drawn.forms["submission"].isin(drawn.answers["submission"])
    kept = drawn.forms[said & (drawn.forms["day"] <= pd.Timestamp(partnership.end))]
    keep = [frame[frame["submission"].isin(kept["submission"])] for frame in (drawn.answers, drawn.comments)]
    return Submissions(kept.reset_index(drop=True), *(frame.reset_index(drop=True) for frame in keep))


def _groups(
    partnership: Partnership,
    staff: pd.DataFrame,
    sessions: pd.DataFrame,
    places: pd.DataFrame,
    rng: np.random.Generator,
) -> list[Group]:
    """Return the people of each session, with what stays the same about a person and a team in all courses."""
    general, willing = rng.standard_normal((2, len(staff)))
    teams = rng.standard_normal(int(staff["team_number"].max()) + 1)
    courses = {course.course_id: course for course in partnership.courses}
    attended = places[places["status"] == "attended"]
    who_by_session = {name: rows["staff_number"].to_numpy() for name, rows in attended.groupby("session_id")}
    team_gains = {course_id: rng.standard_normal(len(teams)) for course_id in courses}
    groups = []
    for row in sessions.itertuples():
        who = who_by_session.get(row.session_id, np.empty(0, dtype=int))
        people = staff.iloc[who][["person_id"]].assign(session_id=row.session_id, date=row.date)
        team = staff["team_number"].to_numpy()[who]
        course_id = str(row.course_id)
        groups.append(
            Group(
                course=courses[course_id],
                session=int(row.number),
                people=people.reset_index(drop=True),
                general=general[who],
                team=teams[team],
                team_gain=team_gains[course_id][team],
                gain=rng.standard_normal(len(who)),
                willing=willing[who],
            )
        )
    return groups


def _draw_session(partnership: Partnership, group: Group, rng: np.random.Generator) -> list[Submissions]:
    constructs = {item.construct_id for item in questionnaires()[group.course.instrument_id].items}
    stand = {name: group.stand(partnership, rng) for name in sorted(constructs)}
    main = stand[next(iter(group.course.baseline))]
    return [
        _draw_form(partnership, group, form, stand, _who_answers(partnership, group, form, main, rng), rng)
        for form in forms()
        if form.asks(group.course)
    ]


def _who_answers(
    partnership: Partnership, group: Group, form: Form, main: Vector, rng: np.random.Generator
) -> dict[str, np.ndarray]:
    """Draw who answers each wave of a form; one draw for the course's end, also where it looks back."""
    answered = {}
    for wave in dict.fromkeys("post" if wave == "retro_pre" else wave for wave in form.waves):
        rate = partnership.response_rate(group.course, wave, form.respondent)
        own = form.respondent == "self"
        slope = partnership.drop_out_strength if own and wave != "pre" else 0.0
        stable = partnership.drop_out_stability if own else 0.0
        answered[wave] = _answers(rate, slope, stable, main, group.willing, rng)
    return {wave: answered["post" if wave == "retro_pre" else wave] for wave in form.waves}


def _answers(
    rate: float, slope: float, stable: float, main: Vector, willing: Vector, rng: np.random.Generator
) -> np.ndarray:
    """Draw a probit whose marginal share is `rate` whatever the slope on the baseline."""
    from scipy.special import ndtri

    threshold = ndtri(rate) * np.sqrt(1 + slope**2)
    chance = np.sqrt(stable) * willing + np.sqrt(1 - stable) * rng.standard_normal(len(main))
    return np.asarray(threshold + slope * main + chance > 0)


def _draw_form(
    partnership: Partnership,
    group: Group,
    form: Form,
    stand: dict[str, Vector],
    answered: dict[str, np.ndarray],
    rng: np.random.Generator,
) -> Submissions:
    """Return the submissions of one form in one session."""
    import pandas as pd

    number = np.arange(len(group.people))
    blocks = []
    for wave, items in form.waves.items():
        if wave not in group.course.waves:
            continue
        who = number[answered[wave]]
        traits: dict[str, Vector] = {}
        for item_id in items:
            asked = question(partnership, questionnaires()[form.instrument_id], item_id)
            construct = asked.item.construct_id
            if construct not in traits:
                model = trait_at(partnership, group.course, construct, wave, group.session)
                traits[construct] = model.draw(stand[construct], group.team_gain, group.gain, rng)
            scores = asked.draw(traits[construct][who], rng)
            block = pd.DataFrame({"submission": who, "wave": wave, "item_id": item_id, "score": scores})
            block["value"] = asked.say(scores, rng)
            blocks.append(block[rng.random(len(who)) >= partnership.item_missing])
    answers = pd.concat(blocks, ignore_index=True)
    filled = group.people.assign(
        submission=number, form=form.form, course_id=group.course.course_id, respondent=form.respondent
    )
    filled = filled.join(_days(partnership, filled["date"], form, rng)).drop(columns="date")
    return Submissions(filled, answers, _comments(form, number[answered[next(iter(form.waves))]], rng))


def _days(partnership: Partnership, date: pd.Series, form: Form, rng: np.random.Generator) -> pd.DataFrame:
    """Draw when a form was submitted; `submitted` has the time of day, `day` is its day (the session's on paper)."""
    import pandas as pd

    count, wave = len(date), next(iter(form.waves))
    minutes = rng.integers(8 * 60, 18 * 60, size=count)
    off = _days_off(partnership, wave, count, rng)
    if form.layout == "suffixes":
        return pd.DataFrame(
            {"submitted": pd.Series(pd.NaT, index=date.index, dtype="datetime64[ns]"), "day": date}
        )
    day = date + pd.to_timedelta(off, unit="D")
    return pd.DataFrame({"submitted": day + pd.to_timedelta(minutes, unit="min"), "day": day})


def _days_off(partnership: Partnership, wave: str, count: int, rng: np.random.Generator) -> np.ndarray:
    """Draw how many days from the session a form is submitted."""
    if wave == "pre":
        return -rng.integers(0, 10, size=count)
    if wave != "follow_up":
        return np.minimum(rng.geometric(0.7, size=count) - 1, 4)
    early, late = rng.integers(35, 42, size=count), rng.integers(57, 80, size=count)
    out = np.where(rng.random(count) < 0.3, early, late)
    return np.where(rng.random(count) < partnership.late_follow_up, out, rng.integers(42, 57, size=count))


def _comments(form: Form, who: np.ndarray, rng: np.random.Generator) -> pd.DataFrame:
    import pandas as pd

    frames = [pd.DataFrame({"submission": who[:0], "wave": "", "item_id": "", "text": ""})]
    for item_id in form.comment:
        texts = np.array(chapter("comments")[item_id]["texts"], dtype=object)
        wrote = who[rng.random(len(who)) < COMMENT_RATE]
        said = texts[rng.integers(len(texts), size=len(wrote))]
        wave = next(iter(form.waves))
        frames.append(pd.DataFrame({"submission": wrote, "wave": wave, "item_id": item_id, "text": said}))
    return pd.concat(frames, ignore_index=True)
