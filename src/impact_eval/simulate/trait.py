"""The latent trait behind an answer, and how a course moves it.

A person stands at `z` standard deviations on a trait before the course (part person, part team). At a wave
with true shift d the trait is

    level + d + (sd - d * gain_slope) z + d * gain_team_sd * t + d * gain_person_sd * h + occasion_sd * e

with t (team), h (person) and e (occasion) standard normal. All of it is normal, so the trait's mean and
spread in the whole population are exact; and where d is 0 nothing but the occasion differs between waves,
so that a course without effect has exactly none on every reported scale.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from impact_eval.simulate.partnership import Course, Partnership

Vector = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Trait:
    """A trait at one wave: its mean and what it loads on.

    Examples
    --------
    >>> round(Trait(mean=0.2, baseline=0.6, team=0.0, person=0.0, occasion=0.8).sd, 3)
    1.0
    """

    mean: float
    baseline: float
    team: float
    person: float
    occasion: float

    @property
    def sd(self) -> float:
        """Standard deviation of the trait in the whole population."""
        return float(np.sqrt(self.baseline**2 + self.team**2 + self.person**2 + self.occasion**2))

    def draw(self, z: Vector, team: Vector, person: Vector, rng: np.random.Generator) -> Vector:
        """Return the trait of each person: arrays of one value a person, in standard units."""
        loaded = self.baseline * z + self.team * team + self.person * person
        return self.mean + loaded + self.occasion * rng.standard_normal(len(z))


def trait_at(partnership: Partnership, course: Course, construct: str, wave: str, session: int = 0) -> Trait:
    """Return the trait behind a construct at a wave of a course (and at its n-th session)."""
    level = course.level(construct)
    if level is None:
        raise ValueError(f"course {course.course_id} says nothing of {construct}")
    shift = course.effect(construct, wave)
    level += course.between_sessions.get(construct, 0.0) * session
    level += partnership.looking_back if wave == "retro_pre" else 0.0
    return Trait(
        mean=level + shift,
        baseline=partnership.baseline_sd - shift * partnership.gain_slope,
        team=shift * partnership.gain_team_sd,
        person=shift * partnership.gain_person_sd,
        occasion=partnership.occasion_sd,
    )
