"""Audits: true shares are recovered, cases are alike within, auditors agree better than chance."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from impact_eval.simulate import Partnership, SimulatedStudy
from impact_eval.simulate.audits import NOT_APPLICABLE, draw_audits, true_shares


@pytest.fixture(scope="module")
def many() -> pd.DataFrame:
    """Audits of a thousand cases each quarter, with little between teams, which are few."""
    return draw_audits(
        replace(Partnership(), audit_cases=1000, audit_team_share=0.0), np.random.default_rng(14)
    )


def _met(audits: pd.DataFrame) -> pd.DataFrame:
    judged = audits[audits["judgement"] != NOT_APPLICABLE].merge(true_shares(), on="criterion_id")
    return judged.assign(
        met=judged["judgement"].isin(["Good", "Outstanding"]),
        after=judged["practice_date"] >= judged["change_date"],
    )


def test_true_shares_before_and_after_are_recovered(many: pd.DataFrame) -> None:
    first = _met(many).drop_duplicates(["case_id", "criterion_id"])
    for (_, after), rows in first.groupby(["criterion_id", "after"]):
        true = rows["share_after" if after else "share_before"].iloc[0]
        assert abs(rows["met"].mean() - true) < 4 * np.sqrt(true * (1 - true) / len(rows))


def test_one_criterion_truly_got_worse_and_one_did_not_move() -> None:
    change = true_shares().set_index("criterion_id")["change"]
    assert change["DAB"] < -0.1
    assert change["CUR"] == 0


def test_practice_comes_before_its_audit(study: SimulatedStudy) -> None:
    audits = study.tables["audits"]
    assert (audits["practice_date"] < audits["audit_date"]).all()


def test_two_auditors_of_a_case_agree_more_than_strangers(many: pd.DataFrame) -> None:
    voice = _met(many)[lambda rows: rows["criterion_id"] == "VOC"]
    both = voice.groupby("case_id")["met"].agg(["size", "first", "last"]).query("size == 2")
    assert 0.2 < len(both) / voice["case_id"].nunique() < 0.3
    share = voice["met"].mean()
    assert (both["first"] == both["last"]).mean() > share**2 + (1 - share) ** 2 + 0.05


def test_the_training_that_answers_a_recommendation_begins_on_the_change_date(study: SimulatedStudy) -> None:
    """A criterion changes with the first session, or toolkit entry, after its recommendation was accepted."""
    tables = study.tables
    recommendations = tables["recommendations"][["recommendation_id", "accepted_date"]]
    actions = tables["actions"].merge(recommendations, on="recommendation_id")
    given = actions.merge(tables["action_courses"], on="action_id").merge(tables["sessions"], on="course_id")
    toolkit = actions[actions["kind"] == "toolkit"].assign(date=lambda rows: rows["completed_date"])
    began = (
        pd.concat([given, toolkit]).query("date >= accepted_date").groupby("recommendation_id")["date"].min()
    )
    linked = tables["links"].dropna(subset="criterion_id").merge(study.truth.audit_shares, on="criterion_id")
    assert (linked["recommendation_id"].map(began) == linked["change_date"]).all()
