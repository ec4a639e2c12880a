"""A small study whose rows can be counted by hand, evaluated, and the sample study once for all tests."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_study import RESPONSES, forms, write_small_study

import impact_eval as ie
from impact_eval.evaluation import Evaluation

PRE = [
    ("ann", "c1", "Disagree"), ("ann", "c2", "Agree"), ("bob", "c1", "Agree"), ("bob", "c2", "Agree"),
    ("cat", "c1", "Agree"),
]  # fmt: skip
POST = [("ann", "c1", "Agree"), ("ann", "c2", "Disagree"), ("cat", "c1", "Agree"), ("cat", "c2", "Disagree")]
AUDITS = (
    "audit_id,case_id,team,auditor,audit_date,practice_date,criterion_id,judgement\n"
    "A1,kay,East,zoe,2025-03-01,,SEEN,Good\nA1,kay,East,yan,2025-03-01,,SEEN,Inadequate\n"
    "A2,lee,East,zoe,2025-06-01,,SEEN,Good\nA2,max,East,zoe,2025-06-01,2025-04-01,SEEN,Good\n"
    "A2,ned,East,zoe,2025-06-01,,PLAN,Good\nA2,pam,East,zoe,2025-06-01,,SEEN,n/a\n"
)
MONTHS = (
    "indicator_id,area,month,numerator,denominator\n"
    "repeat,Here,2025-04,1,10\nrepeat,Here,2025-05,2,10\nrepeat,Here,2025-06,0,0\nrepeat,There,2025-05,2,10\n"
)
PEOPLE = "person_id,agency,team,role\nann,Health,East,Nurse\nbob,Police,West,Officer\ncat,Health,East,Nurse\n"
ATTENDANCE = (
    "session_id,person_id,status\nS1,ann,attended\nS1,bob,no_show\nS1,cat,attended\nS1,dan,attended\n"
)
WORKFORCE = "agency,role,quarter,headcount\nHealth,Nurse,2025-26 Q1,20\nPolice,Officer,2025-26 Q1,10\n"


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Evaluation:
    folder: Path = tmp_path_factory.mktemp("small")
    study = write_small_study(
        folder,
        responses=RESPONSES + forms("pre", PRE) + forms("post", POST),
        audits=AUDITS,
        indicators=MONTHS,
        people=PEOPLE,
        attendance=ATTENDANCE,
        workforce=WORKFORCE,
    )
    return ie.evaluate(study, as_of="2025-12-31")


@pytest.fixture(scope="session")
def sample(sample_day: Evaluation) -> Evaluation:
    return sample_day
