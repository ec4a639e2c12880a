"""Other real data go in with a `study.toml` and an instrument alone, and give the numbers that R gives.

* Weights (lb) of 72 girls before and after three treatments: `MASS::anorexia` of R (Hand et al. 1993,
  *A Handbook of Small Data Sets*, data set 285). A form export: one row a person, `Prewt` and `Postwt`.
* Opinions of 475 people on two questions with four ordered answers (General Social Survey; Agresti 2002,
  *Categorical Data Analysis*, table 10.5), from its counts. As two files, one a wave.

Reference values: R 4.2.2, coin 1.4.2, exactRankTests 0.8.35. The calls stand beside them.
"""

from __future__ import annotations

from pathlib import Path

import pytest

import impact_eval as ie

ANOREXIA = {
    "CBT": (
        "80.5/82.2 84.9/85.6 81.5/81.4 82.6/81.9 79.9/76.4 88.7/103.6 94.9/98.4 76.3/93.4 81/73.4 "
        "80.5/82.1 85/96.7 89.2/95.3 81.3/82.4 76.5/72.5 70/90.9 80.4/71.3 83.3/85.4 83/81.6 "
        "87.7/89.1 84.2/83.9 86.4/82.7 76.5/75.7 80.2/82.6 87.8/100.4 83.3/85.2 79.7/83.6 84.5/84.6 "
        "80.8/96.2 87.4/86.7 "
    ),
    "Cont": (
        "80.7/80.2 89.4/80.1 91.8/86.4 74/86.3 78.1/76.1 88.3/78.1 87.3/75.1 75.1/86.7 80.6/73.5 "
        "78.4/84.6 77.6/77.4 88.7/79.5 81.3/89.6 78.1/81.4 70.5/81.8 77.3/77.3 85.2/84.2 86/75.4 "
        "84.1/79.5 79.7/73 85.5/88.3 84.4/84.7 79.6/81.4 77.5/81.2 72.3/88.2 89/78.8 "
    ),
    "FT": (
        "83.8/95.2 83.3/94.3 86/91.5 82.5/91.9 86.7/100.3 79.6/76.7 76.9/76.8 94.2/101.6 73.4/94.9 "
        "80.5/75.2 81.6/77.8 82.1/95.5 77.6/90.7 83.5/92.5 89.9/93.8 86/91.7 87.3/98 "
    ),
}
INSTRUMENT = """
kind: questionnaire
id: weight
title: Weight
responses:
  pounds: {range: [60, 120]}
items:
  - {id: weight, text: Weight in pounds, construct: skill, response: pounds}
"""
STUDY = """
id = "anorexia"
title = "Weights before and after"
instruments = ["*.yaml"]

[[source]]
table = "responses"
file = "weights.csv"
layout = "wide"
[source.columns]
person_id = "Girl"
session_id = "Treat"
course_id = "Treat"
session_date = { constant = "1990-01-01" }
[source.items]
pre = { weight = "Prewt" }
post = { weight = "Postwt" }
"""
#: For each value the call that gave it, with d <- round(Postwt - Prewt, 1) of one treatment. Unrounded, equal
#: changes differ in R by a binary fraction (83.0 - 81.6 is not 89.1 - 87.7), and V of CBT is 303.5.
R = {
    "CBT": {
        "n_pairs": 29,
        "mean_before": 82.68965517241,  # mean(Prewt)
        "mean_after": 85.69655172414,  # mean(Postwt)
        "mean_change": 3.00689655172,  # mean(d)
        "change_low": 0.22689015836,  # t.test(d)$conf.int
        "change_high": 5.78690294509,
        "p_t": 0.03502259756,  # t.test(d)$p.value
        "sd_change": 7.30850439236,  # sd(d)
        "signed_rank_v": 304.5,  # wilcox.exact(d)$statistic
        "p_signed_rank": 0.0599075332284,  # wilcox.exact(d)$p.value
        "hl_change": 1.65,  # median of outer(d, d, "+")/2, upper triangle with its diagonal
        "hl_low": -0.05,  # its 127th value; qsignrank(0.025, 29) = 127
        "hl_high": 5.95,
        "p_sign": 0.2649308965,  # binom.test(18, 29)$p.value
    },
    "Cont": {
        "n_pairs": 26,
        "mean_before": 81.5576923077,
        "mean_after": 81.1076923077,
        "mean_change": -0.45,
        "change_low": -3.6767075883,
        "change_high": 2.7767075883,
        "p_t": 0.7763070622,
        "sd_change": 7.9887045258,
        # wilcoxsign_test(d ~ rep(0, 26), zero.method = "Pratt", distribution = "exact")
        "p_signed_rank": 0.730944812298,
        "hl_change": -0.5,
        "hl_low": -4.2,  # 99th of 351; qsignrank(0.025, 26) = 99
        "hl_high": 2.8,
        "p_sign": 0.6900379658,  # binom.test(11, 25)$p.value: one girl's weight did not change
    },
    "FT": {
        "n_pairs": 17,
        "mean_before": 83.22941176,
        "mean_after": 90.49411765,
        "mean_change": 7.264705882,
        "change_low": 3.584699536,
        "change_high": 10.94471223,
        "p_t": 0.0007002531056,
        "sd_change": 7.157421077,
        "signed_rank_v": 142,
        "p_signed_rank": 0.0008392333984,
        "hl_change": 7.65,
        "hl_low": 3.45,  # 35th of 153; qsignrank(0.025, 17) = 35
        "hl_high": 11.20,
        "p_sign": 0.04904174805,  # binom.test(13, 17)$p.value
    },
}


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> ie.Evaluation:
    folder = tmp_path_factory.mktemp("anorexia")
    rows = [
        f"{treatment}{number},{treatment},{pair.replace('/', ',')}"
        for treatment, pairs in ANOREXIA.items()
        for number, pair in enumerate(pairs.split())
    ]
    (folder / "weights.csv").write_text("\n".join(["Girl,Treat,Prewt,Postwt", *rows]), encoding="utf-8")
    (folder / "weight.yaml").write_text(INSTRUMENT, encoding="utf-8")
    (folder / "study.toml").write_text(STUDY, encoding="utf-8")
    study = ie.read_study(folder)
    assert study.ok
    assert len(rows) == 72
    return ie.evaluate(study, as_of="1991-01-01")


@pytest.mark.parametrize("treatment", list(R))
def test_weights_before_and_after_have_the_numbers_that_r_gives(
    weights: ie.Evaluation, treatment: str
) -> None:
    table = weights.learning.table.set_index("course_id")
    row = table.loc[treatment]
    for name, expected in R[treatment].items():
        assert row[name] == pytest.approx(expected, rel=1e-8, abs=1e-9), name
    assert row["signed_rank_method"] == "exact"


def test_only_the_treatment_whose_exact_test_says_so_is_said_to_have_risen(weights: ie.Evaluation) -> None:
    findings = weights.learning.table.set_index("course_id")["finding"].to_dict()
    assert findings == {"CBT": "no change shown", "Cont": "no change shown", "FT": "rose"}


OPINIONS = ((144, 2, 0, 0), (33, 4, 2, 0), (84, 14, 6, 1), (126, 29, 25, 5))
LABELS = ("Always wrong", "Almost always wrong", "Wrong only sometimes", "Not wrong at all")
OPINION_INSTRUMENT = """
kind: questionnaire
id: opinion
title: Opinion
responses:
  wrong: {labels: {1: Always wrong, 2: Almost always wrong, 3: Wrong only sometimes, 4: Not wrong at all}}
items:
  - {id: opinion, text: "Is it wrong?", construct: attitude, response: wrong}
"""
OPINION_STUDY = """
id = "opinions"
title = "Two questions to the same people"
instruments = ["*.yaml"]

[[source]]
table = "courses"
file = "courses.csv"
[[source]]
table = "sessions"
file = "sessions.csv"
"""
ONE_WAVE = """
[[source]]
table = "responses"
file = "{wave}.csv"
layout = "wide"
[source.columns]
person_id = "Code"
session_id = {{ constant = "S" }}
wave = {{ constant = "{wave}" }}
[source.items]
opinion = "Answer"
"""


@pytest.fixture(scope="module")
def opinions(tmp_path_factory: pytest.TempPathFactory) -> ie.Evaluation:
    folder: Path = tmp_path_factory.mktemp("opinions")
    people = [
        (before, after)
        for before, row in enumerate(OPINIONS)
        for after, n in enumerate(row)
        for _ in range(n)
    ]
    for place, wave in enumerate(("pre", "post")):
        rows = [f"p{number};{LABELS[answers[place]]}" for number, answers in enumerate(people)]
        (folder / f"{wave}.csv").write_text("\n".join(["Code;Answer", *rows]), encoding="utf-8-sig")
    (folder / "courses.csv").write_text("course_id,title\nC,Course\n", encoding="utf-8")
    (folder / "sessions.csv").write_text("session_id,course_id,date\nS,C,2001-01-01\n", encoding="utf-8")
    (folder / "opinion.yaml").write_text(OPINION_INSTRUMENT, encoding="utf-8")
    waves = "".join(ONE_WAVE.format(wave=wave) for wave in ("pre", "post"))
    (folder / "study.toml").write_text(OPINION_STUDY + waves, encoding="utf-8")
    study = ie.read_study(folder)
    assert study.ok, study.findings.to_string()
    return ie.evaluate(study, as_of="2002-01-01")


def test_two_files_of_words_have_the_numbers_that_r_gives(opinions: ie.Evaluation) -> None:
    row = opinions.learning.table.iloc[0]
    assert row["n_pairs"] == 475
    assert row["mean_before"] == pytest.approx(2.69263157895)
    assert row["mean_after"] == pytest.approx(1.28)
    # t.test(b, a, paired = TRUE)
    assert (row["change_low"], row["change_high"]) == pytest.approx((-1.52337379263, -1.30188936527))
    assert row["p_t"] == pytest.approx(6.63979387475e-89, rel=1e-8)
    # coin::mh_test(as.table(m)): chi-squared = 271.922246968, df = 3; pchisq(271.922246968, 3, lower = FALSE)
    assert row["p_stuart_maxwell"] == pytest.approx(1.18463663322e-58, rel=1e-8)
    assert (row["n_improved"], row["n_same"], row["n_worse"]) == (5, 159, 311)
    assert row["finding"] == "fell"


def test_every_cell_of_the_published_table_is_there(opinions: ie.Evaluation) -> None:
    found = opinions.learning.transitions.set_index(["score_before", "score_after"])["n"].to_dict()
    expected = {
        (before + 1.0, after + 1.0): n
        for before, row in enumerate(OPINIONS)
        for after, n in enumerate(row)
        if n
    }
    assert found == expected
