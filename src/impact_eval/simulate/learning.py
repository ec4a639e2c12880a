"""What people who attended a course answer, form by form: traits drawn, then answers, then words.

A person's place on a trait before a course is part the person (the same in every course), part the trait, and
part the team (see `trait`, `answering` and, for who answers at all, `responding`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from impact_eval.simulate.answering import question
from impact_eval.simulate.asked import Form, forms, questionnaires
from impact_eval.simulate.partnership import Course, Partnership
from impact_eval.simulate.responding import Mask, when_submitted, who_answers
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
class Attenders:
    """Everybody who attended a course, and where they stand: arrays of one value a person.

    `people` has person_id, session_id and date; `session` the number of their session, from 0; the rest is
    standard normal: the person, the team, the team's and the person's share of the gain, and readiness to
    fill in forms.
    """

    course: Course
    people: pd.DataFrame
    session: npt.NDArray[np.int64]
    person: Vector
    team: Vector
    team_gain: Vector
    gain: Vector
    willing: Vector

    def stand(self, partnership: Partnership, rng: np.random.Generator) -> Vector:
        """Draw where each person stands on one trait before the course, in standard units."""
        together = partnership.construct_correlation
        own = rng.standard_normal(len(self.people))
        person = np.sqrt(together) * self.person + np.sqrt(1 - together) * own
        spread = partnership.person_sd * person + partnership.team_sd * self.team
        return np.asarray(spread / partnership.baseline_sd, dtype=float)


def draw_submissions(
    partnership: Partnership,
    staff: pd.DataFrame,
    sessions: pd.DataFrame,
    places: pd.DataFrame,
    rng: np.random.Generator,
) -> Submissions:
    """Return all forms of all courses, as people would have filled them in without a slip."""
    import pandas as pd

    attenders = _attenders(partnership, staff, sessions, places, rng)
    parts = [part for group in attenders for part in _draw_course(partnership, group, rng)]
    before = np.cumsum([0, *(len(part.forms) for part in parts)])
    frames = [
        pd.concat(
            [
                getattr(part, name).assign(submission=lambda rows, add=add: rows["submission"] + add)
                for part, add in zip(parts, before[:-1], strict=True)
            ],
            ignore_index=True,
        )
        for name in ("forms", "answers", "comments")
    ]
    return _by_the_end(partnership, Submissions(*frames))


def _by_the_end(partnership: Partnership, drawn: Submissions) -> Submissions:
    """Leave out what had not been submitted by the last day, and forms without a single answer."""
    import pandas as pd

    said = drawn.forms["submission"].isin(drawn.answers["submission"])
    kept = drawn.forms[said & (drawn.forms["day"] <= pd.Timestamp(partnership.end))]
    keep = [frame[frame["submission"].isin(kept["submission"])] for frame in (drawn.answers, drawn.comments)]
    return Submissions(kept.reset_index(drop=True), *(frame.reset_index(drop=True) for frame in keep))


def _attenders(
    partnership: Partnership,
    staff: pd.DataFrame,
    sessions: pd.DataFrame,
    places: pd.DataFrame,
    rng: np.random.Generator,
) -> list[Attenders]:
    """Return the people of each course; what is theirs or their team's stays the same in all courses."""
    person, willing = rng.standard_normal((2, len(staff)))
    teams = rng.standard_normal(int(staff["team_number"].max()) + 1)
    attended = places[places["status"].eq("attended")].merge(sessions, on="session_id")
    groups = []
    for course in partnership.courses:
        came = attended[attended["course_id"] == course.course_id]
        who = came["staff_number"].to_numpy(dtype=np.int64)
        team = staff["team_number"].to_numpy(dtype=np.int64)[who]
        people = came[["session_id", "date"]].assign(person_id=staff["person_id"].to_numpy()[who])
        groups.append(
            Attenders(
                course=course,
                people=people.reset_index(drop=True),
                session=came["number"].to_numpy(dtype=np.int64),
                person=person[who],
                team=teams[team],
                team_gain=rng.standard_normal(len(teams))[team],
                gain=rng.standard_normal(len(who)),
                willing=willing[who],
            )
        )
    return groups


def _draw_course(partnership: Partnership, came: Attenders, rng: np.random.Generator) -> list[Submissions]:
    """Return the submissions of every form of one course."""
    if came.people.empty:
        return []
    constructs = {item.construct_id for item in questionnaires()[came.course.instrument_id].items}
    stand = {name: came.stand(partnership, rng) for name in sorted(constructs)}
    main = stand[next(iter(came.course.baseline))]
    drawn = []
    for form in forms():
        if form.asks(came.course):
            answered = who_answers(partnership, came.course, form, main, came.willing, rng)
            drawn.append(_draw_form(partnership, came, form, stand, answered, rng))
    return drawn


def _draw_form(
    partnership: Partnership,
    came: Attenders,
    form: Form,
    stand: dict[str, Vector],
    answered: dict[str, Mask],
    rng: np.random.Generator,
) -> Submissions:
    """Return the submissions of one form of one course."""
    import pandas as pd

    waves = [wave for wave in form.waves if wave in came.course.waves]
    blocks = [_draw_wave(partnership, came, form, wave, stand, answered[wave], rng) for wave in waves]
    number = np.arange(len(came.people))
    about = {"form": form.form, "course_id": came.course.course_id, "respondent": form.respondent}
    filled = came.people.assign(submission=number, **about)
    filled = filled.join(when_submitted(partnership, filled["date"], form, rng)).drop(columns="date")
    wrote = _comments(form, number[answered[waves[0]]], rng)
    return Submissions(filled, pd.concat(blocks, ignore_index=True), wrote)


def _draw_wave(
    partnership: Partnership,
    came: Attenders,
    form: Form,
    wave: str,
    stand: dict[str, Vector],
    answered: Mask,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Return the answers of one wave of a form; `submission` counts the course's people from 0."""
    import pandas as pd

    asked = [question(partnership, questionnaires()[form.instrument_id], name) for name in form.waves[wave]]
    traits: dict[str, Vector] = {}
    for construct in dict.fromkeys(one.item.construct_id for one in asked):
        model = trait_at(partnership, came.course, construct, wave)
        level = came.course.between_sessions.get(construct, 0.0) * came.session
        traits[construct] = level + model.draw(stand[construct], came.team_gain, came.gain, rng)
    who = np.flatnonzero(answered)
    scores = [one.draw(traits[one.item.construct_id][who], rng) for one in asked]
    drawn = pd.DataFrame(
        {
            "submission": np.tile(who, len(asked)),
            "wave": wave,
            "item_id": np.repeat([one.item.id for one in asked], len(who)),
            "score": np.concatenate(scores),
            "value": np.concatenate([one.say(given, rng) for one, given in zip(asked, scores, strict=True)]),
        }
    )
    return drawn[rng.random(len(drawn)) >= partnership.item_missing]


def _comments(form: Form, who: npt.NDArray[np.int64], rng: np.random.Generator) -> pd.DataFrame:
    """Return the free text that some add at the end of a form."""
    import pandas as pd

    frames = [pd.DataFrame({"submission": who[:0], "wave": "", "item_id": "", "text": ""})]
    for item_id in form.comment:
        texts = np.array(chapter("comments")[item_id]["texts"], dtype=object)
        wrote = who[rng.random(len(who)) < COMMENT_RATE]
        said = texts[rng.integers(len(texts), size=len(wrote))]
        wave = next(iter(form.waves))
        frames.append(pd.DataFrame({"submission": wrote, "wave": wave, "item_id": item_id, "text": said}))
    return pd.concat(frames, ignore_index=True)
