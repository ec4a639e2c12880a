"""The settings of a made-up partnership: who works there, what they are offered, and what is really true.

Everything a simulated study is drawn from stands here, apart from the seed. People, courses and true effects
come from the story (`story/partnership.toml`); the size of noise, drop-out and mistakes are the fields of
`Partnership`, with defaults near what partnerships report: about three in four fill in the form at the end of
a course and two in five the one after six to eight weeks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from impact_eval.simulate.story import chapter

Levels = Mapping[str, float]


@dataclass(frozen=True)
class Agency:
    """An agency: its teams, the headcount of each role, and how readily its staff book (1 is the middle)."""

    name: str
    teams: tuple[str, ...]
    roles: Mapping[str, int]
    interest: float = 1.0


@dataclass(frozen=True)
class Sessions:
    """When a course runs: first day, how often, how many days apart, and how many places each time."""

    first: date
    count: int
    every_days: int
    places: int


@dataclass(frozen=True)
class Course:
    """One version of a course and what it truly does.

    Attributes
    ----------
    course_id, title, version, agency_scope, instrument_id, mode, target_roles : as in the contract.
    waves : the waves in which its people are asked.
    sessions : when it runs; None for a course that is planned and was never given.
    baseline : construct to the level of its latent trait before the course.
    post, follow_up : construct to the true shift of the trait by then, against the baseline.
    reaction, application, manager : levels of the traits behind those answers; None where not asked.
    response : wave to a response rate of its own.
    turn_up : share of places that end as attended, where it is not the partnership's.
    again : share of a later session's places that go to people of the session before it.
    between_sessions : construct to the true shift of the trait from one session to the next.
    replaces : the version that it took the place of.
    """

    course_id: str
    title: str
    version: str
    agency_scope: str
    instrument_id: str
    mode: str
    waves: tuple[str, ...]
    sessions: Sessions | None = None
    target_roles: tuple[str, ...] = ()
    baseline: Levels = field(default_factory=dict)
    post: Levels = field(default_factory=dict)
    follow_up: Levels = field(default_factory=dict)
    reaction: float | None = None
    application: float | None = None
    manager: float | None = None
    response: Levels = field(default_factory=dict)
    turn_up: float | None = None
    again: float = 0.0
    between_sessions: Levels = field(default_factory=dict)
    replaces: str | None = None

    def level(self, construct: str) -> float | None:
        """Return the level of the trait behind a construct before the course; None where it is not asked."""
        own = {"application": self.application, "manager_confirmation": self.manager}
        return self.baseline.get(construct, own.get(construct, self.reaction))

    def effect(self, construct: str, wave: str) -> float:
        """Return the true shift of the trait at a wave, against the baseline."""
        return {"post": self.post, "follow_up": self.follow_up}.get(wave, {}).get(construct, 0.0)


def _agencies() -> tuple[Agency, ...]:
    return tuple(
        Agency(**{**told, "teams": tuple(told["teams"])}) for told in chapter("partnership")["agencies"]
    )


def _course(told: Mapping[str, Any]) -> Course:
    given = dict(told)
    if "sessions" in given:
        given["sessions"] = Sessions(**given["sessions"])
    for name in ("waves", "target_roles"):
        given[name] = tuple(given.get(name, ()))
    return Course(**given)


def _courses() -> tuple[Course, ...]:
    return tuple(_course(told) for told in chapter("partnership")["courses"])


@dataclass(frozen=True)
class Partnership:
    """Everything that a simulated study is drawn from, apart from the seed.

    Attributes
    ----------
    name, area, comparison_area : what the partnership and the two areas are called (all made up).
    start, end : first and last day of the study; nothing is submitted after `end`.
    agencies, courses : who works there and what they are offered.
    person_sd, team_sd : spread of the latent trait between people and between teams, before a course.
    construct_correlation : how far a person's traits go together.
    occasion_sd : spread of a person's trait from one wave to another, for no reason.
    item_sd : spread of single answers around the trait.
    gain_person_sd, gain_team_sd : spread of a course's effect between people and teams, as shares of it.
    gain_slope : how much less of the effect a person gets who stands one standard deviation higher before.
    looking_back : shift of the trait when people rate where they stood before, looking back (response shift).
    knowledge_slope, guessing : steepness of a knowledge question, and the chance of a lucky guess.
    pre_rate, post_rate, follow_up_rate, manager_rate : share of those who attended that answers.
    drop_out_strength : how strongly answering after the course depends on the baseline (probit slope for one
        standard deviation; 0 makes drop-out a matter of chance).
    drop_out_stability : how far the same people fail to answer again and again.
    attended, no_show, cancelled : what becomes of places; the rest stay booked.
    late_follow_up : share of follow-ups that come after their window or before it.
    item_missing : share of questions left blank.
    second_audit : share of cases that a second auditor judges too.
    audit_cases : cases in one audit exercise.
    audit_not_applicable : share of judgements that do not apply.
    audit_team_share, audit_case_share : share of the latent variance of judgements between teams and cases.
    indicator_noise : spread of an indicator's logit from month to month beyond chance.
    mistyped_rate, untidy_rate : share of forms whose identifier is wrong, or only untidy in case and spaces.
    variant_rate : share of answers typed in another way with the same meaning.
    garbled_answers, duplicate_forms, unknown_sessions, garbled_judgements : how many of each.
    waiting_places, repeated_places : rows of attendance with an unknown status, and rows that stand twice.

    Examples
    --------
    >>> Partnership().headcount
    1500
    >>> Partnership(drop_out_strength=0.0).courses[0].course_id
    'NEG-1'
    """

    name: str = "Northmoor Safeguarding Children Partnership"
    area: str = "Northmoor"
    comparison_area: str = "Westfold"
    start: date = date(2024, 4, 1)
    end: date = date(2026, 3, 31)
    agencies: tuple[Agency, ...] = field(default_factory=_agencies)
    courses: tuple[Course, ...] = field(default_factory=_courses)
    person_sd: float = 0.70
    team_sd: float = 0.30
    construct_correlation: float = 0.6
    occasion_sd: float = 0.30
    item_sd: float = 0.70
    gain_person_sd: float = 0.50
    gain_team_sd: float = 0.20
    gain_slope: float = 0.30
    looking_back: float = -0.25
    knowledge_slope: float = 1.6
    guessing: float = 0.2
    pre_rate: float = 0.85
    post_rate: float = 0.75
    follow_up_rate: float = 0.40
    manager_rate: float = 0.25
    drop_out_strength: float = 0.5
    drop_out_stability: float = 0.4
    attended: float = 0.80
    no_show: float = 0.09
    cancelled: float = 0.08
    late_follow_up: float = 0.10
    item_missing: float = 0.015
    second_audit: float = 0.25
    audit_cases: int = 13
    audit_not_applicable: float = 0.06
    audit_team_share: float = 0.08
    audit_case_share: float = 0.30
    indicator_noise: float = 0.05
    mistyped_rate: float = 0.02
    untidy_rate: float = 0.03
    variant_rate: float = 0.06
    garbled_answers: int = 12
    duplicate_forms: int = 12
    unknown_sessions: int = 2
    garbled_judgements: int = 2
    waiting_places: int = 1
    repeated_places: int = 1

    @property
    def headcount(self) -> int:
        """How many practitioners work in the area."""
        return sum(sum(agency.roles.values()) for agency in self.agencies)

    @property
    def baseline_sd(self) -> float:
        """Spread of the latent trait before a course, between people and teams together."""
        return float((self.person_sd**2 + self.team_sd**2) ** 0.5)

    def response_rate(self, course: Course, wave: str, respondent: str = "self") -> float:
        """Return the share of those who attended that answers a wave."""
        if respondent == "manager":
            return self.manager_rate
        usual = {"pre": self.pre_rate, "follow_up": self.follow_up_rate}.get(wave, self.post_rate)
        return course.response.get(wave, usual)

    def drop_out_slope(self, wave: str, respondent: str = "self") -> float:
        """Return how strongly answering a wave depends on the baseline."""
        return self.drop_out_strength if respondent == "self" and wave != "pre" else 0.0

    def where_everybody_answers(self) -> Partnership:
        """Return the same partnership with no drop-out, no blanks and no mistakes.

        Examples
        --------
        >>> Partnership().where_everybody_answers().follow_up_rate
        1.0
        """
        return replace(
            self,
            courses=tuple(replace(course, response={}) for course in self.courses),
            pre_rate=1.0,
            post_rate=1.0,
            follow_up_rate=1.0,
            manager_rate=1.0,
            drop_out_strength=0.0,
            item_missing=0.0,
            late_follow_up=0.0,
            mistyped_rate=0.0,
            untidy_rate=0.0,
            variant_rate=0.0,
            garbled_answers=0,
            duplicate_forms=0,
            unknown_sessions=0,
            garbled_judgements=0,
            waiting_places=0,
            repeated_places=0,
        )
