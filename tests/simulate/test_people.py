"""Practitioners, sessions and places."""

from __future__ import annotations

import numpy as np
import pandas as pd

from impact_eval.contract.period import Quarter
from impact_eval.simulate import Partnership, SimulatedStudy
from impact_eval.simulate.people import draw_headcounts, draw_staff


def test_headcounts_are_those_of_the_settings_and_pseudonyms_are_unique() -> None:
    staff = draw_staff(Partnership(), np.random.default_rng(1))
    assert staff["person_id"].is_unique
    assert staff["person_id"].str.fullmatch("[A-Z2-9]{6}").all()
    counts = staff.groupby(["agency", "role"]).size()
    for agency in Partnership().agencies:
        assert counts[agency.name].to_dict() == dict(agency.roles)
        assert set(staff.loc[staff["agency"] == agency.name, "team"]) <= set(agency.teams)


def test_headcounts_cover_eight_quarters_near_the_settings() -> None:
    heads = draw_headcounts(Partnership(), np.random.default_rng(1))
    quarters = heads["quarter"].unique()
    assert [str(Quarter.parse(quarter)) for quarter in quarters] == list(quarters)
    assert len(quarters) == 8
    assert heads.groupby("quarter")["headcount"].sum().between(1450, 1550).all()


def test_nobody_attends_a_course_twice_unless_it_asks_again(study: SimulatedStudy) -> None:
    attended = (
        study.tables["attendance"]
        .query("status == 'attended'")
        .merge(study.tables["sessions"], on="session_id")
    )
    times = attended.groupby(["course_id", "person_id"]).size()
    assert times.drop("KNO-1").max() == 1
    assert times["KNO-1"].max() == 2


def test_only_people_in_the_target_roles_have_places(study: SimulatedStudy) -> None:
    places = study.tables["attendance"].merge(study.tables["sessions"], on="session_id")
    places = places.merge(study.tables["people"], on="person_id")
    for course in Partnership().courses:
        roles = set(places.loc[places["course_id"] == course.course_id, "role"])
        assert not course.target_roles or roles <= set(course.target_roles)


def test_only_those_who_attended_answer(study: SimulatedStudy) -> None:
    attended = study.tables["attendance"].query("status == 'attended'")
    came = pd.MultiIndex.from_frame(attended[["session_id", "person_id"]])
    assert pd.MultiIndex.from_frame(study.tables["responses"][["session_id", "person_id"]]).isin(came).all()
