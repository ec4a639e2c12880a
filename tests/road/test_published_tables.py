"""Small published data go in without code, and their tests and intervals are those of R.

* Extra sleep (hours) of ten patients on two drugs: `datasets::sleep` of R (Student 1908, *Biometrika* 6).
* Approval of a prime minister by 1,600 people asked twice (Agresti 1990, *Categorical Data Analysis*, 10.1):
  a test of one question with a pass mark, from its counts.
* Two sets of audited cases, 3 of 15 and 11 of 15 at the standard, for the small-sample methods of audits.

Reference values: R 4.2.2, coin 1.4.2. The calls stand beside them.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from small_study import QUESTIONNAIRE, RESPONSES, write_small_study

import impact_eval as ie

SLEEP = (
    (0.7, 1.9), (-1.6, 0.8), (-0.2, 1.1), (-1.2, 0.1), (-0.1, -0.1),
    (3.4, 4.4), (3.7, 5.5), (0.8, 1.6), (0.0, 4.6), (2.0, 3.4),
)  # fmt: skip
HOURS = """
kind: questionnaire
id: short
title: Sleep
responses:
  hours: {range: [-5, 10]}
items:
  - {id: extra, text: Hours more than usual, construct: skill, response: hours}
"""
#: Agresti's counts: (approves first, approves second) to people.
APPROVAL = {(True, True): 794, (True, False): 150, (False, True): 86, (False, False): 570}
APPROVES = """
kind: questionnaire
id: short
title: Approval
responses:
  approval: {options: {a: Approve, b: Disapprove}}
items:
  - {id: approval, text: "Do you approve?", construct: knowledge, response: approval, correct: [a]}
scales:
  - {id: test, title: Test, construct: knowledge, items: [approval], score: percent, pass_mark: 50}
"""


def study_with(folder: Path, instrument: str, **tables: str) -> ie.Evaluation:
    """The small study with another questionnaire, evaluated after its year."""
    write_small_study(folder, **{name: text for name, text in tables.items() if name != "responses"})
    (folder / "short.yaml").write_text(instrument, encoding="utf-8")
    if "responses" in tables:
        with (folder / "study.toml").open("a", encoding="utf-8") as file:
            file.write('\n[[source]]\ntable = "responses"\nfile = "responses.csv"\n')
        (folder / "responses.csv").write_text(tables["responses"], encoding="utf-8")
    study = ie.read_study(folder)
    assert study.ok, study.findings.to_string()
    return ie.evaluate(study, as_of="2026-03-31")


def test_extra_sleep_with_ties_and_a_zero_has_the_numbers_that_r_gives(tmp_path: Path) -> None:
    rows = "".join(
        f"S1,p{number},{wave},self,extra,{hours},\n"
        for number, pair in enumerate(SLEEP)
        for wave, hours in zip(("pre", "post"), pair, strict=True)
    )
    row = study_with(tmp_path, HOURS, responses=RESPONSES + rows).learning.table.iloc[0]
    expected = {
        "n_pairs": 10,
        "mean_change": 1.58,  # d <- round(extra[11:20] - extra[1:10], 1); mean(d)
        "change_low": 0.700114236723,  # t.test(d)$conf.int
        "change_high": 2.459885763277,
        "p_t": 0.002832890197384,
        "sd_change": 1.22999548328,
        "signed_rank_v": 54,  # sum(rank(abs(d))[d > 0])
        "p_signed_rank": 0.00390625,  # wilcoxsign_test(d ~ rep(0, 10), zero.method = "Pratt", "exact")
        "hl_change": 1.3,  # w <- outer(d, d, "+")/2; median(w[upper.tri(w, TRUE)])
        "hl_low": 0.9,  # its 9th value; qsignrank(0.025, 10) = 9
        "hl_high": 2.7,
        "p_sign": 0.00390625,  # binom.test(9, 9)$p.value
        "n_same": 1,
    }
    for name, value in expected.items():
        assert row[name] == pytest.approx(value, rel=1e-8), name


def test_approval_asked_twice_has_the_exact_mcnemar_test_that_r_gives(tmp_path: Path) -> None:
    people = [pair for pair, n in APPROVAL.items() for _ in range(n)]
    rows = "".join(
        f"S1,p{number},{wave},self,approval,{'Approve' if answer else 'Disapprove'},\n"
        for number, pair in enumerate(people)
        for wave, answer in zip(("pre", "post"), pair, strict=True)
    )
    evaluation = study_with(tmp_path, APPROVES, responses=RESPONSES + rows)
    row = evaluation.learning.table.set_index("measure_id").loc["test"]
    assert (row["n_pairs"], row["n_pass_before"], row["n_pass_after"]) == (1600, 944, 880)
    assert row["p_mcnemar"] == pytest.approx(3.715936139571e-05, rel=1e-8)  # binom.test(86, 236)$p.value
    assert row["pass_difference"] == pytest.approx(-64 / 1600, rel=1e-12)
    # Score interval of a paired difference (Tango 1998): R's PropCIs::scoreci.mp is not at hand; its defining
    # equation is solved here at both ends.
    for end in (row["pass_low"], row["pass_high"]):
        assert _tango(86, 150, 1600, end) == pytest.approx(1.959963984540054, rel=1e-6)


def _tango(gained: int, lost: int, n: int, delta: float) -> float:
    """Return |score| of a paired difference: Tango 1998, *Statistics in Medicine* 17, equation 7."""
    a = 2 * n
    b = -gained - lost + (2 * n - gained + lost) * delta
    c = -lost * delta * (1 - delta)
    q = ((b * b - 4 * a * c) ** 0.5 - b) / (2 * a)
    return abs(gained - lost - n * delta) / (n * (2 * q + delta * (1 - delta))) ** 0.5


def test_two_audits_of_fifteen_cases_have_the_intervals_and_the_test_that_r_gives(tmp_path: Path) -> None:
    head = "audit_id,case_id,team,auditor,audit_date,practice_date,criterion_id,judgement\n"
    rows = "".join(
        f"{audit},{audit}{n},T{n},Z,{day},,SEEN,{'Good' if n < met else 'Inadequate'}\n"
        for audit, day, met in (("A", "2025-03-03", 3), ("B", "2025-10-06", 11))
        for n in range(15)
    )
    row = study_with(tmp_path, QUESTIONNAIRE, audits=head + rows).behaviour.audits.iloc[0]
    assert (row["met_before"], row["n_before"], row["met_after"], row["n_after"]) == (3, 15, 11, 15)
    # prop.test(3, 15, correct = FALSE)$conf.int and prop.test(11, 15, correct = FALSE)$conf.int: Wilson
    assert (row["low_before"], row["high_before"]) == pytest.approx((0.07047549346982, 0.45185448715169))
    assert (row["low_after"], row["high_after"]) == pytest.approx((0.4804956594402, 0.8910254667431))
    assert row["p_fisher"] == pytest.approx(
        0.009220570313399, rel=1e-8
    )  # fisher.test(matrix(c(11, 4, 3, 12), 2))
